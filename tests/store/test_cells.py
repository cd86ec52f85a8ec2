"""Cells: what is counted, when a day is to be counted again, and that no change is ever lost."""

import random

import pytest
from sqlalchemy import insert, select, text, update

from otpdesk.errors import StoreProblem
from otpdesk.quality.cells import EMPTY
from otpdesk.store import cells
from otpdesk.store.cells_counting import day_number
from otpdesk.store.cells_packing import packed, unpacked
from otpdesk.store.cells_shelf import Shelf, size_of
from otpdesk.store.engine import Store
from otpdesk.store.tables import attempt, changed_day, day_cells, verification
from tests.fixtures.clock import TurnedClock
from tests.store.days import DAY, Days, all_cells, differing, keep_up, noted, plain, slowly
from tests.store.past import Past


@pytest.fixture
def days(any_store: Store, clock: TurnedClock) -> Days:
    return Days(any_store, clock.now())


def notes(store: Store) -> int:
    with store.read() as tx:
        return len(tx.connection.execute(select(changed_day)).all())


def test_cells_are_what_the_rows_say(days: Days) -> None:
    assert keep_up(days.store) >= 3
    assert plain(all_cells(days.store)) == slowly(days.store)
    assert (noted(days.store), differing(days.store), notes(days.store)) == ([], [], 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_edited_cells_stay_what_the_rows_say(any_store: Store, clock: TurnedClock, seed: int) -> None:
    days = Days(any_store, clock.now(), seed, size=30)
    chance = random.Random(seed)
    for _ in range(12):
        for _ in range(chance.randrange(1, 5)):
            with any_store.write() as tx:
                days.edit(tx)
        clock.turn(chance.choice((0, 1, 200, 4000)))
        if chance.random() < 0.7:
            keep_up(any_store)
            assert plain(all_cells(any_store)) == slowly(any_store)
        assert differing(any_store) == []


def test_what_is_imported_is_counted(any_store: Store, clock: TurnedClock) -> None:
    Past(any_store, clock.now())
    assert differing(any_store) == []
    keep_up(any_store)
    assert plain(all_cells(any_store)) == slowly(any_store)


def test_days_are_read_from_one_to_another(days: Days) -> None:
    keep_up(days.store)
    whole = all_cells(days.store)
    first, *_, last = whole.words["day"]
    with days.store.read() as tx:
        assert cells.days(tx, first, last) is cells.days(tx, first, last), "nothing changed, nothing is read"
        assert cells.days(tx, last, last).words["day"] == (last,)
        assert len(cells.days(tx, "2001-01-01", "2001-12-31")) == 0
    assert sum(one["attempts"] for _, one in whole.by("day")) == sum(one["attempts"] for _, one in whole.by())


def test_a_young_attempt_counts_when_its_code_has_run_out_though_nothing_is_written(
    any_store: Store, clock: TurnedClock
) -> None:
    days = Days(any_store, clock.now(), size=0)
    with any_store.write() as tx:
        days.add(tx, 1)
        values = {
            "created_at": clock.now(),
            "expires_at": clock.now() + 300_000,
            "status": "sent",
            "sent_at": clock.now(),
        }
        values |= {"first_delivered_at": None, "failure": None, "is_test": False}
        tx.connection.execute(update(attempt).where(attempt.c.ordinal == 1).values(values))
        tx.connection.execute(update(verification).values(state="open", excluded_reason=""))
    keep_up(any_store)
    [(_, young)] = all_cells(any_store).by()
    clock.turn(299)
    assert noted(any_store) == []
    clock.turn(1)
    assert noted(any_store) == [clock.now() // DAY]
    assert differing(any_store) == [], "as of the moment at which it was counted it is right"
    keep_up(any_store)
    [(_, grown)] = all_cells(any_store).by()
    assert ((young["young"], young["first"]), (grown["young"], grown["first"])) == ((1, 0), (0, 1))
    clock.turn(300)
    assert keep_up(any_store) == 1, "it is open for longer than it was"
    clock.turn(10 * 86_400)
    assert noted(any_store) == []


def test_a_count_from_an_older_state_never_takes_the_place_of_a_newer_one(days: Days) -> None:
    store, day = days.store, noted(days.store)[0]
    keep_up(store)
    for _ in range(2):
        with store.write() as tx:
            tx.connection.execute(update(attempt).values(segments=attempt.c.segments + 1))
        older = cells._count(store, day)
        with store.write() as tx:
            tx.connection.execute(update(attempt).values(segments=attempt.c.segments + 1))
        assert older is not None
        assert cells.recount(store, day)
        with store.write() as tx:
            assert not cells._put(tx, older)
        keep_up(store)
        assert plain(all_cells(store)) == slowly(store)


def test_a_change_in_the_middle_of_a_count_is_counted_the_next_time(days: Days) -> None:
    store, day = days.store, noted(days.store)[0]
    before = cells._count(store, day)
    with store.write() as tx:
        tx.connection.execute(update(attempt).values(segments=attempt.c.segments + 1))
    assert before is not None
    with store.write() as tx:
        assert cells._put(tx, before)
    assert day in noted(store)
    keep_up(store)
    assert plain(all_cells(store)) == slowly(store)


def test_notes_stay_few_when_nothing_counts(any_store: Store) -> None:
    with any_store.write() as tx:
        days = [{"day": 20_000 + number % 7} for number in range(9_000)]
        tx.connection.execute(insert(changed_day), days)
    assert notes(any_store) <= 4_096 + 7
    assert noted(any_store) == list(range(20_006, 19_999, -1))
    assert keep_up(any_store) == 7
    assert notes(any_store) == 0


def test_what_changes_no_figure_notes_nothing(days: Days, clock: TurnedClock) -> None:
    keep_up(days.store)
    with days.store.write() as tx:
        values = {"polls": 3, "next_poll_at": clock.now(), "provider_words": "…", "lease_until": None}
        tx.connection.execute(update(attempt).values(values))
        tx.connection.execute(update(attempt).values(status=attempt.c.status, segments=attempt.c.segments))
        tx.connection.execute(update(verification).values(wrong_checks=2, code_salt=None))
        over = update(verification).where(verification.c.state == "open")
        tx.connection.execute(over.values(state="expired"))
    assert (notes(days.store), noted(days.store)) == (0, [])


def test_cells_that_are_not_those_of_the_rows_are_found(days: Days) -> None:
    keep_up(days.store)
    newest = all_cells(days.store).words["day"][-1]
    with days.store.write() as tx:
        tx.connection.execute(update(attempt).values(segments=attempt.c.segments + 1))
        tx.connection.execute(changed_day.delete().where(changed_day.c.day == day_number(newest)))
    assert differing(days.store) == [f"The daily figures of {newest} are not those of its attempts."]
    with days.store.write() as tx:
        tx.connection.execute(day_cells.delete())
        tx.connection.execute(changed_day.delete())
    assert f"{newest} has attempts, and nothing says that they are to be counted." in differing(days.store)


def test_a_sealed_day_keeps_its_figures_when_its_rows_go(days: Days) -> None:
    before = slowly(days.store)
    while cells.seal(days.store, days.until // DAY):
        pass
    with days.store.write() as tx:
        tx.connection.execute(text("DELETE FROM attempt"))
        cells.forget_sealed(tx)
    assert plain(all_cells(days.store)) == before
    assert (noted(days.store), notes(days.store), differing(days.store)) == ([], 0, [])
    assert not cells.recount(days.store, days.until // DAY)


def test_the_stored_form_gives_back_the_same_cells_and_damage_is_a_sentence(days: Days) -> None:
    keep_up(days.store)
    with days.store.read() as tx:
        blob = tx.connection.execute(select(day_cells.c.cells).limit(1)).scalar_one()
    assert packed(unpacked(blob)) == blob
    assert len(unpacked(packed(EMPTY))) == 0
    with pytest.raises(StoreProblem, match="daily figures"):
        unpacked(blob[:-9])


def test_memory_holds_what_was_used_last(days: Days) -> None:
    keep_up(days.store)
    whole = all_cells(days.store)
    shelf: Shelf[str] = Shelf(2 * size_of(whole))
    for name in "abc":
        shelf.put(name, whole)
        shelf.get("a")
    assert [shelf.get(name) is whole for name in "abc"] == [True, False, True]
