from otpdesk.roles import Right, Role
from otpdesk.store import team
from otpdesk.store.engine import Store
from otpdesk.store.team import Member


def test_members_are_kept_changed_and_named_after_they_left(any_store: Store) -> None:
    with any_store.write() as tx:
        team.put(tx, Member("mari", Role.SUPERVISOR, 1, "mari"))
        team.put(tx, Member("Jüri", Role.OPERATOR, 2, "mari"))
        team.put(tx, Member("Jüri", Role.AUDITOR, 2, "mari", left_at=3))
    with any_store.read() as tx:
        assert {one.name: one for one in team.members(tx)} == {
            "mari": Member("mari", Role.SUPERVISOR, 1, "mari"),
            "Jüri": Member("Jüri", Role.AUDITOR, 2, "mari", 3),
        }
        roster = team.roster(tx)
    assert roster.role_of("jÜRI") is None
    assert roster.role_of("anybody") is Role.OPERATOR
    assert roster.able(Right.TEAM) == ("mari",)


def test_nobody_is_a_team(any_store: Store) -> None:
    with any_store.read() as tx:
        assert team.members(tx) == ()
        assert all(team.roster(tx).may("anybody", right) for right in Right)
