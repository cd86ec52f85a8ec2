"""Reading the records of Vonage's Reports API: pure functions from JSON to our words.

SMS and MESSAGES are about messages, VERIFY-V2 about verifications and VERIFY-API about those of legacy Verify
(specification 3.1.4; older ones know only the last of them).
"""

from collections.abc import Mapping
from typing import Any

from otpdesk.otp import Channel, Instant, Money, Status
from otpdesk.providers.base import Listed, Report, Trouble, money
from otpdesk.providers.transport import short, text
from otpdesk.providers.verifying import SessionReport, SessionState
from otpdesk.providers.vonage.answers import EUR, MCC, call_report, instant
from otpdesk.providers.vonage.codes import SMS_STATUSES, trouble
from otpdesk.providers.vonage.message_codes import MESSAGE_STATUSES
from otpdesk.providers.vonage.verify_codes import SESSION_STATES

Record = Mapping[str, Any]
_EVENTS = ("sms", "tts", "whatsapp", "email", "rcs")
_OPEN = frozenset({SessionState.PENDING, SessionState.UNKNOWN})


def sms_report(record: Record) -> Report:
    """An SMS. Its code is that of the carrier's receipt; 0 is none."""
    number = text(record, "error_code")
    code = f"dlr:{number}" if number not in {"", "0"} else ""
    found = trouble(code)
    raw = text(record, "status").lower()
    status = SMS_STATUSES.get(raw, Status.UNKNOWN)
    # A failed message's code may say more than its status: blocked, or handed over and not delivered.
    status = found.status if found and status is Status.FAILED else status
    return _report(record, status, raw, code, found)


def message_report(record: Record) -> Report:
    """A message of the Messages API. Its code is Vonage's own; only a rejected or undeliverable one has any."""
    number = text(record, "error_code")
    code = f"message:{number}" if number not in {"", "0"} else ""
    found = trouble(code)
    raw = text(record, "status").lower()
    status = MESSAGE_STATUSES.get(raw, Status.UNKNOWN)
    status = found.status if found and status in {Status.BLOCKED, Status.UNDELIVERED} else status
    return _report(record, status, raw, code, found)


def _report(record: Record, status: Status, raw: str, code: str, found: Trouble | None) -> Report:
    price = _price(record)
    return Report(
        provider_id=text(record, "message_id"),
        status=status,
        raw=raw,
        failure=found.failure if found and status is not Status.DELIVERED else None,
        code=code,
        words=short(text(record, "error_code_description")) if code else "",
        claimed_at=instant(record, "date_finalized"),
        price=price,
        price_final=price is not None and status.final,
        mcc=text(record, "network")[:MCC],
        mnc=text(record, "network")[MCC:],
    )


def verification(record: Record) -> SessionReport:
    """A verification, of either Verify or as its search says it; older documents call its status otherwise."""
    raw = (text(record, "status") or text(record, "verify_status")).lower().replace(" ", "_")
    state = SESSION_STATES.get(raw, SessionState.UNKNOWN)
    verified_at = instant(record, "date_finalized") if state is SessionState.VERIFIED else None
    price = _price(record)
    message = Report(
        provider_id=text(record, "request_id"),
        status=_sent(record, state),
        raw=raw,
        claimed_at=verified_at,
        price=price,
        price_final=price is not None and state not in _OPEN,
        mcc=text(record, "network")[:MCC],
        mnc=text(record, "network")[MCC:],
    )
    return SessionReport(state, message, verified_at)


def _sent(record: Record, state: SessionState) -> Status:
    """What became of its messages as far as that can be told: one whose code came back did arrive."""
    if state is SessionState.VERIFIED:
        return Status.DELIVERED
    if state is SessionState.BLOCKED:
        return Status.BLOCKED
    counts = (text(record, f"{event}_event_count") for event in _EVENTS)
    if record.get("events") or any(count.isdecimal() and int(count) for count in counts):
        return Status.SENT
    return Status.ACCEPTED if state is SessionState.PENDING else Status.UNKNOWN


def _price(record: Record) -> Money | None:
    """What it cost; what the messages of a legacy verification cost comes beside its own price."""
    own = next((record[key] for key in ("total_price", "price") if record.get(key) not in {None, ""}), None)
    price = money(own, record.get("currency") or EUR)
    beside = money(record.get("estimated_price_messages_sent"), EUR)
    return Money(price.micro + beside.micro, price.currency) if price and beside else price


def listed_message(record: Record, report: Report, since: Instant) -> Listed:
    """A message in a list."""
    made_at = instant(record, "date_received") or since
    return Listed(report, f"+{text(record, 'to')}", made_at, attempt=text(record, "client_ref"))


def listed_verification(record: Record, since: Instant) -> Listed:
    """A verification in a list, to a number or an e-mail address."""
    to, report = text(record, "to"), verification(record).message
    assert report is not None
    made_at = instant(record, "date_received") or instant(record, "date_submitted") or since
    return Listed(report, to if "@" in to else f"+{to}", made_at, attempt=text(record, "client_ref"))


def listed_call(call: Record, since: Instant) -> Listed:
    """A call in a list; one that goes on has no time yet, and stands at the beginning of what was asked for."""
    to = call.get("to")
    number = text(to, "number") if isinstance(to, dict) else ""
    return Listed(call_report(call), f"+{number}", instant(call, "start_time") or since)


def goes_over(record: Record, channel: Channel) -> bool:
    """Whether a record of the Messages API is of a channel."""
    return text(record, "provider").lower() in {"", channel.value}
