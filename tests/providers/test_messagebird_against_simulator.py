"""Both generations of MessageBird over real HTTP against the simulated ones, with codes of ours and of theirs."""

import re

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers import provider_class
from otpdesk.providers.base import Answer, Message, Report, Verdict
from otpdesk.providers.messagebird.adapter import MessageBird
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from otpdesk.providers.verifying import Found, Session, SessionState, Verifier
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from otpdesk.simulator import Simulator
from tests.fixtures.clock import START, TurnedClock
from tests.providers.test_bird import VALUES as BIRD
from tests.providers.test_messagebird import VALUES as CLASSIC

CODE = "849217"
TEXT = f"Your code is {CODE}. Acme support."
KEYS = {"messagebird": CLASSIC, "bird": BIRD}
GENERATIONS = tuple(KEYS)
EVE = "magic-delivered@example.org"


def make(simulator: Simulator, generation: str, time_outs: TimeOuts = TIME_OUTS, **changes: str) -> Verifier:
    values = {**KEYS[generation], "base_url": simulator.urls["messagebird"], **changes}
    settings = parsed(MessageBirdSettings, values)
    kind = provider_class("messagebird").of(settings)
    assert kind.name == generation
    made = kind(settings, time_outs)  # type: ignore[call-arg]
    assert isinstance(made, Verifier)
    return made


def magic(digits: str) -> str:
    """An Estonian number whose last six digits force an outcome."""
    return f"+372520{digits}"


def message(to: str, channel: Channel = Channel.SMS, attempt: str = "a0000000000001") -> Message:
    return Message(attempt, channel, to, TEXT, "Acme", code=CODE, company="Acme")


def begin(account: Verifier, to: str, channel: Channel = Channel.SMS, attempt: str = "a0000000000001") -> Answer:
    return account.start(Message(attempt, channel, to, "", "Acme", company="Acme"))


def session(answer: Answer, to: str, channel: Channel = Channel.SMS) -> Session:
    return Session(answer.provider_id, channel, to, START)


def read(simulator: Simulator, to: str) -> str:
    """The code on the customer's phone or in the mailbox."""
    found = re.search(r"\d{6}", simulator.handset.messages(to)[-1].text)
    assert found is not None
    return found[0]


def settled(account: Verifier, clock: TurnedClock, answer: Answer, channel: Channel = Channel.SMS) -> Report:
    clock.turn(60)
    report = account.report(answer.provider_id, channel)
    assert report is not None
    return report


CARRIED = [
    ("messagebird", Channel.SMS),
    ("messagebird", Channel.VOICE),
    ("messagebird", Channel.WHATSAPP),
    ("bird", Channel.SMS),
    ("bird", Channel.VOICE),
    ("bird", Channel.WHATSAPP),
    ("bird", Channel.EMAIL),
]
VERIFIED = [
    ("messagebird", Channel.SMS),
    ("messagebird", Channel.VOICE),
    ("messagebird", Channel.EMAIL),
    ("bird", Channel.SMS),
    ("bird", Channel.VOICE),
    ("bird", Channel.WHATSAPP),
    ("bird", Channel.EMAIL),
]


@pytest.mark.parametrize(("generation", "channel"), CARRIED)
def test_a_message_with_a_code_of_ours_arrives_and_is_reported(
    simulator: Simulator, clock: TurnedClock, generation: str, channel: Channel
) -> None:
    account, to = make(simulator, generation), EVE if channel is Channel.EMAIL else magic("000101")
    answer = account.send(message(to, channel))
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)
    report = settled(account, clock, answer, channel)
    assert (report.status, report.provider_id) == (Status.DELIVERED, answer.provider_id)
    if channel is not Channel.EMAIL and (generation, channel) != ("messagebird", Channel.WHATSAPP):
        assert report.price is not None
        assert report.price.currency == "EUR"
        assert report.price_final
    (entry,) = simulator.ledger
    assert (entry.to, entry.provider_id, entry.channel, entry.provider) == (to, answer.provider_id, channel, generation)
    (arrived,) = simulator.handset.messages(to)
    assert CODE in arrived.text


@pytest.mark.parametrize(("template", "sender"), [("bird_otp", ""), ("space/login", "+31207654321")])
def test_a_template_carries_the_bare_code(simulator: Simulator, clock: TurnedClock, template: str, sender: str) -> None:
    generation = "bird" if template.startswith("bird_") else "messagebird"
    account = make(simulator, generation, whatsapp_template=template, whatsapp_sender=sender)
    assert account.send(message(magic("000101"), Channel.WHATSAPP)).verdict is Verdict.ACCEPTED
    clock.turn(60)
    (arrived,) = simulator.handset.messages(magic("000101"))
    assert (CODE in arrived.text, TEXT in arrived.text) == (True, False)


@pytest.mark.parametrize(("generation", "channel"), CARRIED)
def test_what_was_sent_is_found_again_by_its_address_only(
    simulator: Simulator, clock: TurnedClock, generation: str, channel: Channel
) -> None:
    account, to = make(simulator, generation), EVE if channel is Channel.EMAIL else magic("000101")
    first = account.send(message(to, channel))
    account.send(message("other@example.org" if channel is Channel.EMAIL else magic("000102"), channel))
    clock.turn(30)
    second = account.send(message(to, channel, "a0000000000002"))
    clock.turn(30)
    found = account.sent_since(to, START - 60_000, channel)
    assert [each.report.provider_id for each in found] == [second.provider_id, first.provider_id]
    assert {each.to for each in found} == {to}
    if channel is Channel.SMS:
        assert [each.attempt for each in found] == ["a0000000000002", "a0000000000001"]
    assert account.sent_since(to, START + 120_000, channel) == []


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("digits", "status", "failure"),
    [
        ("000201", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("000202", Status.UNDELIVERED, Failure.ADDRESS),
        ("000203", Status.UNDELIVERED, Failure.LANDLINE),
        ("000204", Status.BLOCKED, Failure.OPTED_OUT),
        ("000205", Status.BLOCKED, Failure.BLOCKED),
    ],
)
def test_a_message_that_does_not_arrive_says_why(
    simulator: Simulator, clock: TurnedClock, generation: str, digits: str, status: Status, failure: Failure
) -> None:
    account = make(simulator, generation)
    answer = account.send(message(magic(digits)))
    assert answer.verdict is Verdict.ACCEPTED
    report = settled(account, clock, answer)
    assert (report.status, report.failure) == (status, failure)
    assert report.code in type(account).troubles
    assert simulator.handset.messages(magic(digits)) == ()


@pytest.mark.parametrize(("word", "failure"), [("dead", Failure.ADDRESS), ("blocked", Failure.BLOCKED)])
def test_an_email_that_bounces_says_why(simulator: Simulator, clock: TurnedClock, word: str, failure: Failure) -> None:
    account = make(simulator, "bird")
    answer = account.send(message(f"magic-{word}@example.org", Channel.EMAIL))
    assert settled(account, clock, answer, Channel.EMAIL).failure is failure


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("digits", ["000206", "000207", "000301", "000302"])
def test_a_refusal_has_a_code_that_support_knows_and_nothing_goes_out(
    simulator: Simulator, generation: str, digits: str
) -> None:
    account = make(simulator, generation)
    answer = account.send(message(magic(digits)))
    assert answer.verdict is Verdict.REJECTED
    assert answer.code in type(account).troubles
    assert answer.failure is not Failure.OTHER
    assert answer.retry_after == (2 if digits == "000302" else None)
    assert len(simulator.ledger) == 0
    assert magic(digits)[1:] not in answer.words


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("digits", "sent"),
    [("000401", 0), ("000402", 1), ("000403", 0), ("000404", 1), ("000405", 0), ("000406", 1), ("000407", 1)],
)
def test_a_fault_of_the_wire_is_unknown_and_the_list_tells_the_truth(
    simulator: Simulator, clock: TurnedClock, generation: str, digits: str, sent: int
) -> None:
    account = make(simulator, generation, TimeOuts(read=0.3))
    assert account.send(message(magic(digits))).verdict is Verdict.UNKNOWN
    clock.turn(30)
    listed = make(simulator, generation).sent_since(magic(digits), START - 60_000, Channel.SMS)
    assert (len(listed), len(simulator.ledger)) == (sent, sent)


@pytest.mark.parametrize("digits", ["000101", "000402", "000404", "000406", "000407"])
def test_the_same_attempt_at_bird_is_one_message_however_often_it_is_sent(simulator: Simulator, digits: str) -> None:
    hasty = make(simulator, "bird", TimeOuts(read=0.3))
    first = hasty.send(message(magic(digits)))
    again, another = (hasty.send(message(magic(digits), attempt=f"a000000000000{n}")) for n in (1, 2))
    assert again.verdict is Verdict.ACCEPTED
    assert first.provider_id in {"", again.provider_id}
    assert (len(simulator.ledger), another.provider_id == again.provider_id) == (2, False)


def test_another_text_under_the_key_of_an_attempt_is_a_conflict_and_nothing_is_known_of_it(
    simulator: Simulator,
) -> None:
    account = make(simulator, "bird")
    account.send(message(magic("000101")))
    changed = Message("a0000000000001", Channel.SMS, magic("000101"), "Another text.")
    answer = account.send(changed)
    assert (answer.verdict, answer.code, len(simulator.ledger)) == (Verdict.UNKNOWN, "conflict_error", 1)


@pytest.mark.parametrize(("generation", "channel"), VERIFIED)
def test_a_code_of_theirs_is_read_back_and_found_right(
    simulator: Simulator, clock: TurnedClock, generation: str, channel: Channel
) -> None:
    account, to = make(simulator, generation, codes="theirs"), EVE if channel is Channel.EMAIL else magic("000101")
    begun = begin(account, to, channel)
    assert begun.verdict is Verdict.ACCEPTED
    clock.turn(20)
    code = read(simulator, to)
    wrong = account.check(session(begun, to, channel), "000000" if code != "000000" else "111111")
    assert wrong.found is Found.WRONG
    assert wrong.tries_left == (4 if generation == "bird" else None)
    assert account.check(session(begun, to, channel), code).found is Found.CORRECT
    assert account.check(session(begun, to, channel), code).found is not Found.CORRECT


@pytest.mark.parametrize("generation", GENERATIONS)
def test_tries_run_out_at_the_provider_too(simulator: Simulator, clock: TurnedClock, generation: str) -> None:
    account, to = make(simulator, generation, codes="theirs"), magic("000101")
    begun = begin(account, to)
    clock.turn(20)
    code = read(simulator, to)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(type(account).managed.tries or 0):
        account.check(session(begun, to), wrong)
    assert account.check(session(begun, to), code).found is not Found.CORRECT


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_code_expires_after_the_life_that_is_said(simulator: Simulator, clock: TurnedClock, generation: str) -> None:
    account, to = make(simulator, generation, codes="theirs"), magic("000101")
    begun = begin(account, to)
    clock.turn(20)
    code = read(simulator, to)
    clock.turn(type(account).managed.life)
    assert account.check(session(begun, to), code).found is Found.EXPIRED


def test_a_second_start_at_bird_sends_the_same_code_again_and_at_messagebird_another(
    simulator: Simulator, clock: TurnedClock
) -> None:
    for generation, same in (("bird", True), ("messagebird", False)):
        account, to = make(simulator, generation, codes="theirs"), f"+3725201{int(same)}101"
        first = begin(account, to)
        clock.turn(30)
        one = read(simulator, to)
        second = begin(account, to, attempt="a0000000000002")
        clock.turn(30)
        assert (first.provider_id == second.provider_id, one == read(simulator, to)) == (same, same)
        assert type(account).managed.repeats is same


def test_messagebird_is_followed_and_canceled(simulator: Simulator, clock: TurnedClock) -> None:
    account, to = make(simulator, "messagebird", codes="theirs"), magic("000101")
    begun = begin(account, to)
    clock.turn(60)
    followed = account.follow(session(begun, to))
    assert followed is not None
    assert followed.state is SessionState.PENDING
    assert followed.message is not None
    assert followed.message.status is Status.DELIVERED
    assert account.cancel(session(begun, to)).done
    ended = account.follow(session(begun, to))
    assert ended is not None
    assert ended.state is SessionState.CANCELED
    assert account.check(session(begun, to), read(simulator, to)).found is not Found.CORRECT
    assert account.follow(Session("f" * 32, Channel.SMS, to)) is None


@pytest.mark.parametrize("generation", GENERATIONS)
def test_balance_account_and_numbers_are_told(simulator: Simulator, clock: TurnedClock, generation: str) -> None:
    account = make(simulator, generation)
    balance, tested = account.balance(), account.test()
    assert balance is not None
    assert (tested.balance, balance.money.currency) == (balance.money, "EUR")
    assert tested.name
    account.look_up("+37255501234")
    clock.turn(2)
    live, fixed = account.look_up("+37255501234"), account.look_up(magic("000203"))
    assert live is not None
    assert fixed is not None
    assert (live.line, live.country, live.mcc, live.reachable, fixed.line) == (
        "mobile",
        "EE",
        "248",
        True,
        "fixed_line",
    )
    assert account.price("EE", Channel.SMS) is None


def test_bird_says_who_may_send_and_where_it_may_call(simulator: Simulator) -> None:
    standing = make(simulator, "bird").standing()
    assert standing.senders
    assert standing.registrations
    assert standing.permissions is not None
    allowed = {one.country: one.allowed for one in standing.permissions}
    assert (allowed["EE"], allowed["NG"]) == (True, False)


@pytest.mark.parametrize(("generation", "key"), [("messagebird", "live_refused"), ("bird", "bk_eu1_refused")])
def test_refused_keys_are_named_and_reject_the_message(simulator: Simulator, generation: str, key: str) -> None:
    account = make(simulator, generation, access_key=key)
    with pytest.raises(AccountProblem, match="refused this account's keys"):
        account.test()
    assert account.send(message(magic("000101"))).verdict is Verdict.REJECTED


def test_a_test_key_of_messagebird_sends_nothing(simulator: Simulator, clock: TurnedClock) -> None:
    account = make(simulator, "messagebird", access_key="test_abcdefgh")
    assert account.send(message(magic("000101"))).verdict is Verdict.ACCEPTED
    clock.turn(60)
    assert (len(simulator.ledger), simulator.handset.messages(magic("000101"))) == (0, ())
    assert account.test().name == "Test key: nothing is sent"


@pytest.mark.parametrize("generation", GENERATIONS)
def test_an_id_that_the_provider_never_gave_is_none(simulator: Simulator, generation: str) -> None:
    account = make(simulator, generation)
    for channel in type(account).channels:
        assert account.report("0" * 32, channel) is None
    assert MessageBird.family == ""
