"""What is done with the text in the editor: saved into the draft, reset, copied, tried out."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from otpdesk.desk.template_views import Dear, Origin
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.templates.copying import Copying
from otpdesk.gui.pages.templates.editor import Editor, Typed
from otpdesk.gui.pages.templates.history import History


class Acts(QObject):
    """Acts on the text that the editor shows; without one nothing happens. `copied(purpose, language)` follows."""

    copied = Signal(str, str)

    def __init__(self, desktop: Desktop, editor: Editor, page: QWidget) -> None:
        super().__init__(page)
        self._desktop = desktop
        self._editor = editor
        self._page = page

    @Slot()
    def save(self) -> None:
        """What was typed goes into the draft; a text that cannot be there stays in its field with a sentence."""
        view, desk = self._editor.view, self._desktop.desk
        if view is None or desk is None:
            return
        line, typed = view.line, self._editor.typed
        subject, body, ids = typed
        self._desktop.draft.do(
            f"change the {wording.CHANNEL[line.channel]} text in {wording.language(line.language)}",
            lambda: desk.templates.draft(line.purpose, line.language, line.channel, subject, body, dict(ids)),
            partial(self._refuse, line.key),
            partial(self._keep, line.key, typed),
        )

    def _keep(self, key: str, typed: Typed) -> None:
        if self._shows(key):
            self._editor.keep(typed)

    def _refuse(self, key: str, problem: DeskError) -> None:
        if self._shows(key):
            self._editor.show_problem(problem)
        else:
            self._desktop.messages.error(problem)

    def _shows(self, key: str) -> bool:
        return self._editor.view is not None and self._editor.view.line.key == key

    def replace(self, dear: tuple[Dear, ...]) -> None:
        """Put plain characters in the place of those that make the message dear."""
        from otpdesk.desk.judging import replaced

        subject, body, _ = self._editor.typed
        self._editor.put(subject, replaced(body, dear))

    @Slot()
    def reset(self) -> None:
        """Draft the built-in text in place of the desk's own."""
        view, desk = self._editor.view, self._desktop.desk
        if view is None or desk is None or view.line.origin is not Origin.OWN:
            return
        line = view.line
        self._editor.drop()
        self._desktop.draft.do(
            f"reset the {wording.CHANNEL[line.channel]} text in {wording.language(line.language)}",
            lambda: desk.templates.reset(line.purpose, line.language, line.channel),
        )

    @Slot()
    def copy(self) -> None:
        """Ask where to copy the text."""
        if self._editor.view is not None:
            self._editor.settle()
            dialog = Copying(self._desktop, self._editor.view.line, self._page.window())
            dialog.copied.connect(self.copied)
            dialog.open()

    @Slot()
    def show_history(self) -> None:
        """The versions of the text."""
        if self._editor.view is not None:
            self._editor.settle()
            History(self._desktop, self._editor.view.line, self._page.window()).open()

    @Slot()
    def send_test(self) -> None:
        """Send the text that is in force to the operator's own address, in its language."""
        from otpdesk.gui.pages.providers.trial import Through, Trial

        view = self._editor.view
        if view is None:
            return
        if not view.sample.account:
            self._desktop.messages.toast("No account may carry it")
            return
        line = view.line
        if line.changed:
            self._desktop.messages.toast("A test says what is in force; save the changes to try them")
        through = Through(view.sample.account, (line.channel,), line.purpose, line.language)
        Trial(self._desktop, through, self._page.window()).open()
