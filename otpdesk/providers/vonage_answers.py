"""Reading Vonage's answers: pure functions from JSON to our words."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from otpdesk.otp import Channel, Instant, Money, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Trouble, Verdict, money
from otpdesk.providers.transport import classify, items, not_accepted, part, short, text, without
from otpdesk.providers.vonage_codes import CALL_STATUSES, INTERNAL_ERROR, SMS_STATUSES, TROUBLES, trouble
from otpdesk.providers.wire import Exchange

_EUR = "EUR"  # what the SMS and Voice APIs and the balance are in, whatever the account is billed in
_ERROR = 400
_WAIT = re.compile(r"wait \[ ?(\d{1,7}) ?\]")
_MCC = 3  # digits; what follows is the MNC


def sms_answer(exchange: Exchange, message: Message) -> Answer:
    """What one SMS came to. HTTP says 200 whatever happened; each part of the message has a status of its own.

    A refused first part is a refusal; a part refused later leaves the message accepted, with words that say so.
    """
    parts = items(exchange.body or {}, "messages") if exchange.fine else []
    if not parts:
        return _refusal(exchange, message)
    first = parts[0]
    code = "" if text(first, "status") == "0" else f"submit:{text(first, 'status')}"
    accepted = not code and bool(text(first, "message-id"))
    refused = code not in {"", "submit:", INTERNAL_ERROR}
    words = without(text(first, "error-text"), message)
    verdict = classify(exchange, accepted=accepted, refused=refused)
    if verdict is not Verdict.ACCEPTED:
        refusal = not_accepted(verdict, exchange, code, trouble(code), words)
        return replace(refusal, retry_after=refusal.retry_after or _named_wait(text(first, "error-text")))
    return Answer(
        verdict,
        Status.ACCEPTED,
        provider_id=text(first, "message-id"),
        raw=text(first, "status"),
        words=short(without(_of_later_parts(parts), message)),
        price=_sum(parts),
        segments=len(parts),
    )


def _named_wait(words: str) -> int | None:
    """The wait that a throttled message is answered with: “please wait [ 1000 ] and retry”, in milliseconds."""
    found = _WAIT.search(words)
    return math.ceil(int(found[1]) / 1000) if found else None


def _of_later_parts(parts: list[Mapping[str, Any]]) -> str:
    refused = [part for part in parts if text(part, "status") != "0"]
    if not refused:
        return ""
    why = text(refused[0], "error-text") or f"status {text(refused[0], 'status')}"
    return f"{len(parts) - len(refused)} of {len(parts)} parts were accepted; the rest were refused: {why}"


def _sum(parts: list[Mapping[str, Any]]) -> Money | None:
    prices = [money(part.get("message-price"), _EUR) for part in parts if text(part, "status") == "0"]
    known = [price.micro for price in prices if price]
    return Money(sum(known), _EUR) if known else None


def call_answer(exchange: Exchange, message: Message) -> Answer:
    """What one call came to."""
    body = exchange.body or {}
    if not (exchange.fine and text(body, "uuid")):
        return _refusal(exchange, message)
    raw = text(body, "status")
    status = CALL_STATUSES.get(raw, Status.ACCEPTED)
    return Answer(Verdict.ACCEPTED, status, provider_id=text(body, "uuid"), raw=raw)


def _refusal(exchange: Exchange, message: Message) -> Answer:
    """What any answer without an id came to."""
    words = without(said(exchange), message)
    status = exchange.status or 0
    code = f"http:{status}" if _ERROR <= status < _ERROR + 100 else ""
    verdict = classify(exchange, accepted=False, refused=status >= _ERROR and bool(words))
    return not_accepted(verdict, exchange, code, trouble(code), words)


def said(exchange: Exchange) -> str:
    """Vonage's words in an error: its APIs have three forms of them."""
    body = exchange.body or {}
    words = (text(body, key) for key in ("detail", "title", "error_title", "error-code-label", "error-text"))
    return next(filter(None, words), "")


def sms_report(record: Mapping[str, Any]) -> Report:
    """What a record of the Reports API says. Its code is that of the carrier's receipt; 0 is none."""
    raw = text(record, "status").lower()
    number = text(record, "error_code")
    code = f"dlr:{number}" if number not in {"", "0"} else ""
    found = trouble(code)
    status = _told_by(SMS_STATUSES.get(raw, Status.UNKNOWN), found)
    price = money(record.get("total_price"), record.get("currency") or _EUR)
    return Report(
        provider_id=text(record, "message_id"),
        status=status,
        raw=raw,
        failure=found.failure if found and status is not Status.DELIVERED else None,
        code=code,
        words=short(text(record, "error_code_description")) if code else "",
        claimed_at=_instant(record, "date_finalized"),
        price=price,
        price_final=price is not None and status.final,
        mcc=text(record, "network")[:_MCC],
        mnc=text(record, "network")[_MCC:],
    )


def call_report(call: Mapping[str, Any]) -> Report:
    """What a call of the Voice API says. It has a price when it is over."""
    raw = text(call, "status").lower()
    code = f"call:{raw}" if f"call:{raw}" in TROUBLES else ""
    found = trouble(code)
    price = money(call.get("price"), _EUR)
    return Report(
        provider_id=text(call, "uuid"),
        status=CALL_STATUSES.get(raw, Status.UNKNOWN),
        raw=raw,
        failure=found.failure if found else None,
        code=code,
        claimed_at=_instant(call, "end_time"),
        price=price,
        price_final=price is not None,
        mcc=text(call, "network")[:_MCC],
        mnc=text(call, "network")[_MCC:],
    )


def _told_by(status: Status, found: Trouble | None) -> Status:
    """A failed message's code may say more than its status: blocked, or handed over and not delivered."""
    return found.status if found and status is Status.FAILED else status


def listed(body: Mapping[str, Any], channel: Channel, since: Instant) -> Listed:
    """One entry of a list; a call that goes on has no time yet, and stands at the beginning of what was asked for."""
    if channel is Channel.VOICE:
        return Listed(call_report(body), f"+{text(part(body, 'to'), 'number')}", _instant(body, "start_time") or since)
    made_at = _instant(body, "date_received") or since
    return Listed(sms_report(body), f"+{text(body, 'to')}", made_at, attempt=text(body, "client_ref"))


def prices(body: Mapping[str, Any]) -> Iterator[Money]:
    """The list prices of a country: the usual one and those of its networks."""
    for entry, key in [(body, "defaultPrice"), *((network, "price") for network in items(body, "networks"))]:
        price = money(entry.get(key), entry.get("currency") or body.get("currency") or _EUR)
        if price:
            yield price


def balance(body: Mapping[str, Any]) -> Money | None:
    """What is left on the account, in EUR."""
    return money(body.get("value"), _EUR)


def _instant(body: Mapping[str, Any], key: str) -> Instant | None:
    """An ISO 8601 date in milliseconds; without a zone it is UTC. None if there is none."""
    try:
        at = datetime.fromisoformat(text(body, key))
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
