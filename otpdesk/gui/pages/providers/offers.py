"""What can be done on the Providers page, and why not."""

from typing import TYPE_CHECKING

from otpdesk.desk.account_views import Pending
from otpdesk.gui.actions import Action

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from otpdesk.gui.pages.providers.page import ProvidersPage

_LOST = "the database does not answer"


def offers(page: "ProvidersPage") -> tuple[Action, ...]:
    """The acts of the part in front, and the way to the other."""
    if page.part is page.coverage:
        return (*_of_prices(page), Action("Show the accounts", page.show_accounts, "A", "plug", "accounts"))
    return (*_of_accounts(page), Action("Show coverage and prices", page.show_coverage, "C", "globe", "prices"))


def _of_accounts(page: "ProvidersPage") -> tuple[Action, ...]:
    """The acts on the chosen account, and adding one."""
    view = page.accounts
    card, lost = view.table.record(), "" if page.desktop.writable else _LOST
    none = lost or ("" if card else "no account is chosen")
    waiting = none or ("" if card and card.published else "it is not yet published")
    paused = card is not None and card.paused
    removed = card is not None and card.pending is Pending.REMOVED
    return (
        Action("Add an account", view.add, "N", "plus", "add", not lost, lost),
        *view.table.row_actions(page.desktop.messages),
        Action("Open the account", view.edit, "Return", "sliders-horizontal", "open", card is not None),
        Action("Show or hide the panel", view.toggle_panel, "Space", "info", "", card is not None, listed=False),
        Action("Test the account", view.test, "T", "shield-check", "test", not none, none),
        Action("Send a test to me…", view.send_trial, "M", "send", "test message", not waiting, waiting),
        Action(
            "Resume the account" if paused else "Pause the account",
            *(view.toggle_pause, "P", "play" if paused else "pause", "resume" if paused else "pause"),
            not waiting,
            waiting,
        ),
        Action(
            "Keep the account" if removed else "Remove the account",
            *(view.remove, "Del", "undo-2" if removed else "trash-2", ""),
            not none,
            none,
        ),
    )


def _of_prices(page: "ProvidersPage") -> tuple[Action, ...]:
    """What can be done with prices."""
    view = page.coverage
    chosen = view.table.record() is not None
    asking, taking = view.tools.ask_button, view.tools.import_button
    return (
        Action("Ask for prices and permissions", view.ask, "R", "refresh-cw", "ask", *_as(asking)),
        Action("Import a price list…", view.take_file, "I", "upload", "import", *_as(taking)),
        Action("Filter by country", page.focus_find, "/", "search", "filter"),
        *view.table.row_actions(page.desktop.messages),
        Action("Open the country", view.open_panel, "Return", "info", "open", chosen),
        Action("Show or hide the panel", view.toggle_panel, "Space", "info", "", chosen, listed=False),
    )


def _as(button: "QPushButton") -> tuple[bool, str]:
    """Whether a button can be pressed, and why not."""
    return button.isEnabled(), "" if button.isEnabled() else button.toolTip().rstrip(".").lower()
