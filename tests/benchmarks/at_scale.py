"""Many attempts for the benchmark of comparisons: made in columns, written as plain rows, a day at a time."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from otpdesk.otp import first_id_number
from otpdesk.store.comparison_triggers import statements

DAY = 86_400_000
DAYS = 90
FIRST_DAY = 20_690  # 25 August 2026
PROVIDERS = ("twilio", "vonage", "plivo", "bird", "messagebird", "getotp")
COUNTRIES = (
    *("EE", "FI", "LV", "LT", "SE", "NO", "DK", "DE", "FR", "ES", "IT", "PL", "NL"),
    *("BE", "AT", "CH", "GB", "IE", "US", "CA", "BR", "IN", "ID", "NG", "PK"),
)
CHANNELS = ("sms", "voice", "whatsapp")
PURPOSES = ("login", "payment", "contact")
SENDERS = ("OurDesk", "+15017122661", "")
CHOSEN_BY = ("rule", "operator", "trial")
NETWORKS = 3
"""Networks of each country; MNC 01 to 03."""

Column = NDArray[Any]


@dataclass(frozen=True)
class Attempts:
    """Attempts of one day, a column each; words by their number. Instants and waits are in milliseconds."""

    day: int
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.columns["at"])


def days_of(attempts: int, days: int = DAYS, seed: int = 5) -> Iterator[Attempts]:
    """So many attempts in all, spread over some days; countries and networks differ in size as they do."""
    chance = np.random.default_rng(seed)
    for number in range(days):
        size = attempts * (number + 1) // days - attempts * number // days
        yield _day(chance, FIRST_DAY + number, size)


def _day(chance: np.random.Generator, day: int, size: int) -> Attempts:
    def some(shares: list[float]) -> Column:
        weights = np.array(shares) / sum(shares)
        return chance.choice(len(shares), size, p=weights).astype(np.int16)

    account = some([5, 4, 3, 2, 1, 1])
    country = some([1 / (place + 1) for place in range(len(COUNTRIES))])
    arrives = chance.random(size) < 0.93 - 0.01 * account - 0.004 * country
    fails = ~arrives & (chance.random(size) < 0.6)
    verified = (chance.random(size) < 0.85) & arrives
    wait = np.where(arrives, chance.lognormal(8.7, 0.7, size), chance.lognormal(9.5, 0.9, size)).astype(np.int64)
    return Attempts(day, {
        "at": np.sort(chance.integers(0, DAY, size)) + day * DAY,
        "ordinal": np.where(chance.random(size) < 0.85, 1, 2),
        "account": account,
        "country": country,
        "network": some([6, 3, 1]),
        "channel": some([85, 10, 5]),
        "purpose": some([7, 2, 1]),
        "sender": account % len(SENDERS),
        "chosen_by": some([92, 5, 3]),
        "ending": np.where(arrives, 0, np.where(fails, 1, 2)),
        "wait": np.where(arrives | fails, wait, 600_000),
        "verified": verified,
        "test": chance.random(size) < 0.002,
        "fraud": chance.random(size) < 0.003,
        "segments": some([0, 9, 1]),
        "price": 40_000 + 5_000 * country.astype(np.int64) + 100 * account,
    })  # fmt: skip


ATTEMPT = (
    "id verification_id ordinal account_id address_id channel purpose operator status failure country mcc mnc sender "
    "chosen_by segments created_at expires_at sent_at first_delivered_at terminal_at price_micro currency "
    "price_final_at converted is_test"
)
VERIFICATION = (
    "id address_id purpose state operator created_at expires_at verified_at tries code_rule code_length code_life"
)
_STATUSES = ("delivered", "undelivered", "sent")


def fill(path: Path, attempts: int, days: int = DAYS) -> None:
    """Writes them into an otpdesk database that is closed; every day is noted as changed.

    Indexes that no count reads are left out: they are most of the time of a load.
    """
    with sqlite3.connect(path, isolation_level=None) as connection:
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-100000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("DROP TRIGGER attempt_came")
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('attempt', 'verification')"
            " AND sql IS NOT NULL AND name <> 'ix_attempt_spend'"
        ).fetchall():
            connection.execute(f"DROP INDEX {name}")
        for number, provider in enumerate(PROVIDERS, 1):
            account = (number, provider, provider, "{}", 0, "ada")
            connection.execute(f"INSERT INTO account {_columns(ACCOUNT)}", account)
        for found in days_of(attempts, days):
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO verification {_columns(VERIFICATION)}", _verifications(found))
            connection.executemany(f"INSERT INTO attempt {_columns(ATTEMPT)}", _rows(found))
            connection.execute("INSERT INTO changed_day (day) VALUES (?)", (found.day,))
            connection.execute("COMMIT")
        connection.execute(next(one for one in statements("sqlite") if "attempt_came" in one))
    connection.close()


ACCOUNT = "id name provider settings created_at created_by"


def _columns(names: str) -> str:
    listed = names.split()
    return f"({', '.join(listed)}) VALUES ({', '.join('?' * len(listed))})"


def _ids(found: Attempts) -> list[int]:
    start = first_id_number(found.day * DAY)
    numbers: list[int] = (start + ((found.columns["at"] - found.day * DAY) << 22) + np.arange(len(found))).tolist()
    return numbers


def _words(words: tuple[str, ...], codes: Column) -> list[str]:
    found: list[str] = np.array(words, object)[codes].tolist()
    return found


def _maybe(values: Column, mask: Column) -> list[int | None]:
    return [value if there else None for value, there in zip(values.tolist(), mask.tolist(), strict=True)]


def _verifications(found: Attempts) -> Iterator[tuple[Any, ...]]:
    columns = found.columns
    at, verified = columns["at"], columns["verified"]
    state = _words(("expired", "verified"), verified.astype(int))
    checked = _maybe(at + columns["wait"] + 9_000, verified)
    fixed = (repeat(5), repeat("any_live"), repeat(6), repeat(300))
    purpose = _words(PURPOSES, columns["purpose"])
    return zip(
        _ids(found), repeat(1), purpose, state, repeat("ada"), at.tolist(), (at + 300_000).tolist(), checked, *fixed
    )  # fmt: skip


def _rows(found: Attempts) -> Iterator[tuple[Any, ...]]:
    one, ids = found.columns, _ids(found)
    at, ending, ended = one["at"], one["ending"], one["at"] + 200 + one["wait"]
    return zip(
        ids, ids, one["ordinal"].tolist(), (one["account"] + 1).tolist(), repeat(1), _words(CHANNELS, one["channel"]),
        _words(PURPOSES, one["purpose"]), repeat("ada"), _words(_STATUSES, ending),
        _words(("", "fraud_guard"), one["fraud"].astype(int)), _words(COUNTRIES, one["country"]),
        (200 + one["country"]).astype(str).tolist(), _words(("01", "02", "03"), one["network"]),
        _words(SENDERS, one["sender"]), _words(CHOSEN_BY, one["chosen_by"]), one["segments"].tolist(), at.tolist(),
        (at + 300_000).tolist(), (at + 200).tolist(), _maybe(ended, ending == 0), _maybe(ended, ending == 1),
        one["price"].tolist(), repeat("EUR"), at.tolist(), one["verified"].tolist(), one["test"].tolist(),
    )  # fmt: skip
