"""Both generations of GetOTP over real HTTP against the simulated ones."""

import pytest
import requests

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Message, Verdict
from otpdesk.providers.facts import Registered
from otpdesk.providers.getotp.adapter import GetOtp
from otpdesk.providers.getotp.settings import GetOtpSettings
from otpdesk.providers.getotp.v0 import GetOtpV0
from otpdesk.providers.verifying import Found, Session, SessionState
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.simulator import Simulator
from tests.fixtures.clock import START, TurnedClock
from tests.providers.test_getotp import VALUES as V1
from tests.providers.test_getotp_v0 import VALUES as V0

TO = "+372520000101"


def current(simulator: Simulator, time_outs: TimeOuts = TIME_OUTS, **changes: str) -> GetOtp:
    return GetOtp(parsed(GetOtpSettings, {**V1, "base_url": simulator.urls["getotp"], **changes}), time_outs)


def first(simulator: Simulator, time_outs: TimeOuts = TIME_OUTS, **changes: str) -> GetOtpV0:
    return GetOtpV0(parsed(GetOtpSettings, {**V0, "base_url": simulator.urls["getotp"], **changes}), time_outs)


def ours(to: str = TO, channel: Channel = Channel.SMS) -> Message:
    return Message("a0000000000001", channel, to, "", code="493817")


def theirs(to: str = TO, channel: Channel = Channel.SMS) -> Message:
    return Message("a0000000000001", channel, to, "")


def read_back(simulator: Simulator, clock: TurnedClock, to: str = TO) -> str:
    clock.turn(5)
    words = simulator.handset.messages(to)[-1].text.replace(".", " ").split()
    return next(word for word in words if word.isdecimal() and len(word) > 1)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_our_code_is_carried_arrives_and_is_reported(
    simulator: Simulator, clock: TurnedClock, channel: Channel
) -> None:
    account = current(simulator)
    answer = account.send(ours(channel=channel))
    assert answer.verdict is Verdict.ACCEPTED
    assert read_back(simulator, clock) == "493817"
    report = account.report(answer.provider_id, channel)
    assert report is not None
    assert report.status is Status.DELIVERED
    (entry,) = simulator.ledger
    assert (entry.provider_id, entry.reference) == (answer.provider_id, "a0000000000001")


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_its_own_code_is_checked(simulator: Simulator, clock: TurnedClock, channel: Channel) -> None:
    account = current(simulator, codes="theirs")
    answer = account.start(theirs(channel=channel))
    session = Session(answer.provider_id, channel, TO, START)
    code = read_back(simulator, clock)
    assert account.check(session, f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}").found is Found.WRONG
    assert account.check(session, code).found is Found.CORRECT
    clock.turn(600)
    assert account.check(session, code).found is Found.WRONG


@pytest.mark.parametrize(
    ("digits", "failure"),
    [
        ("204", Failure.BLOCKED),
        ("206", Failure.GEO),
        ("207", Failure.ADDRESS),
        ("301", Failure.CREDIT),
        ("302", Failure.RATE),
    ],
)
def test_a_refusal_has_a_code_that_support_knows_and_nothing_goes_out(
    simulator: Simulator, digits: str, failure: Failure
) -> None:
    answer = current(simulator).send(ours(f"+372520000{digits}"))
    assert (answer.verdict, answer.failure) == (Verdict.REJECTED, failure)
    assert answer.code in GetOtp.troubles
    assert len(simulator.ledger) == 0


@pytest.mark.parametrize("digits", ["301", "302", "207"])
def test_a_refused_page_has_a_code_that_support_knows(simulator: Simulator, digits: str) -> None:
    answer = first(simulator).start(theirs(f"+372520000{digits}"))
    assert answer.verdict is Verdict.REJECTED
    assert answer.code in GetOtpV0.troubles
    assert answer.failure is not Failure.OTHER


@pytest.mark.parametrize(
    ("digits", "sent"), [("401", 0), ("402", 1), ("403", 0), ("404", 1), ("405", 0), ("406", 1), ("407", 1)]
)
def test_a_fault_of_the_wire_is_unknown(simulator: Simulator, digits: str, sent: int) -> None:
    impatient = TimeOuts(read=0.15)
    to = f"+372520000{digits}"
    assert current(simulator, impatient).send(ours(to)).verdict is Verdict.UNKNOWN
    assert first(simulator, impatient).start(theirs(to)).verdict is Verdict.UNKNOWN
    assert len(simulator.ledger) == 2 * sent
    listed = first(simulator).started_since(to, START - 60_000, Channel.SMS)
    assert [one.attempt for one in listed] == ["a0000000000001"] * sent


def test_a_page_is_begun_typed_into_and_followed(simulator: Simulator, clock: TurnedClock) -> None:
    account = first(simulator)
    answer = account.start(theirs())
    session = Session(answer.provider_id, Channel.SMS, TO, START)
    code = read_back(simulator, clock)
    assert account.check(session, code).found is Found.NOT_ASKED
    before = account.follow(session)
    done = requests.post(account.page(session), data={"code": code}, timeout=10, proxies={"http": ""})
    after = account.follow(session)
    assert "Verified." in done.text
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == (SessionState.PENDING, SessionState.VERIFIED)
    assert account.follow(Session("none", Channel.SMS, TO)) is None


def test_a_page_by_mail_is_found_again_beyond_the_first_page(simulator: Simulator, clock: TurnedClock) -> None:
    account = first(simulator)
    made = []
    for _ in range(12):
        made.append(account.start(theirs("ada@example.org", Channel.EMAIL)).provider_id)
        clock.turn(1)
    found = account.started_since("ada@example.org", START, Channel.EMAIL)
    assert [one.report.provider_id for one in found] == made[::-1]
    assert account.started_since("ada@example.org", START, Channel.SMS) == []
    assert len(account.started_since("ada@example.org", START + 5_000, Channel.EMAIL)) == 7


def test_account_senders_and_template_are_told(simulator: Simulator) -> None:
    account = current(simulator)
    assert account.test().name == "Acme"
    standing = account.standing()
    assert standing.senders
    assert standing.registrations
    assert standing.registrations[0].state is Registered.DONE
    assert first(simulator).test().name == "www.acme.example"
    with pytest.raises(AccountProblem, match="no such template"):
        current(simulator, template="none").test()


def test_refused_keys_are_named(simulator: Simulator) -> None:
    for account in (current(simulator, api_key="refused"), first(simulator, api_token="refused")):
        with pytest.raises(AccountProblem, match="refused this account's keys"):
            account.test()
    assert current(simulator, api_key="refused").send(ours()).verdict is Verdict.REJECTED
