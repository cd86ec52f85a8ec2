"""The same attempts in DuckDB, its own table, and the same figures by SQL from the raw attempts with two threads."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from otpdesk.quality.times import EDGES
from tests.benchmarks import at_scale

WORDS = {
    "account": at_scale.PROVIDERS,
    "country": at_scale.COUNTRIES,
    "channel": at_scale.CHANNELS,
    "purpose": at_scale.PURPOSES,
    "sender": at_scale.SENDERS,
    "chosen_by": at_scale.CHOSEN_BY,
}
_FIRST = "ordinal = 1 AND NOT test AND NOT fraud"
_FIGURES = f"""
    count(*) FILTER ({_FIRST}) AS first,
    count(*) FILTER ({_FIRST} AND verified) AS verified,
    count(*) FILTER ({_FIRST} AND ending = 0) AS claimed,
    count(*) FILTER ({_FIRST} AND verified AND ending = 0) AS verified_claimed,
    count(*) FILTER (ordinal = 1 AND test) AS tests,
    count(*) FILTER (ordinal = 1 AND fraud AND NOT test) AS fraud,
    count(*) FILTER (NOT test) AS attempts,
    count(*) FILTER (verified AND NOT test) AS verified_all,
    coalesce(sum(segments) FILTER (NOT test), 0) AS segments,
    coalesce(sum(price) FILTER (NOT test), 0) AS cost
"""
FIGURES = (
    *("first", "verified", "claimed", "verified_claimed", "tests"),
    *("fraud", "attempts", "verified_all", "segments", "cost"),
)
"""What is asked of both."""


class Duck:
    """A DuckDB file with one table of attempts; words are enums, the fastest that it has for them."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), config={"threads": 2})
        for name, words in {**WORDS, "network": networks()}.items():
            listed = ", ".join(f"'{word}'" for word in words)
            self._connection.execute(f"CREATE TYPE {name}_word AS ENUM ({listed})")
        self._connection.execute(
            "CREATE TABLE attempt (made BIGINT, day INTEGER, ordinal SMALLINT, ending TINYINT, wait BIGINT,"
            " test BOOLEAN, verified BOOLEAN, fraud BOOLEAN, segments SMALLINT, price BIGINT, network network_word, "
            + ", ".join(f"{name} {name}_word" for name in WORDS)
            + ")"
        )

    def add(self, found: at_scale.Attempts) -> None:
        """The attempts of another day."""
        one = {name: np.ascontiguousarray(column) for name, column in found.columns.items()}
        one["network"] = (one["country"] * at_scale.NETWORKS + one["network"]).astype(np.int16)
        self._connection.register("chunk", one)
        plain = '"at" AS made, ordinal, ending, wait, test, verified, fraud, segments, price'
        enums = ", ".join(
            f"(enum_range(NULL::{name}_word)[{name} + 1])::{name}_word AS {name}" for name in (*WORDS, "network")
        )
        self._connection.execute(f"INSERT INTO attempt BY NAME SELECT {plain}, {found.day} AS day, {enums} FROM chunk")
        self._connection.unregister("chunk")

    def figures(self, chosen: Mapping[str, Sequence[str]], since: int) -> tuple[list[Any], list[Any], list[Any]]:
        """By stratum and account, by account and day, and the waits; of the days from `since`."""
        conditions = [f"day >= {since}"]
        for name, words in chosen.items():
            listed = ", ".join(f"'{word}'" for word in words)
            conditions.append(f"{name} IN ({listed})")
        where = " AND ".join(conditions)
        return (
            self._ask(f"SELECT account, country, network, channel, {_FIGURES} FROM attempt WHERE {where} GROUP BY ALL"),
            self._ask(f"SELECT account, day, {_FIGURES} FROM attempt WHERE {where} GROUP BY ALL"),
            self._ask(
                f"SELECT account, country, channel, ending, {_bin(0, len(EDGES))} AS bin, count(*) FROM attempt"
                f" WHERE {where} AND {_FIRST} GROUP BY ALL"
            ),
        )

    def _ask(self, query: str) -> list[Any]:
        return self._connection.execute(query).fetchall()

    def close(self) -> None:
        self._connection.close()


def networks() -> tuple[str, ...]:
    """MCC and MNC as the attempts have them."""
    return tuple(f"{200 + number}-0{mnc + 1}" for number in range(len(at_scale.COUNTRIES)) for mnc in range(3))


def _bin(low: int, high: int) -> str:
    """The bin of a wait as nested cases, a binary search."""
    if high - low == 1:
        return str(low)
    middle = (low + high) // 2
    return f"CASE WHEN wait <= {EDGES[middle]} THEN {_bin(low, middle)} ELSE {_bin(middle, high)} END"
