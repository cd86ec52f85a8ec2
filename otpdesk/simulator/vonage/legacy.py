"""Vonage's legacy Verify API (specification 1.1.7): HTTP 200 whatever happens, and a status that says what."""

from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.fate import Accepted, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.verifications import Compared, Running, State
from otpdesk.simulator.vonage.problems import NOT_FOUND, credentials_of, problem
from otpdesk.simulator.vonage.verify import CANCEL_AFTER, TRIES
from otpdesk.simulator.world import segments

_SMS, _TTS = Channel.SMS, Channel.VOICE
_WORKFLOWS = MappingProxyType(
    {
        1: (_SMS, _TTS, _TTS),
        2: (_SMS, _SMS, _TTS),
        3: (_TTS, _TTS),
        4: (_SMS, _SMS),
        5: (_SMS, _TTS),
        6: (_SMS,),
        7: (_TTS,),
    }
)
_WORDS = MappingProxyType(
    {
        State.PENDING: "IN PROGRESS",
        State.VERIFIED: "SUCCESS",
        State.SPENT: "FAILED",
        State.EXPIRED: "EXPIRED",
        State.CANCELED: "CANCELLED",
    }
)
_REFUSED = MappingProxyType(
    {
        Reason.INVALID: ("3", "Invalid value for param: number"),
        Reason.COUNTRY: ("15", "The destination number is not in a supported network"),
        Reason.OPTED_OUT: ("7", "The number you are trying to verify is blacklisted for verification."),
        Reason.CREDIT: ("9", "Partner quota exceeded"),
        Reason.RATE: ("1", "Throttled"),
    }
)
_PRICE = 60_000
"""Micro EUR for a verification that succeeded, beside its messages."""

_LENGTHS = ("4", "6")
_SHORTEST, _LONGEST, _BRAND = 7, 15, 18
_USUAL = "300"


@dataclass(slots=True)
class _Plan:
    steps: tuple[Channel, ...]
    brand: str
    sender: str
    wait: int
    at: Instant
    done: int = 0


class LegacyVerifySide(Dialect):
    """The verifications of every API key; `/verify/json` and what is under `/verify`."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._plans: dict[str, _Plan] = {}

    def answer(self, asked: Asked) -> Reply:
        fields = {**asked.query, **asked.form()}
        key, secret = credentials_of(asked, fields)
        if not key or secret == REFUSED:
            return _no("4", "Bad credentials")
        match asked.path[1:]:
            case ("json",):
                return self._start(key, fields)
            case ("check", "json"):
                return self._check(key, fields)
            case ("search", "json"):
                return self._search(key, fields)
            case ("control", "json"):
                return self._control(key, fields)
        return NOT_FOUND

    def _start(self, key: str, fields: dict[str, str]) -> Reply:
        missing = next((name for name in ("number", "brand") if not fields.get(name)), None)
        if missing:
            return _no("2", f"Missing {missing}")
        wrong = _wrong(fields)
        if wrong:
            return _no("3", f"Invalid value for {wrong}")
        if fields.get("pin_code"):
            return _no("20", "This account does not support the parameter: pin_code.")
        to = f"+{fields['number'].removeprefix('+')}"
        running = self.exchange.verifications.pending("vonage", key, to)
        if running is not None:
            return _no("10", "Concurrent verifications to the same number are not allowed", running.id)
        return self._begin(key, to, fields)

    def _begin(self, key: str, to: str, fields: dict[str, str]) -> Reply:
        steps, wait = _WORKFLOWS[int(fields.get("workflow_id", "1"))], int(fields.get("next_event_wait", _USUAL))
        sender = fields.get("sender_id", "VERIFY")
        name = self.exchange.new_id(Submission("vonage", key, _SMS, to, sender, "verify"))
        life = max(int(fields.get("pin_expiry", _USUAL)), wait * len(steps))
        length = int(fields.get("code_length", "4"))
        running = self.exchange.verifications.begin("vonage", key, to, name, life=life, tries=TRIES, length=length)
        plan = self._plans[name] = _Plan(steps, fields["brand"], sender, wait, self.exchange.clock.now())
        return self._step(running, plan)

    def _step(self, running: Running, plan: _Plan) -> Reply:
        channel = plan.steps[plan.done]
        plan.done, plan.at = plan.done + 1, self.exchange.clock.now()
        code = " ".join(running.code) if channel is _TTS else running.code
        text = f"Your {plan.brand} code is {code}"
        pieces = segments(text) if channel is _SMS else 1
        account, sender = running.account, plan.sender
        return self.dispatch(
            Submission("vonage", account, channel, running.to, sender, text, segments=pieces, session=running.id)
        )

    def _check(self, key: str, fields: dict[str, str]) -> Reply:
        missing = next((name for name in ("request_id", "code") if not fields.get(name)), None)
        if missing:
            return _no("2", f"Missing {missing}")
        running = self._running(key, fields["request_id"])
        if running is None:
            return _no("6", _GONE)
        match self.exchange.verifications.compare(running, fields["code"]):
            case Compared.RIGHT:
                price = {"price": f"{_PRICE / 1e6:.8f}", "currency": "EUR"}
                return reply(
                    200, {"request_id": running.id, "event_id": running.messages[-1].id, "status": "0", **price}
                )
            case Compared.WRONG:
                return _no("16", "The code inserted does not match the expected value", running.id)
        return _no("17", "The wrong code was provided too many times. Request terminated", running.id)

    def _search(self, key: str, fields: dict[str, str]) -> Reply:
        running = self._known(key, fields.get("request_id", ""))
        if running is None:
            return _no("101", "No response found")
        return reply(200, search_document(running, self._plans[running.id].sender, self.exchange.clock.now()))

    def _control(self, key: str, fields: dict[str, str]) -> Reply:
        running = self._running(key, fields.get("request_id", ""))
        if running is None:
            return _no("6", "The requestId does not exist or its no longer active.")
        command = fields.get("cmd", "")
        wrong = self._cancel(running) if command == "cancel" else self._trigger(running, command)
        return reply(200, {"status": "0", "command": command}) if wrong is None else wrong

    def _cancel(self, running: Running) -> Reply | None:
        if self.exchange.clock.now() - running.at < CANCEL_AFTER:
            return _no("19", f"Verification request ['{running.id}'] can't be cancelled within the first 30 seconds.")
        if len(running.messages) > 1:
            words = "can't be cancelled now. Too many attempts to re-deliver have already been made."
            return _no("19", f"Verification request  ['{running.id}'] {words}")
        self.exchange.verifications.finish(running, State.CANCELED)
        return None

    def _trigger(self, running: Running, command: str) -> Reply | None:
        plan = self._plans[running.id]
        if command != "trigger_next_event":
            return _no("3", "Invalid value for param: cmd")
        if plan.done >= len(plan.steps):
            return _no("19", f"No more events are left to execute for the request ['{running.id}']")
        sent = self._step(running, plan)
        return sent if sent.fault is not None or b'"status": "0"' not in sent.body else None

    def _known(self, key: str, name: str) -> Running | None:
        found = self.exchange.verifications.find("vonage", key, name)
        return found if found is not None and name in self._plans else None

    def _running(self, key: str, name: str) -> Running | None:
        """A verification that still runs, after any event whose time has come."""
        running, now = self._known(key, name), self.exchange.clock.now()
        if running is None or running.state(now) is not State.PENDING:
            return None
        plan = self._plans[name]
        if plan.done < len(plan.steps) and now >= plan.at + plan.wait * 1000:
            self._step(running, plan)
        return running

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        return _no(*_REFUSED[reason])

    def accepted(self, message: Accepted) -> Reply:
        return reply(200, {"request_id": message.submission.session, "status": "0"})

    def provider_id(self, submission: Submission) -> str:
        return self.exchange.new_id(submission)[:16].upper()

    def broken(self) -> Reply:
        return problem(500, "internal-error", "Internal Server Error", "An error occurred, please try again later.")


_GONE = (
    "The Vonage platform was unable to process this message for the following reason: "
    "Request was not found or it has been verified already."
)


def state_word(running: Running, now: Instant) -> str:
    """How a verification stands, in the words of legacy Verify."""
    return _WORDS[running.state(now)]


def search_document(running: Running, sender: str, now: Instant) -> dict[str, Any]:
    """A verification as the search shows it; the codes that were tried are left out."""
    last, ended = running.messages[-1], _ended(running, now)
    document = {
        "request_id": running.id,
        "account_id": running.account,
        "status": state_word(running, now),
        "number": running.to.removeprefix("+"),
        "price": f"{price_of(running) / 1e6:.8f}",
        "currency": "EUR",
        "sender_id": sender,
        "date_submitted": _written(running.at),
        "date_finalized": _written(ended) if ended else "",
        "first_event_date": _written(running.messages[0].at),
        "last_event_date": _written(last.at),
        "events": [
            {"type": "tts" if sent.submission.channel is _TTS else "sms", "id": sent.id} for sent in running.messages
        ],
        "estimated_price_messages_sent": f"{sum(sent.price.micro for sent in running.messages) / 1e6:.8f}",
    }
    return {name: value for name, value in document.items() if value != ""}


def price_of(running: Running) -> int:
    """Micro EUR for the verification itself: only one that succeeded costs anything."""
    return _PRICE if running.end is State.VERIFIED else 0


def _ended(running: Running, now: Instant) -> Instant | None:
    if running.ended_at is not None:
        return running.ended_at
    return running.at + running.life if running.state(now) is State.EXPIRED else None


def _wrong(fields: dict[str, str]) -> str:
    """The name of a parameter that is not valid; empty when all are."""
    number = fields["number"].removeprefix("+")
    given = {
        "number": number.isdigit() and _SHORTEST <= len(number) <= _LONGEST,
        "brand": len(fields["brand"]) <= _BRAND,
        "code_length": fields.get("code_length", "4") in _LENGTHS,
        "workflow_id": fields.get("workflow_id", "1") in map(str, _WORKFLOWS),
        "pin_expiry": _within(fields.get("pin_expiry", _USUAL), 60, 3600),
        "next_event_wait": _within(fields.get("next_event_wait", _USUAL), 60, 900),
    }
    return next((name for name, right in given.items() if not right), "")


def _within(text: str, low: int, high: int) -> bool:
    return text.isdecimal() and low <= int(text) <= high


def _no(status: str, words: str, request_id: str = "") -> Reply:
    return reply(200, ({"request_id": request_id} if request_id else {}) | {"status": status, "error_text": words})


def _written(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
