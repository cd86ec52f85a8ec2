"""Daily figures through the desk: whatever is done there is counted, in the background at the program's pace."""

from sqlalchemy import text

from tests.fixtures.desk import Workplace
from tests.store.days import DAY, all_cells, differing, noted, plain, slowly
from tests.store.past import Past


def count(place: Workplace) -> None:
    """Counts what changed; until then nothing that stands as counted may be wrong."""
    assert differing(place.store) == []
    place.desk.cells.keep_up()
    assert noted(place.store) == []
    assert plain(all_cells(place.store)) == slowly(place.store)


def figures(place: Workplace) -> dict[str, int]:
    [(_, found)] = all_cells(place.store).by()
    return found


def test_every_way_in_which_an_attempt_changes_is_counted(any_place: Workplace) -> None:
    sent = any_place.send()
    count(any_place)
    assert figures(any_place)["young"] == 1
    any_place.clock.turn(10)
    any_place.desk.tracking.round()
    count(any_place)
    any_place.desk.checking.check(sent.attempt.verification_id, any_place.codes()[-1])
    count(any_place)
    assert (figures(any_place)["verified"], figures(any_place)["claimed"]) == (1, 1)
    other = any_place.send("+372 5200 1112")
    any_place.clock.turn(60)
    any_place.resend(other)
    count(any_place)
    any_place.desk.sending.cancel(other.attempt.verification_id)
    count(any_place)
    assert figures(any_place)["canceled"] == 1
    for _ in range(8):
        any_place.clock.turn(600)
        any_place.desk.tracking.round()
        count(any_place)
    assert figures(any_place)["attempts"] == 3


def test_what_retention_deletes_stays_counted(bare_place: Workplace) -> None:
    place = bare_place
    Past(place.store, place.clock.now())
    count(place)
    before = plain(all_cells(place.store))
    place.clock.turn(500 * 86_400)
    assert place.desk.upkeep.prune().deleted > 100
    assert (plain(all_cells(place.store)), noted(place.store), differing(place.store)) == (before, [], [])
    assert slowly(place.store) == ({}, {})


def test_the_background_counts_one_day_at_a_time_and_a_busy_one_once_a_minute(bare_place: Workplace) -> None:
    place = bare_place
    Past(place.store, place.clock.now())
    days = noted(place.store)
    assert not place.desk.cells.round(), "the window comes first"
    place.clock.turn(20)
    assert place.desk.cells.round()
    assert noted(place.store) == days[1:]
    while place.desk.cells.round():
        pass
    assert noted(place.store) == []
    for seconds, waiting in ((1, 1), (58, 1), (1, 0)):
        with place.store.write() as tx:
            newest = (
                "UPDATE attempt SET segments = segments + 1 WHERE created_at = (SELECT max(created_at) FROM attempt)"
            )
            tx.connection.execute(text(newest))
        place.clock.turn(seconds)
        place.desk.cells.round()
        assert len(noted(place.store)) == waiting


def test_check_counts_a_period_anew_and_says_which_day_is_wrong(bare_place: Workplace) -> None:
    place = bare_place
    Past(place.store, place.clock.now())
    place.desk.cells.keep_up()
    assert place.desk.cells.keep_up(limit=1) == 0
    now = place.clock.now()
    with place.store.write() as tx:
        tx.connection.execute(text("UPDATE attempt SET segments = 9"))
        tx.connection.execute(text("DELETE FROM changed_day"))
    assert len(place.desk.cells.check()) > 8
    assert place.desk.cells.check(now - 3 * DAY, now - 2 * DAY) == [
        f"The daily figures of {day} are not those of its attempts." for day in ("2026-11-15", "2026-11-16")
    ]
    assert any("2026-11-15" in one for one in place.desk.upkeep.check())
