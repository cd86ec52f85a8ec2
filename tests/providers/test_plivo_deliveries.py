"""Receipts that Plivo delivers: which are its own, and what they claim."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.deliveries import Claimed, Delivery, Forged
from otpdesk.providers.plivo.adapter import Plivo
from otpdesk.providers.plivo.deliveries import signature_v2, signature_v3
from otpdesk.providers.plivo.settings import PlivoSettings
from otpdesk.providers.verifying import SessionState
from tests.providers.contract import TO
from tests.providers.http_contract import SINCE
from tests.providers.test_plivo import ATTEMPT, MESSAGE, SESSION, VALUES

TOKEN, NONCE = "my_auth_token", "12345"
SETTINGS = parsed(PlivoSettings, {**VALUES, "auth_token": TOKEN})
URL = "https://desk.example.org/plivo/receipts"
V2, V3 = "X-Plivo-Signature-V2", "X-Plivo-Signature-V3"

RECEIPT = {
    "From": "14155550100", "To": TO[1:], "MessageUUID": MESSAGE, "ParentMessageUUID": MESSAGE, "Type": "sms",
    "Status": "delivered", "Units": "1", "TotalRate": "0.06140", "TotalAmount": "0.06140", "MCC": "248", "MNC": "01",
    "ErrorCode": "000", "Sequence": "2", "MessageTime": "2026-11-18 11:06:41.000000",
    "DeliveryReportTime": "2026-11-18 11:06:45.000000",
}  # fmt: skip
VERIFIED = {
    "SessionUUID": SESSION, "SessionStatus": "in-progress", "Recipient": TO[1:], "Channel": "sms",
    "ChannelStatus": "undelivered", "ChannelErrorCode": "80", "AttemptUUID": ATTEMPT, "AttemptSequence": "1",
    "RequestTime": "2026-11-18 11:06:41",
}  # fmt: skip


def posted(fields: Mapping[str, str], url: str = URL, **headers: str) -> Delivery:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return Delivery(
        url, form | {key.replace("_", "-"): value for key, value in headers.items()}, urlencode(fields).encode()
    )


def signed(fields: Mapping[str, str], *, v2: bool = True, v3: bool = True, method: str = "POST") -> Delivery:
    """A delivery as Plivo signs it."""
    url, body = (URL, urlencode(fields).encode()) if method == "POST" else (f"{URL}?{urlencode(fields)}", b"")
    bare = Delivery(url, {}, body, method)
    headers = {V2: signature_v2(TOKEN, url, NONCE), f"{V2}-Nonce": NONCE} if v2 else {}
    headers |= {V3: signature_v3(TOKEN, bare, NONCE), f"{V3}-Nonce": NONCE} if v3 else {}
    return Delivery(url, headers, body, method)


def claimed(delivery: Delivery) -> tuple[Claimed, ...]:
    return Plivo.claims(SETTINGS, delivery, SINCE)


def test_the_signature_of_messages_is_the_one_of_plivos_own_tests() -> None:
    assert signature_v2(TOKEN, "https://answer.url", NONCE) == "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="
    assert signature_v2(TOKEN, "https://answer.url?a=1", NONCE) == signature_v2(TOKEN, "https://answer.url", NONCE)


@pytest.mark.parametrize(
    ("method", "url", "fields", "signature"),
    [
        ("GET", "https://answer.url/x?b=2&a=1", {}, "DflzJ3bISKIgRoNlx/dzoL1cvEh31stCUT1erIK0icw="),
        (
            "POST",
            "https://answer.url/x",
            {"To": "+1", "From": "+2", "A": "z"},
            "fHknRPiS5J7JvaCM6vHkKB1B+YYMi8mtU2hst+JIUdU=",
        ),
        (
            "POST",
            "https://answer.url/x?b=2&a=1",
            {"To": "+1", "From": "+2"},
            "ea/zWVKT/IKnJ8uSMlTPWa+pwYJZjBTMZASrcQUX3V0=",
        ),
    ],
)
def test_the_signature_of_calls_is_the_one_that_plivos_package_makes(
    method: str, url: str, fields: dict[str, str], signature: str
) -> None:
    assert signature_v3(TOKEN, Delivery(url, {}, urlencode(fields).encode(), method), NONCE) == signature


@pytest.mark.parametrize(
    ("method", "url", "fields"),
    [
        ("GET", "https://answer.url/x", {}),
        ("GET", "https://answer.url/x?a=&b=c%26%20d", {}),
        ("POST", "https://answer.url/x", {}),
        ("POST", "https://answer.url:8443/x?b=2&b=1&a=1", {"To": "+1", "Zoë": "", "A": "x y&z"}),
        ("POST", "https://answer.url/x?a=1", {}),
    ],
)
def test_every_other_signature_is_the_one_that_plivos_package_makes_too(
    method: str, url: str, fields: dict[str, str]
) -> None:
    from plivo import utils

    delivery = Delivery(url, {}, urlencode(fields).encode(), method)
    made = signature_v3(TOKEN, delivery, NONCE)
    assert utils.validate_v3_signature(method, url, NONCE, TOKEN, made, dict(fields))
    assert utils.validate_signature(url, NONCE, signature_v2(TOKEN, url, NONCE), TOKEN)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_receipt_claims_what_became_of_a_message(method: str) -> None:
    (claim,) = claimed(signed(RECEIPT, method=method))
    assert (claim.key, claim.session, claim.state, claim.attempt) == (f"{MESSAGE}:delivered", "", None, "")
    report = claim.report
    assert report is not None
    assert (report.provider_id, report.status, report.raw, report.code) == (
        MESSAGE,
        Status.DELIVERED,
        "delivered",
        "",
    )
    assert (report.price, report.price_final) == (Money(61_400, "USD"), True)
    assert (report.mcc, report.mnc, report.claimed_at) == ("248", "01", SINCE + 5_000)


def test_a_receipt_of_a_session_claims_how_it_stands_and_what_became_of_its_message() -> None:
    (claim,) = claimed(signed(VERIFIED))
    assert (claim.session, claim.state) == (SESSION, SessionState.PENDING)
    assert claim.report is not None
    assert (claim.report.provider_id, claim.report.status) == (SESSION, Status.UNDELIVERED)
    assert (claim.report.code, claim.report.failure) == ("sms:80", Failure.UNREACHABLE)
    assert ATTEMPT in claim.key


def test_a_receipt_of_a_call_has_the_codes_of_calls() -> None:
    fields = VERIFIED | {"Channel": Channel.VOICE.value, "ChannelStatus": "no-answer", "ChannelErrorCode": "3000"}
    (claim,) = claimed(signed(fields))
    assert claim.report is not None
    assert (claim.report.status, claim.report.code) == (Status.UNDELIVERED, "call:3000")


def test_a_session_without_a_message_claims_its_state_alone() -> None:
    (claim,) = claimed(signed({"SessionUUID": SESSION, "SessionStatus": "expired"}))
    assert (claim.report, claim.state) == (None, SessionState.EXPIRED)


def test_that_a_code_was_right_is_believed_only_where_it_is_signed_itself() -> None:
    fields = VERIFIED | {"SessionStatus": "verified"}
    assert claimed(signed(fields))[0].state is SessionState.VERIFIED
    assert claimed(signed(fields, v2=False))[0].state is SessionState.VERIFIED
    assert claimed(signed(fields, v3=False))[0].state is None


def test_one_signature_is_enough_and_two_must_both_hold() -> None:
    whole = signed(RECEIPT)
    assert claimed(signed(RECEIPT, v2=False)) == claimed(signed(RECEIPT, v3=False)) == claimed(whole)
    for header in (V2, V3):
        with pytest.raises(Forged):
            claimed(Delivery(URL, {**whole.headers, header: "AAAA"}, whole.body))


def test_a_header_may_hold_several_signatures_and_the_main_accounts_counts_too() -> None:
    whole = signed(RECEIPT, v2=False)
    several = {**whole.headers, V3: f"AAAA, {whole.headers[V3]}"}
    assert claimed(Delivery(URL, several, whole.body))
    of_main = {"X-Plivo-Signature-Ma-V3": whole.headers[V3], f"{V3}-Nonce": NONCE}
    assert claimed(Delivery(URL, of_main, whole.body))


def test_headers_are_known_in_any_case() -> None:
    whole = signed(RECEIPT)
    assert claimed(Delivery(URL, {key.lower(): value for key, value in whole.headers.items()}, whole.body))


@pytest.mark.parametrize(
    "forged",
    [
        posted(RECEIPT),
        posted(RECEIPT, X_Plivo_Signature_V2="", X_Plivo_Signature_V3=","),
        posted(RECEIPT, X_Plivo_Signature_V2="kõik", X_Plivo_Signature_V2_Nonce=NONCE),
        Delivery(f"{URL}/other", signed(RECEIPT).headers, signed(RECEIPT).body),
        Delivery(f"{URL}?a=1", signed(RECEIPT, v2=False).headers, signed(RECEIPT).body),
        Delivery(URL, signed(RECEIPT, v2=False).headers, urlencode(RECEIPT | {"Status": "failed"}).encode()),
        Delivery(URL, {**signed(RECEIPT).headers, f"{V3}-Nonce": "54321"}, signed(RECEIPT).body),
        Delivery(URL, signed(RECEIPT, v2=False).headers, b"\xff\xfe"),
    ],
)
def test_what_the_auth_token_did_not_sign_is_forged(forged: Delivery) -> None:
    with pytest.raises(Forged) as caught:
        claimed(forged)
    assert TOKEN not in str(caught.value)


def test_a_delivery_about_something_else_claims_nothing() -> None:
    for fields in ({"CallUUID": ATTEMPT, "CallStatus": "completed"}, {"MessageUUID": MESSAGE}, {"Status": "sent"}):
        assert claimed(signed(fields)) == ()


def test_a_repeated_delivery_has_the_same_key_and_the_next_word_another() -> None:
    sent, delivered = (claimed(signed(RECEIPT | {"Status": word})) for word in ("sent", "delivered"))
    assert claimed(signed(RECEIPT | {"Sequence": "9"}))[0].key == delivered[0].key != sent[0].key
