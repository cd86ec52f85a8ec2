"""Twilio Verify: what is asked, and what the answers come to."""

from typing import Any

import pytest

from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import Verdict
from otpdesk.providers.twilio.adapter import Twilio
from otpdesk.providers.twilio.settings import TwilioSettings
from otpdesk.providers.verifying import Found, Session, SessionState
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw, replying, routed, saying
from tests.providers.contract import CODE, TO, message
from tests.providers.test_twilio import SID, VA, VALUES, VE, VL, verification

DAY = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
HOME = f"/v2/Services/{VA}"
SESSION = Session(VE, Channel.SMS, TO, DAY)
GONE = replying(404, {"code": 20404, "message": "The requested resource was not found", "status": 404})


def account(base_url: str, codes: str = "theirs", **changes: str) -> Twilio:
    return Twilio(parsed(TwilioSettings, {**VALUES, "base_url": base_url, "codes": codes, **changes}))


def attempt(**changes: Any) -> dict[str, Any]:
    """One of the list of attempts; `data` is laid over its channel_data."""
    data = {
        "verification_sid": VE, "to": TO, "status": "unconfirmed", "message_status": "delivered", "error_code": None,
        "country": "EE", "code_length": 6, "locale": "et", "mcc": "248", "mnc": "01",
    } | changes.pop("data", {})  # fmt: skip
    return {
        "sid": VL, "account_sid": SID, "service_sid": VA, "verification_sid": VE, "channel": "sms",
        "date_created": "2026-11-18T11:06:41Z", "date_updated": "2026-11-18T11:06:45Z",
        "conversion_status": "unconverted", "price": None, "channel_data": data, **changes,
    }  # fmt: skip


def listing(*attempts: Any, following: str | None = None) -> dict[str, Any]:
    return {"attempts": list(attempts), "meta": {"key": "attempts", "next_page_url": following}}


@pytest.mark.parametrize(
    ("channel", "to", "word"),
    [
        (Channel.SMS, TO, "sms"),
        (Channel.VOICE, TO, "call"),
        (Channel.WHATSAPP, TO, "whatsapp"),
        (Channel.EMAIL, "ada@example.org", "email"),
    ],
)
def test_a_verification_is_started_as_the_documents_say(
    scripted: Scripted, channel: Channel, to: str, word: str
) -> None:
    scripted.act = replying(201, verification(channel=word))
    answer = account(scripted.url).start(message(channel, to=to, text="", code="", language="et"))
    (asked,) = scripted.asked
    assert asked.path == f"{HOME}/Verifications"
    assert asked.form == {"To": to, "Channel": word} | ({} if channel is Channel.EMAIL else {"Locale": "et"})
    assert (answer.provider_id, answer.status, answer.raw) == (VE, Status.ACCEPTED, "pending")


@pytest.mark.parametrize(
    ("language", "locale"),
    [("pt-BR", "pt-BR"), ("de-CH", "de"), ("EN", "en"), ("en-GB", "en-GB"), ("tlh", None), ("", None)],
)
def test_a_language_that_verify_does_not_have_is_left_to_the_number(
    scripted: Scripted, language: str, locale: str | None
) -> None:
    scripted.act = replying(201, verification())
    account(scripted.url).start(message(text="", code="", language=language))
    assert scripted.asked[0].form.get("Locale") == locale


def test_a_code_of_ours_is_carried_whichever_way_it_is_handed_over(scripted: Scripted) -> None:
    scripted.act = replying(201, verification())
    carrying = account(scripted.url, "ours_carried")
    for hand_over in (carrying.send, carrying.start):
        assert hand_over(message()).provider_id == VE
        assert scripted.asked[-1].path == f"{HOME}/Verifications"
        assert scripted.asked[-1].form["CustomCode"] == CODE


def test_codes_of_ours_are_not_carried_by_mail(scripted: Scripted) -> None:
    answer = account(scripted.url, "ours_carried").send(message(Channel.EMAIL, to="ada@example.org"))
    assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


def test_without_a_verify_service_nothing_is_started(scripted: Scripted) -> None:
    bare = account(scripted.url, "ours", verify_service_sid="")
    answer = bare.start(message(text="", code=""))
    assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("status", "code", "failure", "became"),
    [
        (429, 60203, Failure.RATE, Status.FAILED),
        (403, 60205, Failure.LANDLINE, Status.FAILED),
        (403, 60410, Failure.FRAUD_GUARD, Status.BLOCKED),
        (403, 60605, Failure.GEO, Status.FAILED),
        (403, 60238, Failure.BLOCKED, Status.BLOCKED),
        (400, 60200, Failure.ADDRESS, Status.FAILED),
        (403, 60204, Failure.OTHER, Status.FAILED),
        (404, 20404, Failure.OTHER, Status.FAILED),
    ],
)
def test_a_start_that_is_refused_says_why(
    scripted: Scripted, status: int, code: int, failure: Failure, became: Status
) -> None:
    scripted.act = replying(status, {"code": code, "message": f"No to {TO}", "status": status})
    answer = account(scripted.url).start(message(text="", code=""))
    assert (answer.verdict, answer.failure, answer.status) == (Verdict.REJECTED, failure, became)
    assert (answer.code, answer.words) == (str(code), "No to …")


def test_a_start_that_twilio_blocks_in_its_answer_is_blocked(scripted: Scripted) -> None:
    scripted.act = replying(201, verification(status="failed"))
    assert account(scripted.url).start(message(text="", code="")).status is Status.BLOCKED


def test_a_check_goes_by_the_id_of_the_verification(scripted: Scripted) -> None:
    scripted.act = replying(200, verification(status="approved", valid=True))
    assert account(scripted.url).check(SESSION, CODE).found is Found.CORRECT
    (asked,) = scripted.asked
    assert asked.path == f"{HOME}/VerificationCheck"
    assert asked.form == {"VerificationSid": VE, "Code": CODE}


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (429, {"code": 60202, "message": "Max check attempts reached"}, Found.LOCKED),
        (200, verification(status="max_attempts_reached"), Found.LOCKED),
        (200, verification(status="canceled"), Found.ENDED),
        (429, {"code": 20429, "message": "Too many requests"}, Found.NOT_ASKED),
        (400, {"code": 60200, "message": f"Invalid parameter Code {CODE}"}, Found.NOT_ASKED),
        (401, {"code": 20003, "message": "Authenticate"}, Found.NOT_ASKED),
        (404, {"code": 1, "message": "another 404"}, Found.NOT_ASKED),
        (404, {}, Found.UNKNOWN),
        (200, verification(status="surprised"), Found.UNKNOWN),
        (500, {"code": 20500, "message": "Internal error"}, Found.UNKNOWN),
    ],
)
def test_a_check_that_compares_nothing_is_told_from_one_that_may_have(
    scripted: Scripted, status: int, body: dict[str, Any], found: Found
) -> None:
    scripted.act = replying(status, body)
    checked = account(scripted.url).check(SESSION, CODE)
    assert checked.found is found
    assert CODE not in repr(checked)


def test_a_cancel_of_what_is_over_says_so(scripted: Scripted) -> None:
    scripted.act = GONE
    said = account(scripted.url).cancel(SESSION)
    assert (said.done, said.words) == (False, "It has ended already; there is nothing to cancel.")
    assert (scripted.asked[0].path, scripted.asked[0].form) == (f"{HOME}/Verifications/{VE}", {"Status": "canceled"})


def test_a_verification_that_runs_is_told_with_its_message(scripted: Scripted) -> None:
    price = {"value": "0.067", "currency": "usd"}
    scripted.act = routed(
        {HOME: replying(200, verification()), "/v2/Attempts": replying(200, listing(attempt(price=price)))}
    )
    said = account(scripted.url).follow(SESSION)
    assert said is not None
    assert said.state is SessionState.PENDING
    assert said.message is not None
    assert (said.message.provider_id, said.message.status, said.message.raw) == (VE, Status.DELIVERED, "delivered")
    assert (said.message.price, said.message.price_final) == (Money(67_000, "USD"), True)
    assert (said.message.mcc, said.message.mnc, said.message.claimed_at) == ("248", "01", DAY + 5000)
    assert scripted.asked[1].query == {"VerificationSid": VE, "PageSize": "100"}


def test_a_verification_that_runs_is_told_also_where_its_attempts_are_not(scripted: Scripted) -> None:
    for lost in (breaking(), saying(raw(500)), replying(403, {"code": 20003, "message": "No"})):
        scripted.act = routed({HOME: replying(200, verification()), "/v2/Attempts": lost})
        said = account(scripted.url).follow(SESSION)
        assert said is not None
        assert (said.state, said.message) == (SessionState.PENDING, None)


@pytest.mark.parametrize(
    ("changes", "state", "verified_at"),
    [
        ({"conversion_status": "converted"}, SessionState.VERIFIED, DAY + 5000),
        ({"data": {"status": "expired"}}, SessionState.EXPIRED, None),
        ({}, SessionState.ENDED, None),
    ],
)
def test_of_a_verification_that_is_forgotten_the_attempts_tell_the_end(
    scripted: Scripted, changes: dict[str, Any], state: SessionState, verified_at: int | None
) -> None:
    scripted.act = routed({HOME: GONE, "/v2/Attempts": replying(200, listing(attempt(**changes)))})
    said = account(scripted.url).follow(SESSION)
    assert said is not None
    assert (said.state, said.verified_at) == (state, verified_at)
    assert said.message is not None


def test_an_earlier_attempt_that_converted_counts_too(scripted: Scripted) -> None:
    later = attempt(date_created="2026-11-18T11:08:00Z")
    first = attempt(conversion_status="converted")
    scripted.act = routed({HOME: GONE, "/v2/Attempts": replying(200, listing(first, later))})
    said = account(scripted.url).follow(SESSION)
    assert said is not None
    assert said.state is SessionState.VERIFIED


def test_a_verification_that_nobody_knows_is_none_and_trouble_is_raised(scripted: Scripted) -> None:
    scripted.act = routed({HOME: GONE, "/v2/Attempts": replying(200, listing())})
    assert account(scripted.url).follow(SESSION) is None
    assert account(scripted.url).report(VE, Channel.SMS) is None
    scripted.act = routed({HOME: GONE, "/v2/Attempts": saying(raw(500))})
    with pytest.raises(ConnectionError):
        account(scripted.url).follow(SESSION)


@pytest.mark.parametrize(
    ("channel", "changes", "status", "code", "failure"),
    [
        ("sms", {"message_status": "undelivered", "error_code": "30003"}, Status.UNDELIVERED, "30003", "unreachable"),
        ("sms", {"message_status": "failed", "error_code": "30036"}, Status.EXPIRED, "30036", "unreachable"),
        ("sms", {"message_status": "teleported"}, Status.UNKNOWN, "", None),
        ("sms", {"message_status": None}, Status.ACCEPTED, "", None),
        ("whatsapp", {"message_status": "read"}, Status.DELIVERED, "", None),
        (
            "call",
            {"message_status": None, "call_status": "no-answer"},
            Status.UNDELIVERED,
            "call:no-answer",
            "unreachable",
        ),
        ("call", {"message_status": None, "call_status": "completed"}, Status.DELIVERED, "", None),
    ],
)
def test_the_message_of_a_verification_is_reported_by_its_channel(
    scripted: Scripted, channel: str, changes: dict[str, Any], status: Status, code: str, failure: str | None
) -> None:
    other = attempt(channel="email", date_created="2026-11-18T11:09:00Z")
    scripted.act = replying(200, listing(other, attempt(channel=channel, data=changes)))
    ours = {"sms": Channel.SMS, "whatsapp": Channel.WHATSAPP, "call": Channel.VOICE}[channel]
    report = account(scripted.url).report(VE, ours)
    assert report is not None
    assert (report.status, report.code, report.failure) == (status, code, failure)


def test_verifications_are_listed_once_each_newest_message_first(scripted: Scripted) -> None:
    other = "VE" + "7" * 32
    scripted.act = in_turn(
        replying(
            200, listing(attempt(), "junk", following=f"https://evil.example/v2/Attempts?PageToken=PA{VL}&Page=1")
        ),
        replying(
            200,
            listing(
                attempt(date_created="2026-11-18T11:08:00Z"),
                attempt(verification_sid=other, date_created="2026-11-18T11:07:00Z", data={"to": f"whatsapp:{TO}"}),
                attempt(verification_sid="VE" + "8" * 32, date_created="2026-11-18T11:00:00Z"),
                attempt(verification_sid="VE" + "9" * 32, data={"to": "+15550000000"}),
            ),
        ),
    )
    found = account(scripted.url).started_since(TO, DAY + 400, Channel.SMS)
    assert [(one.report.provider_id, one.to, one.sent_at) for one in found] == [
        (VE, TO, DAY + 80_000),
        (other, TO, DAY + 20_000),
    ]
    first, second = (asked.query for asked in scripted.asked)
    assert first["DateCreatedAfter"] == "2026-11-18T11:06:40Z"
    assert (first["ChannelData.To"], first["Channel"], first["VerifyServiceSid"]) == (TO, "sms", VA)
    assert (second["PageToken"], second["Page"]) == (f"PA{VL}", "1")


def test_addresses_of_mail_are_filtered_here_because_twilio_filters_by_numbers(scripted: Scripted) -> None:
    mine = attempt(channel="email", data={"to": "Ada@Example.org"})
    scripted.act = replying(200, listing(mine, attempt(channel="email", data={"to": "bob@example.org"})))
    found = account(scripted.url).started_since("ada@example.org", DAY, Channel.EMAIL)
    assert len(found) == 1
    assert "ChannelData.To" not in scripted.asked[0].query


def test_codes_that_are_carried_are_found_again_among_the_verifications(scripted: Scripted) -> None:
    scripted.act = replying(200, listing(attempt()))
    (found,) = account(scripted.url, "ours_carried").sent_since(TO, DAY, Channel.SMS)
    assert (found.report.provider_id, scripted.asked[0].path) == (VE, "/v2/Attempts")
