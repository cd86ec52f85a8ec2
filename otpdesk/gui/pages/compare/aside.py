"""The panel at the right: how the comparison is worked out, or the attempts behind an account."""

from otpdesk.desk.comparison_views import Comparison
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare.method import days_compared, method_body
from otpdesk.gui.side_panel import SidePanel


class Aside(SidePanel):
    """One of the two at a time; it follows the comparison."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop.theme, "Beside the comparison")
        self._desktop = desktop
        self._account = ""

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
        self._account = ""
        self.set_title("How this is worked out", days_compared(comparison).title)
        self.set_body(method_body(comparison), same=same)
        self.show()

    def show_attempts(self, comparison: Comparison, account: str) -> None:
        """List the attempts behind an account."""
        self._account = account

    def close_panel(self) -> None:
        """Away with it."""
        self._account = ""
        self.hide()
