import itertools
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache

import phonenumbers
import pytest

from otpdesk.errors import BadInput
from otpdesk.otp import AddressKind, Channel, ChosenBy, Outcome, Status, VerificationState
from otpdesk.simulator import Batch, HistoryGenerator, PastAccount
from otpdesk.simulator.magic import magic_of
from tests.fixtures.clock import START

DAYS, PER_DAY = 14, 300


@cache
def batches(seed: int = 11) -> tuple[Batch, ...]:
    return tuple(HistoryGenerator(seed, DAYS, PER_DAY, START, size=500))


@cache
def whole() -> Batch:
    joined = Batch(batches()[0].customers)
    for batch in batches():
        joined.verifications += batch.verifications
        joined.attempts += batch.attempts
        joined.receipts += batch.receipts
        joined.checks += batch.checks
    return joined


def test_the_same_seed_gives_the_same_past() -> None:
    again = tuple(HistoryGenerator(11, DAYS, PER_DAY, START, size=500))
    assert [list(batch) for batch in again] == [list(batch) for batch in batches()]
    assert whole().attempts[:50] != batches(12)[0].attempts[:50]


def test_it_has_about_as_many_messages_a_day_as_asked_for() -> None:
    assert len(whole().attempts) / DAYS == pytest.approx(PER_DAY, rel=0.1)


def test_it_comes_in_order_of_time_and_ends_in_time() -> None:
    begun = [verification.created_at for verification in whole().verifications]
    assert begun == sorted(begun)
    assert begun[0] >= START - DAYS * 86_400_000
    latest = max(receipt.seen_at for receipt in whole().receipts)
    assert begun[-1] < latest < START


def test_every_id_is_used_once_and_everything_named_exists() -> None:
    ids = [record.id for batch in batches() for record in batch]
    addresses = {address.id: customer.id for customer in whole().customers for address in customer.addresses}
    assert len(ids) == len(set(ids))
    attempts = {attempt.id for attempt in whole().attempts}
    verifications = {verification.id for verification in whole().verifications}
    assert all(addresses[verification.address_id] == verification.customer_id for verification in whole().verifications)
    assert {attempt.verification_id for attempt in whole().attempts} == verifications
    assert {receipt.attempt_id for receipt in whole().receipts} == attempts
    assert {check.verification_id for check in whole().checks} <= verifications
    assert {check.attempt_id for check in whole().checks} - {None} <= attempts


def test_a_batch_names_nothing_of_a_later_one() -> None:
    known: set[str] = set()
    for batch in batches():
        known |= {verification.id for verification in batch.verifications}
        assert {attempt.verification_id for attempt in batch.attempts} <= known


def test_customers_have_valid_addresses_of_their_own() -> None:
    customers = whole().customers
    values = [address.value for customer in customers for address in customer.addresses]
    assert len(values) == len(set(values))
    assert len({customer.reference for customer in customers}) == len(customers) == 400
    for customer in customers:
        phone = customer.addresses[0]
        number = phonenumbers.parse(phone.value)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.region_code_for_number(number) == phone.country
        assert magic_of(phone.value) is None
    mailboxes = [value for value in values if "@" in value]
    assert len(mailboxes) > 200
    assert all(value.isascii() and value.rpartition(".")[2] in {"com", "org", "net", "example"} for value in mailboxes)


def test_customers_come_from_many_countries() -> None:
    countries = Counter(customer.addresses[0].country for customer in whole().customers)
    assert countries.most_common(1)[0][0] == "EE"
    assert len(countries) > 15
    assert len({customer.language for customer in whole().customers}) > 10


def test_addresses_are_masked_as_the_caller_wishes() -> None:
    first = next(iter(HistoryGenerator(1, 1, 50, START, mask=lambda value: f"<{len(value)}>")))
    address = first.customers[0].addresses[0]
    assert address.masked == f"<{len(address.value)}>"
    assert all(attempt.to.startswith("<") for attempt in first.attempts)


def test_a_verification_is_verified_by_one_of_its_attempts_within_its_life() -> None:
    attempts = {attempt.id: attempt for attempt in whole().attempts}
    verified = [v for v in whole().verifications if v.state is VerificationState.VERIFIED]
    assert len(verified) > 0.8 * len(whole().verifications)
    for verification in verified:
        converted = attempts[verification.verified_attempt or ""]
        assert converted.converted
        assert converted.verification_id == verification.id
        assert converted.sent_at is not None
        assert verification.verified_at is not None
        assert converted.sent_at < verification.verified_at < converted.expires_at
    assert sum(attempt.converted for attempt in whole().attempts) == len(verified)


def test_wrong_codes_are_counted_and_lock() -> None:
    by_verification = defaultdict(list)
    for check in whole().checks:
        by_verification[check.verification_id].append(check.outcome)
    for verification in whole().verifications:
        outcomes = by_verification[verification.id]
        wrong = sum(outcome in {Outcome.WRONG, Outcome.LOCKED} for outcome in outcomes)
        assert verification.wrong_checks == wrong
        assert (verification.state is VerificationState.LOCKED) == (Outcome.LOCKED in outcomes)
    assert {Outcome.CORRECT, Outcome.WRONG, Outcome.EXPIRED} <= {check.outcome for check in whole().checks}


def test_resends_keep_the_gaps_and_the_limit() -> None:
    gaps = {2: 30_000, 3: 60_000, 4: 120_000}
    by_verification = defaultdict(list)
    for attempt in whole().attempts:
        by_verification[attempt.verification_id].append(attempt)
    for attempts in by_verification.values():
        assert [attempt.ordinal for attempt in attempts] == list(range(1, len(attempts) + 1))
        assert len(attempts) <= 4
        for before, after in itertools.pairwise(attempts):
            if before.status not in {Status.BLOCKED, Status.FAILED} or before.sent_at is not None:
                assert after.created_at - before.created_at >= gaps[after.ordinal]
    assert sum(len(attempts) > 1 for attempts in by_verification.values()) > 100


def test_a_resend_takes_another_account() -> None:
    before = {(attempt.verification_id, attempt.ordinal): attempt for attempt in whole().attempts}
    resent = [
        (before[attempt.verification_id, attempt.ordinal - 1], attempt)
        for attempt in whole().attempts
        if attempt.ordinal > 1 and attempt.channel is Channel.SMS
    ]
    assert all(first.account != second.account for first, second in resent)


def test_statuses_have_the_instants_they_need() -> None:
    for attempt in whole().attempts:
        assert (attempt.first_delivered_at is not None) == (attempt.status is Status.DELIVERED)
        assert (attempt.terminal_at is not None) == attempt.status.final
        if attempt.first_delivered_at is not None and attempt.sent_at is not None:
            assert attempt.first_delivered_at > attempt.sent_at
        assert (attempt.failure is not None) == (attempt.status in _FAILED)
        assert bool(attempt.provider_code) == (attempt.failure is not None)


_FAILED = {Status.UNDELIVERED, Status.FAILED, Status.BLOCKED, Status.EXPIRED}


def test_prices_come_with_what_was_taken_and_stay_away_from_what_was_refused() -> None:
    for attempt in whole().attempts:
        refused = not attempt.provider_id
        assert (attempt.price is None) == (refused or attempt.channel is Channel.EMAIL)
        if attempt.price is not None:
            assert attempt.price.currency == {"twilio": "USD", "vonage": "EUR"}[attempt.provider]


def test_receipts_end_where_their_attempt_stands() -> None:
    statuses = defaultdict(list)
    for receipt in whole().receipts:
        statuses[receipt.attempt_id].append(receipt.status)
    for attempt in whole().attempts:
        last = statuses[attempt.id][-1]
        assert last is attempt.status or (attempt.channel is Channel.EMAIL and last is Status.ACCEPTED)


def test_who_chose_the_account_is_noted_with_its_chance() -> None:
    firsts = [a for a in whole().attempts if a.ordinal == 1 and a.channel is Channel.SMS]
    chosen = Counter(attempt.chosen_by for attempt in firsts)
    assert chosen[ChosenBy.TRIAL] / len(firsts) == pytest.approx(0.3, abs=0.05)
    assert chosen[ChosenBy.OPERATOR] > 0
    assert all((a.propensity == 0.5) == (a.chosen_by is ChosenBy.TRIAL) for a in firsts)


def test_a_desk_is_busy_by_day_and_quiet_at_night_and_on_sundays() -> None:
    moments = [datetime.fromtimestamp(v.created_at / 1000, UTC) for v in whole().verifications]
    hours = Counter(moment.hour for moment in moments)
    assert hours[10] > 10 * (hours[3] + 1)
    week = Counter(moment.weekday() for moment in moments)
    assert week[0] > 1.5 * week[6]


def test_it_uses_the_accounts_it_is_given() -> None:
    account = PastAccount("only", "vonage", frozenset({Channel.SMS}), "Desk")
    (batch,) = HistoryGenerator(1, 1, 100, START, accounts=[account])
    assert {(a.account, a.provider, a.channel, a.sender) for a in batch.attempts} == {
        ("only", "vonage", Channel.SMS, "Desk")
    }


def test_e_mail_goes_to_mailboxes_and_everything_else_to_phones() -> None:
    kinds = {address.id: address.kind for customer in whole().customers for address in customer.addresses}
    address_of = {verification.id: verification.address_id for verification in whole().verifications}
    for attempt in whole().attempts:
        by_mail = kinds[address_of[attempt.verification_id]] is AddressKind.EMAIL
        assert by_mail == (attempt.channel is Channel.EMAIL)


def test_an_account_for_mail_alone_reaches_those_with_a_mailbox() -> None:
    account = PastAccount("mail", "smtp", frozenset({Channel.EMAIL}), "codes@example.com")
    (batch,) = HistoryGenerator(1, 1, 100, START, accounts=[account])
    assert {attempt.channel for attempt in batch.attempts} == {Channel.EMAIL}


def test_an_account_for_calls_alone_only_calls() -> None:
    account = PastAccount("voice", "twilio", frozenset({Channel.VOICE}), "+15005550006")
    (batch,) = HistoryGenerator(1, 1, 100, START, accounts=[account])
    assert {attempt.channel for attempt in batch.attempts} == {Channel.VOICE}


def test_without_an_account_there_is_no_past() -> None:
    with pytest.raises(BadInput, match="No account"):
        next(iter(HistoryGenerator(1, 1, 100, START, accounts=[])))
