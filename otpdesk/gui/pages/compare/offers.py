"""What can be done on the page, with its keys."""

from functools import partial
from typing import TYPE_CHECKING

from otpdesk.gui.actions import Action
from otpdesk.gui.pages.compare.columns import ORDER
from otpdesk.gui.pages.compare.exporting import KINDS
from otpdesk.gui.states import State
from otpdesk.roles import Right

if TYPE_CHECKING:
    from otpdesk.gui.pages.compare.page import ComparePage


def offers(page: "ComparePage") -> tuple[Action, ...]:
    """Most used first."""
    table, filters = page.answer.table, page.filters
    some = page.states.state is State.CONTENT
    chosen = some and table.record() is not None
    empty, none = "" if some else "nothing is compared", "" if chosen else "no provider is chosen"
    down, up, copy = table.row_actions(page.desktop.messages)
    return (
        Action("Filter", filters.focus_first, "F", "funnel", "filter"),
        Action("Save this view…", filters.views.ask_save, "S", "bookmark", "save view"),
        *_views(page),
        Action("Export…", page.show_exports, "X", "download", "export", some, empty),
        Action("How this is worked out", page.toggle_method, "W", "info", "how", some, empty),
        Action("The attempts behind it", page.open_attempts, "Return", "scroll-text", "attempts", chosen, none),
        Action("Find a provider", page.focus_find, "/", "search", "find", some, empty),
        Action("Compare it as A", partial(page.pair_with, 0), "A", "scale", "", chosen, none),
        Action("Compare it as B", partial(page.pair_with, 1), "B", "scale", "", chosen, none),
        Action("Other days…", filters.days.ask, "D", "calendar"),
        Action("Import history…", page.acts.ask_history, "I", "upload", right=Right.CONFIGURE),
        Action("Rates and fees…", page.acts.ask_money, "M", "pencil"),
        *(Action(title, partial(page.export, suffix), "", "download", "", some, empty) for title, suffix, _ in KINDS),
        Action("Evidence for a ticket…", partial(page.export, "evidence"), "", "scroll-text", "", some, empty),
        Action("Open a report again…", partial(page.export, "report"), "", "upload"),
        *(Action(f"Order by: {title}", partial(table.order_by, title), icon="arrow-down") for title in ORDER),
        down,
        up,
        copy,
    )


def _views(page: "ComparePage") -> tuple[Action, ...]:
    """The saved views by name, for the palette."""
    looks = page.filters.saved.shelf.looks.items()
    emit = page.filters.views.chosen.emit
    return tuple(Action(f"View: {name}", partial(emit, look), icon="bookmark") for name, look in looks)
