"""The panel at the right: how the comparison is worked out, or the attempts behind an account."""

from PySide6.QtCore import Signal, Slot

from otpdesk.desk.comparison_views import Comparison
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare import words
from otpdesk.gui.pages.compare.behind import Behind, Wanted
from otpdesk.gui.pages.compare.method import days_compared, method_body
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.tab_order import set_tab_order


class Aside(SidePanel):
    """One of the two at a time; it follows the comparison. `evidence_wanted` names the account that is shown."""

    evidence_wanted = Signal(str)

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop.theme, "Beside the comparison")
        self._desktop = desktop
        self._account = ""
        self._shown: Wanted | None = None
        self.behind: Behind | None = None

    @property
    def explains(self) -> bool:
        """Whether it says how the comparison is worked out."""
        return not self.isHidden() and not self._account

    def show_comparison(self, comparison: Comparison) -> None:
        """There is another comparison: follow it, if anything is shown."""
        if self.isHidden():
            return
        if self._account:
            self.show_attempts(comparison, self._account)
        else:
            self.explain(comparison)

    def explain(self, comparison: Comparison) -> None:
        """Say how it is worked out."""
        same = self.explains
        self._account, self._shown, self.behind = "", None, None
        self.set_title("How this is worked out", days_compared(comparison).title)
        self.set_body(method_body(comparison), same=same)
        self.show()
        set_tab_order(self)

    def show_attempts(self, comparison: Comparison, account: str) -> None:
        """List the attempts behind an account."""
        figures = next((one for one in comparison.accounts if one.account == account), None)
        wanted = Wanted(comparison.question, account)
        if figures is None or (wanted == self._shown and not self.isHidden()):
            return
        self._account, self._shown = account, wanted
        self.set_title(account, f"{words.sends(figures.sends)} · first attempts, newest first")
        self.behind = Behind(self._desktop, wanted)
        self.behind.opened.connect(self._open_attempt)
        self.behind.evidence_wanted.connect(self.evidence_wanted)
        self.set_body(self.behind)
        self.show()
        set_tab_order(self)

    @Slot(str)
    def _open_attempt(self, attempt: str) -> None:
        self._desktop.go("activity", text=attempt)

    def close_panel(self) -> None:
        """Away with it."""
        self._account, self._shown, self.behind = "", None, None
        self.hide()
