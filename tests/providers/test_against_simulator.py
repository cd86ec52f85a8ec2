"""Both adapters, through their SDKs and over real HTTP, against the simulated providers."""

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Message, Provider, Report, Verdict
from otpdesk.providers.twilio.adapter import Twilio
from otpdesk.providers.twilio.settings import TwilioSettings
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.simulator import Simulator
from tests.fixtures.clock import START, TurnedClock
from tests.providers.test_twilio import VALUES as TWILIO
from tests.providers.test_vonage import VALUES as VONAGE

TEXT = "Your code is 849217. Acme support."
PROVIDERS = ("twilio", "vonage")


def make(simulator: Simulator, provider: str, time_outs: TimeOuts = TIME_OUTS, **changes: str) -> Provider:
    base_url = {"base_url": simulator.urls[provider]}
    if provider == "twilio":
        return Twilio(parsed(TwilioSettings, {**TWILIO, **base_url, **changes}), time_outs)
    return Vonage(parsed(VonageSettings, {**VONAGE, **base_url, **changes}), time_outs)


def magic(digits: str) -> str:
    """An Estonian number whose last six digits force an outcome."""
    return f"+372520{digits}"


def message(to: str, channel: Channel = Channel.SMS, attempt: str = "a0000000000001") -> Message:
    return Message(attempt, channel, to, TEXT)


def settled(account: Provider, clock: TurnedClock, provider_id: str, channel: Channel) -> Report:
    clock.turn(60)
    report = account.report(provider_id, channel)
    assert report is not None
    return report


CHANNELS = [
    ("twilio", Channel.SMS),
    ("twilio", Channel.VOICE),
    ("twilio", Channel.WHATSAPP),
    ("vonage", Channel.SMS),
    ("vonage", Channel.VOICE),
]


@pytest.mark.parametrize(("provider", "channel"), CHANNELS)
def test_a_message_is_sent_arrives_and_is_reported_with_its_price(
    simulator: Simulator, clock: TurnedClock, provider: str, channel: Channel
) -> None:
    account, to = make(simulator, provider), magic("000101")
    answer = account.send(message(to, channel))
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    report = settled(account, clock, answer.provider_id, channel)
    assert (report.status, report.provider_id) == (Status.DELIVERED, answer.provider_id)
    assert report.price is not None
    assert report.price_final
    (entry,) = simulator.ledger
    assert (entry.to, entry.provider_id) == (to, answer.provider_id)
    (arrived,) = simulator.handset.messages(to)
    assert "849217" in arrived.text


@pytest.mark.parametrize(("provider", "channel"), CHANNELS)
def test_what_was_sent_is_found_again_by_its_number_only(
    simulator: Simulator, clock: TurnedClock, provider: str, channel: Channel
) -> None:
    account, to = make(simulator, provider), magic("000101")
    first = account.send(message(to, channel))
    account.send(message(magic("000102"), channel))
    clock.turn(30)
    second = account.send(message(to, channel, "a0000000000002"))
    clock.turn(30)
    found = account.sent_since(to, START - 60_000, channel)
    assert [each.report.provider_id for each in found] == [second.provider_id, first.provider_id]
    assert {each.to for each in found} == {to}
    if (provider, channel) == ("vonage", Channel.SMS):
        assert [each.attempt for each in found] == ["a0000000000002", "a0000000000001"]
    assert account.sent_since(to, START + 120_000, channel) == []


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("digits", "status", "failure"),
    [
        ("000201", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("000202", Status.UNDELIVERED, Failure.ADDRESS),
        ("000205", Status.BLOCKED, Failure.BLOCKED),
    ],
)
def test_a_message_that_does_not_arrive_says_why(
    simulator: Simulator, clock: TurnedClock, provider: str, digits: str, status: Status, failure: Failure
) -> None:
    account = make(simulator, provider)
    answer = account.send(message(magic(digits)))
    assert answer.verdict is Verdict.ACCEPTED
    report = settled(account, clock, answer.provider_id, Channel.SMS)
    assert (report.status, report.failure) == (status, failure)
    assert report.code in type(account).troubles
    assert simulator.handset.messages(magic(digits)) == ()


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("digits", ["000204", "000206", "000207", "000301", "000302"])
def test_a_refusal_has_a_code_that_support_knows_and_nothing_goes_out(
    simulator: Simulator, provider: str, digits: str
) -> None:
    account = make(simulator, provider)
    answer = account.send(message(magic(digits)))
    assert answer.verdict is Verdict.REJECTED
    assert answer.code in type(account).troubles
    assert answer.failure is not Failure.OTHER
    assert len(simulator.ledger) == 0
    assert magic(digits)[1:] not in answer.words


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("digits", "sent"),
    [("000401", 0), ("000402", 1), ("000403", 0), ("000404", 1), ("000405", 0), ("000406", 1), ("000407", 1)],
)
def test_a_fault_of_the_wire_is_unknown_and_the_list_tells_the_truth(
    simulator: Simulator, clock: TurnedClock, provider: str, digits: str, sent: int
) -> None:
    account = make(simulator, provider, TimeOuts(read=0.3))
    assert account.send(message(magic(digits))).verdict is Verdict.UNKNOWN
    clock.turn(30)
    listed = make(simulator, provider).sent_since(magic(digits), START - 60_000, Channel.SMS)
    assert (len(listed), len(simulator.ledger)) == (sent, sent)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_prices_balance_and_account_are_told(simulator: Simulator, provider: str) -> None:
    account = make(simulator, provider)
    for channel in (Channel.SMS, Channel.VOICE):
        price = account.price("EE", channel)
        assert price is not None
        assert price.micro > 0
    balance, tested = account.balance(), account.test()
    assert balance is not None
    assert tested.balance == balance.money
    assert tested.name


@pytest.mark.parametrize(("provider", "key"), [("twilio", "auth_token"), ("vonage", "api_secret")])
def test_refused_keys_are_named_and_reject_the_message(simulator: Simulator, provider: str, key: str) -> None:
    account = make(simulator, provider, TIME_OUTS, **{key: "refused"})
    with pytest.raises(AccountProblem, match="refused this account's keys"):
        account.test()
    assert account.send(message(magic("000101"))).verdict is Verdict.REJECTED


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_id_that_the_provider_never_gave_is_none(simulator: Simulator, provider: str) -> None:
    unknown = "SM" + "f" * 32 if provider == "twilio" else "0A00000000000000"
    assert make(simulator, provider).report(unknown, Channel.SMS) is None
