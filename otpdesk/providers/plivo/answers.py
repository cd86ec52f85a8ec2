"""Reading Plivo's answers about messages, calls, prices and the account: pure functions from JSON to our words."""

from collections.abc import Iterator, Mapping
from typing import Any

from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Trouble, Verdict, money
from otpdesk.providers.plivo.account import instant, said
from otpdesk.providers.plivo.codes import CALL_STATUSES, MESSAGE_STATUSES, TROUBLES, trouble
from otpdesk.providers.transport import classify, items, not_accepted, part, short, text, without
from otpdesk.providers.wire import Exchange

USD = "USD"
"""What Plivo bills in; its amounts are texts."""

_ERROR = 400
_FINE = "000"
_NORMAL = "call:4"
"""What the code of a call that was answered and ended as calls end begins with."""
_MACHINE = "call:9100"


def answer(exchange: Exchange, message: Message) -> Answer:
    """What one message came to."""
    ids = (exchange.body or {}).get("message_uuid")
    first = next((one for one in ids if isinstance(one, str) and one), "") if isinstance(ids, list) else ""
    return accepted_or_not(exchange, message, first)


def accepted_or_not(exchange: Exchange, message: Message, provider_id: str) -> Answer:
    """What an order came to that is answered with an id; a refusal has words, and its HTTP status for a code."""
    words = without(said(exchange), message)
    status = exchange.status or 0
    code = code_of(exchange)
    verdict = classify(exchange, accepted=bool(provider_id), refused=status >= _ERROR and bool(words))
    if verdict is not Verdict.ACCEPTED:
        return not_accepted(verdict, exchange, code, trouble(code), words)
    return Answer(verdict, Status.ACCEPTED, provider_id=provider_id, raw="queued")


def code_of(exchange: Exchange) -> str:
    """The code of a refusal: Plivo has none but the HTTP status."""
    code = f"http:{exchange.status}"
    return code if code in TROUBLES else ""


def message_report(body: Mapping[str, Any]) -> Report:
    """What a message resource says now. Its price is there once it was handed to the carrier."""
    raw = text(body, "message_state").lower()
    status, code, why = read_message(raw, text(body, "error_code"))
    price = money(body.get("total_amount"), USD)
    return Report(
        provider_id=text(body, "message_uuid"),
        status=status,
        raw=raw,
        failure=why,
        code=code,
        words=short(text(body, "error_message")),
        claimed_at=instant(body, "message_updated_time") or instant(body, "message_sent_time"),
        price=price,
        price_final=price is not None and status.final,
    )


def read_message(raw: str, number: str) -> tuple[Status, str, Failure | None]:
    """(status, our code, why) of a message's state and error code."""
    status = MESSAGE_STATUSES.get(raw, Status.UNKNOWN)
    code = f"sms:{int(number)}" if number.isdecimal() and number != _FINE and len(number) <= len("1000") else ""
    if status in {Status.DELIVERED, Status.SENT, Status.ACCEPTED}:
        return status, "", None
    found = trouble(code)
    return _told_by(status, found), code, found.failure if found else None


def call_report(body: Mapping[str, Any], provider_id: str) -> Report:
    """What a call resource says: it has no state, but an end and the cause of it."""
    number = text(body, "hangup_cause_code")
    code = f"call:{number}" if number.isdecimal() and number != "0" else ""
    over, answered = bool(text(body, "end_time")), bool(text(body, "answer_time"))
    normal = code.startswith(_NORMAL) or code == _MACHINE or not code
    found = None if normal else trouble(code)
    price = money(body.get("total_amount"), USD)
    return Report(
        provider_id=provider_id,
        status=found.status if found else _of_call(over=over, answered=answered),
        raw=text(body, "hangup_cause_name").lower() or ("completed" if over else "in-progress"),
        failure=found.failure if found else None,
        code=code if found else "",
        words="A machine answered the call." if code == _MACHINE else "",
        claimed_at=instant(body, "end_time"),
        price=price if over else None,
        price_final=price is not None and over,
    )


def _of_call(*, over: bool, answered: bool) -> Status:
    """A call without a trouble: it was answered and ended, or it is still on its way."""
    if not answered:
        return Status.UNDELIVERED if over else Status.ACCEPTED
    return Status.DELIVERED if over else Status.SENT


def read_call(raw: str, number: str = "") -> tuple[Status, str, Failure | None]:
    """(status, our code, why) of the word of a call, and of the code that comes with it in a delivery."""
    code = f"call:{number}" if number.isdecimal() and number != "0" else ""
    status = CALL_STATUSES.get(raw, Status.UNKNOWN)
    found = trouble(code) if status in _BAD else None
    return _told_by(status, found), code if found else "", found.failure if found else None


_BAD = frozenset({Status.FAILED, Status.UNDELIVERED, Status.CANCELED, Status.UNKNOWN})


def _told_by(status: Status, found: Trouble | None) -> Status:
    """A failure's code may say more than its state: that it was blocked, or waited for too long."""
    if found and status in {Status.FAILED, Status.UNDELIVERED} and found.status in {Status.BLOCKED, Status.EXPIRED}:
        return found.status
    return status


def listed(body: Mapping[str, Any], to: str) -> Listed:
    """One message of a list, which is known to have gone to `to`; there is no text in it."""
    return Listed(message_report(body), to, instant(body, "message_time") or 0)


def prices(body: Mapping[str, Any], channel: Channel) -> Iterator[Money]:
    """The list prices of a country: of its networks, or of its prefixes, a minute."""
    if channel is Channel.VOICE:
        calls = part(part(body, "voice"), "outbound")
        entries = [part(calls, "local"), *items(calls, "rates")]
    else:
        texts = part(body, "message")
        entries = [part(texts, "outbound"), *items(texts, "outbound_networks_list")]
    known = (money(entry.get("rate"), USD) for entry in entries)
    return (price for price in known if price)


def left(body: Mapping[str, Any]) -> Money | None:
    """What is left on the account."""
    return money(body.get("cash_credits"), USD)
