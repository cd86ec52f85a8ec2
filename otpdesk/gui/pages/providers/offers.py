"""What can be done on the Providers page, and why not."""

from typing import TYPE_CHECKING

from otpdesk.desk.account_views import Pending
from otpdesk.gui.actions import Action

if TYPE_CHECKING:
    from otpdesk.gui.pages.providers.page import ProvidersPage


def offers(page: "ProvidersPage") -> tuple[Action, ...]:
    """The acts on the chosen account, and adding one."""
    card, lost = page.table.record(), "" if page.desktop.writable else "the database does not answer"
    none = lost or ("" if card else "no account is chosen")
    waiting = none or ("" if card and card.published else "it is not yet published")
    paused = card is not None and card.paused
    removed = card is not None and card.pending is Pending.REMOVED
    return (
        Action("Add an account", page.add, "N", "plus", "add", not lost, lost),
        *page.table.row_actions(page.desktop.messages),
        Action("Open the account", page.edit, "Return", "sliders-horizontal", "open", card is not None),
        Action("Show or hide the panel", page.toggle_panel, "Space", "info", "", card is not None, listed=False),
        Action("Test the account", page.test, "T", "shield-check", "test", not none, none),
        Action("Send a test to me…", page.send_trial, "M", "send", "test message", not waiting, waiting),
        Action(
            "Resume the account" if paused else "Pause the account",
            *(page.toggle_pause, "P", "play" if paused else "pause", "resume" if paused else "pause"),
            not waiting,
            waiting,
        ),
        Action(
            "Keep the account" if removed else "Remove the account",
            *(page.remove, "Del", "undo-2" if removed else "trash-2", ""),
            not none,
            none,
        ),
    )
