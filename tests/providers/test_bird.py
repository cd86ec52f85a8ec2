"""Bird (v1): what goes out, and what comes of it."""

from typing import Any, ClassVar

import pytest

from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import NoAnswer, Verdict
from otpdesk.providers.bird.adapter import Bird
from otpdesk.providers.facts import Permission, Registered, Sender
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from otpdesk.providers.verifying import Found, Session
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw_json, replying, routed
from tests.providers.contract import CODE, TEXT, TO, message
from tests.providers.http_contract import SINCE, WORDS
from tests.providers.verifier_contract import VerifierContract

SUFFIX = "01krdgeqcxet5s7t44vh8rt9mg"
ID, LEG, VERIFICATION = f"sms_{SUFFIX}", f"vcl_{SUFFIX}", f"vrf_{SUFFIX}"
EVE = "eve@example.com"
VALUES = {
    "access_key": "bk_eu1_Xy7secretXy7secretXy7",
    "originator": "+31201234567",
    "whatsapp_sender": "+31207654321",
    "email_sender": "codes@example.com",
    "signing_key": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


def error(
    kind: str = "validation_error", name: str = "SMSInvalidRecipient", message: str = WORDS, code: str = "E99999"
) -> dict[str, Any]:
    named = {"type": kind, "code": code, "name": name, "message": message}
    return {"error": {**named, "doc_url": "https://bird.com/docs", "request_id": "req_1"}}


def sms(status: str = "accepted", message_id: str = ID, **changes: Any) -> dict[str, Any]:
    return {
        "id": message_id,
        "direction": "outbound",
        "status": status,
        "to": TO,
        "from": "+31201234567",
        "text": "**REDACTED**",
        "category": "authentication",
        "segments": {"count": 1, "encoding": "GSM_7BIT", "characters": len(TEXT)},
        "metadata": {"attempt": "a0000000000001"},
        "created_at": "2026-11-18T11:06:41Z",
        **changes,
    }


def verification(status: str = "pending", **changes: Any) -> dict[str, Any]:
    return {
        "id": VERIFICATION,
        "status": status,
        "to": {"phone_number": TO},
        "channels": [{"channel": "sms"}],
        "expires_at": "2026-11-18T11:16:41Z",
        **changes,
    }


def compared(reason: str | None = None, status: str = "pending", left: int | None = 2) -> dict[str, Any]:
    return {
        "success": reason is None,
        "reason": reason,
        "verification": verification("verified" if reason is None else status),
        "attempts_remaining": left,
    }


def page(*each: dict[str, Any], cursor: str | None = None) -> dict[str, Any]:
    return {"data": list(each), "next_cursor": cursor, "prev_cursor": None, "refresh_cursor": None}


class TestBird(VerifierContract):
    provider = "bird"
    values: ClassVar = VALUES
    accepted = raw_json(202, sms())
    refused: ClassVar = error()
    started = raw_json(202, verification())
    compared: ClassVar = {
        Found.CORRECT: raw_json(200, compared()),
        Found.WRONG: raw_json(200, compared("incorrect_code")),
        Found.LOCKED: raw_json(200, compared("attempts_exhausted", "failed", None)),
        Found.EXPIRED: raw_json(200, compared("expired", "expired", None)),
        Found.ENDED: raw_json(404, error("not_found_error", "VerificationNotFound", "no such", "E13000")),
    }
    gone: ClassVar = error("not_found_error", "VerificationNotFound", code="E13000")


def account(base_url: str, **changes: str) -> Bird:
    return Bird(parsed(MessageBirdSettings, {**VALUES, "base_url": base_url, **changes}))


def session(channel: Channel = Channel.SMS, to: str = TO) -> Session:
    return Session(VERIFICATION, channel, to, SINCE)


def test_an_sms_is_an_authentication_with_our_attempt_beside_it(scripted: Scripted) -> None:
    scripted.act = replying(202, sms())
    answer = account(scripted.url).send(message())
    (asked,) = scripted.asked
    assert (asked.path, asked.headers["authorization"]) == ("/v1/sms/messages", f"Bearer {VALUES['access_key']}")
    assert asked.json == {
        "to": TO,
        "from": "+31201234567",
        "text": TEXT,
        "category": "authentication",
        "metadata": {"attempt": "a0000000000001"},
    }
    assert (answer.provider_id, answer.raw, answer.segments) == (ID, "accepted", 1)


def test_the_region_in_the_key_gives_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[str] = []
    monkeypatch.setattr("otpdesk.providers.bird.adapter.Rest", lambda root, *_rest: hosts.append(root))
    for key in ("bk_eu1_abc", "bm_us12_abc_def"):
        Bird(parsed(MessageBirdSettings, {**VALUES, "access_key": key}))
    assert hosts == ["https://eu1.platform.bird.com", "https://us12.platform.bird.com"]


@pytest.mark.parametrize("channel", Channel)
def test_every_send_carries_a_key_that_is_the_same_for_the_same_attempt(scripted: Scripted, channel: Channel) -> None:
    scripted.act = breaking()
    mine, other = account(scripted.url), account(scripted.url)
    to = EVE if channel is Channel.EMAIL else TO
    for each, attempt in ((mine, "a1"), (other, "a1"), (mine, "a2")):
        each.send(message(channel, to=to, attempt=attempt))
    first, again, another = (asked.headers["idempotency-key"] for asked in scripted.asked)
    assert first == again != another


def test_a_start_carries_such_a_key_too_and_a_check_none(scripted: Scripted) -> None:
    scripted.act = breaking()
    mine = account(scripted.url)
    for _ in range(2):
        mine.start(message(text="", code=""))
    mine.check(session(), CODE)
    keys = [asked.headers.get("idempotency-key") for asked in scripted.asked]
    assert keys[0] == keys[1] != keys[2] is None


@pytest.mark.parametrize(
    "body",
    [
        sms(message_id="sms_short"),
        sms(message_id=f"SMS_{SUFFIX.upper()}"),
        {"status": "accepted"},
        {"id": None, "status": "accepted"},
        {"message": "accepted"},
    ],
)
def test_an_accepted_answer_that_does_not_fit_is_unknown(scripted: Scripted, body: dict[str, Any]) -> None:
    scripted.act = replying(202, body)
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.provider_id) == (Verdict.UNKNOWN, "")


def test_a_second_request_of_an_attempt_that_still_runs_is_unknown(scripted: Scripted) -> None:
    scripted.act = replying(409, error("conflict_error", "RequestInProgress", "still running"))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.code) == (Verdict.UNKNOWN, "conflict_error")


def test_a_message_that_is_taken_and_turned_away_at_once_is_rejected(scripted: Scripted) -> None:
    failed = {"code": "recipient_opted_out", "description": f"{TO} is suppressed"}
    scripted.act = replying(202, sms("rejected", last_error=failed))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.status, answer.failure) == (Verdict.REJECTED, Status.BLOCKED, Failure.OPTED_OUT)
    assert (answer.code, answer.words) == ("sms:recipient_opted_out", "… is suppressed")


@pytest.mark.parametrize(
    ("status", "kind", "name", "code", "failure"),
    [
        (422, "validation_error", "SMSInvalidRecipient", "SMSInvalidRecipient", Failure.ADDRESS),
        (422, "validation_error", "SMSSenderNotConfigured", "SMSSenderNotConfigured", Failure.SENDER),
        (422, "validation_error", "SomethingNew", "validation_error", Failure.ADDRESS),
        (402, "billing_error", "InsufficientBalance", "billing_error", Failure.CREDIT),
        (421, "misdirected_error", "WrongRegion", "misdirected_error", Failure.OTHER),
        (418, "new_error", "SomethingNew", "E99999", Failure.OTHER),
    ],
)
def test_a_refusal_is_known_by_its_name_or_its_kind(
    scripted: Scripted, status: int, kind: str, name: str, code: str, failure: Failure
) -> None:
    scripted.act = replying(status, error(kind, name, f"no message to {TO}"))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.code, answer.failure) == (Verdict.REJECTED, code, failure)
    assert answer.words == "no message to …"


def test_what_is_wrong_with_a_field_is_said(scripted: Scripted) -> None:
    refused = error(message="Invalid request")
    refused["error"]["details"] = [{"param": "from", "message": "is not yours"}]
    scripted.act = replying(422, refused)
    assert account(scripted.url).send(message()).words == "Invalid request from: is not yours"


def test_a_call_runs_a_sequence_that_says_the_text_twice(scripted: Scripted) -> None:
    scripted.act = replying(202, {"id": f"vcs_{SUFFIX}", "initial_leg_id": LEG, "live": False})
    answer = account(scripted.url).send(message(Channel.VOICE, language="pt-BR"))
    (asked,) = scripted.asked
    assert (asked.path, asked.json["from"], asked.json["to"]) == ("/v1/voice/calls", "+31201234567", TO)
    sequence = asked.json["sequence"]
    nodes = {node["id"]: node for node in sequence["definition"]["nodes"]}
    step, said = sequence["entry_node_id"], []
    while "connections" in nodes[step]:
        said.append(nodes[step]["input"])
        (ahead,) = nodes[step]["connections"].values()
        step = ahead["node_id"]
    spoken = {"text": TEXT, "language": "pt"}
    assert (said, nodes[step]["type"]) == ([{}, spoken, spoken], "logic.exit")
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, LEG)


def test_whatsapp_goes_by_birds_own_template_by_one_of_ours_or_as_text(scripted: Scripted) -> None:
    scripted.act = replying(202, {"id": f"wam_{SUFFIX}", "status": "accepted"})
    chats: tuple[dict[str, str], ...] = (
        {"whatsapp_template": "bird_otp", "whatsapp_sender": ""},
        {"whatsapp_template": "our_code"},
        {},
    )
    for changes in chats:
        answer = account(scripted.url, **changes).send(message(Channel.WHATSAPP, language="de"))
        assert answer.verdict is Verdict.ACCEPTED
    own, ours, plain = (asked.json for asked in scripted.asked)
    code = [{"type": "body", "parameters": [{"type": "text", "text": CODE}]}]
    assert own["template"] == {"slug": "bird_otp", "language": "de", "components": code}
    assert "from" not in own
    assert (ours["template"]["slug"], ours["from"]) == ("our_code", "+31207654321")
    assert (plain["text"], plain["from"]) == ({"body": TEXT}, "+31207654321")


def test_an_email_goes_from_its_own_sender_and_is_not_tracked(scripted: Scripted) -> None:
    scripted.act = replying(202, {"id": f"em_{SUFFIX}", "status": "accepted"})
    answer = account(scripted.url).send(message(Channel.EMAIL, to=EVE, subject="Your code"))
    assert answer.verdict is Verdict.ACCEPTED
    asked = scripted.asked[0].json
    assert (asked["from"], asked["to"], asked["subject"], asked["text"]) == (
        "codes@example.com",
        [EVE],
        "Your code",
        TEXT,
    )
    assert (asked["category"], asked["track_opens"], asked["track_clicks"]) == ("transactional", False, False)


def test_channels_without_their_sender_are_closed(scripted: Scripted) -> None:
    bare = account(scripted.url, originator="Acme", whatsapp_sender="", email_sender="")
    for channel in (Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL):
        refused = bare.send(message(channel))
        assert (refused.verdict, refused.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


def test_a_verification_is_begun_over_the_channel_that_was_chosen(scripted: Scripted) -> None:
    scripted.act = replying(202, verification())
    mine = account(scripted.url, codes="theirs", originator="")
    assert mine.start(message(Channel.WHATSAPP, text="", code="", language="de")).provider_id == VERIFICATION
    mine.start(message(Channel.EMAIL, to=EVE, text="", code=""))
    phone, email = (asked.json for asked in scripted.asked)
    assert phone["to"] == {"phone_number": TO}
    assert phone["options"] == {"code_length": 6, "channels": ["whatsapp"], "language": "de"}
    assert phone["metadata"] == {"attempt": "a0000000000001"}
    assert (email["to"], email["options"]["channels"]) == ({"email": EVE}, ["email"])


@pytest.mark.parametrize(
    ("status", "reason", "code", "failure"),
    [
        ("blocked", None, "verify:blocked", Failure.FRAUD_GUARD),
        ("failed", "undeliverable", "verify:undeliverable", Failure.UNREACHABLE),
    ],
)
def test_a_verification_that_ends_at_once_is_rejected(
    scripted: Scripted, status: str, reason: str | None, code: str, failure: Failure
) -> None:
    scripted.act = replying(202, verification(status, reason=reason))
    answer = account(scripted.url).start(message(text="", code=""))
    assert (answer.verdict, answer.code, answer.failure) == (Verdict.REJECTED, code, failure)


def test_a_code_is_compared_by_the_address_and_its_tries_are_told(scripted: Scripted) -> None:
    scripted.act = replying(200, compared("incorrect_code", left=4))
    mine = account(scripted.url)
    checked = mine.check(session(), CODE)
    assert (checked.found, checked.tries_left) == (Found.WRONG, 4)
    mine.check(session(Channel.EMAIL, EVE), CODE)
    assert [asked.json for asked in scripted.asked] == [
        {"to": {"phone_number": TO}, "code": CODE},
        {"to": {"email": EVE}, "code": CODE},
    ]


@pytest.mark.parametrize(
    ("status", "found"), [("pending", Found.WRONG), ("blocked", Found.ENDED), ("failed", Found.LOCKED)]
)
def test_a_reason_that_came_later_is_read_from_the_verification(scripted: Scripted, status: str, found: Found) -> None:
    scripted.act = replying(200, compared("a_new_reason", status, None))
    assert account(scripted.url).check(session(), CODE).found is found


def test_verifications_are_in_no_list_and_cannot_be_followed(scripted: Scripted) -> None:
    mine = account(scripted.url)
    with pytest.raises(NoAnswer, match="lists no verifications"):
        mine.started_since(TO, SINCE, Channel.SMS)
    assert mine.follow(session()) is None
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("status", "error_code", "found", "failure"),
    [
        ("scheduled", "", Status.ACCEPTED, None),
        ("sent", "", Status.SENT, None),
        ("delivered", "", Status.DELIVERED, None),
        ("undelivered", "unreachable", Status.UNDELIVERED, Failure.UNREACHABLE),
        ("undelivered", "blocked_by_carrier", Status.BLOCKED, Failure.BLOCKED),
        ("rejected", "blocked_by_fraud_protection", Status.BLOCKED, Failure.FRAUD_GUARD),
        ("failed", "a_new_code", Status.UNDELIVERED, Failure.OTHER),
        ("expired", "", Status.EXPIRED, None),
        ("canceled", "", Status.CANCELED, None),
        ("a_new_status", "", Status.UNKNOWN, None),
    ],
)
def test_a_message_says_what_became_of_it(
    scripted: Scripted, status: str, error_code: str, found: Status, failure: Failure | None
) -> None:
    failed = {"code": error_code, "description": "words", "occurred_at": "2026-11-18T11:06:45Z"} if error_code else None
    scripted.act = replying(200, sms(status, last_error=failed, mcc_mnc="24801"))
    report = account(scripted.url).report(ID, Channel.SMS)
    assert report is not None
    assert (report.status, report.raw, report.failure) == (found, status, failure)
    assert report.claimed_at == (SINCE + 5000 if error_code else None)
    assert (report.mcc, report.mnc) == ("248", "01")


def test_the_cost_of_a_message_comes_later(scripted: Scripted) -> None:
    cost = {"amount": "0.06320", "currency_code": "EUR", "transaction_amount": "0.06320"}
    scripted.act = in_turn(replying(200, sms("sent")), replying(200, sms("delivered", cost=cost)))
    mine = account(scripted.url)
    first, second = mine.report(ID, Channel.SMS), mine.report(ID, Channel.SMS)
    assert first is not None
    assert second is not None
    assert (first.price, second.price, second.price_final) == (None, Money(63_200, "EUR"), True)


@pytest.mark.parametrize(
    ("status", "why", "found", "code"),
    [
        ("ringing", None, Status.ACCEPTED, ""),
        ("in_progress", None, Status.SENT, ""),
        ("answered", None, Status.DELIVERED, ""),
        ("no_answer", None, Status.UNDELIVERED, "call:no_answer"),
        ("rejected", "destination_not_enabled", Status.FAILED, "leg:destination_not_enabled"),
        ("unknown", None, Status.UNKNOWN, ""),
    ],
)
def test_a_call_is_asked_about_by_its_leg(
    scripted: Scripted, status: str, why: str | None, found: Status, code: str
) -> None:
    scripted.act = replying(200, {"id": LEG, "status": status, "rejection_reason": why, "to": TO})
    report = account(scripted.url).report(LEG, Channel.VOICE)
    assert report is not None
    assert (report.status, report.code) == (found, code)
    assert scripted.asked[0].path == f"/v1/voice/legs/{LEG}"


@pytest.mark.parametrize(
    ("entry", "status", "code"),
    [
        ({"bounce_type": "hard", "bounce_description": "5.1.1 Unknown user"}, Status.UNDELIVERED, "bounce:hard"),
        ({"rejection_reason": "domain_unverified"}, Status.FAILED, "rejection:domain_unverified"),
        ({}, Status.UNDELIVERED, ""),
    ],
)
def test_a_bounced_email_says_why_in_its_recipients_entry(
    scripted: Scripted, entry: dict[str, str], status: Status, code: str
) -> None:
    mail = {"id": f"em_{SUFFIX}", "status": "bounced", "to": [{"email": EVE}]}
    scripted.act = in_turn(replying(200, mail), replying(200, page(entry)))
    report = account(scripted.url).report(f"em_{SUFFIX}", Channel.EMAIL)
    assert report is not None
    assert (report.status, report.code) == (status, code)
    assert scripted.asked[1].path == f"/v1/email/messages/em_{SUFFIX}/recipients"


def test_what_was_sent_is_listed_page_by_page_and_known_by_our_attempt(scripted: Scripted) -> None:
    older = sms(message_id=f"sms_{'0' * 26}", created_at="2026-11-18T11:06:40Z", metadata=None)
    earlier = sms(created_at="2026-11-18T11:06:39Z")
    scripted.act = in_turn(replying(200, page(sms(), cursor="next")), replying(200, page(older, earlier)))
    found = account(scripted.url).sent_since(TO, SINCE, Channel.SMS)
    assert [(one.report.provider_id, one.attempt) for one in found] == [(ID, "a0000000000001"), (f"sms_{'0' * 26}", "")]
    first, second = (asked.query for asked in scripted.asked)
    assert first == {"to": TO, "created_after": "2026-11-18T11:06:40Z", "direction": "outbound", "limit": "100"}
    assert second == {**first, "starting_after": "next"}


def test_each_channel_has_a_list_of_its_own(scripted: Scripted) -> None:
    leg = {"id": LEG, "status": "answered", "to": TO, "started_at": "2026-11-18T11:06:41Z"}
    chat = {"id": f"wam_{SUFFIX}", "status": "sent", "to": {"phone_number": TO}, "created_at": "2026-11-18T11:06:41Z"}
    mail = {"id": f"em_{SUFFIX}", "status": "accepted", "to": [{"email": EVE}], "created_at": "2026-11-18T11:06:41Z"}
    scripted.act = routed(
        {
            "/v1/voice/legs": replying(200, page(leg)),
            "/v1/whatsapp/messages": replying(200, page(chat)),
            "/v1/email/messages": replying(200, page(mail)),
        }
    )
    mine = account(scripted.url)
    for channel, to in ((Channel.VOICE, TO), (Channel.WHATSAPP, TO), (Channel.EMAIL, "Eve@example.com")):
        (one,) = mine.sent_since(to, SINCE, channel)
        assert one.to.casefold() == to.casefold()
    assert scripted.asked[0].query["started_after"] == "2026-11-18T11:06:40Z"
    assert "direction" not in scripted.asked[2].query


def test_the_wallet_is_the_balance_where_the_key_may_read_it(scripted: Scripted) -> None:
    workspace = replying(200, {"id": f"ws_{SUFFIX}", "name": "Production"})
    wallet = replying(200, {"data": [{"balance": "10.28", "currency_code": "EUR"}]})
    scripted.act = routed({"/v1/workspace": workspace, "/v1/organization": wallet})
    mine = account(scripted.url)
    balance, tested = mine.balance(), mine.test()
    assert balance is not None
    assert (balance.money, tested.name, tested.balance) == (Money(10_280_000, "EUR"), "Production", balance.money)
    forbidden = replying(403, error("permission_error", "InsufficientScope", "not for this key"))
    scripted.act = routed({"/v1/workspace": workspace, "/v1/organization": forbidden})
    assert (mine.balance(), mine.test().balance) == (None, None)


def test_a_number_is_looked_up_with_all_that_can_be_known(scripted: Scripted) -> None:
    scripted.act = replying(
        200,
        {
            "phone_number": TO,
            "country_code": "EE",
            "line_type": "mobile",
            "flags": ["ported"],
            "network_info": {"carrier_name": "Telia", "mcc": "248", "mnc": "01"},
            "presence": {"status": "ok", "reachable": False},
            "roaming": {"status": "inconclusive"},
            "sim_swap": {"status": "ok", "last_swapped_at": "2026-11-18T11:06:40Z"},
            "score": {"status": "ok", "value": 30},
        },
    )
    found = account(scripted.url).look_up(TO)
    assert found is not None
    assert (found.line, found.network, found.mcc, found.mnc, found.country) == ("mobile", "Telia", "248", "01", "EE")
    assert (found.ported, found.reachable, found.roaming, found.risk) == (True, False, None, 70)
    assert (found.swapped_at, found.words) == (SINCE, ("Bird could not find out: roaming.",))
    assert scripted.asked[0].json == {
        "phone_number": TO,
        "type": ["porting", "presence", "roaming", "sim_swap", "score"],
    }


def test_senders_their_registrations_and_the_countries_for_calls_are_told(scripted: Scripted) -> None:
    senders = page({"sender": "Acme", "status": "active"}, {"sender": "+1", "status": "pending_registrations"})
    countries = {
        "data": [
            {"country_code": "ee", "enabled": True, "status": "available"},
            {"country_code": "LV", "enabled": True, "status": "not_supported"},
        ]
    }
    scripted.act = routed({"/v1/sms/senders": replying(200, senders), "/v1/voice": replying(200, countries)})
    standing = account(scripted.url).standing()
    assert standing.senders is not None
    assert standing.senders[0] == Sender("Acme", frozenset({Channel.SMS}), "active")
    assert standing.permissions == (
        Permission("EE", Channel.VOICE, allowed=True),
        Permission("LV", Channel.VOICE, allowed=False),
    )
    assert standing.registrations is not None
    assert [one.state for one in standing.registrations] == [Registered.DONE, Registered.WAITING]


def test_there_is_no_price_list_for_a_key(scripted: Scripted) -> None:
    assert account(scripted.url).price("EE", Channel.SMS) is None
    assert scripted.asked == []
