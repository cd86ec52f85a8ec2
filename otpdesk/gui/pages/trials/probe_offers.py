"""What can be done with probes, and why not; and what a simulated phone says."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from otpdesk.gui.actions import Action
from otpdesk.gui.handset import messages
from otpdesk.otp import Instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from otpdesk.gui.pages.trials.probes_view import ProbesView


def probe_offers(view: "ProbesView") -> tuple[Action, ...]:
    """The acts on the chosen message, and on numbers and schedules."""
    no, unseen = view.why_not, view.unconfirmable
    none = no or ("" if view.board and view.board.numbers else "there is no number yet")
    return (
        _action("It arrived", partial(view.confirm, arrived=True), "A", "check", "arrived", unseen),
        _action("It did not arrive", partial(view.confirm, arrived=False), "M", "x", "missing", unseen),
        _action("Add a number…", view.add_number, "N", "smartphone", "add number", no),
        _action("Plan messages…", view.add_schedule, "S", "calendar", "plan", none),
    )


def _action(title: str, run: "Callable[[], None]", key: str, icon: str, hint: str, why_not: str) -> Action:
    """An act; the bar at the bottom leaves out what cannot be done now."""
    return Action(title, run, key, icon, "" if why_not else hint, not why_not, why_not)


def came(url: str, number: str) -> list[Instant]:
    """When messages came to a number of the simulated world; blocks."""
    return [round(datetime.fromisoformat(one.at).timestamp() * 1000) for one in messages(url, number)]
