"""The JSON documents of Twilio's API 2010-04-01 and pricing v1."""

from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import COUNTRIES
from otpdesk.simulator.fate import Accepted, Reason, Stage
from otpdesk.simulator.world import World

VERSION = "2010-04-01"

_MESSAGE_WORDS = {Stage.ANSWERED: "sent"}
_WHATSAPP_WORDS = {Stage.ANSWERED: "sent", Stage.DELIVERED: "read"}
_CALL_WORDS = {
    Stage.QUEUED: "queued",
    Stage.SENDING: "queued",
    Stage.SENT: "ringing",
    Stage.ANSWERED: "in-progress",
    Stage.DELIVERED: "completed",
}
_CALL_ENDS = {Reason.UNREACHABLE: "no-answer", Reason.BUSY: "busy", Reason.SPAM: "busy"}

_ERRORS = {
    Reason.UNREACHABLE: (30003, "Unreachable destination handset"),
    Reason.DEAD: (30005, "Unknown destination handset"),
    Reason.LANDLINE: (30006, "Landline or unreachable carrier"),
    Reason.SPAM: (30007, "Message filtered"),
    Reason.EXPIRED: (30036, "Validity period expired"),
    Reason.NETWORK: (30008, "Unknown error"),
    Reason.BUSY: (30008, "Unknown error"),
}
_WHATSAPP_ERRORS = _ERRORS | {
    Reason.DEAD: (63003, "Channel could not find To address"),
    Reason.LANDLINE: (63024, "Invalid message recipient"),
}


@lru_cache(maxsize=1024)
def _at_second(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))


def rfc2822(at: Instant) -> str:
    """An instant as Twilio writes it: `Fri, 24 May 2019 17:44:46 +0000`."""
    return _at_second(at // 1000)


def _home(account: str) -> str:
    return f"/{VERSION}/Accounts/{account}"


def message_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """A message as it stands now. The body is in it, as at Twilio."""
    submission, stage = message.submission, message.stage(now)
    whatsapp = submission.channel is Channel.WHATSAPP
    prefix = "whatsapp:" if whatsapp else ""
    word = (_WHATSAPP_WORDS if whatsapp else _MESSAGE_WORDS).get(stage, stage.value)
    code, words = _trouble(message, stage, _WHATSAPP_ERRORS if whatsapp else _ERRORS)
    home = f"{_home(submission.account)}/Messages/{message.id}"
    by_service = submission.sender.startswith("MG")
    if by_service and stage is Stage.QUEUED:
        word = "accepted"
    sent = stage not in {Stage.QUEUED, Stage.SENDING}
    priced = message.priced(now)
    return {
        "account_sid": submission.account,
        "api_version": VERSION,
        "body": submission.text,
        "date_created": rfc2822(message.at),
        "date_sent": rfc2822(message.at + message.fate.sent_after) if sent else None,
        "date_updated": rfc2822(message.changed_at(now)),
        "direction": "outbound-api",
        "error_code": code,
        "error_message": words,
        "from": None if by_service else prefix + submission.sender,
        "messaging_service_sid": submission.sender if by_service else None,
        "num_media": "0",
        "num_segments": str(submission.segments),
        "price": f"-{message.price.micro / 1e6:.5f}" if priced else None,
        "price_unit": message.price.currency if priced else None,
        "sid": message.id,
        "status": word,
        "subresource_uris": {"media": f"{home}/Media.json", "feedback": f"{home}/Feedback.json"},
        "to": prefix + submission.to,
        "uri": f"{home}.json",
    }


def _trouble(
    message: Accepted, stage: Stage, table: dict[Reason, tuple[int, str]]
) -> tuple[int, str] | tuple[None, None]:
    reason = message.fate.reason
    return table[reason] if reason is not None and stage is Stage.UNDELIVERED else (None, None)


def feedback_document(message: Accepted, outcome: str, now: Instant) -> dict[str, Any]:
    """What was told of a message's outcome."""
    home = f"{_home(message.submission.account)}/Messages/{message.id}"
    return {
        "account_sid": message.submission.account,
        "message_sid": message.id,
        "outcome": outcome,
        "date_created": rfc2822(now),
        "date_updated": rfc2822(now),
        "uri": f"{home}/Feedback.json",
    }


def call_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """A call as it stands now."""
    submission, stage, fate = message.submission, message.stage(now), message.fate
    word = _CALL_WORDS.get(stage) or _CALL_ENDS.get(fate.reason or Reason.NETWORK, "failed")
    ended = stage in {Stage.DELIVERED, Stage.UNDELIVERED}
    begun = stage in {Stage.ANSWERED, Stage.DELIVERED} and fate.arrives_after is not None
    lasted = max(1, ((fate.claim_after or 0) - (fate.arrives_after or 0)) // 1000) if begun else 0
    home = f"{_home(submission.account)}/Calls/{message.id}"
    priced = ended and message.priced(now)
    resources = ("events", "notifications", "recordings", "streams", "transcriptions")
    return {
        "sid": message.id,
        "account_sid": submission.account,
        "api_version": VERSION,
        "answered_by": None,
        "caller_name": None,
        "date_created": rfc2822(message.at),
        "date_updated": rfc2822(message.changed_at(now)),
        "direction": "outbound-api",
        "duration": str(lasted) if ended else None,
        "end_time": rfc2822(message.at + (fate.claim_after or 0)) if ended else None,
        "forwarded_from": None,
        "from": submission.sender,
        "from_formatted": submission.sender,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": f"-{message.price.micro / 1e6:.5f}" if priced and begun else None,
        "price_unit": message.price.currency,
        "queue_time": "0",
        "start_time": None if stage in {Stage.QUEUED, Stage.SENDING} else rfc2822(message.at + fate.sent_after),
        "status": word,
        "subresource_uris": {name: f"{home}/{name.title()}.json" for name in resources},
        "to": submission.to,
        "to_formatted": submission.to,
        "trunk_sid": None,
        "uri": f"{home}.json",
    }


def account_document(account: str) -> dict[str, Any]:
    """The account itself; its auth token is never shown."""
    names = ("calls", "messages", "balance", "recordings", "incoming_phone_numbers")
    uris = {name: f"{_home(account)}/{''.join(part.title() for part in name.split('_'))}.json" for name in names}
    return {
        "auth_token": None,
        "date_created": rfc2822(OPENED),
        "date_updated": rfc2822(OPENED),
        "friendly_name": "Simulated Twilio account",
        "owner_account_sid": account,
        "sid": account,
        "status": "active",
        "subresource_uris": uris,
        "type": "Full",
        "uri": f"{_home(account)}.json",
    }


OPENED: Instant = 1_577_836_800_000


def price_document(world: World, product: str, iso: str) -> dict[str, Any] | None:
    """The price list of a country (`product` is Messaging or Voice); None for a country not in this world."""
    country = COUNTRIES.get(iso)
    if country is None:
        return None
    channel = Channel.SMS if product == "Messaging" else Channel.VOICE
    price = world.price("twilio", country, channel)
    amount = f"{price.micro / 1e6:.4f}"
    head = {
        "country": country.name,
        "iso_country": iso,
        "price_unit": price.currency,
        "url": f"https://pricing.twilio.com/v1/{product}/Countries/{iso}",
    }
    rate = {"base_price": amount, "current_price": amount}
    if channel is Channel.VOICE:
        prefixes = {"prefixes": [country.dial], "friendly_name": f"Programmable Outbound Minute - {country.name}"}
        return head | {"outbound_prefix_prices": [rate | prefixes], "inbound_call_prices": []}
    carriers = [
        {"carrier": n.name, "mcc": n.mcc, "mnc": n.mnc, "prices": [rate | {"number_type": "mobile"}]}
        for n in country.networks
    ]
    return head | {"outbound_sms_prices": carriers, "inbound_sms_prices": []}
