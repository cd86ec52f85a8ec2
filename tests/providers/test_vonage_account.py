"""Vonage: messages of the Messages API, what it knows of numbers, what an account has, and what it is told."""

from typing import Any

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import Verdict
from otpdesk.providers.facts import Heard, LookUp, Sender
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw, replying, saying
from tests.providers.contract import CODE, TEXT, TO, message
from tests.providers.test_vonage import BY_KEY, REQUEST, UUID, VALUES, part, sent

DAY = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC


def account(base_url: str, **changes: str) -> Vonage:
    return Vonage(parsed(VonageSettings, {**BY_KEY, "base_url": base_url, **changes}))


def test_an_sms_may_go_through_the_messages_api(scripted: Scripted) -> None:
    scripted.act = replying(202, {"message_uuid": UUID})
    ids = {DLT_ENTITY: "11014", DLT_TEMPLATE: "11071"}
    mine = account(scripted.url, sms_api="messages")
    answer = mine.send(message())
    mine.send(message(to="+919876543210", registration=ids, life=5))
    first, india = (asked.json for asked in scripted.asked)
    assert first == {
        "channel": "sms",
        "message_type": "text",
        "to": TO[1:],
        "from": "447700900000",
        "text": TEXT,
        "ttl": 300,
        "client_ref": "a0000000000001",
    }
    assert (india["sms"], india["ttl"]) == ({"entity_id": "11014", "content_id": "11071"}, 20)
    assert {asked.path for asked in scripted.asked} == {"/v1/messages"}
    assert (answer.verdict, answer.provider_id, answer.price) == (Verdict.ACCEPTED, UUID, None)


def test_whatsapp_always_goes_through_it_from_its_own_sender(scripted: Scripted) -> None:
    scripted.act = in_turn(replying(202, {"message_uuid": UUID}), replying(200, sent(part())))
    mine = account(scripted.url, whatsapp_sender="+447700900009")
    mine.send(message(Channel.WHATSAPP))
    mine.send(message())
    whatsapp, sms = scripted.asked
    assert whatsapp.json == {
        "channel": "whatsapp",
        "message_type": "text",
        "to": TO[1:],
        "from": "447700900009",
        "text": TEXT,
        "client_ref": "a0000000000001",
    }
    assert sms.path == "/sms/json"
    assert account(scripted.url, whatsapp_sender="").send(message(Channel.WHATSAPP)).failure is Failure.SENDER


def test_an_application_signs_messages_so_that_its_receipts_come(scripted: Scripted) -> None:
    scripted.act = replying(202, {"message_uuid": UUID})
    account(scripted.url, **{**VALUES, "sms_api": "messages"}).send(message())
    account(scripted.url, sms_api="messages").send(message())
    assert [asked.headers["authorization"].split()[0] for asked in scripted.asked] == ["Bearer", "Basic"]


@pytest.mark.parametrize(
    ("status", "number", "code", "failure"),
    [
        (422, "1120", "message:1120", Failure.SENDER),
        (422, "1010", "http:422", Failure.ADDRESS),
        (402, "low-balance", "http:402", Failure.CREDIT),
        (429, "1010", "http:429", Failure.RATE),
    ],
)
def test_a_refused_message_says_why_without_an_echo(
    scripted: Scripted, status: int, number: str, code: str, failure: Failure
) -> None:
    body = {"type": f"https://x.example/messages-olympus#{number}", "title": "No", "detail": f"{TEXT} for {TO}"}
    scripted.act = replying(status, body)
    answer = account(scripted.url, sms_api="messages").send(message())
    assert (answer.verdict, answer.code, answer.failure) == (Verdict.REJECTED, code, failure)
    assert CODE not in answer.words
    assert TO[1:] not in answer.words


def test_a_message_whose_answer_is_lost_is_unknown_and_posted_once(scripted: Scripted) -> None:
    for act in (breaking(), breaking(reset=True), replying(500, {"title": "Internal"}), replying(202, {})):
        scripted.act = act
        assert account(scripted.url, sms_api="messages").send(message()).verdict is Verdict.UNKNOWN
    assert scripted.posts == 4


def record(**changes: Any) -> dict[str, Any]:
    return {
        "message_id": UUID, "client_ref": "a0000000000001", "direction": "outbound", "from": "447700900009",
        "to": TO[1:], "provider": "whatsapp", "status": "read", "currency": "EUR", "total_price": "0.0333",
        "date_received": "2026-11-18T11:06:41+0000", "date_finalized": "2026-11-18T11:06:45+0000", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "code", "status", "failure"),
    [
        ("submitted", "", Status.ACCEPTED, None),
        ("read", "", Status.DELIVERED, None),
        ("rejected", "1300", Status.UNDELIVERED, Failure.ADDRESS),
        ("rejected", "1340", Status.BLOCKED, Failure.BLOCKED),
        ("rejected", "", Status.BLOCKED, None),
        ("undeliverable", "9999", Status.FAILED, Failure.OTHER),
        ("vanished", "", Status.UNKNOWN, None),
    ],
)
def test_a_message_is_looked_up_in_its_own_reports(
    scripted: Scripted, word: str, code: str, status: Status, failure: Failure | None
) -> None:
    scripted.act = replying(200, {"records": [record(status=word, error_code=code)]})
    report = account(scripted.url).report(UUID, Channel.WHATSAPP)
    assert report is not None
    assert (report.status, report.failure) == (status, failure)
    assert report.price == Money(33_300, "EUR")
    query = scripted.asked[0].query
    assert (query["product"], query["direction"], query["id"]) == ("MESSAGES", "outbound", UUID)


def test_messages_of_another_channel_or_sender_are_not_listed(scripted: Scripted) -> None:
    others = [record(message_id="a", provider="sms"), record(message_id="b", **{"from": "15550000000"})]
    scripted.act = replying(200, {"records": [record(), *others]})
    found = account(scripted.url).sent_since(TO, DAY, Channel.WHATSAPP)
    assert [(each.report.provider_id, each.attempt) for each in found] == [(UUID, "a0000000000001")]


def insight(code: str = "OK", **values: Any) -> dict[str, Any]:
    return {**values, "status": {"code": code, "message": code}}


IDENTITY = {
    "request_id": "x",
    "insights": {
        "format": insight(country_code="EE", is_format_valid=True),
        "current_carrier": insight(name="Elisa", network_type="MOBILE", network_code="24802", country_code="EE"),
        "original_carrier": insight(name="Telia", network_type="MOBILE", network_code="24801"),
        "sim_swap": insight(latest_sim_swap_at="2026-11-18T11:06:40.000Z", is_swapped=True),
        "roaming": insight("NO_COVERAGE"),
        "reachability": insight(is_reachable=False),
    },
}


def test_an_application_asks_identity_insights(scripted: Scripted) -> None:
    scripted.act = replying(200, IDENTITY)
    assert account(scripted.url, **VALUES).look_up(TO) == LookUp(
        line="mobile",
        network="Elisa",
        mcc="248",
        mnc="02",
        country="EE",
        ported=True,
        roaming=None,
        reachable=False,
        swapped_at=DAY,
        words=("Not known (NO_COVERAGE): roaming.",),
    )
    (asked,) = scripted.asked
    assert (asked.path, asked.headers["authorization"][:7]) == ("/identity-insights/v1/requests", "Bearer ")
    assert asked.json["phone_number"] == TO
    assert set(asked.json["insights"]) == set(IDENTITY["insights"])


def test_insights_that_could_not_be_had_spoil_no_other_and_are_said_together(scripted: Scripted) -> None:
    said = {"current_carrier": insight("SUPPLIER_ERROR"), "sim_swap": insight("NO_COVERAGE"), "format": 7}
    said["roaming"] = insight("NO_COVERAGE")
    scripted.act = replying(200, {"insights": {**said, "original_carrier": insight(network_type="TOLLFREE")}})
    known = account(scripted.url, **VALUES).look_up(TO)
    assert known is not None
    assert (known.line, known.network, known.ported) == ("toll_free", "", None)
    assert known.words == (
        "Not known (no answer): the form of the number, whether the phone is on.",
        "Not known (SUPPLIER_ERROR): the present network.",
        "Not known (NO_COVERAGE): the last change of SIM, roaming.",
    )


def test_a_number_of_no_valid_form_is_said(scripted: Scripted) -> None:
    scripted.act = replying(200, {"insights": {"format": insight(is_format_valid=False)}})
    known = account(scripted.url, **VALUES).look_up(TO)
    assert known is not None
    assert known.words[0] == "The form of the number is not valid."


NUMBER = {
    "status": 0, "status_message": "Success", "lookup_outcome": 0, "lookup_outcome_message": "Success",
    "country_code": "EE", "ported": "ported", "reachable": "reachable",
    "current_carrier": {"network_code": "24802", "name": "Elisa", "country": "EE", "network_type": "mobile"},
    "original_carrier": {"network_code": "24801", "name": "Telia", "country": "EE", "network_type": "mobile"},
    "roaming": {"status": "not_roaming"},
}  # fmt: skip


def test_without_an_application_number_insight_is_asked(scripted: Scripted) -> None:
    scripted.act = replying(200, NUMBER)
    known = account(scripted.url).look_up(TO)
    assert known == LookUp("mobile", "Elisa", "248", "02", "EE", ported=True, roaming=False, reachable=True)
    (asked,) = scripted.asked
    assert (asked.method, asked.path, asked.form) == ("POST", "/ni/advanced/json", {"number": TO[1:]})
    assert TO[1:] not in asked.target


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"roaming": "unknown", "ported": "unknown", "reachable": "unknown"}, (None, None, None)),
        (
            {"roaming": {"status": "roaming"}, "ported": "assumed_not_ported", "reachable": "absent"},
            (True, False, False),
        ),
        ({"roaming": None, "ported": None, "reachable": None}, (None, None, None)),
    ],
)
def test_what_number_insight_does_not_know_is_none(
    scripted: Scripted, changes: dict[str, Any], expected: tuple[bool | None, ...]
) -> None:
    scripted.act = replying(200, {**NUMBER, **changes})
    known = account(scripted.url).look_up(TO)
    assert known is not None
    assert (known.roaming, known.ported, known.reachable) == expected


def test_half_an_answer_of_number_insight_is_said(scripted: Scripted) -> None:
    half = {"status": 43, "lookup_outcome": 1, "lookup_outcome_message": "Partial success - some fields populated"}
    scripted.act = replying(200, half)
    known = account(scripted.url).look_up(TO)
    assert known is not None
    assert known.words == ("Not everything could be found out: Partial success - some fields populated.",)


@pytest.mark.parametrize(
    ("status", "error", "match"),
    [
        (4, AccountProblem, "refused"),
        (1, ConnectionError, "busy"),
        (9, AccountProblem, "could not look the number up"),
        (3, AccountProblem, "could not look the number up"),
    ],
)
def test_number_insight_says_no_in_its_status(
    scripted: Scripted, status: int, error: type[Exception], match: str
) -> None:
    scripted.act = replying(200, {"status": status, "status_message": f"No {TO}"})
    with pytest.raises(error, match=match) as caught:
        account(scripted.url).look_up(TO)
    assert TO[1:] not in str(caught.value)


def owned(number: int) -> dict[str, Any]:
    return {"country": "GB", "msisdn": f"4477009{number:05d}", "type": "mobile-lvn", "features": ["SMS", "MMS"]}


def test_every_page_of_the_numbers_is_read(scripted: Scripted) -> None:
    first, second = [owned(at) for at in range(100)], [owned(at) for at in range(100, 130)]
    scripted.act = in_turn(
        replying(200, {"count": 130, "numbers": first}), replying(200, {"count": 130, "numbers": second})
    )
    standing = account(scripted.url).standing()
    assert standing.senders is not None
    assert len(standing.senders) == 130
    assert standing.senders[0] == Sender("+447700900000", frozenset({Channel.SMS}), "mobile-lvn")
    assert [asked.query["index"] for asked in scripted.asked] == ["1", "2"]
    assert (standing.permissions, standing.registrations) == (None, None)


def test_an_account_without_numbers_has_none(scripted: Scripted) -> None:
    for nothing in ({"count": 0}, {}):
        scripted.act = replying(200, nothing)
        assert account(scripted.url).standing().senders == ()
    scripted.act = replying(200, {"hello": "world"})
    with pytest.raises(AccountProblem, match="does not answer as"):
        account(scripted.url).standing()


def test_pages_of_numbers_without_an_end_are_left(scripted: Scripted) -> None:
    scripted.act = replying(200, {"count": "many", "numbers": [owned(at) for at in range(100)]})
    assert len(account(scripted.url).standing().senders or ()) == 1000
    assert len(scripted.asked) == 10


def test_a_conversion_is_told_as_the_documents_say(scripted: Scripted) -> None:
    scripted.act = saying(raw(200, b"OK"))
    mine = account(scripted.url, **{**VALUES, "conversions": "true"})
    assert mine.tell("0A1", Channel.SMS, TO, DAY, verified=True) is Heard.TAKEN
    assert mine.tell(UUID, Channel.VOICE, TO, DAY, verified=False) is Heard.TAKEN
    first, second = scripted.asked
    assert first.form == {"message-id": "0A1", "delivered": "true", "timestamp": "2026-11-18 11:06:40"}
    assert (first.path, second.path) == ("/conversions/sms", "/conversions/voice")
    assert second.form["delivered"] == "false"
    assert first.headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("act", "heard"),
    [
        (saying(raw(402, b"Conversion has not been enabled for your account")), Heard.REFUSED),
        (saying(raw(401)), Heard.REFUSED),
        (saying(raw(423)), Heard.REFUSED),
        (saying(raw(429)), Heard.AGAIN),
        (saying(raw(503)), Heard.AGAIN),
        (breaking(), Heard.AGAIN),
        (saying(raw(200, b"<html>Sign in</html>", content_type="text/html")), Heard.REFUSED),
    ],
)
def test_what_came_of_telling_decides_whether_it_is_told_again(scripted: Scripted, act: Any, heard: Heard) -> None:
    scripted.act = act
    assert account(scripted.url, conversions="true").tell("0A1", Channel.SMS, TO, DAY, verified=True) is heard
    assert scripted.posts == 1


def test_vonage_is_told_nothing_unless_the_account_says_so_and_it_can_know_the_message(scripted: Scripted) -> None:
    assert account(scripted.url).tell("0A1", Channel.SMS, TO, DAY, verified=True) is Heard.TAKEN
    by_messages = account(scripted.url, conversions="true", sms_api="messages")
    assert by_messages.tell(UUID, Channel.SMS, TO, DAY, verified=True) is Heard.TAKEN
    assert by_messages.tell(UUID, Channel.WHATSAPP, TO, DAY, verified=True) is Heard.TAKEN
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("act", "heard"),
    [
        (replying(200, {"request_id": REQUEST, "status": "completed"}), Heard.TAKEN),
        (replying(404, {"title": "Not Found", "type": "x#request-not-found"}), Heard.TAKEN),
        (replying(400, {"title": "Invalid Code", "type": "x#invalid-code"}), Heard.REFUSED),
        (replying(429, {"title": "Rate"}), Heard.AGAIN),
        (breaking(), Heard.AGAIN),
    ],
)
def test_of_a_carried_code_vonage_is_told_by_the_check_that_it_wants(
    scripted: Scripted, act: Any, heard: Heard
) -> None:
    scripted.act = act
    mine = account(scripted.url, codes="ours_carried")
    assert mine.tell(REQUEST, Channel.SMS, TO, DAY, verified=True, code=CODE) is heard
    assert (scripted.asked[0].path, scripted.asked[0].json) == (f"/v2/verify/{REQUEST}", {"code": CODE})


def test_a_carried_code_that_nobody_has_any_more_cannot_be_told(scripted: Scripted) -> None:
    mine = account(scripted.url, codes="ours_carried")
    assert mine.tell(REQUEST, Channel.SMS, TO, DAY, verified=True) is Heard.REFUSED
    assert mine.tell(REQUEST, Channel.SMS, TO, DAY, verified=False) is Heard.TAKEN
    assert scripted.asked == []
