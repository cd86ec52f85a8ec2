import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from otpdesk.store import audit
from otpdesk.store.audit import Head, line_hash, shown
from otpdesk.store.engine import Store
from otpdesk.store.tables import audit as lines
from tests.fixtures.clock import TurnedClock


def write(store: Store, number: int = 1) -> Head:
    with store.write() as tx:
        for each in range(number):
            head = audit.write(tx, "ada", "desk-1", "send", f"v{each}", "accepted", {"channel": "sms", "n": each})
    return head


def problems(store: Store, kept: Head | None = None) -> list[str]:
    with store.read() as tx:
        return audit.verify(tx.connection, kept)


def test_lines_are_chained_and_read_back_newest_first(any_store: Store, clock: TurnedClock) -> None:
    write(any_store, 3)
    clock.turn(60)
    with any_store.write() as tx:
        audit.write(tx, "bob", "desk-2", "check", "v1", "wrong")

    assert problems(any_store) == []
    with any_store.read() as tx:
        found = audit.entries(tx)
        assert [line.seq for line in found] == [4, 3, 2, 1]
        assert (found[0].actor, found[0].at, found[0].detail) == ("bob", clock.now(), {})
        assert found[1].detail == {"channel": "sms", "n": 2}
        assert [line.seq for line in audit.entries(tx, object="v1")] == [4, 2]
        assert [line.seq for line in audit.entries(tx, actor="ada", limit=2)] == [3, 2]
        assert [line.seq for line in audit.entries(tx, since=clock.now())] == [4]


def test_an_act_that_fails_leaves_no_line(any_store: Store) -> None:
    def stumble() -> None:
        with any_store.write() as tx:
            audit.write(tx, "ada", "desk-1", "send", "v1", "accepted")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    write(any_store)

    with any_store.read() as tx:
        assert [line.seq for line in audit.entries(tx)] == [1]


def test_desks_that_write_at_once_make_one_chain(any_store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: [write(any_store) for _ in range(10)], range(4)))

    assert problems(any_store) == []
    with any_store.read() as tx:
        assert audit.head(tx.connection) == Head(40, audit.head(tx.connection).hash)  # type: ignore[union-attr]


class Undone(Exception):
    """Takes a change back."""


def change(row: Any) -> list[Any]:
    return [update(lines).where(lines.c.seq == row.seq).values(outcome="delivered")]


def change_detail(row: Any) -> list[Any]:
    return [update(lines).where(lines.c.seq == row.seq).values(detail={**row.detail, "n": -1})]


def change_and_rehash(row: Any) -> list[Any]:
    changed = {**row._mapping, "actor": "eve"}
    return [update(lines).where(lines.c.seq == row.seq).values(actor="eve", hash=line_hash(changed))]


def remove(row: Any) -> list[Any]:
    return [delete(lines).where(lines.c.seq == row.seq)]


def remove_and_close_up(row: Any) -> list[Any]:
    return [
        delete(lines).where(lines.c.seq == row.seq),
        update(lines).where(lines.c.seq > row.seq).values(seq=lines.c.seq - 1),
    ]


def swap_with_next(row: Any) -> list[Any]:
    return [
        update(lines).where(lines.c.seq == row.seq).values(seq=-1),
        update(lines).where(lines.c.seq == row.seq + 1).values(seq=row.seq),
        update(lines).where(lines.c.seq == -1).values(seq=row.seq + 1),
    ]


def put_in(row: Any) -> list[Any]:
    forged = {**row._mapping, "actor": "eve", "seq": row.seq, "prev_hash": row.prev_hash}
    forged["hash"] = line_hash(forged)
    return [
        update(lines).where(lines.c.seq >= row.seq).values(seq=-lines.c.seq),
        update(lines).where(lines.c.seq < 0).values(seq=1 - lines.c.seq),
        insert(lines).values(**forged),
    ]


@pytest.mark.parametrize(
    "tamper", [change, change_detail, change_and_rehash, remove, remove_and_close_up, swap_with_next, put_in]
)
def test_every_way_of_tampering_is_found_wherever_it_is(any_store: Store, tamper: Callable[[Any], list[Any]]) -> None:
    write(any_store, 12)
    for seq in range(1, 12):
        with suppress(Undone), any_store.write() as tx:
            row = tx.connection.execute(select(lines).where(lines.c.seq == seq)).one()
            for statement in tamper(row):
                tx.connection.execute(statement)
            assert audit.verify(tx.connection), f"{tamper.__name__} at {seq}"
            raise Undone
    assert problems(any_store) == []


def test_the_sentences_name_the_lines(any_store: Store) -> None:
    write(any_store, 9)
    with any_store.write() as tx:
        tx.connection.execute(update(lines).where(lines.c.seq == 2).values(outcome="delivered"))
        tx.connection.execute(delete(lines).where(lines.c.seq.in_([4, 6, 7])))

    assert problems(any_store) == ["Line 2 was changed.", "Line 4 is missing.", "Lines 6 to 7 are missing."]


def test_a_line_that_was_moved_is_called_out_of_order(any_store: Store) -> None:
    write(any_store, 4)
    with any_store.write() as tx:
        row = tx.connection.execute(select(lines).where(lines.c.seq == 1)).one()
        moved = {
            **row._mapping,
            "prev_hash": tx.connection.execute(select(lines.c.hash).where(lines.c.seq == 3)).scalar(),
        }
        tx.connection.execute(update(lines).where(lines.c.seq == 1).values(**{**moved, "hash": line_hash(moved)}))

    assert "Line 1 is out of order: it was written after what is now line 3." in problems(any_store)


def test_a_cut_end_and_a_chain_written_anew_show_against_a_head_kept_elsewhere(any_store: Store) -> None:
    kept = write(any_store, 5)
    assert problems(any_store, kept) == []

    with any_store.write() as tx:
        tx.connection.execute(delete(lines).where(lines.c.seq == 5))
    assert problems(any_store) == []
    assert problems(any_store, kept) == ["The audit ends at line 4; it once had 5."]

    with any_store.write() as tx:
        audit.write(tx, "eve", "desk-1", "send", "v9", "accepted")
    assert problems(any_store) == []
    assert problems(any_store, kept) == ["Line 5 is not the one whose hash was kept: the audit was written anew."]


def test_a_ruined_chain_does_not_fill_the_screen(store: Store) -> None:
    write(store, 300)
    with store.write() as tx:
        tx.connection.execute(update(lines).values(actor="eve"))

    assert len(problems(store)) < 110
    assert problems(store)[-1] == "There may be more."


def test_the_newest_line_is_found_by_the_key(store: Store) -> None:
    with store.read() as tx:
        plan = tx.connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {audit._HEAD.compile(dialect=store.engine.dialect)}", (1, 0)
        )
        steps = [row.detail for row in plan]

    assert steps == ["SCAN audit"], "backwards along the primary key, one row"


@given(st.text())
def test_a_text_stays_on_one_line_and_shows_what_it_is(typed: str) -> None:
    written = shown(typed)

    assert len(written.splitlines()) <= 1
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in written)
    assert not set(written) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    assert typed.isascii() is False or not typed.isprintable() or written == typed
    written.encode()


def test_controls_in_every_field_are_written_out_and_long_texts_cut(any_store: Store) -> None:
    nasty = "eve\r\nada \x1b[2J \u202egnp.exe"
    with any_store.write() as tx:
        audit.write(tx, nasty, nasty, nasty, nasty * 20, nasty, {nasty: nasty, "list": [nasty, {"in": nasty}]})

    with any_store.read() as tx:
        line = audit.entries(tx)[0]
    everything = json.dumps(line.detail, ensure_ascii=False) + line.actor + line.workstation + line.object
    assert not set(everything) & set("\r\n\x1b\u202e")
    assert line.actor == r"eve\u000d\u000aada \u001b[2J \u202egnp.exe"
    assert len(line.object) == 80
    assert problems(any_store) == []


def test_equal_contents_in_other_fields_do_not_hash_alike() -> None:
    base = {
        "seq": 1,
        "at": 2,
        "actor": "ab",
        "workstation": "c",
        "action": "",
        "object": "",
        "outcome": "",
        "detail": {},
    }
    other = base | {"actor": "a", "workstation": "bc"}

    assert line_hash(base | {"prev_hash": bytes(32)}) != line_hash(other | {"prev_hash": bytes(32)})


def test_a_hundred_thousand_lines_worth_of_hashing_needs_no_memory_of_them(store: Store) -> None:
    rng = random.Random(3)
    write(store, 2_500)
    with store.write() as tx:
        tx.connection.execute(delete(lines).where(lines.c.seq == rng.randint(2, 2_400)))

    assert len(problems(store)) == 1
