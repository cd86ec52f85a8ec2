"""Twilio's adapter against the simulated Twilio, through the SDK and over HTTP, whoever makes the code."""

import re

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Answer, Message, Report, Verdict
from otpdesk.providers.facts import Heard, Registered
from otpdesk.providers.twilio.adapter import Twilio
from otpdesk.providers.twilio.settings import TwilioSettings
from otpdesk.providers.verifying import Found, Session, SessionReport, SessionState
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.simulator import Profile, Rule, Simulator
from tests.fixtures.clock import START, TurnedClock
from tests.providers.test_twilio import VALUES

TO, MAIL = "+37252000101", "magic-delivered@example.org"
OURS, WRONG = "849217", "000000"
SID = "AC" + "0a" * 16


def make(simulator: Simulator, codes: str = "theirs", time_outs: TimeOuts = TIME_OUTS, **changes: str) -> Twilio:
    values = {**VALUES, "account_sid": SID, "codes": codes, "base_url": simulator.urls["twilio"], **changes}
    return Twilio(parsed(TwilioSettings, values), time_outs)


def begin(account: Twilio, to: str = TO, channel: Channel = Channel.SMS, code: str = "") -> Answer:
    return account.start(Message("a0000000000001", channel, to, "", code=code))


def session(answer: Answer, channel: Channel = Channel.SMS, to: str = TO) -> Session:
    return Session(answer.provider_id, channel, to, START)


def codes(simulator: Simulator, to: str = TO) -> list[str]:
    """The codes that a customer has, oldest first."""
    return [re.sub(r"\D", "", seen.text) for seen in simulator.handset.messages(to)]


def followed(account: Twilio, running: Session) -> SessionReport:
    said = account.follow(running)
    assert said is not None
    return said


def message_of(account: Twilio, running: Session) -> Report:
    message = followed(account, running).message
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("channel", "to"),
    [(Channel.SMS, TO), (Channel.VOICE, TO), (Channel.WHATSAPP, TO), (Channel.EMAIL, MAIL)],
)
def test_a_code_of_twilios_is_sent_read_back_wrongly_and_rightly(
    simulator: Simulator, clock: TurnedClock, channel: Channel, to: str
) -> None:
    account = make(simulator)
    begun = begin(account, to, channel)
    assert (begun.verdict, begun.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    clock.turn(60)
    (code,) = codes(simulator, to)
    running = session(begun, channel, to)
    assert account.check(running, WRONG).found is Found.WRONG
    assert account.check(running, code).found is Found.CORRECT
    assert account.check(running, code).found is Found.ENDED
    said = followed(account, running)
    assert (said.state, said.verified_at) == (SessionState.VERIFIED, clock.now())


def test_while_it_runs_it_is_followed_with_its_message_and_later_its_price(
    simulator: Simulator, clock: TurnedClock
) -> None:
    account = make(simulator)
    running = session(begin(account))
    statuses = []
    for seconds in (0, 1, 3, 60):
        clock.turn(seconds)
        assert followed(account, running).state is SessionState.PENDING
        statuses.append(message_of(account, running).status)
    assert statuses == [Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.DELIVERED]
    last = message_of(account, running)
    assert last.price is not None
    assert (last.price_final, last.mcc) == (True, "248")


def test_a_resend_repeats_the_code_under_the_same_verification(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator)
    first = begin(account)
    clock.turn(60)
    again = begin(account, channel=Channel.VOICE)
    clock.turn(60)
    assert again.provider_id == first.provider_id
    one, other = codes(simulator)
    assert one == other
    assert message_of(account, session(first)).raw == "delivered"
    assert message_of(account, session(again, Channel.VOICE)).raw == "completed"
    assert account.check(session(first), one).found is Found.CORRECT


def test_a_verification_that_is_cancelled_is_over_and_another_begins(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator)
    begun = begin(account)
    clock.turn(3)
    assert account.cancel(session(begun)).done
    assert not account.cancel(session(begun)).done
    assert account.check(session(begun), codes(simulator)[0]).found is Found.ENDED
    assert followed(account, session(begun)).state is SessionState.ENDED
    assert begin(account).provider_id != begun.provider_id


def test_a_code_runs_out_when_twilio_says_it_does(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator)
    begun = begin(account)
    clock.turn(account.managed.life - 1)
    assert account.check(session(begun), WRONG).found is Found.WRONG
    clock.turn(1)
    assert account.check(session(begun), codes(simulator)[0]).found is Found.ENDED
    assert followed(account, session(begun)).state is SessionState.EXPIRED
    assert begin(account).provider_id != begun.provider_id


def test_the_tries_are_used_up_as_declared(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator)
    begun = begin(account)
    clock.turn(3)
    tries = account.managed.tries
    assert tries is not None
    found = [account.check(session(begun), WRONG).found for _ in range(tries)]
    assert found == [Found.WRONG] * (tries - 1) + [Found.LOCKED]
    locked = account.check(session(begun), codes(simulator)[0])
    assert (locked.found, locked.code) == (Found.LOCKED, "60202")
    assert followed(account, session(begun)).state is SessionState.ENDED


def test_too_many_sends_are_refused_until_the_code_has_run_out(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator)
    for _ in range(5):
        assert begin(account).verdict is Verdict.ACCEPTED
    refused = begin(account)
    assert (refused.verdict, refused.failure, refused.code) == (Verdict.REJECTED, Failure.RATE, "60203")
    clock.turn(600)
    assert begin(account).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("digits", "code", "failure", "status"),
    [
        ("000203", "60205", Failure.LANDLINE, Status.FAILED),
        ("000205", "60410", Failure.FRAUD_GUARD, Status.BLOCKED),
        ("000206", "60605", Failure.GEO, Status.FAILED),
        ("000207", "60200", Failure.ADDRESS, Status.FAILED),
        ("000301", "20005", Failure.CREDIT, Status.FAILED),
        ("000302", "20429", Failure.RATE, Status.FAILED),
    ],
)
def test_what_twilio_refuses_has_a_code_that_support_knows(
    simulator: Simulator, digits: str, code: str, failure: Failure, status: Status
) -> None:
    answer = begin(make(simulator), f"+372520{digits}")
    assert (answer.verdict, answer.code, answer.failure, answer.status) == (Verdict.REJECTED, code, failure, status)
    assert len(simulator.ledger) == 0


@pytest.mark.parametrize(
    ("digits", "sent"),
    [("000401", 0), ("000402", 1), ("000403", 0), ("000404", 1), ("000405", 0), ("000406", 1), ("000407", 1)],
)
@pytest.mark.parametrize("way", ["theirs", "ours_carried"])
def test_a_start_lost_on_the_wire_is_unknown_and_the_attempts_tell_the_truth(
    simulator: Simulator, clock: TurnedClock, way: str, digits: str, sent: int
) -> None:
    to = f"+372520{digits}"
    answer = begin(make(simulator, way, TimeOuts(read=0.3)), to, code=OURS)
    assert answer.verdict is Verdict.UNKNOWN
    clock.turn(30)
    found = make(simulator, way).started_since(to, START - 60_000, Channel.SMS)
    assert (len(found), len(simulator.ledger)) == (sent, sent)
    for one in found:
        assert (one.to, one.sent_at, one.report.status) == (to, START, Status.DELIVERED)
        assert make(simulator, way).check(Session(one.report.provider_id, Channel.SMS, to), WRONG).found is Found.WRONG


def test_a_code_of_ours_travels_in_a_verification_and_its_outcome_is_told(
    simulator: Simulator, clock: TurnedClock
) -> None:
    account = make(simulator, "ours_carried")
    sent = account.send(Message("a0000000000001", Channel.SMS, TO, f"Your code is {OURS}.", code=OURS))
    clock.turn(60)
    assert codes(simulator) == [OURS]
    report = account.report(sent.provider_id, Channel.SMS)
    assert report is not None
    assert (report.provider_id, report.status) == (sent.provider_id, Status.DELIVERED)
    assert [one.report.provider_id for one in account.sent_since(TO, START, Channel.SMS)] == [sent.provider_id]
    for _ in range(2):
        assert account.tell(sent.provider_id, Channel.SMS, TO, clock.now(), verified=True) is Heard.TAKEN
    assert followed(account, session(sent)).state is SessionState.VERIFIED


def test_a_service_without_custom_codes_refuses_ours(simulator: Simulator) -> None:
    account = make(simulator, "ours_carried", verify_service_sid="VA" + "4" * 28 + "0000")
    refused = account.send(Message("a0000000000001", Channel.SMS, TO, "", code=OURS))
    assert (refused.verdict, refused.code) == (Verdict.REJECTED, "60204")


def test_a_code_in_our_own_text_gets_feedback_and_is_no_verification(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator, "ours")
    sent = account.send(Message("a0000000000001", Channel.SMS, TO, f"Your code is {OURS}.", code=OURS))
    begin(make(simulator))
    clock.turn(60)
    for verified in (True, False):
        assert account.tell(sent.provider_id, Channel.SMS, TO, clock.now(), verified=verified) is Heard.TAKEN
    assert account.tell("SM" + "0" * 32, Channel.SMS, TO, clock.now(), verified=True) is Heard.REFUSED
    assert [one.report.provider_id for one in account.sent_since(TO, START, Channel.SMS)] == [sent.provider_id]


def test_a_template_shows_the_code_over_whatsapp(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator, "ours", whatsapp_template="HX" + "1b" * 16)
    account.send(Message("a0000000000001", Channel.WHATSAPP, TO, f"Your code is {OURS}.", code=OURS))
    clock.turn(60)
    assert codes(simulator) == [OURS]


def test_a_number_is_looked_up_as_far_as_the_packages_go(simulator: Simulator) -> None:
    known = make(simulator).look_up("+447400000201")
    assert known is not None
    assert (known.line, known.country, known.reachable, known.words) == ("mobile", "GB", False, ())
    assert known.swapped_at is not None
    partly = make(simulator, account_sid="AC" + "0" * 32).look_up(TO)
    assert partly is not None
    assert (partly.line, partly.reachable) == ("mobile", None)
    assert partly.words == ("SIM swap: not offered for this country.", "Line status: not enabled for this account.")
    nobody = make(simulator).look_up("+99912345678")
    assert nobody is not None
    assert (nobody.country, nobody.words[0]) == ("", "Twilio does not take it for a valid number.")


def test_an_account_tells_its_senders_permissions_and_registrations(simulator: Simulator) -> None:
    simulator.profile = Profile(calm=True, rules=(Rule(channel="voice", country="NG", outcome="country"),))
    said = make(simulator, "ours", sender="MG" + "3" * 32).standing()
    assert said.senders is not None
    assert [one.name for one in said.senders] == ["Simulated messaging service", "+15005550006", "+18885550143"]
    assert said.permissions is not None
    assert {one.country for one in said.permissions if not one.allowed} == {"NG"}
    assert {"US", "CA", "EE"} <= {one.country for one in said.permissions}
    assert said.registrations is not None
    assert [(one.what, one.state) for one in said.registrations] == [
        ("10DLC brand", Registered.DONE),
        ("10DLC campaign 2FA", Registered.DONE),
        ("Toll-free +18885550143", Registered.WAITING),
    ]


def test_an_account_is_tested_with_its_verify_service(simulator: Simulator) -> None:
    assert make(simulator).test().balance is not None
    with pytest.raises(AccountProblem, match="no Verify service"):
        make(simulator, verify_service_sid="VA1").test()
    with pytest.raises(AccountProblem, match="refused"):
        make(simulator, auth_token="refused").test()
