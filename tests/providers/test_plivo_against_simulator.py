"""The Plivo adapter over real HTTP against the simulated Plivo."""

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Message, Verdict
from otpdesk.providers.facts import Registered
from otpdesk.providers.plivo.adapter import Plivo
from otpdesk.providers.plivo.settings import PlivoSettings
from otpdesk.providers.verifying import Found, Session, SessionState
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.simulator import Simulator
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE
from tests.fixtures.clock import START, TurnedClock
from tests.providers.test_plivo import VALUES

CODE = "849217"
TEXT = f"Your code is {CODE}. Acme support."
WAYS = [
    ("ours", Channel.SMS),
    ("ours", Channel.VOICE),
    ("ours", Channel.WHATSAPP),
    ("ours_carried", Channel.SMS),
    ("ours_carried", Channel.VOICE),
]


def make(simulator: Simulator, codes: str = "ours", time_outs: TimeOuts = TIME_OUTS, **changes: str) -> Plivo:
    given = {**VALUES, "base_url": simulator.urls["plivo"], "codes": codes, **changes}
    return Plivo(parsed(PlivoSettings, given), time_outs)


def magic(digits: str) -> str:
    """An Estonian number whose last six digits force an outcome."""
    return f"+372520000{digits}"


def message(to: str, channel: Channel = Channel.SMS, code: str = CODE) -> Message:
    text = TEXT if code else ""
    return Message("a0000000000001", channel, to, text, code=code, company="Acme")


def begin(simulator: Simulator, to: str, channel: Channel = Channel.SMS) -> tuple[Plivo, Session]:
    """An account of Plivo's own codes, and a verification that it has begun."""
    account = make(simulator, "theirs")
    answer = account.start(message(to, channel, code=""))
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    return account, Session(answer.provider_id, channel, to, START)


def code_of(simulator: Simulator, to: str) -> str:
    return simulator.handset.messages(to)[-1].text.rpartition(" ")[2].rstrip(".")


@pytest.mark.parametrize(("codes", "channel"), WAYS)
def test_a_message_is_sent_arrives_and_is_reported_with_its_price(
    simulator: Simulator, clock: TurnedClock, codes: str, channel: Channel
) -> None:
    account, to = make(simulator, codes), magic("101")
    answer = account.send(message(to, channel))
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    clock.turn(60)
    report = account.report(answer.provider_id, channel)
    assert report is not None
    assert (report.status, report.provider_id, report.code) == (Status.DELIVERED, answer.provider_id, "")
    assert report.price is not None
    assert (report.price.currency, report.price_final) == ("USD", True)
    (arrived,) = simulator.handset.messages(to)
    assert CODE in arrived.text


@pytest.mark.parametrize(("codes", "channel"), WAYS)
def test_what_was_sent_is_found_again_by_its_number_only(
    simulator: Simulator, clock: TurnedClock, codes: str, channel: Channel
) -> None:
    account, to = make(simulator, codes), magic("101")
    sent = account.send(message(to, channel))
    account.send(message("+37251234567", channel))
    clock.turn(30)
    (found,) = account.sent_since(to, START - 60_000, channel)
    assert (found.report.provider_id, found.to) == (sent.provider_id, to)
    assert START - 1_000 < found.sent_at <= START
    assert account.sent_since(to, START + 120_000, channel) == []


def test_many_messages_are_found_over_the_pages_of_the_list(simulator: Simulator, clock: TurnedClock) -> None:
    account, to = make(simulator), magic("101")
    ids = []
    for _ in range(45):
        ids.append(account.send(message(to)).provider_id)
        clock.turn(1)
    found = account.sent_since(to, START - 60_000, Channel.SMS)
    assert [each.report.provider_id for each in found] == ids[::-1]


@pytest.mark.parametrize("codes", ["ours", "ours_carried"])
@pytest.mark.parametrize(
    ("digits", "status", "failure"),
    [
        ("201", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("202", Status.UNDELIVERED, Failure.ADDRESS),
        ("203", Status.UNDELIVERED, Failure.LANDLINE),
        ("204", Status.BLOCKED, Failure.OPTED_OUT),
        ("205", Status.BLOCKED, Failure.BLOCKED),
    ],
)
def test_a_message_that_does_not_arrive_says_why(
    simulator: Simulator, clock: TurnedClock, codes: str, digits: str, status: Status, failure: Failure
) -> None:
    account = make(simulator, codes)
    answer = account.send(message(magic(digits)))
    assert answer.verdict is Verdict.ACCEPTED
    clock.turn(60)
    report = account.report(answer.provider_id, Channel.SMS)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert report.code in Plivo.troubles
    assert simulator.handset.messages(magic(digits)) == ()


@pytest.mark.parametrize(
    ("digits", "status", "failure"),
    [
        ("201", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("202", Status.UNDELIVERED, Failure.ADDRESS),
        ("205", Status.UNDELIVERED, Failure.BLOCKED),
    ],
)
def test_a_call_that_does_not_get_through_says_why(
    simulator: Simulator, clock: TurnedClock, digits: str, status: Status, failure: Failure
) -> None:
    account = make(simulator)
    answer = account.send(message(magic(digits), Channel.VOICE))
    clock.turn(60)
    report = account.report(answer.provider_id, Channel.VOICE)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert report.code in Plivo.troubles


@pytest.mark.parametrize(("codes", "channel"), WAYS)
@pytest.mark.parametrize("digits", ["206", "207", "301", "302"])
def test_a_refusal_has_a_code_that_support_knows_and_nothing_goes_out(
    simulator: Simulator, codes: str, channel: Channel, digits: str
) -> None:
    answer = make(simulator, codes).send(message(magic(digits), channel))
    assert answer.verdict is Verdict.REJECTED
    assert answer.code in Plivo.troubles
    assert answer.failure is not Failure.OTHER
    assert len(simulator.ledger) == 0


@pytest.mark.parametrize("codes", ["ours", "ours_carried"])
@pytest.mark.parametrize(
    ("digits", "sent"), [("401", 0), ("402", 1), ("403", 0), ("404", 1), ("405", 0), ("406", 1), ("407", 1)]
)
def test_a_fault_of_the_wire_is_unknown_and_the_list_tells_the_truth(
    simulator: Simulator, clock: TurnedClock, codes: str, digits: str, sent: int
) -> None:
    account = make(simulator, codes, TimeOuts(read=0.3))
    assert account.send(message(magic(digits))).verdict is Verdict.UNKNOWN
    clock.turn(30)
    listed = make(simulator, codes).sent_since(magic(digits), START - 60_000, Channel.SMS)
    assert (len(listed), len(simulator.ledger)) == (sent, sent)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_a_code_of_plivos_own_is_sent_compared_and_right_once(
    simulator: Simulator, clock: TurnedClock, channel: Channel
) -> None:
    to = magic("101")
    account, session = begin(simulator, to, channel)
    clock.turn(30)
    running = account.follow(session)
    assert running is not None
    assert running.message is not None
    assert (running.state, running.message.status) == (SessionState.PENDING, Status.DELIVERED)
    assert account.check(session, "000000").found is Found.WRONG
    assert account.check(session, code_of(simulator, to)).found is Found.CORRECT
    assert account.check(session, code_of(simulator, to)).found is Found.ENDED
    verified = account.follow(session)
    assert verified is not None
    assert (verified.state, verified.verified_at) == (SessionState.VERIFIED, clock.now())


def test_a_second_start_repeats_the_code_as_the_adapter_says(simulator: Simulator, clock: TurnedClock) -> None:
    assert Plivo.managed.repeats
    to = magic("101")
    account, session = begin(simulator, to)
    clock.turn(30)
    assert account.start(message(to, code="")).provider_id == session.id
    clock.turn(30)
    assert len({arrival.text for arrival in simulator.handset.messages(to)}) == 1
    (found,) = account.started_since(to, START, Channel.SMS)
    assert (found.report.provider_id, found.sent_at) == (session.id, START + 30_000)


def test_wrong_codes_lock_a_session_after_the_tries_that_the_adapter_says(simulator: Simulator) -> None:
    account, session = begin(simulator, magic("101"))
    found = [account.check(session, "000000").found for _ in range(Plivo.managed.tries or 0)]
    assert set(found[:-1]) == {Found.WRONG}
    assert found[-1] is Found.LOCKED


def test_a_session_runs_out_after_the_life_that_the_adapter_says(simulator: Simulator, clock: TurnedClock) -> None:
    account, session = begin(simulator, magic("103"))
    clock.turn(Plivo.managed.life)
    ended = account.follow(session)
    assert ended is not None
    assert ended.state is SessionState.EXPIRED
    assert account.check(session, "000000").found is Found.ENDED
    assert account.follow(Session("8e712097-8090-4644-81e7-8f4265d8354e", Channel.SMS, magic("103"))) is None


def test_texts_to_india_carry_their_registration(simulator: Simulator) -> None:
    ids = {DLT_ENTITY: "1101234567890123456", DLT_TEMPLATE: "1107654321098765432"}
    make(simulator).send(Message("a0000000000001", Channel.SMS, "+919812345678", TEXT, registration=ids))
    (entry,) = simulator.ledger
    assert entry.registration == tuple(ids.values())


def test_prices_balance_account_numbers_and_standing_are_told(simulator: Simulator) -> None:
    account = make(simulator)
    for channel in (Channel.SMS, Channel.VOICE):
        price = account.price("EE", channel)
        assert price is not None
        assert price.micro > 0
    balance, tested = account.balance(), account.test()
    assert balance is not None
    assert tested.balance == balance.money
    known = account.look_up("+37251234567")
    assert known is not None
    assert (known.line, known.mcc, known.country) == ("mobile", "248", "EE")
    standing = account.standing()
    assert [sender.name for sender in standing.senders or ()] == ["+14155550100", "+18885550101"]
    assert [one.state for one in standing.registrations or ()] == [
        Registered.DONE,
        Registered.DONE,
        Registered.WAITING,
    ]


def test_refused_keys_are_named(simulator: Simulator) -> None:
    account = make(simulator, auth_token="refused")
    with pytest.raises(AccountProblem, match="refused this account's keys"):
        account.test()
    assert account.send(message(magic("101"))).verdict is Verdict.REJECTED


def test_an_id_that_plivo_never_gave_is_none(simulator: Simulator) -> None:
    for channel in (Channel.SMS, Channel.VOICE, Channel.WHATSAPP):
        assert make(simulator).report("5b40a428-bfc7-4daf-9d06-726c558bf3b8", channel) is None
