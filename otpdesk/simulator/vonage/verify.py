"""Vonage's Verify v2 (specification 1.0.1): start, check, cancel, next step.

As at Vonage an address has one verification at a time, three wrong codes end one, and none can be fetched. A step
whose time has come goes out when the verification is next asked about. Accounts whose key or application ends in a
zero are not on the pricing model that takes codes of the client's.
"""

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.fate import Accepted, Reason, Submission
from otpdesk.simulator.verifications import Compared, Running, State
from otpdesk.simulator.vonage.problems import NOT_FOUND, UNAUTHORIZED, account_of, problem, uuid_of
from otpdesk.simulator.vonage.verify_requests import CHANNELS, wrong_with
from otpdesk.simulator.world import segments

TRIES = 3
CANCEL_AFTER = 30_000
"""Milliseconds before which no verification can be canceled."""

_TIMEOUT, _LENGTH = 180, 4
_WITHOUT_OWN_CODES = "0"
_CODE = re.compile(r"\S{4,10}")
_REFUSED = MappingProxyType(
    {
        Reason.INVALID: (422, "invalid-params", "Invalid params", "The value of one or more parameters is invalid."),
        Reason.COUNTRY: (422, "invalid-params", "Invalid params", "The network of the number is not supported."),
        Reason.OPTED_OUT: (422, "invalid-params", "Invalid params", "The number is barred."),
        Reason.CREDIT: (402, "low-balance", "Low balance", "The account balance is low."),
        Reason.RATE: (429, "throttled", "Rate Limit Hit", "Please wait, then retry your request"),
    }
)


@dataclass(slots=True)
class Plan:
    """What a start asked for: its steps, the seconds of each, and what the messages say. `at` is the last step's."""

    steps: list[dict[str, Any]]
    timeout: int
    brand: str
    locale: str
    at: Instant
    done: int = 0


class VerifySide(Dialect):
    """The verifications of every account; `POST /v2/verify` and what is under it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._plans: dict[str, Plan] = {}

    def answer(self, asked: Asked) -> Reply:
        account = account_of(asked)
        if not account:
            return UNAUTHORIZED
        match asked.method, asked.path[2:]:
            case "POST", () | ("",):
                return self._start(asked, account)
            case "POST", (name,):
                return self._check(asked, account, name)
            case "POST", (name, "next_workflow"):
                return self._next(account, name)
            case "DELETE", (name,):
                return self._cancel(account, name)
        return NOT_FOUND

    def _start(self, asked: Asked, account: str) -> Reply:
        document = _document(asked)
        wrong = wrong_with(document, own_codes=not account.endswith(_WITHOUT_OWN_CODES))
        if wrong:
            detail = "The value of one or more parameters is invalid."
            return problem(422, "invalid-params", "Invalid params", detail, wrong)
        first = document["workflow"][0]
        to = first["to"] if first["channel"] == "email" else f"+{first['to']}"
        running = self._running(account, to)
        if running is not None:
            return problem(409, "concurrent", "Conflict", _CONCURRENT, request_id=running.id)
        return self._begin(account, to, document)

    def _begin(self, account: str, to: str, document: dict[str, Any]) -> Reply:
        now, steps = self.exchange.clock.now(), document["workflow"]
        timeout = document.get("channel_timeout", _TIMEOUT)
        plan = Plan(steps, timeout, document["brand"], document.get("locale", "en-us"), now)
        name = uuid_of(self.exchange.new_id(Submission("vonage", account, Channel.SMS, to, plan.brand, "verify")))
        running = self.exchange.verifications.begin(
            "vonage",
            account,
            to,
            name,
            life=timeout * len(steps),
            tries=TRIES,
            length=document.get("code_length", _LENGTH),
            code=document.get("code", ""),
        )
        running.reference = document.get("client_ref", "")
        self._plans[name] = plan
        return self._step(running, plan)

    def _step(self, running: Running, plan: Plan) -> Reply:
        """Send the next message of a verification."""
        step = plan.steps[plan.done]
        plan.done, plan.at = plan.done + 1, self.exchange.clock.now()
        return self.dispatch(_message(running, plan, step))

    def _check(self, asked: Asked, account: str, name: str) -> Reply:
        running = self._found(account, name)
        if running is None:
            return _GONE
        document = _document(asked)
        code = document.get("code")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            wrong = {"code": "Must be between 4 and 10 characters."}
            return problem(422, "invalid-params", "Invalid params", "The code is invalid.", wrong)
        match self.exchange.verifications.compare(running, code):
            case Compared.RIGHT:
                return reply(200, {"request_id": name, "status": "completed"})
            case Compared.WRONG:
                return problem(400, "invalid-code", "Invalid Code", _OTHER_CODE)
        return problem(410, "expired", "Invalid Code", _TOO_OFTEN)

    def _cancel(self, account: str, name: str) -> Reply:
        running = self._found(account, name)
        if running is None:
            return _GONE
        if self.exchange.clock.now() - running.at < CANCEL_AFTER:
            return problem(404, "request-not-found", "Not Found", _TOO_EARLY)
        if len(running.messages) > 1:
            return problem(404, "request-not-found", "Not Found", _TOO_LATE)
        self.exchange.verifications.finish(running, State.CANCELED)
        return Reply(204, b"")

    def _next(self, account: str, name: str) -> Reply:
        running = self._found(account, name)
        if running is None:
            return _GONE
        plan = self._plans[name]
        if plan.done >= len(plan.steps):
            return problem(409, "no-events", "Conflict", "There are no more events left to trigger.")
        sent = self._step(running, plan)
        return replace(sent, status=200, body=b"") if sent.status == _ACCEPTED else sent

    def _running(self, account: str, to: str) -> Running | None:
        running = self.exchange.verifications.pending("vonage", account, to)
        return running if running is not None and running.id in self._plans else None

    def _found(self, account: str, name: str) -> Running | None:
        """A verification that still runs, after any step whose time has come."""
        running = self.exchange.verifications.find("vonage", account, name)
        plan, now = self._plans.get(name), self.exchange.clock.now()
        if running is None or plan is None or running.state(now) is not State.PENDING:
            return None
        if plan.done < len(plan.steps) and now >= plan.at + plan.timeout * 1000:
            self._step(running, plan)
        return running

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        return problem(*_REFUSED[reason], retry_after=1 if reason is Reason.RATE else None)

    def accepted(self, message: Accepted) -> Reply:
        return reply(_ACCEPTED, {"request_id": message.submission.session})

    def provider_id(self, submission: Submission) -> str:
        return uuid_of(self.exchange.new_id(submission))

    def broken(self) -> Reply:
        return problem(500, "internal-error", "Internal error", "There was an error processing your request.")


_ACCEPTED = 202
_CONCURRENT = "Concurrent verifications to the same number are not allowed"
_OTHER_CODE = "The code you provided does not match the expected value."
_TOO_OFTEN = "An incorrect code has been provided too many times. Workflow terminated."
_TOO_EARLY = "The verification cannot be cancelled within the first 30 seconds."
_TOO_LATE = "The verification cannot be cancelled now. Too many attempts to deliver have been made."
_GONE = problem(404, "request-not-found", "Not Found", "The request was not found, or it has been verified already.")


def _document(asked: Asked) -> dict[str, Any]:
    try:
        document = asked.document()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _message(running: Running, plan: Plan, step: dict[str, Any]) -> Submission:
    channel = CHANNELS[step["channel"]]
    code = " ".join(running.code) if channel is Channel.VOICE else running.code
    text = f"{plan.brand} code: {code}. Valid for {max(1, plan.timeout // 60)} minutes."
    return Submission(
        "vonage",
        running.account,
        channel,
        running.to,
        str(step.get("from") or plan.brand),
        text,
        running.reference,
        segments(text) if channel is Channel.SMS else 1,
        (str(step.get("entity_id", "")), str(step.get("content_id", ""))),
        running.id,
    )
