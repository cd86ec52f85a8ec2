"""GetOTP's current generation (v1): both ways, and what is unconfirmed only where a setting says so."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from otpdesk.errors import AccountProblem, BadInput
from otpdesk.options import form_fields, parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.abilities import Capability, Level
from otpdesk.providers.base import Verdict
from otpdesk.providers.facts import Registered
from otpdesk.providers.getotp.adapter import GetOtp
from otpdesk.providers.getotp.settings import GetOtpSettings
from otpdesk.providers.getotp.v0 import GetOtpV0
from otpdesk.providers.verifying import Found, Session, SessionState
from tests.fixtures.scripted import Scripted, raw_json, replying
from tests.providers.contract import CODE, TO, message
from tests.providers.http_contract import SINCE, WORDS
from tests.providers.verifier_contract import VerifierContract

TEMPLATE = "6d3f6b1e-2c0a-4e9e-9a55-3d2c7c3f0a11"
VALUES = {
    "api_key": "k9x2secretk9x2secret",
    "template": TEMPLATE,
    "sender": "Acme",
    "ask_messages": "true",
    "webhook_secret": "w7h4hooksecretw7h4",
}
MADE = {
    "account_id": "b1e5f3a0-0000-4000-8000-000000000001",
    "message_id": "0c6a7f52-9f0e-4b0c-8c5b-2f6f7f1f0a01",
    "phone": TO[1:],
    "create_date": "2026-11-18 11:06:40",
    "expire_date": "2026-11-18 11:11:40",
}


def error(status: int, code: int, words: str) -> dict[str, Any]:
    told = {"timestamp": "2026-11-18T11:06:40Z", "path": "/v1/verifications", "method": "POST"}
    return {"errors": [{**told, "status": status, "message": words, "code": code}]}


class TestGetOtp(VerifierContract):
    provider = "getotp"
    values = VALUES
    accepted = raw_json(201, {"data": MADE})
    refused: ClassVar[Any] = error(400, 1599, WORDS)
    tells_balance = False
    started = accepted
    compared: ClassVar[Mapping[Found, bytes]] = {
        Found.CORRECT: raw_json(200, {"data": [{**MADE, "code": CODE}]}),
        Found.WRONG: raw_json(200, {"data": []}),
    }
    session_id = MADE["message_id"]

    def test_lists_and_reports_are_said_where_it_has_them(self) -> None:
        """A message is asked about where a setting says so; nobody has confirmed that it answers."""
        assert self.cells[Capability.REPORT].level is Level.UNCONFIRMED
        assert self.kind.polls
        assert not self.kind.lists


def account(url: str = "", **changes: str) -> GetOtp:
    given = {**VALUES, **({"base_url": url} if url else {}), **changes}
    return GetOtp(parsed(GetOtpSettings, given))


SESSION = Session(MADE["message_id"], Channel.SMS, TO, SINCE)


def test_a_code_of_ours_goes_out_in_the_template_and_names_the_attempt(scripted: Scripted) -> None:
    scripted.act = replying(201, {"data": MADE})
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, MADE["message_id"])
    (asked,) = scripted.asked
    assert (asked.method, asked.path) == ("POST", "/v1/verifications")
    assert asked.headers["x-otp-key"] == VALUES["api_key"]
    assert asked.json == {
        "data": {
            "channel": "sms",
            "phone": TO[1:],
            "template": TEMPLATE,
            "payload": "a0000000000001",
            "code": CODE,
            "sender": "Acme",
        }
    }


def test_an_answer_without_its_wrapping_is_read_too(scripted: Scripted) -> None:
    for body in (MADE, {"data": [MADE]}):
        scripted.act = replying(200, body)
        assert account(scripted.url).send(message()).provider_id == MADE["message_id"]


def test_its_own_code_is_asked_for_by_its_length(scripted: Scripted) -> None:
    scripted.act = replying(201, {"data": MADE})
    theirs = account(scripted.url, codes="theirs", code_length="8")
    theirs.start(message(text="", code=""))
    theirs.start(message(Channel.VOICE, text="", code=""))
    sms, call = (asked.json["data"] for asked in scripted.asked)
    assert sms["code_length"] == 8
    assert call["code_length"] == 6
    assert "code" not in {**sms, **call}


@pytest.mark.parametrize(("language", "spoken"), [("de", "DE"), ("de-AT", "DE"), ("fi", "EN")])
def test_a_call_speaks_the_language_of_the_customer_where_it_can(
    scripted: Scripted, language: str, spoken: str
) -> None:
    scripted.act = replying(201, {"data": MADE})
    account(scripted.url).send(message(Channel.VOICE, language=language))
    data = scripted.asked[0].json["data"]
    assert (data["channel"], data["voice_type"], data["language"]) == ("voice", "tts", spoken)
    assert "sender" not in data


def test_a_flash_call_says_nothing(scripted: Scripted) -> None:
    scripted.act = replying(201, {"data": MADE})
    account(scripted.url, codes="theirs", voice="flash").start(message(Channel.VOICE, text="", code=""))
    data = scripted.asked[0].json["data"]
    assert data["voice_type"] == "flash"
    assert "language" not in data


def test_without_a_sender_there_are_calls_only(scripted: Scripted) -> None:
    calls_only = account(scripted.url, sender="")
    assert GetOtp.sender_channels(calls_only._settings) == {Channel.VOICE}
    answer = calls_only.send(message())
    assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


def test_without_a_code_of_ours_nothing_is_carried(scripted: Scripted) -> None:
    answer = account(scripted.url).send(message(code=""))
    assert answer.verdict is Verdict.REJECTED
    assert "no code" in answer.words
    assert scripted.asked == []


def test_a_check_names_number_and_code_and_trusts_no_other_number(scripted: Scripted) -> None:
    scripted.act = replying(200, {"data": [{**MADE, "phone": "37255500000"}]})
    assert account(scripted.url).check(SESSION, CODE).found is Found.WRONG
    assert scripted.asked[0].query == {"code": CODE, "phone": TO[1:]}


def test_a_wrong_code_comes_with_the_words_that_it_may_have_expired(scripted: Scripted) -> None:
    scripted.act = replying(200, {"data": []})
    checked = account(scripted.url).check(SESSION, CODE)
    assert "expired" in checked.words
    assert checked.tries_left is None


@pytest.mark.parametrize(
    ("number", "status", "failure"),
    [
        (1136, Status.FAILED, Failure.OTHER),
        (1251, Status.FAILED, Failure.OTHER),
        (1523, Status.FAILED, Failure.ADDRESS),
        (1530, Status.BLOCKED, Failure.BLOCKED),
        (1531, Status.BLOCKED, Failure.GEO),
        (9999, Status.FAILED, Failure.OTHER),
    ],
)
def test_a_refusal_is_read_by_its_number(scripted: Scripted, number: int, status: Status, failure: Failure) -> None:
    scripted.act = replying(400, error(400, number, "Not possible"))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.status, answer.failure) == (Verdict.REJECTED, status, failure)
    assert answer.code == str(number)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("scheduled", Status.ACCEPTED),
        ("enroute", Status.ACCEPTED),
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("DELIVERED", Status.DELIVERED),
        ("seen", Status.DELIVERED),
        ("failed", Status.UNDELIVERED),
        ("REJECTED", Status.BLOCKED),
        ("EXPIRED", Status.EXPIRED),
        ("surprise", Status.UNKNOWN),
    ],
)
def test_a_message_is_asked_about_and_its_text_stays_behind(scripted: Scripted, word: str, status: Status) -> None:
    text = f"Your code is {CODE}."
    body = {"data": {"id": SESSION.id, "status": word, "status_details": f"Text: {text}", "text": text}}
    scripted.act = replying(200, body)
    report = account(scripted.url).report(SESSION.id, Channel.SMS)
    assert report is not None
    assert (report.status, report.raw) == (status, word.lower())
    assert CODE not in repr(report)
    assert scripted.asked[0].path == f"/v1/messages/{SESSION.id}"
    followed = account(scripted.url).follow(SESSION)
    assert followed is not None
    assert (followed.state, followed.message) == (SessionState.UNKNOWN, report)


def test_without_the_setting_nothing_is_asked_about_a_message(scripted: Scripted) -> None:
    quiet = account(scripted.url, ask_messages="false")
    assert quiet.report(SESSION.id, Channel.SMS) is None
    assert quiet.follow(SESSION) is None
    assert quiet.started_since(TO, SINCE, Channel.SMS) == quiet.sent_since(TO, SINCE, Channel.SMS) == []
    assert scripted.asked == []


def test_the_account_test_proves_the_template(scripted: Scripted) -> None:
    scripted.act = replying(200, {"data": {"id": TEMPLATE, "name": "Login", "status": "COMPLETED"}})
    assert account(scripted.url).test().name == "Acme"
    assert account(scripted.url, sender="").test().name == "Template Login"
    assert scripted.asked[0].path == f"/v1/templates/{TEMPLATE}"
    scripted.act = replying(404, error(404, 1251, "Template not found"))
    with pytest.raises(AccountProblem, match="no such template"):
        account(scripted.url).test()


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("COMPLETED", Registered.DONE),
        ("IN_PROCESS", Registered.WAITING),
        ("CANCELED", Registered.REFUSED),
        ("NEW", Registered.UNKNOWN),
    ],
)
def test_senders_and_the_approval_of_the_template_are_told(scripted: Scripted, word: str, state: Registered) -> None:
    both = {"data": [{"name": "Acme", "status": word}, {"id": "nameless"}]}
    scripted.act = replying(200, both)
    standing = account(scripted.url).standing()
    assert standing.senders is not None
    assert [(sender.name, sender.state) for sender in standing.senders] == [("Acme", word)]
    assert standing.registrations is not None
    assert standing.registrations[0].state is state
    assert standing.permissions is None


def test_what_is_not_confirmed_says_so_where_it_is_set() -> None:
    fields = {field.key: field for field in form_fields(GetOtpSettings)}
    for key in ("ask_messages", "webhook_secret"):
        assert "unconfirmed" in fields[key].label
        assert fields[key].help.startswith("Unconfirmed: ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"template": ""}, "template"),
        ({"api_token": "t", "success_url": "nowhere"}, "success_url"),
        ({"voice": "flash"}, "voice"),
        ({"code_length": "3"}, "code_length"),
        ({"code_length": "9"}, "code_length"),
        ({"codes": "ours"}, "codes"),
    ],
)
def test_settings_that_cannot_work_name_their_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as problem:
        parsed(GetOtpSettings, {**VALUES, **changes})
    assert problem.value.field == field


def test_the_token_tells_the_generation() -> None:
    settings = account()._settings
    first = parsed(GetOtpSettings, {**VALUES, "api_token": "t", "success_url": "https://a.example/done?id=1"})
    assert GetOtp.of(settings) is GetOtp
    assert GetOtp.of(first) is GetOtpV0
