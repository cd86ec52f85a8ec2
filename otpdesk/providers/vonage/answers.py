"""Reading Vonage's answers: pure functions from JSON to our words."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from otpdesk.otp import Channel, Instant, Money, Status
from otpdesk.providers.base import Answer, Message, Report, Verdict, money
from otpdesk.providers.facts import Sender
from otpdesk.providers.transport import classify, items, not_accepted, short, text, without
from otpdesk.providers.vonage.codes import CALL_STATUSES, INTERNAL_ERROR, TROUBLES, trouble
from otpdesk.providers.wire import Exchange

EUR = "EUR"  # what the SMS and Voice APIs and the balance are in, whatever the account is billed in
_ERROR = 400
_WRONG_SENDER = "message:1120"
_WAIT = re.compile(r"wait \[ ?(\d{1,7}) ?\]")
MCC = 3  # digits; what follows is the MNC


def sms_answer(exchange: Exchange, message: Message) -> Answer:
    """What one SMS came to. HTTP says 200 whatever happened; each part of the message has a status of its own.

    A refused first part is a refusal; a part refused later leaves the message accepted, with words that say so.
    """
    parts = items(exchange.body or {}, "messages") if exchange.fine else []
    if not parts:
        return refusal(exchange, message)
    first = parts[0]
    code = "" if text(first, "status") == "0" else f"submit:{text(first, 'status')}"
    accepted = not code and bool(text(first, "message-id"))
    refused = code not in {"", "submit:", INTERNAL_ERROR}
    words = without(text(first, "error-text"), message)
    verdict = classify(exchange, accepted=accepted, refused=refused)
    if verdict is not Verdict.ACCEPTED:
        refused_answer = not_accepted(verdict, exchange, code, trouble(code), words)
        return replace(refused_answer, retry_after=refused_answer.retry_after or _named_wait(text(first, "error-text")))
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
    prices = [money(part.get("message-price"), EUR) for part in parts if text(part, "status") == "0"]
    known = [price.micro for price in prices if price]
    return Money(sum(known), EUR) if known else None


def call_answer(exchange: Exchange, message: Message) -> Answer:
    """What one call came to."""
    body = exchange.body or {}
    if not (exchange.fine and text(body, "uuid")):
        return refusal(exchange, message)
    raw = text(body, "status")
    status = CALL_STATUSES.get(raw, Status.ACCEPTED)
    return Answer(Verdict.ACCEPTED, status, provider_id=text(body, "uuid"), raw=raw)


def message_answer(exchange: Exchange, message: Message) -> Answer:
    """What one message of the Messages API came to.

    Problems are numbered too, but not as the codes of receipts are: only the wrong sender is 1120 in both.
    """
    taken = text(exchange.body or {}, "message_uuid")
    if not (exchange.fine and taken):
        return refusal(exchange, message, _WRONG_SENDER if kind_of(exchange) == "1120" else "")
    return Answer(Verdict.ACCEPTED, Status.ACCEPTED, provider_id=taken, raw="submitted")


def refusal(exchange: Exchange, message: Message, code: str = "") -> Answer:
    """What any answer without an id came to. `code` is that of the API's own list, if it has one; else HTTP's."""
    words = without(said(exchange), message)
    status = exchange.status or 0
    usual = f"http:{status}" if _ERROR <= status < _ERROR + 100 else ""
    code = code if code in TROUBLES else usual
    verdict = classify(exchange, accepted=False, refused=status >= _ERROR and bool(words))
    return not_accepted(verdict, exchange, code, trouble(code), words)


def kind_of(exchange: Exchange) -> str:
    """The last part of a problem's type, whose host and path vary; empty where there is none."""
    return re.split(r"[#/]", text(exchange.body or {}, "type"))[-1]


def said(exchange: Exchange) -> str:
    """Vonage's words in an error: its APIs have several forms of them."""
    body = exchange.body or {}
    words = (
        text(body, key) for key in ("detail", "title", "error_title", "error-code-label", "error-text", "error_text")
    )
    return next(filter(None, words), "")


def call_report(call: Mapping[str, Any]) -> Report:
    """What a call of the Voice API says. It has a price when it is over."""
    raw = text(call, "status").lower()
    code = f"call:{raw}" if f"call:{raw}" in TROUBLES else ""
    found = trouble(code)
    price = money(call.get("price"), EUR)
    return Report(
        provider_id=text(call, "uuid"),
        status=CALL_STATUSES.get(raw, Status.UNKNOWN),
        raw=raw,
        failure=found.failure if found else None,
        code=code,
        claimed_at=instant(call, "end_time"),
        price=price,
        price_final=price is not None,
        mcc=text(call, "network")[:MCC],
        mnc=text(call, "network")[MCC:],
    )


def prices(body: Mapping[str, Any]) -> Iterator[Money]:
    """The list prices of a country: the usual one and those of its networks."""
    for entry, key in [(body, "defaultPrice"), *((network, "price") for network in items(body, "networks"))]:
        price = money(entry.get(key), entry.get("currency") or body.get("currency") or EUR)
        if price:
            yield price


def own_number(body: Mapping[str, Any]) -> Sender:
    """A number of the account. Its state is its kind in Vonage's words: mobile-lvn, landline, landline-toll-free."""
    features = body.get("features")
    named = [_FEATURES.get(str(feature)) for feature in features] if isinstance(features, list) else []
    return Sender(f"+{text(body, 'msisdn')}", frozenset(filter(None, named)), text(body, "type"))


_FEATURES = {"SMS": Channel.SMS, "VOICE": Channel.VOICE}


def balance(body: Mapping[str, Any]) -> Money | None:
    """What is left on the account, in EUR."""
    return money(body.get("value"), EUR)


def instant(body: Mapping[str, Any], key: str) -> Instant | None:
    """An ISO 8601 date in milliseconds; without a zone it is UTC. None if there is none."""
    try:
        at = datetime.fromisoformat(text(body, key))
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
