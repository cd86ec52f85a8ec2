"""What is done with prices: the providers asked in the background, a list taken from a file and put back."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from otpdesk.desk.coverage_views import CoverageTable, PriceList, Refreshed
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.work_bar import Canceled, Progress, Wording, WorkBar
from otpdesk.otp import Channel

_ASKING = Wording("Asking the providers", "Asking for prices", "questions", step=1)


class CoverageActs(QObject):
    """`changed` follows whatever the table should show; `progress` is the bar of the questions."""

    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.progress = WorkBar(desktop)
        self.asking = False

    def ask(self, channel: Channel) -> None:
        """Ask every account for the list prices of a channel, and for what it may."""
        desk = self._desktop.ready()
        self.asking = True

        def begin(questions: int) -> None:
            def work(progress: Progress, canceled: Canceled) -> Refreshed:
                return desk.coverage.refresh((), (channel,), progress, canceled)

            self.progress.start(_ASKING, questions, work, self._tell, self._miss)

        self._desktop.jobs.run(self, lambda: desk.coverage.questions((), (channel,)), begin, self._miss)

    def _tell(self, found: Refreshed) -> None:
        self.asking = False
        self.changed.emit()
        if found.troubles:
            told = " ".join(f"{account}: {sentence}" for account, sentence in found.troubles)
            self._desktop.messages.notice(f"{asked_words(found)}; not every account answered.", told)
        else:
            self._desktop.messages.toast(asked_words(found))

    def _miss(self, problem: DeskError) -> None:
        self.asking = False
        self.changed.emit()
        self._desktop.messages.error(problem)

    # lists from files

    def take_file(self, table: CoverageTable, above: QWidget) -> None:
        """Open the dialog in which a list is looked at before it is taken."""
        from otpdesk.gui.pages.providers.price_import import PriceImport

        dialog = PriceImport(self._desktop, table.accounts, above)
        dialog.taken.connect(self._show_taken)
        dialog.back_wanted.connect(self.put_back)
        dialog.open()

    def _show_taken(self, taken: PriceList) -> None:
        self.changed.emit()
        self._desktop.messages.toast(taken_words(taken), undo=partial(self.put_back, taken))

    def put_back(self, taken: PriceList) -> None:
        """Undo the taking of a list."""
        desk = self._desktop.ready()

        def done(_undone: PriceList) -> None:
            self.changed.emit()
            self._desktop.messages.unsay(taken_words(taken))
            self._desktop.messages.toast(f"The prices of {taken.account} are what they were")

        self._desktop.jobs.run(self, lambda: desk.coverage.put_back(taken.id), done, label="Putting prices back")


def asked_words(found: Refreshed) -> str:
    """What came of asking: “212 prices learned, 14 places without one”."""
    prices = "1 price learned" if found.kept == 1 else f"{found.kept} prices learned"
    places = "1 place" if found.without == 1 else f"{found.without} places"
    without = f", {places} without one" if found.without else ""
    return f"{'Stopped: ' if found.stopped else ''}{prices}{without}"


def taken_words(taken: PriceList) -> str:
    """“212 prices of getotp taken”."""
    return f"{'1 price' if taken.prices == 1 else f'{taken.prices} prices'} of {taken.account} taken"
