"""Vonage's Verify v2 on the wire: what is asked, and what each answer comes to."""

from typing import Any

import pytest

from otpdesk.errors import BadInput
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import Message, Verdict
from otpdesk.providers.verifying import Found, Session, SessionState
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw, replying, saying
from tests.providers.contract import CODE, TO, message
from tests.providers.faults import UNCLEAR
from tests.providers.test_vonage import BY_KEY, REQUEST, VALUES, verify_record

DAY = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
SESSION = Session(REQUEST, Channel.SMS, TO, DAY)


def problem(kind: str, title: str = "No", detail: str = "Not possible", **more: Any) -> dict[str, Any]:
    return {"type": f"https://x.example/errors/verify-v2#{kind}", "title": title, "detail": detail, **more}


CONCURRENT = problem("concurrent", "Conflict", "Concurrent verifications are not allowed")


def account(base_url: str, **changes: str) -> Vonage:
    given = {**BY_KEY, "codes": "theirs", "base_url": base_url, **changes}
    return Vonage(parsed(VonageSettings, given))


def beginning(channel: Channel = Channel.SMS, **changes: Any) -> Message:
    return message(channel, text="", code="", **changes)


def test_a_start_goes_out_as_the_specification_says(scripted: Scripted) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    answer = account(scripted.url).start(beginning(language="fi-FI"))
    (asked,) = scripted.asked
    assert (asked.method, asked.path) == ("POST", "/v2/verify")
    assert asked.json == {
        "brand": "Acme",
        "workflow": [{"channel": "sms", "to": TO[1:], "from": "447700900000"}],
        "channel_timeout": 300,
        "client_ref": "a0000000000001",
        "locale": "fi-fi",
        "code_length": 6,
    }
    assert asked.headers["authorization"].startswith("Basic ")
    assert (answer.verdict, answer.provider_id, answer.status) == (Verdict.ACCEPTED, REQUEST, Status.ACCEPTED)


def test_an_application_signs_so_that_its_receipts_come(scripted: Scripted) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    account(scripted.url, **VALUES, codes="theirs").start(beginning())
    assert scripted.asked[0].headers["authorization"].startswith("Bearer ey")


@pytest.mark.parametrize(
    ("channel", "to", "step"),
    [
        (Channel.VOICE, TO, {"channel": "voice", "to": TO[1:]}),
        (Channel.WHATSAPP, TO, {"channel": "whatsapp", "to": TO[1:], "from": "447700900009"}),
        (Channel.EMAIL, "mari@example.org", {"channel": "email", "to": "mari@example.org"}),
    ],
)
def test_each_channel_has_its_step(scripted: Scripted, channel: Channel, to: str, step: dict[str, str]) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    account(scripted.url, whatsapp_sender="+447700900009").start(beginning(channel, to=to))
    assert scripted.asked[0].json["workflow"] == [step]


def test_a_next_channel_halves_the_time_and_keeps_the_code(scripted: Scripted) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    mine = account(scripted.url, next_channel="voice")
    mine.start(beginning())
    mine.start(beginning(Channel.EMAIL, to="mari@example.org"))
    first, mail = (asked.json for asked in scripted.asked)
    assert first["workflow"][1] == {"channel": "voice", "to": TO[1:], "reuse_code": True}
    assert first["channel_timeout"] == 150
    assert len(mail["workflow"]) == 1


def test_a_text_to_india_brings_its_registration_and_no_other_does(scripted: Scripted) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    ids = {DLT_ENTITY: "1101407360000017170", DLT_TEMPLATE: "1107158078772563946"}
    for to in ("+919876543210", TO):
        account(scripted.url).start(beginning(to=to, registration=ids))
    india, estonia = (asked.json["workflow"][0] for asked in scripted.asked)
    assert (india["entity_id"], india["content_id"]) == (ids[DLT_ENTITY], ids[DLT_TEMPLATE])
    assert "entity_id" not in estonia


@pytest.mark.parametrize(
    ("brand", "company", "said"),
    [
        ("", "Acme", "Acme"),
        ("Acme Pay", "Other", "Acme Pay"),
        ("", "Acme {Support} Estonia Limited", "Acme Support Eston"),
        ("", "A/B: C$", "AB C"),
    ],
)
def test_the_brand_is_what_vonage_takes(scripted: Scripted, brand: str, company: str, said: str) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    account(scripted.url, brand=brand).start(beginning(company=company))
    assert scripted.asked[0].json["brand"] == said


def test_a_language_that_verify_has_no_text_for_is_left_to_the_number(scripted: Scripted) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    account(scripted.url).start(beginning(language="et"))
    assert "locale" not in scripted.asked[0].json


def test_one_that_runs_already_is_accepted_with_its_id_and_posted_once(scripted: Scripted) -> None:
    scripted.act = replying(409, {**CONCURRENT, "request_id": REQUEST})
    answer = account(scripted.url).start(beginning())
    assert (answer.verdict, answer.provider_id, answer.raw) == (Verdict.ACCEPTED, REQUEST, "running")
    assert "sent no other" in answer.words
    assert scripted.posts == 1


def test_one_that_runs_already_without_its_id_is_unknown_and_posted_once(scripted: Scripted) -> None:
    for body in (CONCURRENT, {**CONCURRENT, "request_id": ""}, {**CONCURRENT, "request_id": [1]}, {}):
        scripted.act = replying(409, body)
        answer = account(scripted.url).start(beginning())
        assert (answer.verdict, answer.status, answer.provider_id) == (Verdict.UNKNOWN, Status.UNKNOWN, "")
    assert scripted.posts == 4


def test_a_next_step_is_asked_for_over_the_channel_that_was_chosen_only(scripted: Scripted) -> None:
    running = replying(409, {**CONCURRENT, "request_id": REQUEST})
    scripted.act = in_turn(running, saying(raw(200)), running)
    mine = account(scripted.url, next_channel="voice")
    assert mine.start(beginning(Channel.VOICE)).raw == "next"
    assert mine.start(beginning(Channel.SMS)).raw == "running"
    assert [asked.path for asked in scripted.asked] == [
        "/v2/verify",
        f"/v2/verify/{REQUEST}/next_workflow",
        "/v2/verify",
    ]


@pytest.mark.parametrize(
    ("act", "verdict"),
    [
        (replying(409, problem("no-events")), Verdict.ACCEPTED),
        (replying(402, problem("low-balance")), Verdict.REJECTED),
        (replying(429, problem("throttled")), Verdict.REJECTED),
        (replying(500, problem("internal-error")), Verdict.UNKNOWN),
        (breaking(), Verdict.UNKNOWN),
    ],
)
def test_a_next_step_is_asked_for_once_whatever_comes(scripted: Scripted, act: Any, verdict: Verdict) -> None:
    scripted.act = in_turn(replying(409, {**CONCURRENT, "request_id": REQUEST}), act)
    answer = account(scripted.url, next_channel="sms").start(beginning())
    assert answer.verdict is verdict
    assert scripted.posts == 2


@pytest.mark.parametrize(
    ("status", "kind", "code", "failure"),
    [
        (401, "unauthorized", "http:401", Failure.OTHER),
        (402, "low-balance", "verify:low-balance", Failure.CREDIT),
        (422, "invalid-params", "verify:invalid-params", Failure.ADDRESS),
        (422, "new-word", "http:422", Failure.ADDRESS),
        (429, "throttled", "http:429", Failure.RATE),
    ],
)
def test_a_refused_start_has_a_code_and_a_next_step(
    scripted: Scripted, status: int, kind: str, code: str, failure: Failure
) -> None:
    scripted.act = replying(status, problem(kind, detail=f"{TO} no"))
    answer = account(scripted.url).start(beginning())
    assert (answer.verdict, answer.code, answer.failure) == (Verdict.REJECTED, code, failure)
    assert answer.words == "… no"
    assert Vonage.next_step(answer.code)


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (200, {"request_id": REQUEST, "status": "completed"}, Found.CORRECT),
        (200, {"request_id": REQUEST, "status": "pending"}, Found.UNKNOWN),
        (400, problem("invalid-code"), Found.WRONG),
        (410, problem("expired"), Found.LOCKED),
        (404, problem("request-not-found"), Found.ENDED),
        (409, problem("no-code"), Found.NOT_ASKED),
        (422, problem("invalid-params"), Found.NOT_ASKED),
        (401, problem("unauthorized"), Found.NOT_ASKED),
        (402, problem("low-balance"), Found.NOT_ASKED),
        (429, problem("throttled"), Found.NOT_ASKED),
        (500, problem("internal-error"), Found.UNKNOWN),
        (400, {"hello": "world"}, Found.UNKNOWN),
    ],
)
def test_a_check_reads_the_status_of_its_answer(
    scripted: Scripted, status: int, body: dict[str, Any], found: Found
) -> None:
    scripted.act = replying(status, body)
    assert account(scripted.url).check(SESSION, CODE).found is found
    (asked,) = scripted.asked
    assert (asked.method, asked.path, asked.json) == ("POST", f"/v2/verify/{REQUEST}", {"code": CODE})


def test_an_id_goes_into_the_path_as_one_part(scripted: Scripted) -> None:
    scripted.act = replying(404, problem("not-found"))
    account(scripted.url).check(Session("../v1/calls?x=1#y", Channel.SMS, TO), CODE)
    assert scripted.asked[0].target == "/v2/verify/..%2Fv1%2Fcalls%3Fx%3D1%23y"


def test_words_of_a_check_hold_neither_code_nor_number(scripted: Scripted) -> None:
    scripted.act = replying(400, problem("invalid-code", detail=f"{CODE} is wrong for {TO} ({TO[1:]})"))
    checked = account(scripted.url).check(SESSION, CODE)
    assert (checked.code, checked.words) == ("verify:invalid-code", "… is wrong for … (…)")


@pytest.mark.parametrize(
    ("detail", "opens"), [("It cannot be cancelled within the first 30 seconds.", 30), ("It is over.", None)]
)
def test_a_cancel_that_is_refused_shows_its_window(scripted: Scripted, detail: str, opens: int | None) -> None:
    scripted.act = replying(404, problem("request-not-found", detail=detail))
    said = account(scripted.url).cancel(SESSION)
    assert (said.done, said.opens_after) == (False, opens)
    assert said.words.endswith("before a second message.")
    assert scripted.asked[0].method == "DELETE"


def test_a_verification_is_followed_in_the_reports_of_its_product(scripted: Scripted) -> None:
    scripted.act = replying(200, {"records": [verify_record("completed", request_id="other")]})
    assert account(scripted.url).follow(SESSION) is None
    scripted.act = replying(200, {"records": [verify_record("expired", request_id=REQUEST)]})
    said = account(scripted.url).follow(SESSION)
    assert said is not None
    assert said.state is SessionState.EXPIRED
    assert said.message is not None
    assert said.message.status is Status.SENT
    assert scripted.asked[0].query == {"account_id": "abcd1234", "product": "VERIFY-V2", "id": REQUEST}


def test_verifications_are_listed_over_every_page_of_a_day(scripted: Scripted) -> None:
    of_other = verify_record("completed", to="37255509999")
    step = verify_record("completed", request_id="step", channel="email", parent_request_id="X1")
    first = {"records": [verify_record("completed"), of_other, step], "cursor": "MTY0", "iv": "8a2c"}
    last = {"records": [verify_record("in_progress", request_id="X2", date_received="2026-11-18T11:08:00Z")]}
    scripted.act = in_turn(replying(200, first), replying(200, last))
    found = account(scripted.url).started_since(TO, DAY, Channel.SMS)
    assert [(each.report.provider_id, each.sent_at) for each in found] == [("X2", DAY + 80_000), ("X1", DAY + 1000)]
    assert [asked.query.get("cursor") for asked in scripted.asked] == [None, "MTY0"]


def test_pages_without_an_end_are_left(scripted: Scripted) -> None:
    scripted.act = replying(200, {"records": [], "cursor": "again"})
    assert account(scripted.url).started_since(TO, DAY, Channel.SMS) == []
    assert len(scripted.asked) == 20


def carrying(base_url: str) -> Vonage:
    return account(base_url, codes="ours_carried")


@pytest.mark.parametrize(("life", "timeout"), [(5, 15), (300, 300), (3600, 900)])
def test_a_code_of_ours_is_carried_for_as_long_as_it_lives(scripted: Scripted, life: int, timeout: int) -> None:
    scripted.act = replying(202, {"request_id": REQUEST})
    answer = carrying(scripted.url).send(message(life=life))
    asked = scripted.asked[0].json
    assert (answer.verdict, asked["code"], asked["channel_timeout"]) == (Verdict.ACCEPTED, CODE, timeout)
    assert "code_length" not in asked


@pytest.mark.parametrize("extra", [{}, {"request_id": REQUEST}])
def test_a_code_of_ours_is_certainly_not_sent_while_another_runs(scripted: Scripted, extra: dict[str, str]) -> None:
    scripted.act = replying(409, {**CONCURRENT, **extra})
    answer = carrying(scripted.url).send(message())
    assert (answer.verdict, answer.code, answer.provider_id) == (Verdict.REJECTED, "verify:concurrent", "")
    assert scripted.posts == 1


def test_a_carried_code_whose_answer_is_lost_is_unknown_and_posted_once(scripted: Scripted) -> None:
    mine = carrying(scripted.url)
    for fault, act in UNCLEAR.items():
        scripted.act = act
        scripted.asked.clear()
        answer = mine.send(message())
        assert (answer.verdict, answer.provider_id, scripted.posts) == (Verdict.UNKNOWN, "", 1), fault
        assert CODE not in answer.words


def test_without_a_code_there_is_nothing_to_carry(scripted: Scripted) -> None:
    assert carrying(scripted.url).send(beginning()).verdict is Verdict.REJECTED
    assert scripted.asked == []


def test_a_key_that_cannot_sign_begins_and_compares_nothing(scripted: Scripted) -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"
    mine = account(scripted.url, application_id="app", private_key=key)
    begun, checked, canceled = mine.start(beginning()), mine.check(SESSION, CODE), mine.cancel(SESSION)
    assert (begun.verdict, checked.found, canceled.done) == (Verdict.REJECTED, Found.NOT_ASKED, False)
    assert {begun.words, checked.words, canceled.words} == {"The private key for Vonage calls cannot be read."}
    assert scripted.asked == []


def test_a_sender_is_needed_for_texts_of_ours_only() -> None:
    for way in (Way.THEIRS, Way.OURS_CARRIED):
        assert parsed(VonageSettings, {**BY_KEY, "codes": way.value, "sender": ""}).sender == ""
    with pytest.raises(BadInput) as caught:
        parsed(VonageSettings, {**BY_KEY, "sender": ""})
    assert caught.value.field == "sender"


@pytest.mark.parametrize("brand", ["A" * 19, "A/B", "A\\B", "{A}", "A:B", "$"])
def test_a_brand_that_vonage_would_refuse_is_bad_input(brand: str) -> None:
    with pytest.raises(BadInput) as caught:
        parsed(VonageSettings, {**BY_KEY, "brand": brand})
    assert caught.value.field == "brand"


@pytest.mark.parametrize(
    ("changes", "opened"),
    [
        ({"codes": "ours"}, {Channel.SMS}),
        ({"codes": "ours", **VALUES}, {Channel.SMS, Channel.VOICE, Channel.WHATSAPP}),
        ({"codes": "ours_carried"}, {Channel.SMS, Channel.VOICE}),
        ({"codes": "theirs"}, {Channel.SMS, Channel.VOICE, Channel.EMAIL}),
        ({"codes": "theirs", "legacy_verify": "true"}, {Channel.SMS, Channel.VOICE}),
    ],
)
def test_settings_open_the_channels_they_are_complete_for(changes: dict[str, str], opened: set[Channel]) -> None:
    given = {key: value for key, value in BY_KEY.items() if key != "whatsapp_sender"}
    assert Vonage.sender_channels(parsed(VonageSettings, {**given, **changes})) == opened


def test_the_help_says_what_ends_and_what_a_way_needs() -> None:
    helps = {key: field.description or "" for key, field in VonageSettings.model_fields.items()}
    assert "Verify Conversion" in helps["codes"]
    assert "4 February 2027" in helps["application_id"]
