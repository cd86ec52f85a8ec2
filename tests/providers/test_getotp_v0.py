"""GetOTP's first generation (v0): its own page sends and takes the code."""

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Channel, Status
from otpdesk.providers.abilities import Way
from otpdesk.providers.base import Verdict
from otpdesk.providers.deliveries import Delivery
from otpdesk.providers.getotp.settings import GetOtpSettings
from otpdesk.providers.getotp.v0 import GetOtpV0
from otpdesk.providers.verifying import Found, Session, SessionState
from tests.fixtures.scripted import Scripted, in_turn, raw_json, replying
from tests.providers.contract import TO, message
from tests.providers.http_contract import SINCE, WORDS
from tests.providers.verifier_contract import VerifierContract

VALUES = {
    "api_key": "mtbi2w4hlendfpxa1igthcu5",
    "api_token": "mpktanoshzf4c81e3bydjl76",
    "success_url": "https://www.acme.example/verified?from=otp",
    "webhook_secret": "w7h4hooksecretw7h4",
}
OTP_ID = "ttnnkgggvjef7euc72j8"
STARTED = {
    "otp_id": OTP_ID,
    "link": f"https://otp.dev/api/ui/verify/{OTP_ID}/sms/",
    "otp_secret": "dxn07vdzqy7wfblk89r9",
}
SESSION = Session(OTP_ID, Channel.SMS, TO, SINCE)


def detail(state: str = "not_verified", channel: str = "sms", **changes: Any) -> dict[str, Any]:
    return {
        "otp_id": OTP_ID,
        "status": [{"channel": channel, "auth_status": state}],
        "channels": [channel],
        "creation_time": "2026-11-18T11:06:40.952690Z",
        "metadata": "a0000000000001",
        "captcha": True,
        "risk_score": 0.0023,
        **changes,
    }


def page(*entries: dict[str, Any], following: str | None = None) -> dict[str, Any]:
    return {"count": len(entries), "next": following, "previous": None, "results": list(entries)}


class TestGetOtpV0(VerifierContract):
    provider = "getotp_v0"
    values = VALUES
    accepted = raw_json(201, STARTED)
    refused: ClassVar[Any] = {"detail": WORDS}
    tells_balance = False
    started = accepted
    compared: ClassVar[Mapping[Found, bytes]] = {}
    followed: ClassVar[Mapping[SessionState, bytes]] = {
        SessionState.PENDING: raw_json(200, detail()),
        SessionState.VERIFIED: raw_json(200, detail("verified")),
    }
    session_id = OTP_ID

    def ways(self) -> list[Way]:
        """The choice of the shared form does not count here."""
        return [Way.THEIRS]

    def test_the_words_of_a_provider_that_echoes_the_message_hold_no_part_of_it(self, scripted: Scripted) -> None:
        """There is no text and no code of ours to echo: the number is all it is told."""
        scripted.act = self.no(400, f"Cannot send to {TO} ({TO[1:]}).")
        answer = self.hand_over(self.account(scripted.url))
        assert "Cannot send" in answer.words
        self.assert_silent(answer)


def account(url: str = "", **changes: str) -> GetOtpV0:
    given = {**VALUES, **({"base_url": url} if url else {}), **changes}
    return GetOtpV0(parsed(GetOtpSettings, given))


@pytest.mark.parametrize(
    ("channel", "field", "to"),
    [
        (Channel.SMS, "phone_sms", TO),
        (Channel.VOICE, "phone_voice", TO),
        (Channel.EMAIL, "email", "ada@analytical.io"),
    ],
)
def test_a_start_names_channel_address_pages_and_attempt(
    scripted: Scripted, channel: Channel, field: str, to: str
) -> None:
    scripted.act = replying(201, STARTED)
    answer = account(scripted.url).start(message(channel, to=to, language="ja", text="", code=""))
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, OTP_ID)
    (asked,) = scripted.asked
    assert asked.path == "/api/verify/"
    assert asked.form == {
        "channel": channel.value,
        field: to,
        "success_redirect_url": VALUES["success_url"],
        "fail_redirect_url": VALUES["success_url"],
        "metadata": "a0000000000001",
        "lang": "ja",
    }
    login = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert login == f"{VALUES['api_key']}:{VALUES['api_token']}"


def test_the_secret_of_a_verification_is_kept_nowhere(scripted: Scripted) -> None:
    scripted.act = replying(201, STARTED)
    answer = account(scripted.url).start(message(text="", code=""))
    assert STARTED["otp_secret"] not in repr(answer)
    with pytest.raises(AccountProblem, match="delivers no receipts"):
        GetOtpV0.claims(account()._settings, Delivery("", {}, b"{}"), SINCE)


def test_another_page_after_failure_and_a_language_it_does_not_have(scripted: Scripted) -> None:
    scripted.act = replying(201, STARTED)
    other = "https://www.acme.example/sorry"
    account(scripted.url, fail_url=other).start(message(language="et", text="", code=""))
    form = scripted.asked[0].form
    assert form["fail_redirect_url"] == other
    assert "lang" not in form


def test_the_page_is_where_the_start_said() -> None:
    assert account().page(SESSION) == STARTED["link"]
    elsewhere = account("http://127.0.0.1:8080/getotp/")
    assert elsewhere.page(SESSION) == f"http://127.0.0.1:8080/getotp/api/ui/verify/{OTP_ID}/sms/"
    strange = Session("../x?y", Channel.EMAIL, TO)
    assert account().page(strange) == "https://otp.dev/api/ui/verify/..%2Fx%3Fy/email/"


def test_a_code_of_ours_is_not_carried(scripted: Scripted) -> None:
    for channel in Channel:
        assert account(scripted.url).send(message(channel)).verdict is Verdict.REJECTED
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("phone_sms", "Enter a valid phone number."),
        ("channel", "“fax” is not a valid choice."),
        ("success_redirect_url", "Enter a valid URL."),
    ],
)
def test_a_field_that_is_refused_is_named(scripted: Scripted, field: str, words: str) -> None:
    scripted.act = replying(400, {field: [words]})
    answer = account(scripted.url).start(message(text="", code=""))
    assert (answer.verdict, answer.code, answer.words) == (Verdict.REJECTED, f"v0:{field}", words)
    assert GetOtpV0.next_step(answer.code) == GetOtpV0.troubles[answer.code].next_step


def test_verified_over_one_of_several_channels_is_verified(scripted: Scripted) -> None:
    both = [{"channel": "email", "auth_status": "not_verified"}, {"channel": "sms", "auth_status": "verified"}]
    scripted.act = replying(200, detail(status=both))
    report = account(scripted.url).follow(SESSION)
    assert report is not None
    assert report.state is SessionState.VERIFIED
    assert scripted.asked[0].path == f"/api/verify/{OTP_ID}/"


def test_the_history_is_read_page_by_page_until_it_is_older(scripted: Scripted) -> None:
    older = detail(otp_id="old", creation_time="2026-11-18T10:00:00Z")
    following = "https://elsewhere.example/api/verify/?page=2"
    scripted.act = in_turn(
        replying(200, page(detail("verified"), following=following)),
        replying(200, page(detail(otp_id="second"), older, following="https://elsewhere.example/?page=3")),
    )
    found = account(scripted.url).started_since(TO, SINCE, Channel.SMS)
    assert [one.report.provider_id for one in found] == [OTP_ID, "second"]
    assert {one.attempt for one in found} == {"a0000000000001"}
    assert found[0].report.status is Status.DELIVERED
    assert [asked.query["page"] for asked in scripted.asked] == ["1", "2"]


def test_the_history_shows_what_was_started_here_over_that_channel_only(scripted: Scripted) -> None:
    status = [{"channel": "sms", "auth_status": "verified", "phone_sms": "+37255500000"}]
    strangers = (
        detail(metadata='{"order_id": 5}'),
        detail(channel="email"),
        detail(creation_time="yesterday"),
        detail(status=status),
        {"otp_id": 7},
    )
    scripted.act = replying(200, page(*strangers, detail(otp_id="ours")))
    found = account(scripted.url).started_since(TO, SINCE, Channel.SMS)
    assert [one.report.provider_id for one in found] == ["ours"]


def test_a_history_without_an_end_is_left_after_ten_pages(scripted: Scripted) -> None:
    scripted.act = replying(200, page(detail(), following="https://otp.dev/api/verify/?page=2"))
    account(scripted.url).started_since(TO, SINCE, Channel.SMS)
    assert len(scripted.asked) == 10


def test_the_account_test_asks_for_the_history(scripted: Scripted) -> None:
    scripted.act = replying(200, page())
    assert account(scripted.url).test().name == "www.acme.example"
    assert scripted.asked[0].target == "/api/verify/"
