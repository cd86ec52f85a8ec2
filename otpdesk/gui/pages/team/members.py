"""The rows of the team: those who are in it, then those who left."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from otpdesk.desk.configuration_views import MemberLine
from otpdesk.desk.team_views import TeamLine
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Icon
from otpdesk.gui.pages.team.words import ROLE_BRIEF, ROLE_DOES
from otpdesk.gui.records import Column
from otpdesk.otp import Instant
from otpdesk.roles import Role

ROLE_ICON = {
    Role.OPERATOR: "headset",
    Role.EVALUATOR: "gauge",
    Role.CONFIGURATOR: "sliders-horizontal",
    Role.SUPERVISOR: "users",
    Role.AUDITOR: "scroll-text",
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, or (`member` None) the heading above those who left."""

    member: MemberLine | None
    mine: bool = False

    @property
    def identity(self) -> str:
        """What stays the same while a member changes."""
        return self.member.name if self.member else ""


def rows(team: TeamLine) -> tuple[MemberRow, ...]:
    """The team in order of name, then those who left."""
    me = team.me.name.casefold()
    here = tuple(MemberRow(one, mine=one.name.casefold() == me) for one in team.members)
    gone = tuple(MemberRow(one) for one in team.left)
    return (*here, *((MemberRow(None), *gone) if gone else ()))


def moment(at: Instant | None, zone: ZoneInfo) -> str:
    """A day and a time; a dash for never."""
    return "–" if at is None else f"{wording.day(at, zone)} {wording.clock_time(at, zone)}"


def columns(zone: ZoneInfo) -> tuple[Column[MemberRow], ...]:
    """What the page shows of a member, with times in a zone."""

    def of(cell: Callable[[MemberLine], Cell]) -> Callable[[MemberRow], Cell]:
        return lambda row: Cell() if row.member is None else cell(row.member)

    return (
        Column("Name", 190, _name),
        Column("Role", 140, of(_role)),
        Column(
            "May",
            240,
            of(
                lambda one: Cell(
                    "–" if one.left_at else ROLE_BRIEF[one.role], hint="" if one.left_at else ROLE_DOES[one.role]
                )
            ),
            stretch=True,
        ),
        Column("Last act", 140, of(lambda one: Cell(moment(one.last_act_at, zone))), goes_first=2),
        Column("Since", 190, of(lambda one: _since(one, zone)), goes_first=1),
    )


def _name(row: MemberRow) -> Cell:
    if row.member is None:
        return Cell("Left the team", ink="muted", strong=True)
    left = row.member.left_at is not None
    return Cell(row.member.name, "you" if row.mine else "", ink="muted" if left else "text", strong=not left)


def _role(one: MemberLine) -> Cell:
    if one.left_at is not None:
        return Cell(f"was {one.role}", ink="muted")
    return Cell(one.role.value.capitalize(), mark=Icon(ROLE_ICON[one.role]), ink="text")


def _since(one: MemberLine, zone: ZoneInfo) -> Cell:
    if one.left_at is not None:
        return Cell(f"until {wording.day(one.left_at, zone)}", ink="muted")
    return Cell(wording.day(one.added_at, zone), f"by {one.added_by}")
