"""Reading MessageBird's answers: pure functions from JSON to our words. No text and no code comes out of here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from otpdesk.otp import Channel, Instant, Money, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Verdict, money
from otpdesk.providers.dates import instant
from otpdesk.providers.facts import LookUp
from otpdesk.providers.messagebird.codes import (
    CALL_STATUSES,
    CHAT_STATUSES,
    SMS_STATUSES,
    STATES,
    TROUBLES,
    trouble,
)
from otpdesk.providers.transport import classify, items, not_accepted, part, short, text, without
from otpdesk.providers.verifying import Canceled, CheckAnswer, Found, SessionState, not_compared
from otpdesk.providers.wire import Exchange

_REFUSED = range(400, 500)
_BUSY, _NOT_FOUND, _DELETED = 429, 404, 204
_TOKEN = "token"  # noqa: S105 - the parameter whose value did not fit
_MCC = 3  # digits; what follows is the MNC

_STATUSES = MappingProxyType({Channel.SMS: SMS_STATUSES, Channel.VOICE: CALL_STATUSES, Channel.WHATSAPP: CHAT_STATUSES})
_LISTS = MappingProxyType({Channel.VOICE: "call", Channel.WHATSAPP: "chat"})
_MONEY = MappingProxyType({"euros": "EUR", "dollars": "USD", "pounds": "GBP"})


def answer(exchange: Exchange, message: Message) -> Answer:
    """What one message, call or verification came to: an id, or a list of errors."""
    made = text(exchange.body or {}, "id")
    code, words = error_code(exchange), without(said(exchange), message)
    refused = (exchange.fine or exchange.status in _REFUSED) and bool(words)
    verdict = classify(exchange, accepted=bool(made), refused=refused)
    if verdict is not Verdict.ACCEPTED:
        return not_accepted(verdict, exchange, code, trouble(code), words)
    first = _recipient(exchange.body or {}) or exchange.body or {}
    parts = first.get("messagePartCount")
    return Answer(
        verdict,
        Status.ACCEPTED,
        provider_id=made,
        raw=text(first, "status"),
        segments=parts if isinstance(parts, int) and parts > 0 else None,
    )


def said(exchange: Exchange) -> str:
    """MessageBird's words in an error."""
    return next(filter(None, (text(error, "description") for error in items(exchange.body or {}, "errors"))), "")


def error_code(exchange: Exchange) -> str:
    """The number of the first error, or the HTTP status where a table knows it."""
    by_status = f"http:{exchange.status}"
    if exchange.status == _BUSY:
        return by_status
    number = next(filter(None, (text(error, "code") for error in items(exchange.body or {}, "errors"))), "")
    if number:
        return f"api:{number}"
    return by_status if by_status in TROUBLES else ""


def report(body: Mapping[str, Any], channel: Channel) -> Report:
    """What a message or call says of its one recipient; a message of a conversation says it of itself."""
    recipient = _recipient(body) or body
    raw = text(recipient, "status").lower()
    status = _STATUSES[channel].get(raw, Status.UNKNOWN)
    code = _code(recipient, raw, channel, status)
    why = trouble(code)
    if why is not None and status in {Status.UNDELIVERED, Status.EXPIRED}:
        status = why.status
    price = _price(recipient)
    network = text(recipient, "mccmnc")
    return Report(
        provider_id=text(body, "id"),
        status=status,
        raw=raw,
        failure=why.failure if why else None,
        code=code,
        words=short(_reason(recipient).replace("_", " ")) if code else "",
        claimed_at=instant(text(recipient, "statusDatetime") or text(recipient, "updatedDatetime")),
        price=price,
        price_final=price is not None and status.final,
        mcc=network[:_MCC],
        mnc=network[_MCC:],
    )


def _recipient(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(items(part(body, "recipients"), "items")), {})


def _code(recipient: Mapping[str, Any], raw: str, channel: Channel, status: Status) -> str:
    """The code of what went wrong: the number where it says more than nothing, else the reason, else the word."""
    if status in {Status.DELIVERED, Status.SENT, Status.ACCEPTED}:
        return ""
    if channel in _LISTS:
        word = f"{_LISTS[channel]}:{raw}"
        return word if word in TROUBLES else ""
    number, reason = f"sms:{text(recipient, 'statusErrorCode')}", f"reason:{_reason(recipient)}"
    known = next((code for code in (number, reason) if code in TROUBLES), "")
    return known or next((code for code in (number, reason) if not code.endswith((":", ":0"))), "")


def _reason(recipient: Mapping[str, Any]) -> str:
    return text(recipient, "statusReason").strip().lower().replace(" ", "_")


def _price(recipient: Mapping[str, Any]) -> Money | None:
    given = part(recipient, "price")
    found = money(given.get("amount"), given.get("currency"))
    return found if found and found.micro else None  # it says 0 until it knows


def listed(body: Mapping[str, Any], channel: Channel, since: Instant) -> Listed:
    """One message or call of a list."""
    to = text(_recipient(body), "recipient").lstrip("+")
    made_at = instant(text(body, "createdDatetime"))
    return Listed(report(body, channel), f"+{to}", since if made_at is None else made_at, text(body, "reference"))


def chatted(body: Mapping[str, Any], to: str, since: Instant) -> Listed:
    """One message of a conversation."""
    made_at = instant(text(body, "createdDatetime"))
    return Listed(report(body, Channel.WHATSAPP), to, since if made_at is None else made_at)


def balance(body: Mapping[str, Any]) -> Money | None:
    """What is left; None where it is counted in credits, which are no money."""
    return money(body.get("amount"), _MONEY.get(text(body, "type").lower()))


def compared(exchange: Exchange) -> CheckAnswer:
    """What a check came to: the verification as it stands then, or an error about the token."""
    state = STATES.get(text(exchange.body or {}, "status"))
    if exchange.fine and state is not None:
        return CheckAnswer(_FOUND[state])
    code, words = error_code(exchange), short(said(exchange))
    if exchange.status == _NOT_FOUND and words:
        return CheckAnswer(Found.ENDED, code, words)
    wrong = exchange.status in _REFUSED and any(
        text(error, "parameter") == _TOKEN or _TOKEN in text(error, "description").lower()
        for error in items(exchange.body or {}, "errors")
    )
    found = _why_not(words) if wrong else not_compared(exchange)
    if not wrong and exchange.status in {401, 403} and words:
        found = Found.NOT_ASKED
    return CheckAnswer(found, code, words or _lost(exchange), retry_after=exchange.retry_after)


_FOUND = MappingProxyType(
    {
        SessionState.VERIFIED: Found.CORRECT,
        SessionState.PENDING: Found.WRONG,
        SessionState.FAILED: Found.LOCKED,
        SessionState.EXPIRED: Found.EXPIRED,
        SessionState.CANCELED: Found.ENDED,
    }
)


def _why_not(words: str) -> Found:
    """What a token was that did not fit. Its words are in no document, so any others mean that it was wrong."""
    said = words.lower()
    return next((found for word, found in _ENDED.items() if word in said), Found.WRONG)


_ENDED: Mapping[str, Found] = MappingProxyType({"expired": Found.EXPIRED, "already been processed": Found.ENDED})


def canceled(exchange: Exchange) -> Canceled:
    """What a cancel came to."""
    if exchange.status == _DELETED:
        return Canceled(done=True)
    if exchange.status == _NOT_FOUND and said(exchange):
        return Canceled(done=False, words="MessageBird knows no such verification any more; it has ended.")
    return Canceled(done=False, words=short(said(exchange)) or _lost(exchange))


def _lost(exchange: Exchange) -> str:
    return exchange.lost or f"{exchange.host} answered HTTP {exchange.status} and did not say what came of it."


def message_of(body: Mapping[str, Any]) -> tuple[str, str]:
    """(list, id) of the message that a verification sent, from the address it names; only its path is used."""
    path = urlsplit(text(part(body, "messages"), "href")).path.strip("/").split("/")
    return (path[-2], path[-1]) if len(path) > 1 else ("", "")


def look_up(body: Mapping[str, Any], hlr: Mapping[str, Any]) -> LookUp:
    """What is said of a number, and what its network says (HLR); codes of networks are MCC and MNC together."""
    network, details = text(hlr, "network"), part(hlr, "details")
    status = text(hlr, "status").lower()
    return LookUp(
        line=_line(text(body, "type")),
        mcc=network[:_MCC],
        mnc=network[_MCC:],
        country=text(body, "countryCode").upper(),
        ported=_flag(details.get("ported")),
        roaming=_flag(details.get("roaming")),
        reachable={"active": True, "absent": False}.get(status),
        words=_HLR_WORDS.get(status, ()),
    )


_HLR_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("The network was not asked.",),
        "sent": ("The network has been asked and has not answered yet; look again in a moment.",),
        "unknown": ("The network does not know the number.",),
        "failed": ("The network could not be asked.",),
    }
)


def _line(kind: str) -> str:
    """MessageBird's word for a kind of line in libphonenumber's."""
    word = kind.strip().lower().replace(" ", "_")
    return {"universal_access_number": "uan", "voice_mail": "voicemail", "unknown": ""}.get(word, word)


def _flag(value: object) -> bool | None:
    return {"1": True, "0": False, "true": True, "false": False}.get(str(value).lower())
