"""Vonage's legacy Verify on the wire: HTTP 200 whatever happened, and a status that says what."""

from typing import Any, ClassVar

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import Message, Verdict
from otpdesk.providers.verifying import Found, Session, SessionState, Verifier
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw_json, replying
from tests.providers.contract import CODE, TO, AbilitiesContract, message
from tests.providers.http_contract import WORDS, HttpProviderContract
from tests.providers.test_vonage import BY_KEY, part, sent
from tests.providers.verifier_contract import VerifierContract

REQUEST = "abcdef0123456789abcdef0123456789"
DAY = 1_795_000_000_000
SESSION = Session(REQUEST, Channel.SMS, TO, DAY)


def said(status: str, words: str = "", **more: str) -> dict[str, str]:
    return {"status": status, **({"error_text": words} if words else {}), **more}


def searched(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "request_id": REQUEST, "account_id": "abcd1234", "status": status, "number": TO[1:], "price": "0.06000000",
        "currency": "EUR", "date_submitted": "2026-11-18 11:06:40", "date_finalized": "2026-11-18 11:06:50",
        "checks": [{"date_received": "2026-11-18 11:06:50", "code": CODE, "status": "VALID"}],
        "events": [{"id": "0A00000012345678", "type": "sms"}], "estimated_price_messages_sent": "0.03330000", **changes,
    }  # fmt: skip


class TestLegacyVerify(VerifierContract):
    provider = "vonage"
    values: ClassVar = BY_KEY
    accepted = raw_json(200, sent(part()))
    refused: ClassVar = {"status": "3", "error_text": WORDS, "title": "No", "detail": WORDS}
    gone: ClassVar = {"status": "6", "error_text": "Request was not found"}
    started = raw_json(200, {"request_id": REQUEST, "status": "0"})
    compared: ClassVar = {
        Found.CORRECT: raw_json(200, {"request_id": REQUEST, "event_id": "0A1", "status": "0"}),
        Found.WRONG: raw_json(200, said("16", "The code inserted does not match the expected value")),
        Found.LOCKED: raw_json(200, said("17", "The wrong code was provided too many times.")),
    }
    followed: ClassVar = {
        SessionState.PENDING: raw_json(200, searched("IN PROGRESS")),
        SessionState.VERIFIED: raw_json(200, searched("SUCCESS")),
        SessionState.FAILED: raw_json(200, searched("FAILED")),
        SessionState.EXPIRED: raw_json(200, searched("EXPIRED")),
        SessionState.CANCELED: raw_json(200, searched("CANCELLED")),
    }
    canceled = raw_json(200, {"status": "0", "command": "cancel"})

    def verifier(self, base_url: str, time_outs: TimeOuts = TIME_OUTS) -> Verifier:
        return account(base_url, time_outs)


for _name in dir(AbilitiesContract) + dir(HttpProviderContract):
    if _name.startswith("test_"):  # what holds for every Vonage account is held with Verify v2
        setattr(TestLegacyVerify, _name, None)


def account(base_url: str, time_outs: TimeOuts = TIME_OUTS, **changes: str) -> Vonage:
    given = {**BY_KEY, "codes": "theirs", "legacy_verify": "true", "base_url": base_url, **changes}
    return Vonage(parsed(VonageSettings, given), time_outs)


def beginning(channel: Channel = Channel.SMS, **changes: Any) -> Message:
    return message(channel, text="", code="", **changes)


@pytest.mark.parametrize(
    ("channel", "following", "workflow", "wait"),
    [
        (Channel.SMS, "none", "6", "300"),
        (Channel.VOICE, "none", "7", "300"),
        (Channel.SMS, "sms", "4", "150"),
        (Channel.SMS, "voice", "5", "150"),
        (Channel.VOICE, "voice", "3", "150"),
        (Channel.VOICE, "sms", "7", "300"),
    ],
)
def test_a_start_asks_for_the_sequence_that_fits(
    scripted: Scripted, channel: Channel, following: str, workflow: str, wait: str
) -> None:
    scripted.act = replying(200, {"request_id": REQUEST, "status": "0"})
    answer = account(scripted.url, next_channel=following, sender="ACME").start(beginning(channel, language="sv"))
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, REQUEST)
    (asked,) = scripted.asked
    assert (asked.method, asked.path) == ("POST", "/verify/json")
    assert asked.form == {
        "number": TO[1:],
        "brand": "Acme",
        "sender_id": "ACME",
        "code_length": "6",
        "lg": "sv-se",
        "pin_expiry": "300",
        "next_event_wait": wait,
        "workflow_id": workflow,
    }
    assert asked.headers["authorization"].startswith("Basic ")


def test_a_sender_too_long_for_it_is_left_out(scripted: Scripted) -> None:
    scripted.act = replying(200, {"request_id": REQUEST, "status": "0"})
    account(scripted.url).start(beginning())
    assert "sender_id" not in scripted.asked[0].form


@pytest.mark.parametrize(
    ("status", "verdict", "failure"),
    [
        ("1", Verdict.REJECTED, Failure.RATE),
        ("3", Verdict.REJECTED, Failure.ADDRESS),
        ("7", Verdict.REJECTED, Failure.BLOCKED),
        ("9", Verdict.REJECTED, Failure.CREDIT),
        ("15", Verdict.REJECTED, Failure.FRAUD_GUARD),
        ("777", Verdict.REJECTED, Failure.OTHER),
        ("5", Verdict.UNKNOWN, Failure.OTHER),
        ("10", Verdict.UNKNOWN, Failure.RATE),
    ],
)
def test_the_status_of_a_start_says_what_came_of_it(
    scripted: Scripted, status: str, verdict: Verdict, failure: Failure
) -> None:
    scripted.act = replying(200, said(status, f"No {TO}"))
    answer = account(scripted.url).start(beginning())
    assert (answer.verdict, answer.failure, answer.code) == (verdict, failure, f"legacy:{status}")
    assert answer.words == "No …"
    assert scripted.posts == 1


def test_one_that_runs_already_is_accepted_with_its_id(scripted: Scripted) -> None:
    scripted.act = replying(200, said("10", "Concurrent", request_id=REQUEST))
    answer = account(scripted.url).start(beginning())
    assert (answer.verdict, answer.provider_id, answer.raw) == (Verdict.ACCEPTED, REQUEST, "running")
    assert scripted.posts == 1


@pytest.mark.parametrize(
    ("act", "verdict", "raw"),
    [
        (replying(200, {"status": "0", "command": "trigger_next_event"}), Verdict.ACCEPTED, "next"),
        (replying(200, said("19", "No more events are left")), Verdict.ACCEPTED, "running"),
        (replying(200, said("9", "quota")), Verdict.REJECTED, "HTTP 200"),
        (breaking(), Verdict.UNKNOWN, ""),
    ],
)
def test_a_next_event_is_asked_for_once(scripted: Scripted, act: Any, verdict: Verdict, raw: str) -> None:
    scripted.act = in_turn(replying(200, said("10", "Concurrent", request_id=REQUEST)), act)
    answer = account(scripted.url, next_channel="sms").start(beginning())
    assert (answer.verdict, answer.raw) == (verdict, raw)
    assert scripted.asked[1].path == "/verify/control/json"
    assert scripted.asked[1].form == {"request_id": REQUEST, "cmd": "trigger_next_event"}
    assert scripted.posts == 2


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("6", Found.ENDED),
        ("101", Found.ENDED),
        ("1", Found.NOT_ASKED),
        ("4", Found.NOT_ASKED),
        ("5", Found.UNKNOWN),
        ("777", Found.UNKNOWN),
    ],
)
def test_the_status_of_a_check_says_what_came_of_it(scripted: Scripted, status: str, found: Found) -> None:
    scripted.act = replying(200, said(status, f"{CODE} no"))
    checked = account(scripted.url).check(SESSION, CODE)
    assert (checked.found, checked.code, checked.words) == (found, f"legacy:{status}", "… no")
    assert scripted.asked[0].form == {"request_id": REQUEST, "code": CODE}


def test_no_code_of_a_search_is_kept_and_its_prices_are_one(scripted: Scripted) -> None:
    scripted.act = replying(200, searched("SUCCESS"))
    report = account(scripted.url).follow(SESSION)
    assert report is not None
    assert CODE not in repr(report)
    assert report.message is not None
    assert (report.message.price, report.message.status) == (Money(93_300, "EUR"), Status.DELIVERED)
    assert report.verified_at == DAY + 10_000
    assert scripted.asked[0].path == "/verify/search/json"
    assert scripted.asked[0].query == {}


def test_a_search_that_knows_nothing_yet_is_none_and_refused_keys_are_a_problem(scripted: Scripted) -> None:
    scripted.act = replying(200, said("101", "No response found"))
    assert account(scripted.url).follow(SESSION) is None
    scripted.act = replying(200, said("4", "Bad credentials"))
    with pytest.raises(AccountProblem, match="refused"):
        account(scripted.url).follow(SESSION)
    scripted.act = replying(200, said("1", "Throttled"))
    with pytest.raises(ConnectionError):
        account(scripted.url).follow(SESSION)


def test_a_cancel_too_early_says_when(scripted: Scripted) -> None:
    scripted.act = replying(200, said("19", "It can't be cancelled within the first 30 seconds."))
    early = account(scripted.url).cancel(SESSION)
    assert (early.done, early.opens_after) == (False, 30)
    scripted.act = replying(200, said("19", "Too many attempts to re-deliver have already been made."))
    late = account(scripted.url).cancel(SESSION)
    assert (late.done, late.opens_after) == (False, None)


def test_its_verifications_are_listed_in_the_reports_of_their_own_product(scripted: Scripted) -> None:
    row = {"request_id": REQUEST, "to": TO[1:], "status": "FAILED", "date_received": "2026-11-18T11:06:41+0000"}
    older = {**row, "request_id": "older", "status": None, "verify_status": "FAILED", "date_received": None}
    scripted.act = replying(200, {"records": [row, {**row, "to": "37255509999"}, older]})
    found, also = account(scripted.url).started_since(TO, DAY, Channel.SMS)
    assert (also.report.raw, also.sent_at) == ("failed", DAY)
    assert (found.report.provider_id, found.sent_at) == (REQUEST, DAY + 1000)
    assert scripted.asked[0].query["product"] == "VERIFY-API"
    assert "direction" not in scripted.asked[0].query
