"""Plivo: what became of a message or a session, and what was sent."""

from typing import Any

import pytest

from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import NoAnswer
from otpdesk.providers.verifying import Session, SessionState
from tests.fixtures.scripted import Scripted, in_turn, replying, routed
from tests.providers.contract import TEXT, TO
from tests.providers.http_contract import SINCE
from tests.providers.test_plivo import (
    API,
    APPLICATION,
    ATTEMPT,
    HOME,
    MESSAGE,
    POWERPACK,
    SESSION,
    account,
    attempt,
    error,
    session,
)

OTHER = "39062592-3ce1-44a0-a66e-ea65f064bf9e"


def resource(**changes: Any) -> dict[str, Any]:
    return {
        "api_id": API, "error_code": None, "error_message": "", "from_number": "14155550100",
        "message_direction": "outbound", "message_state": "sent", "message_time": "2026-11-18 16:36:41+05:30",
        "message_type": "sms", "message_uuid": MESSAGE, "to_number": TO[1:], "total_amount": "0.06140",
        "total_rate": "0.06140", "units": 1, "message_sent_time": "2026-11-18 11:06:42.244057+00:00",
        "message_updated_time": "2026-11-18 16:36:45.94772+05:30", **changes,
    }  # fmt: skip


def call(**changes: Any) -> dict[str, Any]:
    return {
        "api_id": API, "call_uuid": ATTEMPT, "answer_time": None, "end_time": "2026-11-18 16:36:52+05:30",
        "initiation_time": "2026-11-18 16:36:42+05:30", "hangup_cause_code": 3000, "hangup_cause_name": "No Answer",
        "total_amount": "0.00000", "total_rate": "0.03570", **changes,
    }  # fmt: skip


def page(*entries: dict[str, Any], key: str = "objects", following: str | None = None) -> dict[str, Any]:
    meta = {"limit": 20, "offset": 0, "next": following, "previous": None}
    return {"api_id": API, "meta": meta, key: list(entries)}


def test_a_message_is_asked_by_its_id_and_its_times_may_have_any_offset(scripted: Scripted) -> None:
    scripted.act = replying(200, resource(message_state="delivered", error_code="000"))
    report = account(scripted.url).report(MESSAGE, Channel.SMS)
    assert report is not None
    assert (report.status, report.raw, report.code, report.words) == (Status.DELIVERED, "delivered", "", "")
    assert (report.price, report.price_final) == (Money(61_400, "USD"), True)
    assert report.claimed_at == SINCE + 5_948
    assert [asked.path for asked in scripted.asked] == [f"{HOME}/Message/{MESSAGE}/"]


@pytest.mark.parametrize(
    ("word", "code", "status", "failure"),
    [
        ("queued", None, Status.ACCEPTED, None),
        ("sent", None, Status.SENT, None),
        ("read", "000", Status.DELIVERED, None),
        ("delivered", "30", Status.DELIVERED, None),
        ("undelivered", "80", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("undelivered", "50", Status.UNDELIVERED, Failure.LANDLINE),
        ("undelivered", 30, Status.BLOCKED, Failure.BLOCKED),
        ("failed", "420", Status.EXPIRED, Failure.OTHER),
        ("failed", "450", Status.BLOCKED, Failure.GEO),
        ("failed", "40", Status.FAILED, Failure.SENDER),
        ("rejected", "200", Status.BLOCKED, Failure.OPTED_OUT),
        ("failed", "300", Status.FAILED, Failure.OTHER),
        ("failed", None, Status.FAILED, None),
        ("vanished", None, Status.UNKNOWN, None),
    ],
)
def test_a_message_reads_state_and_code_together(
    scripted: Scripted, word: str, code: object, status: Status, failure: Failure | None
) -> None:
    scripted.act = replying(200, resource(message_state=word, error_code=code, error_message=f"To {TO}"))
    report = account(scripted.url).report(MESSAGE, Channel.WHATSAPP)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert report.code == (f"sms:{code}" if failure else "")
    assert TO not in report.words


def test_the_price_of_a_message_on_its_way_is_not_its_last_word(scripted: Scripted) -> None:
    scripted.act = replying(200, resource())
    report = account(scripted.url).report(MESSAGE, Channel.SMS)
    assert report is not None
    assert (report.price, report.price_final) == (Money(61_400, "USD"), False)


def test_an_id_of_another_way_is_found_among_the_sessions(scripted: Scripted) -> None:
    scripted.act = routed({f"{HOME}/Message": replying(404, error("not found")), HOME: replying(200, session())})
    report = account(scripted.url).report(SESSION, Channel.SMS)
    assert report is not None
    assert (report.provider_id, report.status) == (SESSION, Status.DELIVERED)
    assert account(scripted.url).report(SESSION, Channel.WHATSAPP) is None
    assert len(scripted.asked) == 3


def test_a_session_says_what_became_of_its_newest_message_and_what_that_cost(scripted: Scripted) -> None:
    older = attempt(status="failed", attempt_uuid=OTHER, time="2026-11-18T11:06:30Z")
    scripted.act = replying(200, session(attempt(), older))
    report = account(scripted.url, codes="ours_carried").report(SESSION, Channel.SMS)
    assert report is not None
    assert (report.provider_id, report.status, report.raw) == (SESSION, Status.DELIVERED, "delivered")
    assert (report.price, report.price_final) == (Money(80_000, "USD"), True)
    assert [asked.path for asked in scripted.asked] == [f"{HOME}/Verify/Session/{SESSION}/"]


def test_why_a_message_of_a_session_did_not_arrive_is_in_its_own_record(scripted: Scripted) -> None:
    scripted.act = in_turn(
        replying(200, session(attempt(status="undelivered"))),
        replying(200, resource(message_state="undelivered", error_code="80", message_uuid=ATTEMPT)),
    )
    report = account(scripted.url, codes="ours_carried").report(SESSION, Channel.SMS)
    assert report is not None
    assert (report.provider_id, report.status, report.code) == (SESSION, Status.UNDELIVERED, "sms:80")
    assert scripted.asked[1].path == f"{HOME}/Message/{ATTEMPT}/"


def test_a_record_that_cannot_be_had_leaves_what_the_session_says(scripted: Scripted) -> None:
    for second in (replying(404, error("not found")), replying(503, error("busy")), replying(401, error("no"))):
        scripted.act = in_turn(replying(200, session(attempt(status="undelivered"))), second)
        report = account(scripted.url, codes="ours_carried").report(SESSION, Channel.SMS)
        assert report is not None
        assert (report.status, report.code) == (Status.UNDELIVERED, "")


@pytest.mark.parametrize(
    ("word", "changes", "status", "code"),
    [
        ("no-answer", {}, Status.UNDELIVERED, "call:3000"),
        ("failed", {"hangup_cause_code": 3050}, Status.UNDELIVERED, "call:3050"),
        ("failed", {"hangup_cause_code": 2030}, Status.BLOCKED, "call:2030"),
        ("early media", {"hangup_cause_code": 3010}, Status.UNDELIVERED, "call:3010"),
        ("ANSWER", {"hangup_cause_code": 4000, "answer_time": "2026-11-18 16:36:44+05:30"}, Status.DELIVERED, ""),
        (
            "answer",
            {"hangup_cause_code": None, "end_time": None, "answer_time": "2026-11-18 16:36:44"},
            Status.SENT,
            "",
        ),
        ("answer", {"hangup_cause_code": 9100, "answer_time": "2026-11-18 16:36:44+05:30"}, Status.DELIVERED, ""),
        ("early media", {"hangup_cause_code": None, "end_time": None}, Status.ACCEPTED, ""),
    ],
)
def test_how_a_call_of_a_session_ended_is_in_its_own_record(
    scripted: Scripted, word: str, changes: dict[str, Any], status: Status, code: str
) -> None:
    scripted.act = in_turn(
        replying(200, session(attempt(channel="voice", status=word), channel="voice")), replying(200, call(**changes))
    )
    report = account(scripted.url).report(SESSION, Channel.VOICE)
    assert report is not None
    assert (report.provider_id, report.status, report.code) == (SESSION, status, code)
    assert scripted.asked[1].path == f"{HOME}/Call/{ATTEMPT}/"


@pytest.mark.parametrize(
    ("word", "status"), [("ringing", Status.ACCEPTED), ("in-progress", Status.SENT), ("completed", Status.DELIVERED)]
)
def test_a_call_that_is_plain_is_not_asked_about_again(scripted: Scripted, word: str, status: Status) -> None:
    scripted.act = replying(200, session(attempt(channel="voice", status=word), channel="voice"))
    report = account(scripted.url).report(SESSION, Channel.VOICE)
    assert report is not None
    assert report.status is status
    assert len(scripted.asked) == 1


def test_a_session_says_when_its_code_came_back(scripted: Scripted) -> None:
    scripted.act = replying(200, session(status="verified"))
    said = account(scripted.url).follow(Session(SESSION, Channel.SMS, TO, SINCE))
    assert said is not None
    assert (said.state, said.verified_at) == (SessionState.VERIFIED, SINCE + 5_000)
    assert said.message is not None
    assert said.message.status is Status.DELIVERED


def test_the_list_of_messages_is_not_asked_by_number_because_numbers_are_kept_in_part(scripted: Scripted) -> None:
    mine = resource(to_number=f"{TO[1:-3]}***", text=TEXT)
    later = resource(message_uuid=OTHER, message_time="2026-11-18 11:08:00+00:00")
    foreign = [resource(to_number=number) for number in ("37255509999", "3725550***", f"{TO[1:-3]}****", "", "***")]
    scripted.act = replying(200, page(*foreign, mine, later))
    found = account(scripted.url).sent_since(TO, SINCE + 400, Channel.SMS)
    assert [(each.report.provider_id, each.sent_at, each.to) for each in found] == [
        (OTHER, SINCE + 80_000, TO),
        (MESSAGE, SINCE + 1_000, TO),
    ]
    assert TEXT not in repr(found)
    assert scripted.asked[0].path == f"{HOME}/Message/"
    assert scripted.asked[0].query == {
        "limit": "20",
        "message_direction": "outbound",
        "message_type": "sms",
        "message_time__gte": "2026-11-18 11:06:40",
        "message_time__lt": "2026-11-18 11:16:40",
        "from_number": "+14155550100",
    }


def test_messages_of_a_powerpack_or_a_sender_name_are_listed_as_such(scripted: Scripted) -> None:
    scripted.act = replying(200, page(resource()))
    for sender in (POWERPACK, "ACME"):
        assert len(account(scripted.url, sender=sender).sent_since(TO, SINCE, Channel.SMS)) == 1
    assert len(account(scripted.url).sent_since(TO, SINCE, Channel.WHATSAPP)) == 1
    powerpack, name, whatsapp = (asked.query for asked in scripted.asked)
    assert powerpack["powerpack_id"] == POWERPACK
    assert not {"powerpack_id", "from_number"} & set(name)
    assert (whatsapp["from_number"], whatsapp["message_type"]) == ("+14155550101", "whatsapp")


@pytest.mark.parametrize("place", ["offset=20", "cursor=abc%3D"])
def test_a_long_list_is_read_page_by_page_wherever_its_next_page_is_named(scripted: Scripted, place: str) -> None:
    following = f"https://elsewhere.example.org{HOME}/Message/?limit=20&{place}"
    scripted.act = in_turn(
        replying(200, page(resource(), following=following)), replying(200, page(resource(message_uuid=OTHER)))
    )
    assert len(account(scripted.url).sent_since(TO, SINCE, Channel.SMS)) == 2
    name, _, value = place.replace("%3D", "=").partition("=")
    assert scripted.asked[1].path == f"{HOME}/Message/"
    assert scripted.asked[1].query[name] == value
    assert scripted.asked[1].query["message_direction"] == "outbound"


def test_a_list_that_has_no_end_says_so_instead_of_saying_that_nothing_was_sent(scripted: Scripted) -> None:
    scripted.act = replying(200, page(following=f"{HOME}/Message/?limit=20&offset=20"))
    with pytest.raises(NoAnswer, match="too long"):
        account(scripted.url).sent_since(TO, SINCE, Channel.SMS)
    assert len(scripted.asked) == 15


def test_sessions_are_listed_by_number_and_counted_by_their_newest_message(scripted: Scripted) -> None:
    again = session(
        attempt(time="2026-11-18T11:00:00Z"), attempt(attempt_uuid=OTHER), created_at="2026-11-18T11:00:00Z"
    )
    spoken = session(attempt(channel="voice"), session_uuid=OTHER)
    early = session(attempt(time="2026-11-18T11:06:00Z"), session_uuid=OTHER)
    foreign = session(recipient="37255509999")
    scripted.act = replying(200, page(again, spoken, early, foreign, key="sessions"))
    found = account(scripted.url).started_since(TO, SINCE, Channel.SMS)
    assert [(each.report.provider_id, each.to, each.sent_at) for each in found] == [(SESSION, TO, SINCE + 1_363)]
    assert scripted.asked[0].path == f"{HOME}/Verify/Session/"
    assert scripted.asked[0].query == {
        "limit": "20",
        "recipient": TO,
        "app_uuid": APPLICATION,
        "session_time__gte": "2026-11-18 10:56:40",
    }


def test_calls_are_found_among_the_sessions(scripted: Scripted) -> None:
    scripted.act = replying(200, page(session(attempt(channel="voice")), key="sessions"))
    found = account(scripted.url).sent_since(TO, SINCE, Channel.VOICE)
    assert [each.report.provider_id for each in found] == [SESSION]
