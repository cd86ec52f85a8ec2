"""Reading the answers of Twilio Verify: pure functions from JSON to our words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Verdict, money
from otpdesk.providers.facts import Heard
from otpdesk.providers.transport import classify, not_accepted, part, short, text, without, words_of
from otpdesk.providers.twilio.answers import code_of, refusal, said, told
from otpdesk.providers.twilio.codes import trouble
from otpdesk.providers.verifying import (
    Canceled,
    CheckAnswer,
    Found,
    Session,
    SessionReport,
    SessionState,
    not_compared,
)
from otpdesk.providers.wire import Exchange

CHANNELS = MappingProxyType(
    {Channel.SMS: "sms", Channel.VOICE: "call", Channel.WHATSAPP: "whatsapp", Channel.EMAIL: "email"}
)
STATES: Mapping[str, SessionState] = MappingProxyType(
    {
        "pending": SessionState.PENDING,
        "approved": SessionState.VERIFIED,
        "canceled": SessionState.CANCELED,
        "max_attempts_reached": SessionState.FAILED,
        "failed": SessionState.BLOCKED,
        "deleted": SessionState.ENDED,
        "expired": SessionState.EXPIRED,
    }
)
"""The words of a verification's `status` (verify_v2)."""

_STARTED = MappingProxyType({"pending": Status.ACCEPTED, "failed": Status.BLOCKED, "canceled": Status.CANCELED})
_FOUND = MappingProxyType(
    {
        "approved": Found.CORRECT,
        "pending": Found.WRONG,
        "max_attempts_reached": Found.LOCKED,
        "expired": Found.EXPIRED,
        "canceled": Found.ENDED,
        "deleted": Found.ENDED,
        "failed": Found.ENDED,
    }
)
_TRIES_USED_UP, _OVER = "60202", "20404"
_ENDED = "It has ended already; there is nothing to cancel."


def started(exchange: Exchange, message: Message) -> Answer:
    """What one start came to."""
    body, code, words = exchange.body or {}, code_of(exchange), without(said(exchange), message)
    verdict = classify(exchange, accepted=bool(text(body, "sid")), refused=refusal(exchange))
    if verdict is not Verdict.ACCEPTED:
        return not_accepted(verdict, exchange, code, trouble(code), words)
    raw = text(body, "status")
    return Answer(verdict, _STARTED.get(raw, Status.ACCEPTED), provider_id=text(body, "sid"), raw=raw)


def checked(exchange: Exchange, session: Session, typed: str) -> CheckAnswer:
    """What one comparison came to. `typed` is taken out of Twilio's words."""
    found = _FOUND.get(text(exchange.body or {}, "status")) if exchange.fine else None
    if found is not None:
        return CheckAnswer(found)
    code, words = code_of(exchange), without(said(exchange), Message("", session.channel, session.to, typed))
    return CheckAnswer(_without_result(exchange, code), code, words_of(exchange, words), None, exchange.retry_after)


def _without_result(exchange: Exchange, code: str) -> Found:
    if over(exchange):
        return Found.ENDED
    if code == _TRIES_USED_UP:
        return Found.LOCKED
    return Found.NOT_ASKED if _plain_no(exchange) else not_compared(exchange)


def _plain_no(exchange: Exchange) -> bool:
    """Whether Twilio itself said no, and not that it is busy or broken."""
    status = exchange.status or 0
    return status // 100 == 4 and status != 429 and refusal(exchange)  # noqa: PLR2004 - HTTP's own classes


def over(exchange: Exchange) -> bool:
    """Whether Twilio knows no such verification any more: approved, expired, or its tries are used up."""
    return exchange.status == 404 and code_of(exchange) == _OVER  # noqa: PLR2004 - HTTP's own word for it


def canceled(exchange: Exchange) -> Canceled:
    """What came of a cancel."""
    if exchange.fine and text(exchange.body or {}, "status") == "canceled":
        return Canceled(done=True)
    return Canceled(done=False, words=_ENDED if over(exchange) else words_of(exchange, said(exchange)))


def heard(exchange: Exchange) -> Heard:
    """What came of telling an outcome."""
    if exchange.fine and exchange.body is not None:
        return Heard.TAKEN
    return Heard.REFUSED if _plain_no(exchange) else Heard.AGAIN


Attempts = Sequence[Mapping[str, Any]]
"""The messages of a verification, newest first."""


def running(body: Mapping[str, Any], attempts: Attempts, channel: Channel) -> SessionReport:
    """How a verification stands that Twilio still knows."""
    state = STATES.get(text(body, "status"), SessionState.UNKNOWN)
    at = instant(body, "date_updated") if state is SessionState.VERIFIED else None
    return SessionReport(state, newest(attempts, channel), at)


def over_by(attempts: Attempts, channel: Channel) -> SessionReport | None:
    """How a verification ended that Twilio has forgotten; None where there are no messages of it (yet)."""
    if not attempts:
        return None
    came_back = next((one for one in attempts if text(one, "conversion_status") == "converted"), None)
    if came_back is not None:
        return SessionReport(SessionState.VERIFIED, newest(attempts, channel), instant(came_back, "date_updated"))
    ran_out = text(part(attempts[0], "channel_data"), "status") == "expired"
    state = SessionState.EXPIRED if ran_out else SessionState.ENDED
    return SessionReport(state, newest(attempts, channel))


def newest(attempts: Attempts, channel: Channel) -> Report | None:
    """What became of the newest message over a channel: a call that rang through is no receipt for a text before it."""
    found = next((one for one in attempts if text(one, "channel") == CHANNELS[channel]), None)
    return None if found is None else message(found)


def message(attempt: Mapping[str, Any]) -> Report:
    """What became of one message of a verification, under the verification's id."""
    data, price = part(attempt, "channel_data"), part(attempt, "price")
    raw = text(data, "message_status") or text(data, "call_status")
    channel = Channel.VOICE if text(attempt, "channel") == CHANNELS[Channel.VOICE] else Channel.SMS
    status, code, found = told(raw, text(data, "error_code"), channel)
    paid = money(price.get("value"), price.get("currency"))
    return Report(
        provider_id=text(attempt, "verification_sid"),
        status=status if raw else Status.ACCEPTED,
        raw=raw,
        failure=found.failure if found else None,
        code=code,
        words=short(text(data, "error_message")),
        claimed_at=instant(attempt, "date_updated"),
        price=paid,
        price_final=paid is not None,
        mcc=text(data, "mcc"),
        mnc=text(data, "mnc"),
    )


def listed(attempt: Mapping[str, Any]) -> Listed:
    """One message of a verification, by the time it was sent."""
    to = text(part(attempt, "channel_data"), "to").removeprefix("whatsapp:")
    return Listed(message(attempt), to, instant(attempt, "date_created") or 0)


def instant(body: Mapping[str, Any], key: str) -> Instant | None:
    """An ISO 8601 date of Twilio's in milliseconds; None if there is none."""
    try:
        moment = datetime.fromisoformat(text(body, key))
        return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
