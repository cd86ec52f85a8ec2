"""Receipts that Twilio delivers by itself: whether they are its own, and what they claim.

Twilio signs the URL it calls, and after it the sorted fields of a form (HMAC-SHA1 with the auth token, or HMAC-SHA256
with a shared key). Of any other body it signs a hash that stands in the URL. It signs no time, so a delivery may be
told again later; that changes nothing, because a receipt only ever raises a status.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl, urlsplit

from otpdesk.otp import Channel
from otpdesk.providers.deliveries import Claimed, Delivery, Forged, same
from otpdesk.providers.twilio import answers
from otpdesk.providers.twilio.settings import TwilioSettings

_SIGNATURE = "X-Twilio-Signature"
_FORM = "application/x-www-form-urlencoded"
_USUAL_PORTS = {"https": 443, "http": 80}

Fields = list[tuple[str, str]]


def claims(settings: TwilioSettings, delivery: Delivery) -> tuple[Claimed, ...]:
    """What a delivery claims about a message or call of the account; nothing if it is about something else.

    Forged if the account's auth token did not sign it, or its shared key where it has one. What the headers say of
    key and algorithm is not asked.
    """
    key = settings.webhook_key
    secret, algorithm = (key, "sha256") if key else (settings.auth_token, "sha1")
    fields = proven(delivery, secret.get_secret_value(), algorithm)
    return tuple(_claimed(dict(fields), settings.account_sid))


def proven(delivery: Delivery, secret: str, algorithm: str) -> Fields:
    """The fields of a delivery that is Twilio's; Forged if it is not. `algorithm` is hashlib's name of it."""
    form = delivery.header("Content-Type").lower().startswith(_FORM)
    fields: Fields = parse_qsl(delivery.body.decode(errors="replace"), keep_blank_values=True) if form else []
    given = delivery.header(_SIGNATURE).encode(errors="replace")
    made = [signature(url, fields, secret, algorithm) for url in _spellings(delivery.url)]
    if not any(same(each.encode(), given) for each in made):
        raise Forged("Its signature is not that of this account.")
    if delivery.body and not form:
        _hash_holds(delivery)
    return fields


def signature(url: str, fields: Fields, secret: str, algorithm: str) -> str:
    """The signature of a URL and the fields of a form: sorted, and each pair once."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(secret.encode(), signed.encode(errors="replace"), algorithm)).decode()


def _hash_holds(delivery: Delivery) -> None:
    named = parse_qs(urlsplit(delivery.url).query).get("bodySHA256", [""])[0]
    if not same(hashlib.sha256(delivery.body).hexdigest(), named.lower()):
        raise Forged("Its body is not the one that was signed.")


def _spellings(url: str) -> Iterator[str]:
    """A URL as it stands, then with and without the port: Twilio signs now the one, now the other."""
    yield url
    scheme, mark, rest = url.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    bare, colon, port = host.rpartition(":")
    if colon and port.isdecimal():
        yield f"{scheme}{mark}{bare}{rest[len(host) :]}"
    elif scheme in _USUAL_PORTS:
        yield f"{scheme}{mark}{host}:{_USUAL_PORTS[scheme]}{rest[len(host) :]}"


def _claimed(fields: dict[str, str], account_sid: str) -> Iterator[Claimed]:
    if fields.get("AccountSid", account_sid) != account_sid:
        return
    if "CallStatus" in fields:
        sid, word, channel = fields.get("CallSid", ""), fields["CallStatus"], Channel.VOICE
    else:
        sid = fields.get("MessageSid") or fields.get("SmsSid", "")
        word, channel = fields.get("MessageStatus") or fields.get("SmsStatus", ""), Channel.SMS
    if sid and word:
        said = {
            "sid": sid,
            "status": word,
            "error_code": fields.get("ErrorCode", ""),
            "end_time": fields.get("Timestamp"),
        }
        yield Claimed(key=f"{sid}:{word}", report=answers.report(said, channel))
