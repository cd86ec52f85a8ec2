"""MessageBird, its classic generation: what goes out, and what comes of it."""

from typing import Any, ClassVar

import pytest

from otpdesk.errors import BadInput
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import NoAnswer, Verdict
from otpdesk.providers.bird.adapter import Bird
from otpdesk.providers.messagebird.adapter import MessageBird
from otpdesk.providers.messagebird.codes import STATES
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from otpdesk.providers.verifying import Found, Session, SessionState
from tests.fixtures.scripted import Scripted, in_turn, raw, raw_json, replying, routed
from tests.providers.contract import CODE, TEXT, TO, message
from tests.providers.http_contract import SINCE, WORDS
from tests.providers.verifier_contract import VerifierContract

ID = "63b168423592d681641eb07b76226648"
CHANNEL = "72489681aca34bb7a8c6f7366200fa58"
VALUES = {
    "access_key": "live_Xy7secretXy7secretXy7",
    "originator": "+31201234567",
    "whatsapp_sender": CHANNEL,
    "email_sender": "codes@example.com",
    "signing_key": "Qz9signingQz9signing",
}


def error(code: int = 10, description: str = WORDS, parameter: str = "recipient") -> dict[str, Any]:
    return {"errors": [{"code": code, "description": description, "parameter": parameter}]}


def recipient(status: str = "sent", **changes: Any) -> dict[str, Any]:
    return {
        "recipient": int(TO),
        "status": status,
        "statusReason": "pending DLR",
        "statusErrorCode": None,
        "statusDatetime": "2026-11-18T11:06:45+00:00",
        "mccmnc": "24801",
        "messageLength": len(TEXT),
        "messagePartCount": 1,
        "price": {"amount": 0.0632, "currency": "EUR"},
        **changes,
    }


def sms(
    status: str = "sent", message_id: str = ID, made: str = "2026-11-18T11:06:41+00:00", **of: Any
) -> dict[str, Any]:
    return {
        "id": message_id,
        "direction": "mt",
        "originator": "31201234567",
        "body": TEXT,
        "reference": "a0000000000001",
        "createdDatetime": made,
        "recipients": {"totalCount": 1, "items": [recipient(status, **of)]},
    }


def verification(status: str = "sent", **changes: Any) -> dict[str, Any]:
    return {
        "id": ID,
        "href": f"https://rest.messagebird.com/verify/{ID}",
        "recipient": int(TO),
        "messages": {"href": "https://rest.messagebird.com/messages/M1"},
        "status": status,
        "createdDatetime": "2026-11-18T11:06:41+00:00",
        "validUntilDatetime": "2026-11-18T11:16:41+00:00",
        **changes,
    }


def listed(*each: dict[str, Any]) -> dict[str, Any]:
    return {"offset": 0, "limit": 100, "count": len(each), "totalCount": len(each), "items": list(each)}


class TestMessageBird(VerifierContract):
    provider = "messagebird"
    values: ClassVar = VALUES
    accepted = raw_json(201, sms())
    refused: ClassVar = error()
    started = raw_json(201, verification())
    compared: ClassVar = {
        Found.CORRECT: raw_json(200, verification("verified")),
        Found.WRONG: raw_json(422, error(10, "The token is invalid.", "token")),
        Found.LOCKED: raw_json(200, verification("failed")),
        Found.EXPIRED: raw_json(200, verification("expired")),
        Found.ENDED: raw_json(404, error(20, "verify not found")),
    }
    followed: ClassVar = {
        state: raw_json(200, verification(word, messages=None, recipients={})) for word, state in STATES.items()
    }
    canceled = raw(204)
    gone: ClassVar = error(20, "verify not found")


def account(base_url: str, **changes: str) -> MessageBird:
    return MessageBird(parsed(MessageBirdSettings, {**VALUES, "base_url": base_url, **changes}))


def session(channel: Channel = Channel.SMS) -> Session:
    return Session(ID, channel, TO, SINCE)


def test_the_key_says_which_generation_an_account_belongs_to() -> None:
    kinds = {"live_abc": MessageBird, "test_abc": MessageBird, "bk_eu1_abcdef": Bird, "bm_us1_abcdef": Bird}
    for key, kind in kinds.items():
        settings = parsed(MessageBirdSettings, {**VALUES, "access_key": key})
        assert provider_class("messagebird").of(settings) is kind
        assert provider_class("bird").of(settings) is kind
    assert Bird.family == MessageBird.name
    assert MessageBird.family == ""


def test_a_key_of_bird_that_names_no_region_is_bad_input_and_shows_nowhere() -> None:
    with pytest.raises(BadInput) as caught:
        parsed(MessageBirdSettings, {**VALUES, "access_key": "bk_secretsecret"})
    assert caught.value.field == "access_key"
    assert "secretsecret" not in f"{caught.value.title} {caught.value.hint}"


def test_the_form_says_what_a_test_key_and_the_announced_end_mean() -> None:
    words = MessageBirdSettings.model_fields["access_key"].description or ""
    assert "test_ send nothing" in words
    assert "announced for 31 December 2026 on one marketing page only, unconfirmed" in words


def test_codes_of_ours_need_an_originator_and_its_own_need_none() -> None:
    bare = {"access_key": "live_abc"}
    with pytest.raises(BadInput) as caught:
        parsed(MessageBirdSettings, bare)
    assert caught.value.field == "originator"
    settings = parsed(MessageBirdSettings, {**bare, "codes": "theirs"})
    assert MessageBird.way(settings) is Way.THEIRS
    assert MessageBird.sender_channels(settings) == {Channel.SMS, Channel.VOICE}


def test_an_sms_goes_out_with_our_reference_its_life_and_its_letters_left_to_messagebird(scripted: Scripted) -> None:
    scripted.act = replying(201, sms())
    answer = account(scripted.url).send(message(life=300))
    (asked,) = scripted.asked
    assert (asked.path, asked.headers["authorization"]) == ("/messages", f"AccessKey {VALUES['access_key']}")
    assert asked.json == {
        "originator": "31201234567",
        "recipients": TO[1:],
        "body": TEXT,
        "reference": "a0000000000001",
        "validity": 300,
        "datacoding": "auto",
    }
    assert (answer.provider_id, answer.raw, answer.segments) == (ID, "sent", 1)


def test_a_sender_name_goes_as_it_is_and_makes_no_calls(scripted: Scripted) -> None:
    scripted.act = replying(201, sms())
    mine = account(scripted.url, originator="Acme")
    assert mine.send(message()).verdict is Verdict.ACCEPTED
    assert scripted.asked[0].json["originator"] == "Acme"
    refused = mine.send(message(Channel.VOICE))
    assert (refused.verdict, refused.failure, len(scripted.asked)) == (Verdict.REJECTED, Failure.SENDER, 1)


@pytest.mark.parametrize(
    ("language", "spoken"), [("de", "de-de"), ("pt-BR", "pt-pt"), ("nb", "nb-no"), ("et", "en-gb")]
)
def test_a_call_says_the_text_twice_in_the_customers_language(scripted: Scripted, language: str, spoken: str) -> None:
    scripted.act = replying(201, {"id": ID, "recipients": {"items": [{"status": "calling"}]}})
    answer = account(scripted.url).send(message(Channel.VOICE, language=language))
    (asked,) = scripted.asked
    assert asked.path == "/voicemessages"
    assert (asked.json["body"], asked.json["language"], asked.json["repeat"]) == (TEXT, spoken, 2)
    assert (answer.verdict, answer.status) == (Verdict.ACCEPTED, Status.ACCEPTED)


def test_whatsapp_takes_the_text_or_a_template_with_the_code(scripted: Scripted) -> None:
    scripted.act = replying(202, {"id": ID, "status": "accepted"})
    assert account(scripted.url).send(message(Channel.WHATSAPP)).provider_id == ID
    account(scripted.url, whatsapp_template="space_1/login_code").send(message(Channel.WHATSAPP, language="pt-BR"))
    text, template = (asked.json for asked in scripted.asked)
    assert {asked.path for asked in scripted.asked} == {"/v1/send"}
    assert text == {"to": TO, "from": CHANNEL, "type": "text", "content": {"text": TEXT}}
    assert template["content"]["hsm"] == {
        "namespace": "space_1",
        "templateName": "login_code",
        "language": {"policy": "deterministic", "code": "pt_BR"},
        "params": [{"default": CODE}],
    }


@pytest.mark.parametrize(
    ("channel", "kind", "extra"),
    [
        (Channel.SMS, "sms", {"recipient": TO[1:], "originator": "31201234567"}),
        (Channel.VOICE, "tts", {"language": "en-gb"}),
        (
            Channel.EMAIL,
            "email",
            {"recipient": "eve@example.com", "originator": "codes@example.com", "subject": "Acme"},
        ),
    ],
)
def test_a_verification_is_asked_for_in_our_name_and_for_ten_minutes(
    scripted: Scripted, channel: Channel, kind: str, extra: dict[str, str]
) -> None:
    scripted.act = replying(201, verification())
    to = "eve@example.com" if channel is Channel.EMAIL else TO
    answer = account(scripted.url, codes="theirs").start(message(channel, to=to, text="", code=""))
    asked = scripted.asked[0].json
    assert scripted.asked[0].path == "/verify"
    fixed = {"type": kind, "timeout": 600, "tokenLength": 6, "maxAttempts": 3, "template": "Acme: %token"}
    assert {**fixed, **extra, "reference": "a0000000000001"}.items() <= asked.items()
    assert (answer.provider_id, answer.raw) == (ID, "sent")


def test_a_code_is_compared_by_a_question_whose_query_holds_it(scripted: Scripted) -> None:
    scripted.act = replying(200, verification("verified"))
    assert account(scripted.url).check(session(), CODE).found is Found.CORRECT
    (asked,) = scripted.asked
    assert (asked.method, asked.path, asked.query) == ("GET", f"/verify/{ID}", {"token": CODE})


def test_a_cancel_deletes_the_verification(scripted: Scripted) -> None:
    scripted.act = in_turn(replying(204, {}), replying(404, error(20, "verify not found")))
    mine = account(scripted.url)
    assert mine.cancel(session()).done
    again = mine.cancel(session())
    assert (again.done, "ended" in again.words) == (False, True)
    assert [asked.method for asked in scripted.asked] == ["DELETE", "DELETE"]


@pytest.mark.parametrize(
    ("where", "word", "status"),
    [("messages", "delivered", Status.DELIVERED), ("voicemessages", "busy", Status.UNDELIVERED)],
)
def test_a_verification_is_followed_to_the_message_it_names(
    scripted: Scripted, where: str, word: str, status: Status
) -> None:
    href = {"href": f"https://elsewhere.example.org/{where}/M1"}
    scripted.act = routed(
        {"/verify": replying(200, verification(messages=href)), f"/{where}/M1": replying(200, sms(word))}
    )
    said = account(scripted.url).follow(session())
    assert said is not None
    assert said.state is SessionState.PENDING
    assert said.message is not None
    assert said.message.status is status


def test_a_verification_by_email_has_no_message_to_follow(scripted: Scripted) -> None:
    href = {"href": "https://rest.messagebird.com/verify/messages/email/E1"}
    scripted.act = replying(200, verification(messages=href))
    said = account(scripted.url).follow(session(Channel.EMAIL))
    assert said is not None
    assert said.message is None


def test_verifications_are_in_no_list_and_that_is_said_and_not_guessed(scripted: Scripted) -> None:
    with pytest.raises(NoAnswer, match="lists no verifications"):
        account(scripted.url).started_since(TO, SINCE, Channel.SMS)
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("status", "changes", "found", "code", "failure"),
    [
        ("scheduled", {}, Status.ACCEPTED, "", None),
        ("buffered", {}, Status.SENT, "", None),
        ("delivered", {"statusReason": "successfully delivered"}, Status.DELIVERED, "", None),
        ("delivery_failed", {"statusErrorCode": 27}, Status.UNDELIVERED, "sms:27", Failure.UNREACHABLE),
        ("delivery_failed", {"statusErrorCode": 1}, Status.UNDELIVERED, "sms:1", Failure.ADDRESS),
        ("delivery_failed", {"statusErrorCode": 13}, Status.BLOCKED, "sms:13", Failure.BLOCKED),
        ("delivery_failed", {"statusReason": "opted out"}, Status.BLOCKED, "reason:opted_out", Failure.OPTED_OUT),
        ("delivery_failed", {"statusErrorCode": 4711}, Status.UNDELIVERED, "sms:4711", Failure.OTHER),
        (
            "expired",
            {"statusReason": "DLR not received"},
            Status.EXPIRED,
            "reason:dlr_not_received",
            Failure.UNREACHABLE,
        ),
        ("vanished", {"statusReason": None}, Status.UNKNOWN, "", None),
    ],
)
def test_a_report_reads_status_number_and_reason_together(
    scripted: Scripted, status: str, changes: dict[str, Any], found: Status, code: str, failure: Failure | None
) -> None:
    scripted.act = replying(200, sms(status, **changes))
    report = account(scripted.url).report(ID, Channel.SMS)
    assert report is not None
    assert (report.status, report.code, report.failure, report.raw) == (found, code, failure, status)
    assert scripted.asked[0].path == f"/messages/{ID}"


def test_the_price_of_a_message_comes_later_and_is_final_at_its_end(scripted: Scripted) -> None:
    mine = account(scripted.url)
    cases: list[tuple[str, object, Money | None, bool]] = [
        ("sent", {"amount": 0, "currency": "EUR"}, None, False),
        ("sent", None, None, False),
        ("sent", {"amount": 0.0632, "currency": "EUR"}, Money(63_200, "EUR"), False),
        ("delivered", {"amount": 0.0632, "currency": "EUR"}, Money(63_200, "EUR"), True),
    ]
    for status, price, expected, final in cases:
        scripted.act = replying(200, sms(status, price=price))
        report = mine.report(ID, Channel.SMS)
        assert report is not None
        assert (report.price, report.price_final) == (expected, final)
        assert (report.mcc, report.mnc, report.claimed_at) == ("248", "01", SINCE + 5000)


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("calling", Status.SENT, ""),
        ("answered", Status.DELIVERED, ""),
        ("machine", Status.DELIVERED, ""),
        ("busy", Status.UNDELIVERED, "call:busy"),
        ("failed", Status.FAILED, "call:failed"),
    ],
)
def test_a_call_has_words_of_its_own(scripted: Scripted, word: str, status: Status, code: str) -> None:
    scripted.act = replying(200, {"id": ID, "recipients": {"items": [{"recipient": 1, "status": word}]}})
    report = account(scripted.url).report(ID, Channel.VOICE)
    assert report is not None
    assert (report.status, report.code) == (status, code)
    assert scripted.asked[0].path == f"/voicemessages/{ID}"


def test_a_message_of_a_conversation_is_asked_for_there(scripted: Scripted) -> None:
    scripted.act = replying(200, {"id": ID, "status": "read", "updatedDatetime": "2026-11-18T11:06:45.5Z"})
    report = account(scripted.url).report(ID, Channel.WHATSAPP)
    assert report is not None
    assert (report.status, report.claimed_at) == (Status.DELIVERED, SINCE + 5500)
    assert scripted.asked[0].path == f"/v1/messages/{ID}"


def test_what_was_sent_is_listed_by_number_and_time_and_without_its_text(scripted: Scripted) -> None:
    older = sms(message_id="older", made="2026-11-18T11:06:40+00:00")
    earlier = sms(message_id="earlier", made="2026-11-18T11:06:39+00:00")
    scripted.act = replying(200, listed(older, sms("delivered"), earlier))
    found = account(scripted.url).sent_since(TO, SINCE, Channel.SMS)
    assert [(one.report.provider_id, one.to, one.attempt) for one in found] == [
        (ID, TO, "a0000000000001"),
        ("older", TO, "a0000000000001"),
    ]
    assert TEXT not in repr(found)
    window = {"recipient": TO[1:], "from": "2026-11-18T11:06:40Z", "until": "2026-11-19T11:06:40Z"}
    assert scripted.asked[0].query == {**window, "limit": "100", "offset": "0"}


def test_calls_are_listed_page_by_page_and_those_to_others_are_left_out(scripted: Scripted) -> None:
    other = sms(message_id="other", recipient=37255509999)
    scripted.act = in_turn(replying(200, listed(*[other] * 100)), replying(200, listed(sms())))
    found = account(scripted.url).sent_since(TO, SINCE, Channel.VOICE)
    assert [one.report.provider_id for one in found] == [ID]
    assert [(asked.path, asked.query["offset"]) for asked in scripted.asked] == [
        ("/voicemessages", "0"),
        ("/voicemessages", "100"),
    ]


def test_whatsapp_messages_are_found_in_the_conversation_with_the_number(scripted: Scripted) -> None:
    talks = listed({"id": "C0", "contact": {"msisdn": 1}}, {"id": "C1", "contact": {"msisdn": int(TO)}})
    sent = {"id": ID, "direction": "sent", "status": "sent", "createdDatetime": "2026-11-18T11:06:41Z"}
    scripted.act = routed(
        {
            "/v1/conversations/C1": replying(200, listed(sent, {**sent, "id": "theirs", "direction": "received"})),
            "/v1/conversations": replying(200, talks),
        }
    )
    found = account(scripted.url).sent_since(TO, SINCE, Channel.WHATSAPP)
    assert [(one.report.provider_id, one.to) for one in found] == [(ID, TO)]


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [(401, 2, Failure.OTHER), (422, 10, Failure.ADDRESS), (422, 25, Failure.CREDIT), (422, 4711, Failure.OTHER)],
)
def test_a_refusal_has_the_number_that_messagebird_gave_it(
    scripted: Scripted, status: int, code: int, failure: Failure
) -> None:
    scripted.act = replying(status, error(code, f"no message to {TO}"))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.code, answer.failure) == (Verdict.REJECTED, f"api:{code}", failure)
    assert answer.words == "no message to …"


@pytest.mark.parametrize(
    ("kind", "left"), [("euros", Money(10_280_000, "EUR")), ("dollars", Money(10_280_000, "USD")), ("credits", None)]
)
def test_the_balance_is_money_unless_it_is_counted_in_credits(
    scripted: Scripted, kind: str, left: Money | None
) -> None:
    scripted.act = replying(200, {"payment": "prepaid", "type": kind, "amount": 10.28})
    mine = account(scripted.url)
    balance, tested = mine.balance(), mine.test()
    assert (balance.money if balance else None, tested.balance) == (left, left)
    assert tested.name == "MessageBird, prepaid"
    assert account(scripted.url, access_key="test_abcdef").test().name == "Test key: nothing is sent"


def test_a_number_is_looked_up_and_its_network_asked_if_it_was_not_before(scripted: Scripted) -> None:
    number = {"countryCode": "EE", "type": "mobile", "phoneNumber": int(TO)}
    hlr = {"id": "h", "network": 24801, "status": "active", "details": {"ported": 1, "roaming": 0}}
    scripted.act = in_turn(
        replying(200, {**number, "hlr": hlr}), replying(200, number), replying(201, {"status": "sent"})
    )
    mine = account(scripted.url)
    known, asked = mine.look_up(TO), mine.look_up(TO)
    assert known is not None
    assert (known.line, known.country, known.mcc, known.mnc) == ("mobile", "EE", "248", "01")
    assert (known.ported, known.roaming, known.reachable, known.words) == (True, False, True, ())
    assert asked is not None
    assert (asked.reachable, asked.words) == (
        None,
        ("The network has been asked and has not answered yet; look again in a moment.",),
    )
    assert [(one.method, one.path) for one in scripted.asked] == [
        ("GET", f"/lookup/{TO[1:]}"),
        ("GET", f"/lookup/{TO[1:]}"),
        ("POST", f"/lookup/{TO[1:]}/hlr"),
    ]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("fixed line", "fixed_line"),
        ("fixed line or mobile", "fixed_line_or_mobile"),
        ("universal access number", "uan"),
        ("voice mail", "voicemail"),
        ("unknown", ""),
    ],
)
def test_the_kind_of_a_line_is_told_in_our_words(scripted: Scripted, said: str, line: str) -> None:
    scripted.act = replying(200, {"type": said, "hlr": {"status": "unknown"}})
    found = account(scripted.url).look_up(TO)
    assert found is not None
    assert (found.line, found.words) == (line, ("The network does not know the number.",))


def test_there_is_no_price_list(scripted: Scripted) -> None:
    assert account(scripted.url).price("EE", Channel.SMS) is None
    assert scripted.asked == []
