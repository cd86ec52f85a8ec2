"""Receipts that Twilio delivers: every vector of its own library, and everything that is not Twilio's."""

import hashlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from otpdesk.options import parsed
from otpdesk.otp import Failure, Status
from otpdesk.providers.deliveries import Delivery, Forged
from otpdesk.providers.twilio.adapter import Twilio
from otpdesk.providers.twilio.deliveries import proven, signature
from otpdesk.providers.twilio.settings import TwilioSettings
from tests.providers.test_twilio import CA, SID, SM, VALUES

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
SEVERAL = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
BODY = b'{"property": "value", "boolean": true}'
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def form(signed: str, url: str = URL, fields: list[tuple[str, str]] = FIELDS, kind: str = FORM) -> Delivery:
    return Delivery(url, {"X-Twilio-Signature": signed, "Content-Type": kind}, urlencode(fields).encode())


def json(signed: str, url: str, body: bytes = BODY) -> Delivery:
    return Delivery(url, {"x-twilio-signature": signed, "content-type": JSON}, body)


@pytest.mark.parametrize(
    ("url", "fields", "algorithm", "signed"),
    [
        (URL, FIELDS, "sha1", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, FIELDS, "sha256", "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="),
        (URL, SEVERAL, "sha1", "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (URL.replace("https", "http").replace(".com", ".com:1234"), FIELDS, "sha1", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL.replace(".com", ".com:443"), FIELDS, "sha1", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace("https", "http").replace(".com", ".com:80"), FIELDS, "sha1", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (f"{URL}&bodySHA256={BODY_HASH}", [], "sha1", "a9nBmqA0ju/hNViExpshrM61xv4="),
    ],
)
def test_signatures_are_those_of_twilios_vectors(
    url: str, fields: list[tuple[str, str]], algorithm: str, signed: str
) -> None:
    assert signature(url, fields, TOKEN, algorithm) == signed


def test_a_form_is_proven_by_its_url_and_fields() -> None:
    assert proven(form("RSOYDt4T1cUTdK1PDd93/VVr8B8="), TOKEN, "sha1") == FIELDS
    assert proven(form("IK+Dwps556ElfBT0I3Rgjkr1wJU=", fields=SEVERAL), TOKEN, "sha1") == SEVERAL
    shared = form("033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=", kind=f"{FORM}; charset=utf-8")
    assert proven(shared, TOKEN, "sha256") == FIELDS


@pytest.mark.parametrize(
    ("called", "signed"),
    [
        (URL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace(".com", ".com:443"), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace(".com", ".com:1234"), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace("https", "http"), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (URL.replace("https", "http").replace(".com", ".com:1234"), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ],
)
def test_the_port_may_be_signed_or_not(called: str, signed: str) -> None:
    assert proven(form(signed, called), TOKEN, "sha1") == FIELDS


def test_another_body_is_proven_by_the_hash_in_the_signed_url() -> None:
    url = f"{URL}&bodySHA256={BODY_HASH}"
    assert hashlib.sha256(BODY).hexdigest() == BODY_HASH
    assert proven(json("a9nBmqA0ju/hNViExpshrM61xv4=", url), TOKEN, "sha1") == []
    with pytest.raises(Forged, match="body"):
        proven(json("a9nBmqA0ju/hNViExpshrM61xv4=", url, BODY + b" "), TOKEN, "sha1")


def test_a_body_without_a_signed_hash_proves_nothing() -> None:
    bare = signature(URL, [], TOKEN, "sha1")
    assert proven(json(bare, URL, b""), TOKEN, "sha1") == []
    with pytest.raises(Forged, match="body"):
        proven(json(bare, URL), TOKEN, "sha1")


def test_the_algorithm_comes_from_the_settings_and_not_from_the_header() -> None:
    weak = form("RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    told = Delivery(
        weak.url,
        {**weak.headers, "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA1"},
        weak.body,
    )
    for delivery in (weak, told):
        with pytest.raises(Forged):
            proven(delivery, TOKEN, "sha256")


@pytest.mark.parametrize("signed", ["", "x", "é", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "\udc80"])
def test_a_signature_that_is_none_is_forged(signed: str) -> None:
    with pytest.raises(Forged, match="signature"):
        proven(form(signed), TOKEN, "sha1")


def test_a_changed_field_url_or_key_is_forged() -> None:
    good = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    for delivery, key in (
        (form(good, fields=[*FIELDS, ("Extra", "1")]), TOKEN),
        (form(good, fields=FIELDS[:-1]), TOKEN),
        (form(good, URL.replace("foo=1", "foo=2")), TOKEN),
        (form(good, URL.replace("https", "http")), TOKEN),
        (form(good), "54321"),
        (form(good, kind=JSON), TOKEN),
        (Delivery(URL, {}, b""), TOKEN),
    ):
        with pytest.raises(Forged):
            proven(delivery, key, "sha1")


NAMES = st.text(st.characters(codec="utf-8"), max_size=8)


@given(fields=st.lists(st.tuples(NAMES.filter(bool), NAMES), max_size=6), port=st.sampled_from(["", ":443", ":8443"]))
def test_what_twilios_own_library_signs_is_proven(fields: list[tuple[str, str]], port: str) -> None:
    url = f"https://desk.example.org{port}/receipts?x=1#y"
    each = {name: [value for key, value in fields if key == name] for name, _ in fields}
    signed = RequestValidator(TOKEN).compute_signature(url, _Several(each))
    assert proven(form(signed, url, fields), TOKEN, "sha1") == fields


class _Several(dict[str, list[str]]):
    """Fields of several values, as Twilio's library takes them."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


@given(url=st.text(), body=st.binary(), kind=st.sampled_from([FORM, JSON, ""]), signed=st.text())
def test_whatever_comes_in_is_forged_and_nothing_else(url: str, body: bytes, kind: str, signed: str) -> None:
    with pytest.raises(Forged):
        proven(Delivery(url, {"X-Twilio-Signature": signed, "Content-Type": kind}, body), TOKEN, "sha1")


def delivered(fields: dict[str, str], **changes: str) -> Delivery:
    """A receipt that is signed as the settings have it."""
    settings = parsed(TwilioSettings, {**VALUES, **changes})
    key, algorithm = settings.webhook_key or settings.auth_token, "sha256" if settings.webhook_key else "sha1"
    pairs = list({"AccountSid": SID, "ApiVersion": "2010-04-01", **fields}.items())
    return form(signature(URL, pairs, key.get_secret_value(), algorithm), fields=pairs)


def claimed(delivery: Delivery, **changes: str) -> tuple[object, ...]:
    found = Twilio.claims(parsed(TwilioSettings, {**VALUES, **changes}), delivery, 0)
    return tuple(
        (one.key, one.report.provider_id, one.report.status, one.report.failure, one.report.claimed_at)
        for one in found
        if one.report
    )


def test_a_receipt_of_a_message_is_read() -> None:
    receipt = delivered({"MessageSid": SM, "SmsSid": SM, "MessageStatus": "delivered", "To": "+37255501234"})
    assert claimed(receipt) == ((f"{SM}:delivered", SM, Status.DELIVERED, None, None),)
    lost = delivered({"MessageSid": SM, "MessageStatus": "undelivered", "ErrorCode": "30003"})
    assert claimed(lost) == ((f"{SM}:undelivered", SM, Status.UNDELIVERED, Failure.UNREACHABLE, None),)


def test_older_names_of_the_same_fields_are_read_too() -> None:
    assert claimed(delivered({"SmsSid": SM, "SmsStatus": "sent"})) == ((f"{SM}:sent", SM, Status.SENT, None, None),)


def test_a_receipt_of_a_call_is_read_with_its_time() -> None:
    receipt = delivered({"CallSid": CA, "CallStatus": "busy", "Timestamp": "Wed, 18 Nov 2026 11:06:40 +0000"})
    assert claimed(receipt) == ((f"{CA}:busy", CA, Status.UNDELIVERED, Failure.UNREACHABLE, 1_795_000_000_000),)


def test_what_concerns_another_account_or_no_message_claims_nothing() -> None:
    assert claimed(delivered({"AccountSid": "AC" + "9" * 32, "MessageSid": SM, "MessageStatus": "delivered"})) == ()
    assert claimed(delivered({"EventType": "something"})) == ()
    assert claimed(delivered({"MessageSid": SM})) == ()


def test_a_shared_key_takes_the_place_of_the_auth_token() -> None:
    fields = {"MessageSid": SM, "MessageStatus": "delivered"}
    key = {"webhook_key": "shared-key-1"}
    assert claimed(delivered(fields, **key), **key)
    for signed_with, read_with in (({}, key), (key, {})):
        with pytest.raises(Forged):
            claimed(delivered(fields, **signed_with), **read_with)


def test_neither_number_nor_key_shows_in_what_goes_wrong() -> None:
    with pytest.raises(Forged) as caught:
        claimed(form("wrong", fields=[("To", "+37255501234")]))
    assert "55501234" not in repr(caught.value)
    assert "55501234" not in repr(form("wrong", fields=[("To", "+37255501234")]))
