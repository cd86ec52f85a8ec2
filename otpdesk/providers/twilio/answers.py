"""Reading Twilio's answers: pure functions from JSON to our words."""

from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from otpdesk.otp import Channel, Instant, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Trouble, Verdict, money
from otpdesk.providers.transport import classify, items, not_accepted, short, text, without
from otpdesk.providers.twilio.codes import CALL_STATUSES, MESSAGE_STATUSES, TROUBLES, trouble
from otpdesk.providers.wire import Exchange

_ERROR = 400
_MOST_SEGMENTS = 1000


def answer(exchange: Exchange, message: Message) -> Answer:
    """What one send came to."""
    body = exchange.body or {}
    code, words = code_of(exchange), without(said(exchange), message)
    verdict = classify(exchange, accepted=bool(text(body, "sid")), refused=refusal(exchange))
    if verdict is not Verdict.ACCEPTED:
        return not_accepted(verdict, exchange, code, trouble(code), words)
    first = report(body, message.channel)
    return Answer(
        verdict,
        max(first.status, Status.ACCEPTED, key=lambda status: status.rank),
        provider_id=first.provider_id,
        raw=first.raw,
        failure=first.failure,
        code=first.code,
        words=first.words,
        price=first.price,
        segments=_segments(body),
    )


def report(body: Mapping[str, Any], channel: Channel) -> Report:
    """What a message or call resource says now."""
    raw = text(body, "status")
    status, code, found = told(raw, text(body, "error_code"), channel)
    price = money(body.get("price"), body.get("price_unit"))
    return Report(
        provider_id=text(body, "sid"),
        status=status,
        raw=raw,
        failure=found.failure if found else None,
        code=code,
        words=short(text(body, "error_message")),
        claimed_at=_instant(body, "end_time") or _instant(body, "date_updated"),
        price=price,
        price_final=price is not None,
    )


def told(raw: str, code: str, channel: Channel) -> tuple[Status, str, Trouble | None]:
    """What a status word and an error code of Twilio's say together, with the code under which its trouble stands.

    A failure's code may say more than its status: blocked, expired, or handed over and not delivered.
    """
    known = CALL_STATUSES if channel is Channel.VOICE else MESSAGE_STATUSES
    status = known.get(raw, Status.UNKNOWN)
    if not code and f"call:{raw}" in TROUBLES and channel is Channel.VOICE:
        code = f"call:{raw}"
    found = trouble(code)
    if found and status in {Status.FAILED, Status.UNDELIVERED} and found.status is not Status.FAILED:
        status = found.status
    return status, code, found


def listed(body: Mapping[str, Any], channel: Channel) -> Listed:
    """One entry of a list, by the time it was made; its text stays behind."""
    made_at = _instant(body, "date_created") or _instant(body, "date_sent") or _instant(body, "start_time") or 0
    to = text(body, "to").removeprefix("whatsapp:")
    return Listed(report(body, channel), to, made_at)


def refusal(exchange: Exchange) -> bool:
    """Whether the answer is an error in Twilio's own words."""
    return (exchange.status or 0) >= _ERROR and bool(said(exchange) or text(exchange.body or {}, "code"))


def code_of(exchange: Exchange) -> str:
    """The code of an error, or of its HTTP status where that has a meaning of its own; else empty."""
    code = text(exchange.body or {}, "code")
    by_status = f"http:{exchange.status}"
    return code or (by_status if by_status in TROUBLES else "")


def said(exchange: Exchange) -> str:
    """Twilio's words in an error, in either of its two forms (the newer is RFC 9457)."""
    body = exchange.body or {}
    return text(body, "message") or text(body, "detail") or text(body, "title")


def amounts(body: Mapping[str, Any]) -> Iterator[object]:
    """The current prices in a country's price list, by network or by prefix."""
    for entry in [*items(body, "outbound_sms_prices"), *items(body, "outbound_prefix_prices")]:
        yield entry.get("current_price")
        yield from (price.get("current_price") for price in items(entry, "prices"))


def _segments(body: Mapping[str, Any]) -> int | None:
    """None for 0, which a messaging service answers before it has chosen a sender."""
    count = text(body, "num_segments")
    return int(count) if count.isdecimal() and 0 < int(count[:4]) < _MOST_SEGMENTS else None


def _instant(body: Mapping[str, Any], key: str) -> Instant | None:
    """An RFC 2822 date of Twilio's in milliseconds; None if there is none."""
    try:
        return round(parsedate_to_datetime(text(body, key)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
