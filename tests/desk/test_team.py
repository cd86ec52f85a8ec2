from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from otpdesk.desk.desk import Desk
from otpdesk.desk.team_views import AuditFilter, Kind
from otpdesk.desk.views import Order
from otpdesk.errors import BadInput, DeskError, NotAllowed, NotFound, Refused
from otpdesk.roles import Right, Role
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace


def seat_of(place: Workplace, name: str) -> Desk:
    """The same desk with somebody else at it."""
    return Desk(replace(place.context, operator=name))


def refusal(act: Callable[[], object]) -> DeskError:
    with pytest.raises(DeskError) as caught:
        act()
    return caught.value


def test_without_a_team_everybody_may_do_everything(any_place: Workplace) -> None:
    me = any_place.desk.team.me()
    assert (me.name, me.role, me.team) == (OPERATOR, Role.SUPERVISOR, False)
    assert all(me.may(right) for right in Right)


def test_a_team_begins_with_a_supervisor(any_place: Workplace) -> None:
    team = any_place.desk.team
    problem = refusal(lambda: team.add(OPERATOR, Role.OPERATOR))
    assert isinstance(problem, BadInput)
    assert problem.field == "role"
    assert not team.me().team

    line = team.add(f" {OPERATOR} ", Role.SUPERVISOR)
    assert [(one.name, one.role, one.added_by, one.left_at) for one in line.members] == [
        (OPERATOR, Role.SUPERVISOR, OPERATOR, None)
    ]
    assert line.me.team


def test_a_name_that_is_not_in_the_team_is_an_operator(place: Workplace) -> None:
    place.desk.team.add("mari", Role.SUPERVISOR)
    assert place.desk.team.me().role is Role.OPERATOR
    problem = refusal(lambda: place.desk.team.add("jaan", Role.OPERATOR))
    assert isinstance(problem, NotAllowed)
    assert problem.title == "Only a supervisor may change the team."
    assert problem.hint == "olga is an operator here. Ask mari."


def test_names_are_alike_in_any_case(place: Workplace) -> None:
    team = place.desk.team
    team.add("Olga", Role.SUPERVISOR)
    assert team.me().role is Role.SUPERVISOR
    assert isinstance(refusal(lambda: team.add("OLGA", Role.OPERATOR)), BadInput)
    team.add("Mari", Role.SUPERVISOR)
    assert [one.role for one in team.set_role("mari", Role.AUDITOR).members] == [Role.AUDITOR, Role.SUPERVISOR]


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "mari\u202e", "two\nlines", "otpdesk"])
def test_a_name_that_could_not_be_audited_is_refused(place: Workplace, name: str) -> None:
    problem = refusal(lambda: place.desk.team.add(name, Role.SUPERVISOR))
    assert isinstance(problem, BadInput)
    assert problem.field == "name"


def test_the_last_supervisor_stays(any_place: Workplace) -> None:
    team = any_place.desk.team
    team.add(OPERATOR, Role.SUPERVISOR)
    team.add("jaan", Role.CONFIGURATOR)
    for act in (lambda: team.set_role(OPERATOR, Role.OPERATOR), lambda: team.remove(OPERATOR)):
        problem = refusal(act)
        assert isinstance(problem, Refused)
        assert problem.title == "olga is the last supervisor."
    team.set_role("jaan", Role.SUPERVISOR)
    line = team.remove(OPERATOR)
    assert ([one.name for one in line.members], [one.name for one in line.left]) == (["jaan"], [OPERATOR])
    assert line.me.role is None


def test_whoever_left_may_do_nothing_and_may_come_back(place: Workplace) -> None:
    team = place.desk.team
    team.add(OPERATOR, Role.SUPERVISOR)
    team.add("mari", Role.OPERATOR)
    mari = seat_of(place, "mari")
    mari.sending.send(Order("mari", address=NUMBER))
    team.remove("mari")
    for act in (
        lambda: mari.sending.send(Order("mari", address=NUMBER)),
        lambda: mari.customers.find("5200"),
        lambda: mari.team.add("mari", Role.SUPERVISOR),
    ):
        problem = refusal(act)
        assert isinstance(problem, NotAllowed)
        assert problem.hint == "mari has left the team. Ask olga."
    assert isinstance(refusal(lambda: team.remove("mari")), NotFound)
    assert team.add("mari", Role.AUDITOR).members[0].role is Role.AUDITOR


def test_a_role_holds_from_the_next_send_on_at_every_desk(any_place: Workplace) -> None:
    any_place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    other = seat_of(any_place, "mari")
    sent = other.sending.send(Order("mari", address=NUMBER))
    any_place.desk.team.add("mari", Role.EVALUATOR)
    any_place.clock.turn(60)
    order = Order("mari", verification=sent.attempt.verification_id)
    problem = refusal(lambda: other.sending.send(order))
    assert isinstance(problem, NotAllowed)
    assert problem.title == "Only an operator, configurator or supervisor may send and check codes."
    assert len(any_place.codes()) == 1
    any_place.desk.team.set_role("mari", Role.OPERATOR)
    assert other.sending.send(order).attempt.ordinal == 2


def test_the_name_on_the_order_decides(place: Workplace) -> None:
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.desk.team.add("mari", Role.AUDITOR)
    assert isinstance(refusal(lambda: place.desk.sending.send(Order("mari", address=NUMBER))), NotAllowed)
    assert place.codes() == []


def test_every_change_is_audited_and_has_a_version(any_place: Workplace) -> None:
    team = any_place.desk.team
    before = len(any_place.desk.configuring.history())
    team.add(OPERATOR, Role.SUPERVISOR)
    team.add("mari", Role.OPERATOR)
    team.set_role("mari", Role.SUPERVISOR)
    team.remove("mari")
    whys = [one.why for one in any_place.desk.configuring.history()[:-before]]
    assert whys == ["mari left the team", "mari is a supervisor now", "mari is an operator now",
                    "olga is a supervisor now"]  # fmt: skip
    lines = any_place.desk.audit.page(AuditFilter(kinds=(Kind.TEAM,))).rows
    assert [line.sentence for line in lines] == [
        "olga took mari out of the team",
        "olga changed the role of mari: operator → supervisor",
        "olga took mari into the team as operator",
        "olga began a team, with olga as supervisor",
    ]


@pytest.fixture
def statements(place: Workplace) -> Iterator[list[str]]:
    """What SQLite is asked from now on, on whatever connection."""
    said: list[str] = []

    def watch(connection: Any, _record: object) -> None:
        connection.set_trace_callback(said.append)

    event.listen(place.store.engine, "connect", watch)
    place.store._queue.close()
    place.store.engine.dispose()
    yield said
    event.remove(place.store.engine, "connect", watch)


def test_a_send_pays_no_statement_for_the_team(place: Workplace, statements: list[str]) -> None:
    place.send()
    assert [one for one in statements if "FROM member" in one]
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.send("+372 5200 2222")
    statements.clear()
    place.send("+372 5200 3333")
    assert statements
    assert not [one for one in statements if "member" in one]
