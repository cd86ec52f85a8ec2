from sqlalchemy import update

from otpdesk.store import audit, audit_search
from otpdesk.store.audit_search import AuditWanted
from otpdesk.store.engine import Store
from otpdesk.store.tables import audit as lines
from tests.fixtures.clock import TurnedClock


def write(store: Store, *acts: tuple[str, str, str, str]) -> None:
    with store.write() as tx:
        for who, action, what, outcome in acts:
            audit.write(tx, who, "desk-1", action, what, outcome, {"note": f"{who} “Jüri”"})


def found(store: Store, **wanted: object) -> list[int]:
    with store.read() as tx:
        return [entry.seq for entry in audit_search.page(tx, AuditWanted(**wanted)).entries]  # type: ignore[arg-type]


def test_each_filter_holds_with_the_others(any_store: Store, clock: TurnedClock) -> None:
    write(any_store, ("mari", "send", "v1", "reserved"), ("mari", "send", "v2", "refused: gaps"))
    clock.turn(60)
    write(any_store, ("jaan", "policy.set", "gaps", "done"), ("otpdesk", "status", "v1", "failed"))
    with any_store.write() as tx:
        audit.write(tx, "Mari", "desk-2", "check", "v1", "wrong")

    assert found(any_store) == [5, 4, 3, 2, 1]
    assert found(any_store, actors=("mari", "jaan")) == [3, 2, 1]
    assert found(any_store, not_by="otpdesk") == [5, 3, 2, 1]
    assert found(any_store, actions=("send",), came=("refused",)) == [2]
    assert found(any_store, came=("failed",)) == [5, 4]
    assert found(any_store, came=("done", "refused")) == [3, 2, 1]
    assert found(any_store, workstations=("desk-2",)) == [5]
    assert found(any_store, since=clock.now()) == [5, 4, 3]
    assert found(any_store, until=clock.now()) == [2, 1]
    assert found(any_store, since=clock.now() + 1) == []
    assert found(any_store, object_part="V1") == [5, 4, 1]
    assert found(any_store, text="POLICY") == [3]
    assert found(any_store, text="Jüri", actors=("jaan",)) == [3]
    assert found(any_store, text="100%") == []


def test_a_line_whose_clock_was_set_back_is_found_by_its_own_time(store: Store, clock: TurnedClock) -> None:
    write(store, *[("mari", "send", f"v{number}", "reserved") for number in range(4)])
    with store.write() as tx:
        tx.connection.execute(update(lines).where(lines.c.seq == 3).values(at=clock.now() - 5_000))
    assert found(store, until=clock.now()) == [3]
    assert found(store, since=clock.now()) == [4, 2, 1]


def test_pages_go_both_ways_and_end(any_store: Store) -> None:
    write(any_store, *[("mari" if number % 2 else "jaan", "send", f"v{number}", "reserved") for number in range(1, 12)])
    wanted = AuditWanted(actors=("mari",))
    with any_store.read() as tx:
        first = audit_search.page(tx, wanted, limit=2)
        assert ([one.seq for one in first.entries], first.older, first.newer) == ([11, 9], 9, None)
        second = audit_search.page(tx, wanted, older=first.older, limit=2)
        assert ([one.seq for one in second.entries], second.older, second.newer) == ([7, 5], 5, 7)
        last = audit_search.page(tx, wanted, older=second.older, limit=2)
        assert ([one.seq for one in last.entries], last.older, last.newer) == ([3, 1], None, 3)
        back = audit_search.page(tx, wanted, newer=last.newer, limit=2)
        assert back == second
        assert audit_search.page(tx, wanted, newer=back.newer, limit=2).newer is None
        assert audit_search.page(tx, wanted, newer=11).entries == ()
        assert audit_search.count(tx, wanted, 100) == 6
        assert audit_search.count(tx, wanted, 4) == 4
        assert [one.seq for chunk in audit_search.rows(tx, wanted) for one in chunk] == [11, 9, 7, 5, 3, 1]


def test_who_acted_last_and_from_where(any_store: Store, clock: TurnedClock) -> None:
    write(any_store, ("mari", "send", "v1", "reserved"))
    clock.turn(5)
    write(any_store, ("jaan", "send", "v1", "reserved"))
    with any_store.read() as tx:
        assert audit_search.actors(tx) == ("jaan", "mari")
        assert audit_search.last_act(tx, ["mari"]) == clock.now() - 5_000
        assert audit_search.last_act(tx, ["mari", "jaan"]) == clock.now()
        assert audit_search.last_act(tx, ["nobody"]) is None
        assert audit_search.workstations(tx) == ("desk-1",)
