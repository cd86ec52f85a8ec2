"""Two processes at once on one database: a limit holds, and a code is accepted once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from otpdesk.otp import SystemClock
from otpdesk.simulator import Profile, Simulator
from otpdesk.store.schema import open_store
from otpdesk.store.vault import SessionVault
from tests.fixtures.desk import Workplace, add_accounts, workplace
from tests.fixtures.faults import Opens, Outpost

ROUNDS = 1000
CAPPED = 60


@pytest.fixture
def world() -> Iterator[Simulator]:
    with Simulator(profile=Profile(calm=True), clock=SystemClock()) as running:
        yield running


@pytest.fixture
def shared_place(any_target: Path | str, vault: SessionVault, world: Simulator) -> Iterator[Workplace]:
    """A desk whose policy allows two sends, at once, for each verification and for each number."""
    with closing(open_store(any_target, vault.sealer(), SystemClock())) as store:
        place = workplace(store, vault, SystemClock(), world)  # type: ignore[arg-type]
        add_accounts(place)
        for key, value in {
            "gaps": "0", "sends_per_verification": "2", "sends_per_number_day": "2",
            "sends_per_operator_hour": "10000", "spend_per_day": "100000",
        }.items():  # fmt: skip
            place.desk.configuring.set_policy(key, value)
        yield place


def both(first: Outpost, second: Outpost, **line: str) -> tuple[dict[str, object], dict[str, object]]:
    """The same act by two operators at the same moment."""
    first.tell(operator="anna", **line)
    second.tell(operator="bela", **line)
    return first.hear(), second.hear()


@pytest.mark.timeout(900)
def test_two_processes_that_resend_at_once_never_break_a_limit(
    shared_place: Workplace, any_target: Path | str, vault: SessionVault, outpost: Opens
) -> None:
    anna, bela = outpost(any_target, vault, "anna"), outpost(any_target, vault, "bela")
    passed = refused = 0
    for number in range(ROUNDS):
        address = f"+37252{100_000 + number:06d}"
        started = anna.ask(do="send", operator="anna", address=address)
        if number % 2:
            answers = both(anna, bela, do="send", address=address)  # a new verification: the number's day refuses
        else:
            answers = both(anna, bela, do="send", verification=str(started["verification"]))
        passed += sum("attempt" in one for one in answers)
        refused += sum("refused" in one for one in answers)

    assert (passed, refused) == (ROUNDS, ROUNDS)
    assert len(shared_place.simulator.ledger) == 2 * ROUNDS


def test_two_processes_that_send_to_a_country_at_once_never_break_its_cap(
    shared_place: Workplace, any_target: Path | str, vault: SessionVault, outpost: Opens
) -> None:
    anna, bela = outpost(any_target, vault, "anna"), outpost(any_target, vault, "bela")
    passed = refused = 0
    for number in range(CAPPED):
        shared_place.desk.countries.put(("FI",), per_day=number + 1)  # one more than before: one of the two may go
        anna.tell(do="send", operator="anna", address=f"+35840{5_100_000 + 2 * number}")
        bela.tell(do="send", operator="bela", address=f"+35840{5_100_001 + 2 * number}")
        answers = (anna.hear(), bela.hear())
        passed += sum("attempt" in one for one in answers)
        refused += sum(one.get("refused") == "country_sends_per_day" for one in answers)

    assert (passed, refused) == (CAPPED, CAPPED)
    assert len(shared_place.simulator.ledger) == CAPPED


def test_a_right_code_checked_by_two_processes_at_once_is_accepted_once(
    shared_place: Workplace, any_target: Path | str, vault: SessionVault, outpost: Opens
) -> None:
    anna, bela = outpost(any_target, vault, "anna"), outpost(any_target, vault, "bela")
    for number in range(100):
        address = f"+37252{200_000 + number:06d}"
        started = anna.ask(do="send", operator="anna", address=address)
        [code] = shared_place.codes(address)
        answers = both(anna, bela, do="check", verification=str(started["verification"]), code=code)
        assert sorted(str(one["outcome"]) for one in answers) == ["already_used", "correct"]
