"""What the pages of Configure have in common: the bar of the draft, its keys, and the dialogs that belong to it."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.drafting.bar import DraftBar
from otpdesk.gui.pages import Page
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order

_LOOK = 15_000
"""Milliseconds between two looks at what somebody else may have published, while the page is in front."""
_NOTE = "Changed, not saved – nothing takes effect until you save"


class ConfigurePage(Page):
    """A page whose changes are drafted. Subclasses lay out `self.body`, and add `super().offers()` to their own."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.draft_bar = DraftBar(desktop, self)
        self._versions = QPushButton(" Versions")
        self._versions.setToolTip("Earlier versions, import and export (Ctrl+H)")
        self._versions.setAccessibleName("Versions of the configuration, import and export")
        set_role(self._versions, "ghost")
        self._versions.clicked.connect(self.show_versions)
        self.bar.add(self._versions)
        ground = QWidget()
        set_role(ground, "body")
        column = QVBoxLayout(ground)
        column.setContentsMargins(20, 0, 20, 14)
        column.addWidget(self.draft_bar)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.addWidget(ground)
        self._ground = ground
        self.draft_bar.discarded.connect(desktop.draft.discard)
        self.draft_bar.review_wanted.connect(self.review)
        self.draft_bar.save_wanted.connect(self.review)
        self.draft_bar.settle_wanted.connect(self.settle)
        desktop.draft.changed.connect(self._follow_draft)
        desktop.writable_changed.connect(self._follow_draft)
        desktop.theme.changed.connect(self._paint_versions)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK)
        self._looking.timeout.connect(desktop.draft.read)
        self._paint_versions()
        self._follow_draft()

    @Slot()
    def _paint_versions(self) -> None:
        self._versions.setIcon(self.desktop.theme.icon("history", "text2"))

    @Slot()
    def _follow_draft(self) -> None:
        shown = bool(self.desktop.draft.line.changes)
        if shown and self._ground.isHidden():
            set_tab_order(self)  # the bar stands below what the page has laid out since
        self._ground.setVisible(shown)
        self.keys_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._looking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._looking.stop()

    def opened(self, **what: object) -> None:
        self.desktop.draft.read()

    @property
    def bottom_bar(self) -> QWidget:
        return self._ground

    def note(self) -> str:
        return _NOTE if self.desktop.draft.line.changes else ""

    def offers(self) -> tuple[Action, ...]:
        """What can be done with the draft."""
        draft, writable = self.desktop.draft, self.desktop.writable
        line, stack = draft.line, draft.stack
        lost = "" if writable else "the database does not answer"
        changed = bool(line.changes)
        none = lost or ("" if changed else "nothing is changed")
        undo, redo = lost or _unless(stack.canUndo()), lost or _unless(stack.canRedo())
        return (
            _action(f"Undo: {stack.undoText()}".rstrip(": "), draft.undo, "Ctrl+Z", "undo-2", "undo", undo),
            _action(f"Redo: {stack.redoText()}".rstrip(": "), draft.redo, "Ctrl+Shift+Z", "rotate-cw", "", redo),
            _action("Save the changes…", self.review, "Ctrl+S", "save", "save", none),
            _action("Discard all changes", draft.discard, "", "trash-2", "", none),
            _action(
                "Choose between your changes and somebody else's…",
                *(self.settle, "", "git-compare-arrows", ""),
                "" if line.conflicts else "nobody else changed the same",
            ),
            _action("Versions, import and export…", self.show_versions, "Ctrl+H", "history", "", ""),
        )

    @Slot()
    def review(self) -> None:
        """Show every change before → after, with the field for why; first the conflicts, if there are any."""
        from otpdesk.gui.drafting.review import Review

        line = self.desktop.draft.line
        if line.conflicts:
            self.settle()
        elif line.changes:
            Review(self.desktop, self.window()).open()

    @Slot()
    def settle(self) -> None:
        """Show what somebody else published meanwhile beside what is changed here, to choose row by row."""
        from otpdesk.gui.drafting.conflicts import Conflicts

        if self.desktop.draft.line.conflicts:
            Conflicts(self.desktop, self.window()).open()

    @Slot()
    def show_versions(self) -> None:
        """Show every version there was, with import and export."""
        from otpdesk.gui.drafting.versions import Versions

        if self.desktop.desk is not None:
            Versions(self.desktop, self.window()).open()


def _unless(able: bool) -> str:
    return "" if able else "there is nothing more"


def _action(title: str, run: Callable[[], None], key: str, icon: str, hint: str, why: str) -> Action:
    return Action(title, run, key, icon, hint, enabled=not why, why=why)
