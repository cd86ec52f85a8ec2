"""The JSON documents of Twilio Verify v2."""

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.fate import Accepted
from otpdesk.simulator.twilio.documents import OPENED, call_document, message_document
from otpdesk.simulator.verifications import Running, State

CHANNEL_WORDS = MappingProxyType(
    {Channel.SMS: "sms", Channel.VOICE: "call", Channel.WHATSAPP: "whatsapp", Channel.EMAIL: "email"}
)
_STATES = MappingProxyType(
    {
        State.PENDING: "pending",
        State.VERIFIED: "approved",
        State.SPENT: "max_attempts_reached",
        State.EXPIRED: "expired",
        State.CANCELED: "canceled",
    }
)
_HOST = "https://verify.twilio.com/v2"


def iso(at: Instant) -> str:
    """An instant as Twilio's newer documents have it: `2026-11-18T11:06:40Z`."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _head(running: Running, now: Instant) -> dict[str, Any]:
    state = running.state(now)
    return {
        "sid": running.id,
        "service_sid": running.reference,
        "account_sid": running.account,
        "to": running.to,
        "channel": CHANNEL_WORDS[running.channel],
        "status": _STATES[state],
        "valid": state is State.VERIFIED,
        "amount": None,
        "payee": None,
        "date_created": iso(running.at),
        "date_updated": iso(running.ended_at or running.messages[-1].at),
    }


def verification_document(running: Running, now: Instant) -> dict[str, Any]:
    """A verification as it stands now."""
    sent = [
        {
            "time": iso(message.at),
            "channel": CHANNEL_WORDS[message.submission.channel].upper(),
            "attempt_sid": message.id,
        }
        for message in running.messages
    ]
    url = f"{_HOST}/Services/{running.reference}/Verifications/{running.id}"
    return _head(running, now) | {"lookup": {}, "send_code_attempts": sent, "sna": None, "url": url}


def check_document(running: Running, now: Instant, *, right: bool) -> dict[str, Any]:
    """What a check is answered with."""
    return _head(running, now) | {"valid": right, "sna_attempts_error_codes": []}


def service_document(account: str, service: str) -> dict[str, Any]:
    """A Verify service."""
    url = f"{_HOST}/Services/{service}"
    return {
        "sid": service,
        "account_sid": account,
        "friendly_name": "Simulated Verify service",
        "code_length": 6,
        "lookup_enabled": False,
        "psd2_enabled": False,
        "skip_sms_to_landlines": True,
        "dtmf_input_required": True,
        "tts_name": None,
        "do_not_share_warning_enabled": True,
        "custom_code_enabled": True,
        "date_created": iso(OPENED),
        "date_updated": iso(OPENED),
        "url": url,
        "links": {"verifications": f"{url}/Verifications", "verification_checks": f"{url}/VerificationCheck"},
    }


def converted(running: Running, message: Accepted) -> str:
    """Whether the code of an attempt came back: the newest one counts."""
    came_back = running.end is State.VERIFIED and message is running.messages[-1]
    return "converted" if came_back else "unconverted"


def attempt_document(running: Running, message: Accepted, now: Instant) -> dict[str, Any]:
    """One message of a verification, with what became of it and what it cost."""
    price = {"value": f"{message.price.micro / 1e6:.5f}", "currency": message.price.currency.lower()}
    ended = running.ended_at if converted(running, message) == "converted" else None
    return {
        "sid": message.id,
        "account_sid": running.account,
        "service_sid": running.reference,
        "verification_sid": running.id,
        "date_created": iso(message.at),
        "date_updated": iso(max(ended or 0, message.changed_at(now))),
        "conversion_status": converted(running, message),
        "channel": CHANNEL_WORDS[message.submission.channel],
        "price": price if message.priced(now) else None,
        "channel_data": _channel_data(running, message, now),
        "url": f"{_HOST}/Attempts/{message.id}",
    }


def _channel_data(running: Running, message: Accepted, now: Instant) -> dict[str, Any]:
    country = country_of(message.submission.to)
    open_end = "expired" if running.state(now) is State.EXPIRED else "unconfirmed"
    data = {
        "verification_sid": running.id,
        "to": running.to,
        "status": "confirmed" if converted(running, message) == "converted" else open_end,
        "code_length": len(running.code),
        "locale": "en",
    }
    if message.submission.channel is Channel.EMAIL or country is None:
        return data
    return data | {"country": country.iso, "mcc": message.fate.mcc, "mnc": message.fate.mnc} | _delivery(message, now)


def _delivery(message: Accepted, now: Instant) -> dict[str, Any]:
    if message.submission.channel is Channel.VOICE:
        return {"call_status": call_document(message, now)["status"]}
    told = message_document(message, now)
    code = told["error_code"]
    return {"message_status": told["status"], "error_code": str(code) if code else None}
