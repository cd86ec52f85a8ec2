"""Receipts that Plivo delivers by itself: whether they are its own, and what they claim.

Plivo signs in two ways, both HMAC-SHA256 with the auth token: V2 signs the URL without its query and a nonce, V3 the
URL, the query, the fields and a nonce. It signs no time, so a delivery may be told again later; that changes nothing,
because a receipt only ever raises a status. V2 leaves out what is said, so that a success is not taken from it.
"""

import base64
import hmac
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from otpdesk.otp import Channel
from otpdesk.providers.base import Report, money
from otpdesk.providers.dates import instant
from otpdesk.providers.deliveries import Claimed, Delivery, Forged, same
from otpdesk.providers.plivo.answers import USD, read_call, read_message
from otpdesk.providers.plivo.verify import state_of
from otpdesk.providers.verifying import SessionState

_V2, _V3 = "X-Plivo-Signature-V2", "X-Plivo-Signature-V3"
_OF_MAIN_ACCOUNT = "-Ma-"

Fields = Mapping[str, list[str]]


def claims(token: str, delivery: Delivery) -> tuple[Claimed, ...]:
    """What a delivery claims about a message, or about a Verify session and its newest message.

    Forged if the account's auth token did not sign it. Where it carries both signatures, both must hold.
    """
    whole = proven(delivery, token)
    fields = {name: values[0] for name, values in _sent(delivery).items()}
    return tuple(_of_session(fields, whole=whole) if fields.get("SessionUUID") else _of_message(fields))


def proven(delivery: Delivery, token: str) -> bool:
    """Whether everything in a delivery is signed, or its URL alone. Forged if the token signed neither."""
    nonce2, nonce3 = delivery.header(f"{_V2}-Nonce"), delivery.header(f"{_V3}-Nonce")
    given2, given3 = _given(delivery, _V2), _given(delivery, _V3)
    if not given2 and not given3:
        raise Forged("It carries no signature of Plivo's.")
    if given3 and not _among(given3, signature_v3(token, delivery, nonce3)):
        raise Forged("Its signature is not that of this account.")
    if given2 and not _among(given2, signature_v2(token, delivery.url, nonce2)):
        raise Forged("Its signature is not that of this account.")
    return bool(given3)


def signature_v2(token: str, url: str, nonce: str) -> str:
    """The signature of a URL, without its query, and a nonce."""
    parts = urlsplit(url)
    return _signed(token, f"{parts.scheme}://{parts.netloc}{parts.path}{nonce}")


def signature_v3(token: str, delivery: Delivery, nonce: str) -> str:
    """The signature of a URL, its query, the fields of a form and a nonce; names and values sorted."""
    parts = urlsplit(delivery.url)
    query = "&".join(f"{name}={value}" for name, value in _sorted(_query(delivery)))
    fields = "".join(f"{name}{value}" for name, value in _sorted(_form(delivery)))
    base = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if query or fields:
        base += f"?{query}"
    if query and fields:
        base += "."
    return _signed(token, f"{base}{fields}.{nonce}")


def _signed(token: str, text: str) -> str:
    digest = hmac.digest(token.encode(), text.encode(errors="replace"), "sha256")
    return base64.b64encode(digest).decode()


def _given(delivery: Delivery, header: str) -> list[str]:
    """The signatures of one kind, of the account and of the main account above it; a header may hold several."""
    of_main = header.replace("-Signature-", f"-Signature{_OF_MAIN_ACCOUNT}")
    values = (delivery.header(name) for name in (header, of_main))
    return [one.strip() for value in values for one in value.split(",") if one.strip()]


def _among(given: list[str], made: str) -> bool:
    return any(same(made.encode(), one.encode(errors="replace")) for one in given)


def _sent(delivery: Delivery) -> Fields:
    """The fields of a delivery: Plivo posts a form, or calls by GET with a query."""
    return _form(delivery) if delivery.method.upper() == "POST" else _query(delivery)


def _query(delivery: Delivery) -> Fields:
    return parse_qs(urlsplit(delivery.url).query, keep_blank_values=True)


def _form(delivery: Delivery) -> Fields:
    if delivery.method.upper() != "POST":
        return {}
    return parse_qs(delivery.body.decode(errors="replace"), keep_blank_values=True)


def _sorted(fields: Fields) -> Iterator[tuple[str, str]]:
    return ((name, value) for name in sorted(fields) for value in sorted(fields[name]))


def _of_message(fields: Mapping[str, str]) -> Iterator[Claimed]:
    uuid, raw = fields.get("MessageUUID", ""), fields.get("Status", "").lower()
    if not uuid or not raw:
        return
    status, code, why = read_message(raw, fields.get("ErrorCode", ""))
    price = money(fields.get("TotalAmount"), USD)
    yield Claimed(
        key=f"{uuid}:{raw}",
        report=Report(
            provider_id=uuid,
            status=status,
            raw=raw,
            failure=why,
            code=code,
            claimed_at=instant(fields.get("DeliveryReportTime", "")) or instant(fields.get("SentTime", "")),
            price=price,
            price_final=price is not None and status.final,
            mcc=fields.get("MCC", ""),
            mnc=fields.get("MNC", ""),
        ),
    )


def _of_session(fields: Mapping[str, str], *, whole: bool) -> Iterator[Claimed]:
    """What a session and its newest message claim. That a code was right must be signed itself."""
    uuid, word = fields["SessionUUID"], fields.get("SessionStatus", "")
    raw, number = fields.get("ChannelStatus", "").lower(), fields.get("ChannelErrorCode", "")
    spoken = fields.get("Channel", "").lower() == Channel.VOICE
    status, code, why = read_call(raw, number) if spoken else read_message(raw, number)
    state = state_of(word)
    yield Claimed(
        key=f"{uuid}:{fields.get('AttemptUUID', '')}:{raw}:{word.lower()}",
        report=Report(provider_id=uuid, status=status, raw=raw, failure=why, code=code) if raw else None,
        session=uuid,
        state=None if state is SessionState.VERIFIED and not whole else state,
    )
