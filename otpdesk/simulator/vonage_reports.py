"""Vonage's Reports API for outbound text messages: by ids, or by a window of at most a day."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Reason, Stage
from otpdesk.simulator.vonage_problems import problem

_DAY = 86_400_000
_PART = 2
"""Digits of a message id that number its part."""

_ENDS = {
    Reason.UNREACHABLE: ("failed", "2", "Absent Subscriber - Temporary"),
    Reason.DEAD: ("failed", "3", "Absent Subscriber - Permanent"),
    Reason.LANDLINE: ("failed", "11", "Unroutable"),
    Reason.SPAM: ("rejected", "6", "Anti-Spam Rejection"),
    Reason.EXPIRED: ("expired", "12", "Destination Unreachable"),
    Reason.NETWORK: ("failed", "8", "Network Error"),
    Reason.BUSY: ("failed", "7", "Handset Busy"),
}


def message_id(message: Accepted, part: int) -> str:
    """The id of one part of a message; part 0 is the message's own."""
    return f"{message.id[:-_PART]}{part:0{_PART}X}"


def records(exchange: Exchange, asked: Asked, key: str) -> Reply:
    """The records asked for; a message shows up some seconds after it was accepted (`Profile.report_delay`)."""
    wrong = _wrong(asked)
    if wrong is not None:
        return wrong
    if asked.query["account_id"] != key:
        return problem(403, "forbidden", "Forbidden", "User not authorized to query the requested data")
    visible = exchange.clock.now() - round(exchange.profile.report_delay * 1000)
    ids = [part for part in asked.query.get("id", "").split(",") if part]
    if ids:
        found = {part: exchange.find("vonage", key, f"{part[:-_PART]}{'0' * _PART}") for part in ids}
        shown = [(message, part) for part, message in found.items() if message and message.at <= visible]
        missing = [part for part in ids if part not in {known for _, known in shown}]
    else:
        shown, missing = list(_in_window(exchange, asked, key, visible)), []
    rows = [row for message, part in shown for row in _rows(exchange, message, part, asked)]
    return reply(200, _head(exchange, asked, key) | _found(missing) | {"items_count": len(rows), "records": rows})


def _wrong(asked: Asked) -> Reply | None:
    query = asked.query
    missing = [name for name in ("account_id", "product", "direction") if not query.get(name)]
    if not query.get("id"):
        missing += [name for name in ("date_start", "date_end") if not query.get(name)]
    if missing:
        return _unprocessable(dict.fromkeys(missing, "Missing required parameter"))
    if query["product"] != "SMS":
        return _unprocessable(
            {"product": "Could not resolve product name. Please use one of the following values [SMS]"}
        )
    if query.get("id"):
        clash = [name for name in ("date_start", "date_end") if query.get(name)]
        words = f"When using message_id, the following parameters are not supported: [{', '.join(clash)}]"
        return problem(422, "invalid-filter", "Invalid filter", words) if clash else None
    try:
        span = _instant(query["date_end"]) - _instant(query["date_start"])
    except ValueError:
        return _unprocessable({"date_start": "Must be a date and time of ISO 8601"})
    return None if 0 <= span <= _DAY else _unprocessable({"date_end": "Must be within 24 hours of date_start"})


def _unprocessable(invalid: dict[str, str]) -> Reply:
    return problem(422, "unprocessable-entity", "Unprocessable entity", "The request cannot be processed.", invalid)


def _instant(text: str) -> Instant:
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _in_window(exchange: Exchange, asked: Asked, key: str, visible: Instant) -> Iterable[tuple[Accepted, str]]:
    since, until = _instant(asked.query["date_start"]), _instant(asked.query["date_end"])
    to = asked.query.get("to", "")
    for message in exchange.sent("vonage", key, (Channel.SMS,), f"+{to}" if to else "", since):
        if message.at < until and message.at <= visible:
            yield from ((message, message_id(message, part)) for part in range(message.submission.segments))


def _rows(exchange: Exchange, message: Accepted, part: str, asked: Asked) -> list[dict[str, Any]]:
    now = exchange.clock.now()
    row = _row(message, part, now)
    if asked.query.get("include_message") == "true":
        row["message_body"] = message.submission.text
    wanted = asked.query.get("status")
    if wanted and wanted != row["status"]:
        return []
    repeated = message.fate.repeats_after is not None and now - message.at >= message.fate.repeats_after
    return [row, row] if repeated else [row]


def _row(message: Accepted, part: str, now: Instant) -> dict[str, Any]:
    submission, fate = message.submission, message.fate
    country = country_of(submission.to)
    status, code, words = _standing(message, now)
    final = status not in {"accepted", "buffered"}
    row = {
        "account_id": submission.account,
        "message_id": part,
        "client_ref": submission.reference or None,
        "direction": "outbound",
        "from": submission.sender,
        "to": submission.to.removeprefix("+"),
        "network": fate.mcc + fate.mnc,
        "network_name": _network_name(message),
        "country": country.iso if country else "",
        "country_name": country.name if country else "",
        "date_received": _written(message.at),
        "date_finalized": _written(message.changed_at(now)) if final else None,
        "latency": fate.claim_after if final else None,
        "status": status,
        "error_code": code,
        "error_code_description": words,
        "currency": message.price.currency,
        "total_price": message.price.micro / submission.segments / 1e6,
    }
    return {name: value for name, value in row.items() if value is not None}


def _standing(message: Accepted, now: Instant) -> tuple[str, str, str]:
    stage, reason = message.stage(now), message.fate.reason
    if stage is Stage.DELIVERED:
        return "delivered", "0", "Delivered"
    if stage is Stage.UNDELIVERED:
        return _ENDS[reason or Reason.NETWORK]
    return ("buffered" if stage in {Stage.SENT, Stage.ANSWERED} else "accepted"), "0", ""


def _network_name(message: Accepted) -> str:
    country = country_of(message.submission.to)
    code = (message.fate.mcc, message.fate.mnc)
    return next((n.name for n in country.networks if (n.mcc, n.mnc) == code), "") if country else ""


def _written(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _head(exchange: Exchange, asked: Asked, key: str) -> dict[str, Any]:
    return {
        "_links": {"self": {"href": f"https://api.nexmo.com/v2/reports/records?{asked.query_string}"}},
        "request_id": str(uuid.UUID(int=exchange.world.chance(asked.query_string, exchange.clock.now()))),
        "request_status": "SUCCESS",
        "received_at": _written(exchange.clock.now()),
        "price": 0.0,
        "currency": "EUR",
        "direction": asked.query["direction"],
        "product": asked.query["product"],
        "account_id": key,
        "include_message": asked.query.get("include_message") == "true",
        "show_concatenated": asked.query.get("show_concatenated") == "true",
    }


def _found(missing: list[str]) -> dict[str, str]:
    return {"ids_not_found": ",".join(missing)} if missing else {}
