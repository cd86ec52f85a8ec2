"""Whole verifications of Vonage's, and ours through it, over real HTTP against the simulated Vonage."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Message, Verdict
from otpdesk.providers.facts import Heard
from otpdesk.providers.verifying import Found, Session, SessionState
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.simulator import Profile, Simulator
from tests.fixtures.clock import START, TurnedClock
from tests.providers.test_vonage import BY_KEY, VALUES

TO = "+37252000101"
MAIL = "mari@example.org"
OTHER = "0000000000"
"""No code of Verify's has ten digits here."""
KINDS = {"v2": BY_KEY, "legacy": {**BY_KEY, "legacy_verify": "true"}}


def make(simulator: Simulator, changes: Mapping[str, str] | None = None, time_outs: TimeOuts = TIME_OUTS) -> Vonage:
    given = {**BY_KEY, "codes": "theirs", "base_url": simulator.urls["vonage"], **(changes or {})}
    return Vonage(parsed(VonageSettings, given), time_outs)


@pytest.fixture(params=KINDS)
def account(request: pytest.FixtureRequest, simulator: Simulator) -> Vonage:
    """One account of each Verify."""
    return make(simulator, KINDS[request.param])


def beginning(to: str = TO, channel: Channel = Channel.SMS, **changes: Any) -> Message:
    return Message("a0000000000001", channel, to, "", **{"company": "Acme", "language": "fi", **changes})


def begin(account: Vonage, to: str = TO, channel: Channel = Channel.SMS) -> Session:
    answer = account.start(beginning(to, channel))
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    return Session(answer.provider_id, channel, to, START)


def code_of(simulator: Simulator, to: str = TO) -> str:
    """What the customer reads in the newest message."""
    newest = simulator.handset.messages(to)[-1]
    found = re.search(r"\d{6}", newest.text.replace(" ", ""))
    return found[0] if found else ""


def state_of(account: Vonage, session: Session) -> SessionState | None:
    said = account.follow(session)
    return said.state if said else None


def test_a_whole_verification_wrong_and_then_right(account: Vonage, simulator: Simulator, clock: TurnedClock) -> None:
    session = begin(account)
    clock.turn(5)
    assert state_of(account, session) is SessionState.PENDING
    assert account.check(session, OTHER[:6]).found is Found.WRONG
    assert account.check(session, code_of(simulator)).found is Found.CORRECT
    clock.turn(5)
    said = account.follow(session)
    assert said is not None
    assert said.state is SessionState.VERIFIED
    assert said.message is not None
    assert (said.message.status, said.message.price_final) == (Status.DELIVERED, True)
    assert said.message.price is not None
    assert said.message.price.micro > 0
    assert account.check(session, code_of(simulator)).found is Found.ENDED
    assert len(simulator.ledger) == 1


def test_an_application_begins_checks_follows_and_cancels_as_well(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator, VALUES)
    session = begin(account)
    clock.turn(30)
    assert account.check(session, OTHER[:6]).found is Found.WRONG
    assert account.cancel(session).done
    assert state_of(account, session) is SessionState.CANCELED
    assert [listed.report.provider_id for listed in account.started_since(TO, START, Channel.SMS)] == [session.id]


def test_three_wrong_codes_end_a_verification(account: Vonage, simulator: Simulator, clock: TurnedClock) -> None:
    session = begin(account)
    found = [account.check(session, OTHER[:6]).found for _ in range(3)]
    assert found == [Found.WRONG, Found.WRONG, Found.LOCKED]
    clock.turn(5)
    assert account.check(session, code_of(simulator)).found is Found.ENDED
    assert state_of(account, session) is SessionState.FAILED
    assert begin(account).id != session.id


def test_a_verification_runs_out_after_five_minutes(account: Vonage, simulator: Simulator, clock: TurnedClock) -> None:
    session = begin(account)
    clock.turn(Vonage.managed.life - 1)
    assert state_of(account, session) is SessionState.PENDING
    clock.turn(1)
    assert state_of(account, session) is SessionState.EXPIRED
    assert account.check(session, code_of(simulator)).found is Found.ENDED
    assert begin(account).id != session.id


def test_a_cancel_waits_for_its_window_and_says_so(account: Vonage, clock: TurnedClock) -> None:
    session = begin(account)
    clock.turn(29)
    early = account.cancel(session)
    assert (early.done, early.opens_after) == (False, Vonage.managed.cancel_after)
    assert "30 seconds" in early.words
    clock.turn(1)
    assert account.cancel(session).done
    assert state_of(account, session) is SessionState.CANCELED
    again = account.cancel(session)
    assert (again.done, again.opens_after) == (False, None)


def test_a_second_start_goes_on_with_the_one_that_runs_and_sends_nothing(
    account: Vonage, simulator: Simulator, clock: TurnedClock
) -> None:
    session = begin(account)
    clock.turn(60)
    again = account.start(beginning())
    assert (again.verdict, again.provider_id) == (Verdict.ACCEPTED, session.id)
    assert "runs already" in again.words
    assert len(simulator.ledger) == 1
    assert account.check(session, code_of(simulator)).found is Found.CORRECT


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("following", ["sms", "voice"])
def test_a_resend_over_the_next_channel_sends_the_same_code_and_closes_the_cancel(
    simulator: Simulator, clock: TurnedClock, kind: str, following: str
) -> None:
    account = make(simulator, {**KINDS[kind], "next_channel": following})
    session = begin(account)
    clock.turn(40)
    first = code_of(simulator)
    again = account.start(beginning(channel=Channel(following)))
    assert (again.verdict, again.provider_id, again.raw) == (Verdict.ACCEPTED, session.id, "next")
    clock.turn(5)
    assert [entry.channel for entry in simulator.ledger] == [Channel.SMS, Channel(following)]
    assert code_of(simulator) == first
    late = account.cancel(session)
    assert (late.done, late.opens_after) == (False, None)
    assert "runs already" in account.start(beginning(channel=Channel(following))).words
    assert len(simulator.ledger) == 2
    assert account.check(session, first).found is Found.CORRECT


@pytest.mark.parametrize("kind", KINDS)
def test_a_next_channel_goes_out_by_itself_at_half_time(simulator: Simulator, clock: TurnedClock, kind: str) -> None:
    account = make(simulator, {**KINDS[kind], "next_channel": "voice"})
    session = begin(account)
    clock.turn(Vonage.managed.life / 2)
    assert account.check(session, OTHER[:6]).found is Found.WRONG
    assert [entry.channel for entry in simulator.ledger] == [Channel.SMS, Channel.VOICE]
    clock.turn(Vonage.managed.life / 2)
    assert state_of(account, session) is SessionState.EXPIRED


@pytest.mark.parametrize("channel", sorted(Vonage.managed.channels))
def test_verify_begins_over_every_channel(simulator: Simulator, clock: TurnedClock, channel: Channel) -> None:
    account, to = make(simulator, {"whatsapp_sender": "447700900009"}), MAIL if channel is Channel.EMAIL else TO
    session = begin(account, to, channel)
    clock.turn(5)
    (entry,) = simulator.ledger
    assert (entry.channel, entry.to) == (channel, to)
    assert account.check(session, code_of(simulator, to)).found is Found.CORRECT


def test_verifications_of_an_address_are_listed_with_our_reference(
    account: Vonage, simulator: Simulator, clock: TurnedClock
) -> None:
    first = begin(account)
    begin(account, "+37252000102")
    clock.turn(5)
    account.check(first, code_of(simulator))
    clock.turn(55)
    second = begin(account)
    clock.turn(5)
    found = account.started_since(TO, START - 60_000, Channel.SMS)
    assert [listed.report.provider_id for listed in found] == [second.id, first.id]
    assert [listed.sent_at for listed in found] == [START + 60_000, START]
    assert {listed.attempt for listed in found} <= {"", "a0000000000001"}


@pytest.mark.parametrize(("digits", "sent"), [("401", 0), ("402", 1), ("404", 1), ("407", 1)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_start_whose_answer_is_lost_is_unknown_and_the_list_tells_the_truth(
    simulator: Simulator, clock: TurnedClock, kind: str, digits: str, sent: int
) -> None:
    to = f"+37252000{digits}"
    lost = make(simulator, KINDS[kind], TimeOuts(read=0.1)).start(beginning(to))
    assert (lost.verdict, lost.provider_id) == (Verdict.UNKNOWN, "")
    clock.turn(5)
    listed = make(simulator, KINDS[kind]).started_since(to, START, Channel.SMS)
    assert (len(listed), len(simulator.ledger)) == (sent, sent)


@pytest.mark.parametrize(
    ("digits", "failure"), [("301", Failure.CREDIT), ("302", Failure.RATE), ("207", Failure.ADDRESS)]
)
def test_a_start_that_is_refused_says_why(account: Vonage, simulator: Simulator, digits: str, failure: Failure) -> None:
    answer = account.start(beginning(f"+37252000{digits}"))
    assert (answer.verdict, answer.failure) == (Verdict.REJECTED, failure)
    assert answer.words
    assert list(simulator.ledger) == []


def test_refused_keys_begin_nothing_and_compare_nothing(simulator: Simulator) -> None:
    for kind in ("v2", "legacy"):
        account = make(simulator, {**KINDS[kind], "api_secret": "refused"})
        assert account.start(beginning()).verdict is Verdict.REJECTED
        assert account.check(Session("X", Channel.SMS, TO), "123456").found is Found.NOT_ASKED


def test_the_reports_know_a_verification_some_seconds_later(simulator: Simulator, clock: TurnedClock) -> None:
    simulator.profile = Profile(calm=True, report_delay=3)
    account = make(simulator)
    session = begin(account)
    assert account.follow(session) is None
    clock.turn(3)
    assert state_of(account, session) is SessionState.PENDING


def carried(to: str = TO, code: str = "849217") -> Message:
    return Message("a0000000000001", Channel.SMS, to, "never sent", code=code, company="Acme", life=300)


def test_a_code_of_ours_goes_out_in_verifys_text_and_its_check_is_told(
    simulator: Simulator, clock: TurnedClock
) -> None:
    account = make(simulator, {"codes": "ours_carried"})
    answer = account.send(carried())
    assert answer.verdict is Verdict.ACCEPTED
    clock.turn(5)
    assert code_of(simulator) == "849217"
    assert "never sent" not in simulator.handset.messages(TO)[-1].text
    report = account.report(answer.provider_id, Channel.SMS)
    assert report is not None
    assert report.status is Status.SENT
    (listed,) = account.sent_since(TO, START, Channel.SMS)
    assert (listed.report.provider_id, listed.attempt) == (answer.provider_id, "a0000000000001")
    assert account.tell(answer.provider_id, Channel.SMS, TO, clock.now(), verified=True, code="849217") is Heard.TAKEN
    after = account.report(answer.provider_id, Channel.SMS)
    assert after is not None
    assert after.status is Status.DELIVERED


def test_another_code_of_ours_is_not_sent_while_one_runs(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator, {"codes": "ours_carried"})
    account.send(carried())
    clock.turn(60)
    answer = account.send(carried(code="111222"))
    assert (answer.verdict, answer.code, answer.provider_id) == (Verdict.REJECTED, "verify:concurrent", "")
    assert len(simulator.ledger) == 1


def test_codes_of_ours_are_refused_on_another_pricing_model(simulator: Simulator) -> None:
    account = make(simulator, {"codes": "ours_carried", "api_key": "abcd1230"})
    answer = account.send(carried())
    assert (answer.verdict, list(simulator.ledger)) == (Verdict.REJECTED, [])
    assert "carried" not in answer.words


@pytest.mark.parametrize(("channel", "application"), [(Channel.SMS, False), (Channel.WHATSAPP, True)])
def test_messages_go_out_are_reported_and_found_again(
    simulator: Simulator, clock: TurnedClock, channel: Channel, *, application: bool
) -> None:
    keys = VALUES if application else BY_KEY
    account = make(simulator, {**keys, "codes": "ours", "sms_api": "messages", "whatsapp_sender": "447700900009"})
    answer = account.send(Message("a0000000000001", channel, TO, "Your code is 849217."))
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    clock.turn(60)
    report = account.report(answer.provider_id, channel)
    assert report is not None
    assert (report.status, report.price_final) == (Status.DELIVERED, True)
    (found,) = account.sent_since(TO, START - 60_000, channel)
    assert (found.report.provider_id, found.attempt) == (answer.provider_id, "a0000000000001")


@pytest.mark.parametrize(
    ("digits", "status", "failure"),
    [
        ("201", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("202", Status.UNDELIVERED, Failure.ADDRESS),
        ("205", Status.BLOCKED, Failure.BLOCKED),
    ],
)
def test_a_message_that_does_not_arrive_says_why(
    simulator: Simulator, clock: TurnedClock, digits: str, status: Status, failure: Failure
) -> None:
    account = make(simulator, {"codes": "ours", "sms_api": "messages"})
    answer = account.send(Message("a0000000000001", Channel.SMS, f"+37252000{digits}", "Your code is 849217."))
    clock.turn(60)
    report = account.report(answer.provider_id, Channel.SMS)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)


@pytest.mark.parametrize("keys", [VALUES, BY_KEY], ids=["Identity Insights", "Number Insight"])
def test_a_number_is_looked_up(simulator: Simulator, keys: dict[str, str]) -> None:
    account = make(simulator, keys)
    known = account.look_up("+37251234567")
    assert known is not None
    assert (known.line, known.country, known.mcc) == ("mobile", "EE", "248")
    assert known.network
    assert known.reachable is True
    landline = account.look_up("+37252000203")
    assert landline is not None
    assert landline.line == "fixed_line"
    off = account.look_up("+37252000201")
    assert off is not None
    assert off.reachable is False


def test_the_account_says_its_numbers_and_nothing_of_permissions(simulator: Simulator) -> None:
    standing = make(simulator).standing()
    assert standing.senders is not None
    assert [(sender.name, sender.channels, sender.state) for sender in standing.senders] == [
        ("+447700900000", frozenset({Channel.SMS, Channel.VOICE}), "mobile-lvn"),
        ("+37258800001", frozenset({Channel.VOICE}), "landline"),
        ("+18885550143", frozenset({Channel.SMS}), "landline-toll-free"),
    ]
    assert (standing.permissions, standing.registrations) == (None, None)


def test_conversions_are_told_where_they_are_enabled(simulator: Simulator) -> None:
    account = make(simulator, {"codes": "ours", "conversions": "true"})
    answer = account.send(Message("a0000000000001", Channel.SMS, TO, "Your code is 849217."))
    assert account.tell(answer.provider_id, Channel.SMS, TO, START, verified=True) is Heard.TAKEN
    without = make(simulator, {"codes": "ours", "conversions": "true", "api_key": "abcd1230"})
    assert without.tell(answer.provider_id, Channel.SMS, TO, START, verified=False) is Heard.REFUSED
