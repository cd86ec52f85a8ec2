"""kill -9 while a provider compares a code: the try stays used, and nobody is verified by mistake."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from otpdesk.otp import Outcome, VerificationState
from otpdesk.simulator import Profile, Simulator
from otpdesk.store.schema import check as check_database
from otpdesk.store.schema import open_store
from otpdesk.store.vault import SessionVault
from tests.desk.theirs import add, check, code_of, counted, send, verification
from tests.fixtures.desk import Workplace, add_accounts, workplace
from tests.fixtures.faults import Opens, ShiftedClock
from tests.fixtures.scripted import Line, Scripted


@pytest.fixture
def shifted() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def place(any_target: Path | str, vault: SessionVault, shifted: ShiftedClock) -> Iterator[Workplace]:
    with (
        Simulator(profile=Profile(calm=True), clock=shifted) as world,
        closing(open_store(any_target, vault.sealer(), shifted)) as store,
    ):
        made = workplace(store, vault, shifted, world)  # type: ignore[arg-type]
        add_accounts(made)
        made.desk.configuring.set_policy("tries_per_verification", "2")
        yield made


def test_a_death_while_the_provider_compares_leaves_the_try_used(
    place: Workplace,
    any_target: Path | str,
    vault: SessionVault,
    outpost: Opens,
    scripted: Scripted,
    shifted: ShiftedClock,
) -> None:
    add(place)
    sent = send(place)
    url = place.simulator.urls["twilio"]
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    asked = threading.Event()

    def never(line: Line) -> bool:
        line.read()
        asked.set()
        line.server.scripted.over.wait()
        return False

    scripted.act = never
    doomed = outpost(any_target, vault, "mari")
    doomed.tell(do="check", verification=sent.attempt.verification_id, code=place.wrong_code())
    assert asked.wait(60)
    doomed.process.kill()
    doomed.process.wait()

    assert (verification(place, sent).wrong_checks, counted(place)) == (1, 1)
    place.desk.configuring.set_account("verify", {"base_url": url})
    assert check(place, sent, place.wrong_code()).tries_left == 0
    assert verification(place, sent).state is VerificationState.OPEN, "the check under way may have been right"
    assert check(place, sent, code_of(place)).outcome is Outcome.NOT_ASKED
    shifted.turn(61)
    assert check(place, sent, code_of(place)).outcome is Outcome.LOCKED
    assert verification(place, sent).state is VerificationState.LOCKED
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert [one.outcome for one in shown.checks][:2] == [Outcome.UNKNOWN, Outcome.WRONG]
    assert check_database(any_target) == []
