"""What can be done with the team, and why not."""

from typing import TYPE_CHECKING

from otpdesk.gui.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from otpdesk.gui.pages.team.team_view import TeamView


def team_offers(view: "TeamView") -> tuple[Action, ...]:
    """The acts on the team and on the chosen member."""
    member, last, no = view.member, view.last, view.why_not
    nobody = "" if member is not None else "nobody is chosen"
    gone = nobody or ("has left already" if member is not None and member.left_at is not None else "")
    undo = f"Undo: {last.said}" if last is not None else "Undo"
    return (
        _action("Add to the team…", view.add, "A", "user-plus", "add", no),
        _action("Change the role…", view.change_role, "R", "user-check", "change role", no or nobody),
        _action("Take out of the team", view.take_out, "Del", "user-x", "take out", no or gone),
        _action(undo, view.undo, "Ctrl+Z", "undo-2", "undo", no or ("" if last else "nothing was changed here")),
        _action("Details", view.toggle_panel, "Space", "info", "details", nobody),
        Action("Open the member", view.open_panel, "Return", enabled=not nobody, why=nobody, listed=False),
    )


def _action(title: str, run: "Callable[[], None]", key: str, icon: str, hint: str, why_not: str) -> Action:
    """An act; the bar at the bottom leaves out what cannot be done now."""
    return Action(title, run, key, icon, "" if why_not else hint, not why_not, why_not)
