"""GetOTP: its current API (v1) and, under `/api`, the first one with its hosted page (its documents).

What v1's documents leave open is served as Dexatel's do, on whose service it seems to run: the numbers of errors from
1500 on, and what a message says of itself.
"""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Reason, Stage, Submission
from otpdesk.simulator.getotp.pages import GetOtpPages
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.verifications import Running
from otpdesk.simulator.world import segments

LIFE = 300
"""Seconds that a code lives; GetOTP names the end of each, and documents no rule."""

_NO_LIMIT = 1_000_000
_WORDS = {
    Stage.QUEUED: "scheduled",
    Stage.SENDING: "enroute",
    Stage.SENT: "sent",
    Stage.ANSWERED: "sent",
    Stage.DELIVERED: "delivered",
}
_ENDS = {Reason.SPAM: "rejected", Reason.EXPIRED: "expired"}
_CHANNELS = {"sms": Channel.SMS, "voice": Channel.VOICE}
_OTHER_CHANNELS = frozenset({"viber", "telegram"})
_REFUSALS = {
    Reason.INVALID: (400, "Invalid recipient", 1523),
    Reason.COUNTRY: (400, "The country of the recipient is blocked", 1531),
    Reason.OPTED_OUT: (400, "The recipient is blocked", 1530),
    Reason.CREDIT: (402, "Insufficient balance", None),
    Reason.RATE: (429, "Too many requests", None),
}
_LENGTHS = {Channel.SMS: range(4, 9), Channel.VOICE: range(4, 7)}
_SHORTEST, _LONGEST = 7, 15


class GetOtpSide(Dialect):
    """Verifications, senders, templates and messages; accounts are known by their key."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._pages = GetOtpPages(exchange)

    def answer(self, asked: Asked) -> Reply:
        if asked.path[:1] == ("api",):
            return self._pages.answer(asked)
        key = asked.headers.get("X-OTP-Key", "")
        if not key or key == REFUSED:
            return _no(asked, 401, "Not authorized", 1136)
        match asked.method, asked.path:
            case "POST", ("v1", "verifications"):
                return self._verify(asked, key)
            case "GET", ("v1", "verifications"):
                return self._check(asked, key)
            case "GET", ("v1", "messages", message_id):
                return self._message(asked, key, message_id)
            case "GET", ("v1", "senders"):
                return reply(200, {"data": [_sender(key)], "pagination": {"next_page_token": None}})
            case "GET", ("v1", "templates", template_id):
                found = _is_uuid(template_id)
                return reply(200, {"data": _template(template_id)}) if found else _no_template(asked)
        return _no(asked, 404, "Not found", 1000)

    def _verify(self, asked: Asked, key: str) -> Reply:
        data = _data(asked)
        problem = _problem(data)
        if problem is not None:
            return _no_template(asked) if problem[1] == _TEMPLATE else _no(asked, 400, *problem)
        channel, to = _CHANNELS[data["channel"]], f"+{data['phone']}"
        running = self._begin(key, to, str(data.get("code", "")), int(data.get("code_length", 0)))
        sender, text = _written(data, running.code)
        count = segments(text) if channel is Channel.SMS else 1
        payload = str(data.get("payload", ""))
        return self.dispatch(Submission("getotp", key, channel, to, sender, text, payload, count, session=running.id))

    def _begin(self, key: str, to: str, code: str, length: int) -> Running:
        fresh = self.exchange.new_id(Submission("getotp", key, Channel.SMS, to, "", ""))
        begin = self.exchange.verifications.begin
        return begin("getotp", key, to, str(UUID(fresh)), life=LIFE, tries=_NO_LIMIT, length=length or 6, code=code)

    def _check(self, asked: Asked, key: str) -> Reply:
        """Every verification with this code that still lives; it says so as often as it is asked."""
        code, phone = asked.query.get("code", ""), asked.query.get("phone", "")
        verifications, now = self.exchange.verifications, self.exchange.clock.now()
        known = verifications.of("getotp", key, f"+{phone}" if phone else "")
        living = [one for one in known if now < one.at + one.life]
        right = [one for one in living if one.code == code]
        for one in right or living[:1]:
            verifications.compare(one, code)
        return reply(200, {"data": [_document(one, key) for one in right], "pagination": {"next_page_token": None}})

    def _message(self, asked: Asked, key: str, message_id: str) -> Reply:
        message = self.exchange.find("getotp", key, message_id)
        if message is None:
            return _no(asked, 404, "Message not found", 1501)
        now = self.exchange.clock.now()
        stage, reason = message.stage(now), message.fate.reason
        word = _WORDS.get(stage) or _ENDS.get(reason or Reason.NETWORK, "failed")
        return reply(
            200,
            {
                "data": {
                    "id": message.id,
                    "account_id": _account(key),
                    "channel": message.submission.channel,
                    "to": message.submission.to.removeprefix("+"),
                    "text": message.submission.text,
                    "status": word,
                    "status_details": (reason or "") if stage is Stage.UNDELIVERED else "",
                    "create_date": _written_date(message.at),
                    "update_date": _written_date(message.changed_at(now)),
                }
            },
        )

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        status, words, code = _REFUSALS[reason]
        headers = {"Retry_After": "2"} if reason is Reason.RATE else {}
        return reply(status, _errors("/v1/verifications", "POST", status, words, code), **headers)

    def accepted(self, message: Accepted) -> Reply:
        one = message.submission
        running = self.exchange.verifications.find(one.provider, one.account, one.session)
        assert running is not None
        return reply(201, {"data": _document(running, one.account)})

    def provider_id(self, submission: Submission) -> str:
        return submission.session

    def broken(self) -> Reply:
        return reply(500, _errors("/v1/verifications", "POST", 500, "Internal server error", 1000))


_TEMPLATE = 1251


def _data(asked: Asked) -> dict[str, Any]:
    try:
        document = asked.document()
    except ValueError:
        return {}
    data = document.get("data") if isinstance(document, dict) else None
    return data if isinstance(data, dict) else {}


def _problem(data: dict[str, Any]) -> tuple[str, int] | None:
    """What is wrong with a new verification, in words and with its number; None when nothing is."""
    channel, phone = data.get("channel"), str(data.get("phone", ""))
    code, length = str(data.get("code", "")), str(data.get("code_length", ""))
    flash = data.get("voice_type") == "flash"
    checks = (
        (bool(data), "'data' is required", 1620),
        (channel in _CHANNELS or channel in _OTHER_CHANNELS, "'data.channel' is invalid", 1515),
        (channel in _CHANNELS, "The channel is not activated", 1524),
        (channel == "voice" or bool(data.get("sender")), "'data.sender' is required", 1620),
        (phone.isdecimal() and _SHORTEST <= len(phone) <= _LONGEST, "'data.phone' is invalid", 1621),
        (flash or _is_uuid(str(data.get("template", ""))), "Template not found", _TEMPLATE),
        (bool(code) != bool(length), "Either 'data.code' or 'data.code_length' is required", 1629),
    )
    wrong = next(((words, number) for fine, words, number in checks if not fine), None)
    if wrong is not None:
        return wrong
    asked = len(code) if code else int(length) if length.isdecimal() else 0
    fits = asked in _LENGTHS[_CHANNELS[str(channel)]] and (not code or code.isdecimal())
    return None if fits else ("'data.code_length' is invalid", 1623)


def _written(data: dict[str, Any], code: str) -> tuple[str, str]:
    """(sender, text) as the customer gets them; the number of a flash call ends in the code."""
    if data["channel"] != "voice":
        return str(data["sender"]), f"{code} is your code. Do not share it."
    if data.get("voice_type") == "flash":
        number = f"+4420{code:0>8}"
        return number, f"A missed call from {number}: the code is its end, {code}."
    return "GetOTP", f"Your code is {' '.join(code)}. Again: {code}."


def _document(running: Running, key: str) -> dict[str, str]:
    return {
        "account_id": _account(key),
        "message_id": running.id,
        "phone": running.to.removeprefix("+"),
        "create_date": _written_date(running.at),
        "expire_date": _written_date(running.at + running.life),
    }


def _account(key: str) -> str:
    return str(UUID(blake2b(key.encode(), digest_size=16).hexdigest()))


def _sender(key: str) -> dict[str, Any]:
    return {"id": _account(f"sender {key}"), "name": "Acme", "status": "Available", "countries": ["EE", "FI", "DE"]}


def _template(template_id: str) -> dict[str, str]:
    return {"id": template_id, "name": "Login", "text": "{code} is your code. Do not share it.", "status": "COMPLETED"}


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _written_date(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _no_template(asked: Asked) -> Reply:
    return _no(asked, 404, "Template not found", _TEMPLATE)


def _no(asked: Asked, status: int, words: str, code: int) -> Reply:
    return reply(status, _errors(f"/{'/'.join(asked.path)}", asked.method, status, words, code))


def _errors(path: str, method: str, status: int, words: str, code: int | None) -> dict[str, Any]:
    told = {"timestamp": "2026-11-18T11:06:40Z", "path": path, "method": method, "status": status, "message": words}
    return {"errors": [told | ({} if code is None else {"code": code})]}
