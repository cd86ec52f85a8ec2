"""Comparing providers over many attempts; the baseline is DuckDB, from the raw attempts, with two threads.

`OTPDESK_BENCH_ATTEMPTS=1000000,3000000,10000000` are the full figures: some minutes, and 4 GB of disk.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from otpdesk.quality.cells import ENDINGS, Cells
from otpdesk.store import cells
from otpdesk.store.cells_counting import day_word
from otpdesk.store.engine import Store
from otpdesk.store.schema import open_store, upgrade
from otpdesk.store.vault import SessionVault
from tests.benchmarks import at_scale
from tests.benchmarks.conftest import SAMPLED
from tests.benchmarks.duck import FIGURES, Duck
from tests.benchmarks.ratios import NOISE, Ratio, in_turn, milliseconds, shown
from tests.fixtures.clock import TurnedClock

SIZES = tuple(
    int(size)
    for size in os.environ.get("OTPDESK_BENCH_ATTEMPTS", "9000,27000" if SAMPLED else "100000,300000").split(",")
)
FULL = 10_000_000
"""Attempts from which the ratio is promised: below, DuckDB's own start weighs more than its work."""
ROUNDS = 3
ONE_DAY = 5_000 if SAMPLED else 100_000
LAST_DAY = at_scale.FIRST_DAY + at_scale.DAYS - 1
QUESTIONS: dict[str, tuple[dict[str, tuple[str, ...]], int]] = {
    "everything": ({}, 0),
    "two countries": ({"country": ("EE", "FI")}, 0),
    "SMS to log in": ({"channel": ("sms",), "purpose": ("login",)}, 0),
    "two accounts, chosen by rule": ({"account": ("twilio", "vonage"), "chosen_by": ("rule",)}, 0),
    "the last 30 days": ({}, LAST_DAY - 29),
}
pytestmark = pytest.mark.timeout(300 if max(SIZES) < 1_000_000 else 7_200)
Counted = tuple[dict[Any, Any], dict[Any, Any], dict[Any, int]]


@dataclass(frozen=True)
class World:
    """The same attempts in otpdesk, counted, and in DuckDB."""

    attempts: int
    path: Path
    store: Store
    duck: Duck

    def ask(self, question: str) -> tuple[Any, Any, Any]:
        """The figures of one comparison from the cells."""
        chosen, since = QUESTIONS[question]
        with self.store.read() as tx:
            found = cells.days(tx, day_word(since), day_word(LAST_DAY)).where(**chosen)
        strata, days = found.by("account", "country", "network", "channel"), found.by("account", "day")
        for groups in (strata, days):
            for name in FIGURES:
                groups.figures[name]
        return strata, days, found.ends("account", "country", "channel")

    def duck_asks(self, question: str) -> tuple[list[Any], list[Any], list[Any]]:
        return self.duck.figures(*QUESTIONS[question])


def clock() -> TurnedClock:
    return TurnedClock((LAST_DAY + 2) * at_scale.DAY)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    made = []
    for attempts in SIZES:
        folder = tmp_path_factory.mktemp("scale")
        path, duck = folder / "otpdesk.db", Duck(folder / "attempts.duckdb")
        upgrade(path)
        at_scale.fill(path, attempts)
        for found in at_scale.days_of(attempts):
            duck.add(found)
        store = open_store(path, SessionVault().sealer(), clock())
        with store.read() as tx:
            days = cells.stale(tx)
        took = milliseconds(partial(count, store, days))
        print(f"\n{attempts:,} attempts: {len(days)} days counted in {took / 1000:.1f} s")
        made.append(World(attempts, path, store, duck))
    yield made
    for world in made:
        world.store.close()
        world.duck.close()
        for file in world.path.parent.iterdir():
            file.unlink()


def count(store: Store, days: Sequence[int]) -> None:
    for day in days:
        cells.recount(store, day)


def ours(found: tuple[Any, Any, Any]) -> Counted:
    strata, days, ends = found
    waits = {
        (*key, ending, bin_): int(count)
        for row, key in enumerate(ends.keys)
        for ending, name in enumerate(ENDINGS)
        for bin_, count in enumerate(getattr(ends, name)[row])
        if count
    }
    plain = [{key: tuple(one[name] for name in FIGURES) for key, one in groups} for groups in (strata, days)]
    return plain[0], plain[1], waits


def theirs(found: tuple[list[Any], list[Any], list[Any]]) -> Counted:
    strata, days, waits = found
    return (
        {row[:4]: row[4:] for row in strata},
        {(row[0], day_word(row[1])): row[2:] for row in days},
        {row[:5]: row[5] for row in waits},
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_comparison_takes_a_quarter_of_what_duckdb_does(worlds: list[World], question: str) -> None:
    for world in worlds:
        assert ours(world.ask(question)) == theirs(world.duck_asks(question)), "the figures are the same"
        mine, duck = in_turn(partial(world.ask, question), partial(world.duck_asks, question), ROUNDS)
        name = f"{world.attempts:,} attempts, {question}"
        ratio = shown(Ratio(name, mine, duck, "DuckDB, two threads", 0.25))
        assert world.attempts < FULL or ratio.holds


def test_the_work_grows_with_the_cells_and_not_with_the_attempts(worlds: list[World]) -> None:
    sizes, times = [], []
    for world in worlds:
        whole = everything(world)
        sizes.append(len(whole) + len(whole.times.slot))
        times.append(min(milliseconds(partial(world.ask, "everything")) for _ in range(ROUNDS)))
        print(
            f"\n{world.attempts:,} attempts: {len(whole):,} cells, {len(whole.times.slot):,} waits, {times[-1]:.1f} ms"
        )
    attempts = [world.attempts for world in worlds]
    for small, large in zip(range(len(worlds)), range(1, len(worlds)), strict=False):
        assert sizes[large] / sizes[small] < attempts[large] / attempts[small]
        assert SAMPLED or times[large] / times[small] < NOISE * sizes[large] / sizes[small]


def everything(world: World) -> Cells:
    with world.store.read() as tx:
        return cells.days(tx, day_word(0), day_word(LAST_DAY))


MEMORY = """
import sys, time
from pathlib import Path
from otpdesk.store.schema import open_store
from otpdesk.store.vault import SessionVault

class Clock:
    def now(self):
        return {now}

def peak():
    [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1])

store = open_store(Path(sys.argv[1]), SessionVault().sealer(), Clock())
before, start = peak(), time.perf_counter()
from otpdesk.store import cells
with store.read() as tx:
    whole = cells.days(tx, "2000-01-01", "2100-01-01")
cold = time.perf_counter() - start
whole.by("account", "country", "network", "channel").figures["first"]
whole.where(channel=("sms",)).ends("account", "country", "channel")
print(peak() - before, round(1000 * cold))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of the memory is asked of /proc")
def test_a_comparison_fits_into_memory(worlds: list[World]) -> None:
    for world in worlds:
        command = [sys.executable, "-c", MEMORY.replace("{now}", str(clock().now())), str(world.path)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        kilobytes, cold = map(int, ran.stdout.split())
        print(f"\n{world.attempts:,} attempts: {kilobytes / 1024:.0f} MB over the idle program, {cold} ms from cold")
        assert kilobytes / 1024 < 300


def test_a_day_is_counted_in_little_more_than_reading_it_takes(tmp_path: Path) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)
    at_scale.fill(path, ONE_DAY, days=1)
    day = at_scale.FIRST_DAY
    with closing(open_store(path, SessionVault().sealer(), clock())) as store, closing(sqlite3.connect(path)) as bare:

        def read() -> None:
            between = (day * at_scale.DAY, (day + 1) * at_scale.DAY)
            query = "SELECT * FROM attempt JOIN verification v ON v.id = verification_id WHERE attempt.created_at >= ?"
            bare.execute(f"{query} AND attempt.created_at < ?", between).fetchall()

        mine, alone = in_turn(partial(cells.recount, store, day), read, ROUNDS, timer=time.process_time)
    name = f"processor time to count a day of {ONE_DAY:,} attempts"
    ratio = shown(Ratio(name, mine, alone, "reading its rows by sqlite3 alone", 2))
    print("  the aim is 1,000 ms")
    assert ratio.holds
