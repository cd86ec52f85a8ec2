import itertools
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

import phonenumbers
import pytest

from otpdesk.errors import BadInput
from otpdesk.otp import AddressKind, Channel, id_number
from otpdesk.simulator.history import Books, HistoryGenerator
from otpdesk.simulator.magic import magic_of
from otpdesk.simulator.plan import PROVIDERS, PastAccount
from otpdesk.simulator.told import speech
from tests.fixtures.clock import START

DAYS, PER_DAY = 14, 300
_TEXTS = frozenset({Channel.SMS})


def rows(past: HistoryGenerator) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for day in past:
        for table, columns in day.tables.items():
            found[table] += [dict(zip(columns.by_name, row, strict=True)) for part in columns.rows() for row in part]
    return found


def past(seed: int = 11, **how: Any) -> HistoryGenerator:
    return HistoryGenerator(seed, DAYS, PER_DAY, START, **how)


@cache
def whole() -> dict[str, list[dict[str, Any]]]:
    return rows(past())


@cache
def people() -> Any:
    return past().customers


def one_day(*accounts: PastAccount) -> list[dict[str, Any]]:
    return rows(HistoryGenerator(1, 1, 100, START, accounts=accounts))["attempt"]


def test_the_same_seed_gives_the_same_past() -> None:
    assert rows(past()) == whole()
    assert rows(past(12))["attempt"][:50] != whole()["attempt"][:50]


def test_a_day_does_not_hang_on_the_days_before() -> None:
    alone = past().day(5).tables["attempt"]
    ids = [row[0] for part in alone.rows() for row in part]
    assert set(ids) < {attempt["id"] for attempt in whole()["attempt"]}


def test_it_has_about_as_many_messages_a_day_as_asked_for() -> None:
    assert len(whole()["attempt"]) / DAYS == pytest.approx(PER_DAY, rel=0.1)


def test_it_comes_in_order_of_time_and_ends_in_time() -> None:
    begun = [verification["created_at"] for verification in whole()["verification"]]
    assert begun == sorted(begun)
    assert begun[0] >= START - DAYS * 86_400_000
    latest = max(receipt["seen_at"] for receipt in whole()["receipt"])
    assert begun[-1] < latest < START


def test_every_id_is_used_once_and_everything_named_exists() -> None:
    ids = {table: [row["id"] for row in found] for table, found in whole().items()}
    assert all(len(found) == len(set(found)) for found in ids.values())
    addresses = {id_number(place.id): id_number(one.id) for one in people() for place in one.addresses}
    attempts, verifications = set(ids["attempt"]), set(ids["verification"])
    assert all(addresses[one["address_id"]] == one["customer_id"] for one in whole()["verification"])
    assert {attempt["verification_id"] for attempt in whole()["attempt"]} == verifications
    assert {receipt["attempt_id"] for receipt in whole()["receipt"]} == attempts
    assert {check["verification_id"] for check in whole()["code_check"]} <= verifications
    assert {check["attempt_id"] for check in whole()["code_check"]} - {None} <= attempts


def test_customers_have_valid_addresses_of_their_own() -> None:
    values = [address.value for customer in people() for address in customer.addresses]
    assert len(values) == len(set(values))
    assert len({customer.reference for customer in people()}) == len(people()) == 400
    for customer in people():
        phone = customer.addresses[0]
        number = phonenumbers.parse(phone.value)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.region_code_for_number(number) == phone.country
        assert magic_of(phone.value) is None
    mailboxes = [value for value in values if "@" in value]
    assert len(mailboxes) > 200
    assert all(value.isascii() and value.rpartition(".")[2] in {"com", "org", "net", "example"} for value in mailboxes)


def test_customers_come_from_many_countries() -> None:
    countries = Counter(customer.addresses[0].country for customer in people())
    assert countries.most_common(1)[0][0] == "EE"
    assert len(countries) > 15
    assert len({customer.language for customer in people()}) > 10


def test_addresses_are_masked_as_the_caller_wishes() -> None:
    first = past(books=Books(lambda value: f"<{len(value)}>")).customers[0]
    assert first.addresses[0].masked == f"<{len(first.addresses[0].value)}>"


def test_a_verification_is_verified_by_one_of_its_attempts_within_its_life() -> None:
    attempts = {attempt["id"]: attempt for attempt in whole()["attempt"]}
    verified = [one for one in whole()["verification"] if one["state"] == "verified"]
    assert len(verified) > 0.8 * len(whole()["verification"])
    for verification in verified:
        converted = attempts[verification["verified_attempt"]]
        assert converted["converted"]
        assert converted["verification_id"] == verification["id"]
        assert converted["sent_at"] < verification["verified_at"] < converted["expires_at"]
    assert sum(attempt["converted"] for attempt in whole()["attempt"]) == len(verified)


def test_wrong_codes_are_counted_and_lock() -> None:
    outcomes = defaultdict(list)
    for check in whole()["code_check"]:
        outcomes[check["verification_id"]].append(check["outcome"])
        assert check["counted"] == (check["outcome"] == "wrong")
    for verification in whole()["verification"]:
        met = outcomes[verification["id"]]
        assert verification["wrong_checks"] == sum(outcome in {"wrong", "locked"} for outcome in met)
        assert (verification["state"] == "locked") == ("locked" in met)
        assert (verification["state"] == "verified") == ("correct" in met)
    assert {"correct", "wrong", "expired"} <= {check["outcome"] for check in whole()["code_check"]}


def test_resends_keep_the_gaps_and_the_limit() -> None:
    gaps = {2: 30_000, 3: 60_000, 4: 120_000}
    sends = defaultdict(list)
    for attempt in whole()["attempt"]:
        sends[attempt["verification_id"]].append(attempt)
    for attempts in sends.values():
        assert [attempt["ordinal"] for attempt in attempts] == list(range(1, len(attempts) + 1))
        assert len(attempts) <= 4
        for before, after in itertools.pairwise(attempts):
            if before["sent_at"] is not None:
                assert after["created_at"] - before["created_at"] >= gaps[after["ordinal"]]
    assert sum(len(attempts) > 1 for attempts in sends.values()) > 100


def test_a_resend_takes_another_account() -> None:
    before = {(attempt["verification_id"], attempt["ordinal"]): attempt for attempt in whole()["attempt"]}
    resent = [
        (before[attempt["verification_id"], attempt["ordinal"] - 1], attempt)
        for attempt in whole()["attempt"]
        if attempt["ordinal"] > 1 and attempt["channel"] == "sms"
    ]
    assert all(first["account_id"] != second["account_id"] for first, second in resent)


def test_statuses_have_the_instants_they_need() -> None:
    for attempt in whole()["attempt"]:
        assert (attempt["first_delivered_at"] is not None) == (attempt["status"] == "delivered")
        assert (attempt["terminal_at"] is not None) == (attempt["status"] not in {"sent", "accepted"})
        if attempt["first_delivered_at"] is not None:
            assert attempt["first_delivered_at"] > attempt["sent_at"]
        assert (attempt["failure"] is not None) == (
            attempt["status"] in {"undelivered", "failed", "blocked", "expired"}
        )
        assert bool(attempt["provider_code"]) == (attempt["failure"] is not None)
        assert attempt["counted"] == (attempt["status"] not in {"failed", "blocked", "canceled"})


def test_prices_come_with_what_was_taken_and_stay_away_from_what_was_refused() -> None:
    for attempt in whole()["attempt"]:
        refused = not attempt["provider_id"]
        assert (attempt["price_micro"] is None) == (refused or attempt["channel"] == "email")
        assert (attempt["price_final_at"] is None) == (attempt["currency"] is None) == (attempt["price_micro"] is None)
        if attempt["price_micro"] is not None:
            assert attempt["currency"] == {"twilio-main": "USD", "vonage-main": "EUR"}[attempt["account_id"]]


def test_what_messages_cost_is_in_the_desk_s_currency() -> None:
    half = rows(HistoryGenerator(11, 1, PER_DAY, START, books=Books(rates={"USD": 0.5})))["attempt"]
    for attempt in half:
        micro = attempt["price_micro"] or 0
        assert attempt["cost_micro"] == round(micro * (0.5 if attempt["currency"] == "USD" else 1))


def test_receipts_end_where_their_attempt_stands() -> None:
    statuses = defaultdict(list)
    for receipt in whole()["receipt"]:
        statuses[receipt["attempt_id"]].append(receipt["status"])
    for attempt in whole()["attempt"]:
        last = statuses[attempt["id"]][-1]
        assert last == attempt["status"] or (attempt["channel"] == "email" and last == "accepted")


def test_who_chose_the_account_is_noted_with_its_chance() -> None:
    firsts = [one for one in whole()["attempt"] if one["ordinal"] == 1 and one["channel"] == "sms"]
    chosen = Counter(attempt["chosen_by"] for attempt in firsts)
    assert chosen["trial"] / len(firsts) == pytest.approx(0.3, abs=0.05)
    assert chosen["operator"] > 0
    assert all((one["propensity"] == 0.5) == (one["chosen_by"] == "trial") for one in firsts)


def test_a_desk_is_busy_by_day_and_quiet_at_night_and_on_sundays() -> None:
    moments = [datetime.fromtimestamp(one["created_at"] / 1000, UTC) for one in whole()["verification"]]
    hours = Counter(moment.hour for moment in moments)
    assert hours[10] > 10 * (hours[3] + 1)
    week = Counter(moment.weekday() for moment in moments)
    assert week[0] > 1.5 * week[6]


def test_it_uses_the_accounts_it_is_given() -> None:
    attempts = one_day(PastAccount("only", "vonage", _TEXTS, "Desk"))
    assert {(one["account_id"], one["channel"], one["sender"]) for one in attempts} == {("only", "sms", "Desk")}


@pytest.mark.parametrize("provider", [provider for provider in PROVIDERS if provider != "smtp"])
def test_every_provider_can_have_a_past(provider: str) -> None:
    attempts = one_day(PastAccount("only", provider, _TEXTS, "Desk"))
    words = speech(provider, Channel.SMS)
    known = {words.passed_on, words.arrived, *(told.raw for told in words.ends.values())}
    assert len(attempts) > 50
    assert {attempt["provider_status"] for attempt in attempts} <= known
    assert len({one["provider_id"] for one in attempts if one["provider_id"]}) > 50
    assert any(attempt["converted"] for attempt in attempts)


def test_e_mail_goes_to_mailboxes_and_everything_else_to_phones() -> None:
    kinds = {id_number(place.id): place.kind for one in people() for place in one.addresses}
    for attempt in whole()["attempt"]:
        assert (kinds[attempt["address_id"]] is AddressKind.EMAIL) == (attempt["channel"] == "email")


def test_an_account_for_mail_alone_reaches_those_with_a_mailbox() -> None:
    attempts = one_day(PastAccount("mail", "smtp", frozenset({Channel.EMAIL}), "codes@example.com"))
    assert {attempt["channel"] for attempt in attempts} == {"email"}


def test_an_account_for_calls_alone_only_calls() -> None:
    attempts = one_day(PastAccount("voice", "twilio", frozenset({Channel.VOICE}), "+15005550006"))
    assert {attempt["channel"] for attempt in attempts} == {"voice"}


def test_without_an_account_there_is_no_past() -> None:
    with pytest.raises(BadInput, match="No account"):
        HistoryGenerator(1, 1, 100, START, accounts=[]).day(0)
