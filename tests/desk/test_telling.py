"""Providers that learn from outcomes are told each once: until they took it, through crashes and with two trackers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest

from otpdesk.desk.provider_views import Telling, Told
from otpdesk.desk.telling import wait
from otpdesk.desk.views import Sent
from otpdesk.otp import Channel, Outcome, Status
from otpdesk.simulator.verifications import State
from otpdesk.store import feedback
from tests.desk.theirs import add, another_desk, check, code_of
from tests.fixtures.desk import Workplace
from tests.fixtures.scripted import Line, Scripted, raw_json

HOUR = 3_600_000


@dataclass
class Ears:
    """A Twilio that answers feedback as it is told, and everything else with 404."""

    status: int = 200
    heard: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, line: Line) -> bool:
        asked = line.read()
        if asked.path.endswith("/Feedback.json"):
            self.heard.append((asked.path.split("/")[-2], asked.form["Outcome"]))
            said = {"outcome": asked.form["Outcome"]} if self.status == 200 else {"code": 20001, "message": "No."}
            line.wfile.write(raw_json(self.status, said))
        else:
            line.wfile.write(raw_json(404, {"code": 20404, "message": "Not found"}))
        return True


@pytest.fixture
def ears(scripted: Scripted) -> Ears:
    listening = Ears()
    scripted.act = listening
    return listening


def listen(place: Workplace, scripted: Scripted) -> None:
    """From now on the account's provider is the one that is listened to."""
    place.desk.configuring.set_account("twilio-main", {"base_url": scripted.url})


def told(place: Workplace, sent: Sent) -> tuple[Told, ...]:
    return place.desk.customers.show(sent.attempt.verification_id).told


def test_a_code_that_was_read_back_is_confirmed(any_place: Workplace, scripted: Scripted, ears: Ears) -> None:
    sent = any_place.send()
    listen(any_place, scripted)
    check(any_place, sent, code_of(any_place))
    assert [one.state for one in told(any_place, sent)] == [Telling.WAITING]
    any_place.desk.tracking.round()
    assert ears.heard == [(sent.attempt.provider_id, "confirmed")]
    (line,) = told(any_place, sent)
    assert (line.state, line.verified, line.told_at) == (Telling.TAKEN, True, any_place.clock.at)
    any_place.clock.turn(90_000)
    any_place.desk.tracking.round()
    assert len(ears.heard) == 1


def test_a_code_that_ran_out_is_not_confirmed(place: Workplace, scripted: Scripted, ears: Ears) -> None:
    sent = place.send()
    listen(place, scripted)
    place.clock.turn(301)
    place.desk.tracking.round()
    assert ears.heard == [(sent.attempt.provider_id, "unconfirmed")]


def test_when_the_tries_run_out_it_is_not_confirmed(place: Workplace, scripted: Scripted, ears: Ears) -> None:
    place.desk.configuring.set_policy("tries_per_verification", "1")
    sent = place.send()
    listen(place, scripted)
    check(place, sent, place.wrong_code())
    place.desk.tracking.round()
    assert ears.heard == [(sent.attempt.provider_id, "unconfirmed")]


def test_of_several_messages_only_the_one_that_converted_is_confirmed(
    place: Workplace, scripted: Scripted, ears: Ears
) -> None:
    first = place.send()
    place.clock.turn(31)
    second = place.resend(first)
    listen(place, scripted)
    check(place, first, code_of(place))
    place.desk.tracking.round()
    assert sorted(ears.heard) == sorted(
        [(first.attempt.provider_id, "unconfirmed"), (second.attempt.provider_id, "confirmed")]
    )


def test_nobody_is_told_of_a_verification_that_was_canceled(place: Workplace) -> None:
    sent = place.send()
    place.desk.sending.cancel(sent.attempt.verification_id)
    assert told(place, sent) == ()


def test_nobody_is_told_of_a_test_message(place: Workplace) -> None:
    sent = place.send(is_test=True)
    check(place, sent, code_of(place))
    assert told(place, sent) == ()


def test_nobody_is_told_of_the_providers_own_code_nor_where_nobody_learns(place: Workplace) -> None:
    add(place)
    theirs = place.send(wanted="verify")
    check(place, theirs, code_of(place))
    mail = place.send("liis@customer.example")
    check(place, mail, place.codes("liis@customer.example")[-1])
    assert told(place, theirs) == told(place, mail) == ()


def test_a_message_that_the_provider_refused_is_not_told_of(place: Workplace) -> None:
    from otpdesk.simulator.magic import BY_WORD

    sent = place.send(f"+37252{BY_WORD['no-credit'].digits}", wanted="twilio-main")
    assert sent.attempt.status is Status.FAILED
    place.clock.turn(301)
    place.desk.tracking.round()
    assert told(place, sent) == ()


def test_a_provider_that_is_busy_is_told_again_ever_more_slowly(
    place: Workplace, scripted: Scripted, ears: Ears
) -> None:
    sent = place.send()
    listen(place, scripted)
    check(place, sent, code_of(place))
    ears.status = 503
    place.desk.tracking.round()
    place.clock.turn(59)
    place.desk.tracking.round()
    assert len(ears.heard) == 1
    place.clock.turn(2)
    ears.status = 200
    place.desk.tracking.round()
    assert len(ears.heard) == 2
    assert told(place, sent)[0].state is Telling.TAKEN
    assert [wait(tries) for tries in (1, 2, 3, 7, 100)] == [60_000, 120_000, 240_000, HOUR, HOUR]


def test_a_provider_that_does_not_want_to_know_is_left_alone(place: Workplace, scripted: Scripted, ears: Ears) -> None:
    sent = place.send()
    listen(place, scripted)
    check(place, sent, code_of(place))
    ears.status = 400
    place.desk.tracking.round()
    assert (len(ears.heard), told(place, sent)[0].state) == (1, Telling.REFUSED)
    place.clock.turn(7200)
    place.desk.tracking.round()
    assert len(ears.heard) == 1


def test_an_account_that_was_removed_cannot_be_told(place: Workplace) -> None:
    sent = place.send()
    check(place, sent, code_of(place))
    place.desk.configuring.remove_account("twilio-main")
    place.desk.tracking.round()
    assert told(place, sent)[0].state is Telling.REFUSED


def test_whoever_took_an_outcome_and_died_leaves_it_to_the_next(
    any_place: Workplace, scripted: Scripted, ears: Ears
) -> None:
    sent = any_place.send()
    listen(any_place, scripted)
    check(any_place, sent, code_of(any_place))
    with any_place.store.write() as tx:
        (taken,) = feedback.take(tx, 10, tx.now + 60_000)  # and nothing more is ever heard of this desk
    any_place.desk.tracking.round()
    assert ears.heard == []
    any_place.clock.turn(61)
    any_place.desk.tracking.round()
    assert len(ears.heard) == 1
    with any_place.store.write() as tx:
        assert not feedback.settle(tx, taken, feedback.REFUSED), "the word of who took it later counts"
    assert told(any_place, sent)[0].state is Telling.TAKEN


def test_two_trackers_tell_an_outcome_once(any_place: Workplace, scripted: Scripted, ears: Ears) -> None:
    for number in range(6):
        sent = any_place.send(f"+3725200120{number}")
        check(any_place, sent, code_of(any_place, f"+3725200120{number}"))
    listen(any_place, scripted)
    start = Barrier(2)

    def track(desk: object) -> None:
        start.wait()
        desk.tracking.round()  # type: ignore[attr-defined]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(track, (any_place.desk, another_desk(any_place))))
    assert len(ears.heard) == len(set(ears.heard)) == 6


def test_an_outcome_waits_for_the_id_of_a_message_of_which_nothing_was_known(place: Workplace) -> None:
    from otpdesk.simulator.magic import BY_WORD

    number = f"+37252{BY_WORD['error-after'].digits}"
    sent = place.send(number, channel=Channel.SMS)
    assert sent.attempt.status is Status.UNKNOWN
    check(place, sent, code_of(place, number))
    place.desk.tracking.round()
    assert told(place, sent)[0].state is Telling.WAITING
    place.clock.turn(61)
    place.desk.tracking.round()
    place.clock.turn(61)
    place.desk.tracking.round()
    assert told(place, sent)[0].state is Telling.TAKEN


def carried(place: Workplace, provider: str) -> Sent:
    """A code of ours in the text of a provider's verification."""
    add(place, provider, "carried", codes="ours_carried")
    return place.send(wanted="carried")


def test_a_provider_that_compares_once_more_is_told_the_code_at_once_and_never_again(any_place: Workplace) -> None:
    sent = carried(any_place, "vonage")
    (entry,) = any_place.simulator.ledger
    running = any_place.simulator.exchange.verifications.find("vonage", entry.account, sent.attempt.provider_id)
    assert running is not None
    assert running.state(any_place.clock.at) is State.PENDING
    check(any_place, sent, code_of(any_place))
    assert running.state(any_place.clock.at) is State.VERIFIED
    assert [(one.state, one.verified) for one in told(any_place, sent)] == [(Telling.TAKEN, True)]


def test_a_provider_that_cannot_be_told_the_code_is_told_no_other(place: Workplace) -> None:
    sent = carried(place, "vonage")
    code = code_of(place)
    place.simulator.stop()
    assert check(place, sent, code).outcome is Outcome.CORRECT
    assert [one.state for one in told(place, sent)] == [Telling.WAITING]
