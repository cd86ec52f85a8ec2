"""Two people configure one desk at once, in processes of their own: what was published is never lost unseen."""

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from otpdesk.configuration import Rows, difference
from otpdesk.configuration.rows import country_place, country_value, rows_of
from otpdesk.countries import CountryRule, Stance
from otpdesk.otp import SystemClock
from otpdesk.store import configuration
from otpdesk.store.engine import Store
from otpdesk.store.schema import open_store
from otpdesk.store.vault import SessionVault
from tests.fixtures.faults import Opens, Outpost

ROUNDS = 12
OWN = {"anna": "DE", "bela": "FR"}
SHARED = "ID"


@pytest.fixture
def seen(any_target: Path | str, vault: SessionVault) -> Iterator[Store]:
    with closing(open_store(any_target, vault.sealer(), SystemClock())) as store:
        yield store


def rule(country: str, per_day: int) -> Any:
    return country_value(CountryRule(country, Stance.WATCH, per_day=per_day))


def drafted(who: str, number: int) -> dict[str, Any]:
    """What one of them changes in a round: a row of their own, and the row that both change."""
    mark = 2 * number + (who == "bela")
    return {OWN[who]: rule(OWN[who], number), SHARED: rule(SHARED, mark)}


def publish(editors: dict[str, Outpost]) -> dict[str, dict[str, Any]]:
    """Both publish in the same moment, again and again, until each has published or stands before a conflict."""
    outcome: dict[str, dict[str, Any]] = {}
    while waiting := [who for who in editors if who not in outcome]:
        for who in waiting:
            editors[who].tell(do="publish", why=who)
        for who in waiting:
            heard = editors[who].hear()
            if heard.get("refused") != "version":  # somebody came in between: look again, then publish again
                outcome[who] = heard
    return outcome


def in_force(store: Store) -> Rows:
    with store.read() as tx:
        return rows_of(configuration.in_force(tx)[1])


def test_two_processes_that_publish_at_once_lose_no_row_unseen(
    seen: Store, any_target: Path | str, vault: SessionVault, outpost: Opens
) -> None:
    editors = {who: outpost(any_target, vault, who) for who in OWN}
    for number in range(1, ROUNDS + 1):
        for who, editor in editors.items():
            assert "drafted" in editor.ask(do="draft", rows=drafted(who, number))
        outcome = publish(editors)
        [winner] = [who for who, one in outcome.items() if "published" in one]
        [loser] = [who for who, one in outcome.items() if one.get("refused") == "conflicts"]
        assert in_force(seen)[country_place(SHARED)] == drafted(winner, number)[SHARED]

        mine = bool(number % 2)
        editors[loser].ask(do="settle", mine=mine)
        assert "published" in editors[loser].ask(do="publish", why=loser)
        rows = in_force(seen)
        assert rows[country_place(SHARED)] == drafted(loser if mine else winner, number)[SHARED]
        assert all(rows[country_place(OWN[who])] == rule(OWN[who], number) for who in OWN)

    with seen.read() as tx:
        versions = list(reversed(tuple(configuration.past(tx))))
    assert [one.version for one, _ in versions] == list(range(1, 2 * ROUNDS + 1))
    for (_, before), (version, after) in pairwise(versions):
        changed = {one.place.key for one in difference(before, after)}
        assert changed <= {OWN[version.who], SHARED}, "a version changed a row that its editor did not touch"
