"""Vonage's APIs as far as a desk uses them (published API documents); SMS and calls here, the others by topic."""

from dataclasses import replace
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.vonage.calls import call_document, call_list, call_problem, said
from otpdesk.simulator.vonage.insights import identity, number_insight
from otpdesk.simulator.vonage.legacy import LegacyVerifySide
from otpdesk.simulator.vonage.messages import MessagesSide
from otpdesk.simulator.vonage.numbers import conversion, numbers
from otpdesk.simulator.vonage.prices import prices
from otpdesk.simulator.vonage.problems import NOT_FOUND, UNAUTHORIZED, application_of, credentials_of, problem, uuid_of
from otpdesk.simulator.vonage.records import message_id
from otpdesk.simulator.vonage.reports import Books, records
from otpdesk.simulator.vonage.verify import VerifySide
from otpdesk.simulator.world import segments

_REFUSED_TEXT = {
    Reason.INVALID: ("3", "Invalid Parameters: to"),
    Reason.COUNTRY: ("6", "Unroutable message - rejected"),
    Reason.OPTED_OUT: ("7", "Number barred"),
    Reason.CREDIT: ("9", "Quota Exceeded - rejected"),
    Reason.RATE: ("1", "Throughput Rate Exceeded - please wait [ 1000 ] and retry"),
}
_REFUSED_CALL = {
    Reason.INVALID: (400, "bad-request", "Bad Request", "The number in 'to' is not valid."),
    Reason.COUNTRY: (403, "forbidden", "Forbidden", "Calls to this country are not allowed for this account."),
    Reason.CREDIT: (402, "low-balance", "Low balance", "This request could not be performed due to your balance."),
    Reason.RATE: (429, "throttled", "Rate Limit Hit", "Please wait, then retry your request."),
}
_SHORTEST, _LONGEST = 7, 15


class VonageSide(Dialect):
    """Everything under one host; accounts are known by API key, or by application."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._verify = VerifySide(exchange)
        self._legacy = LegacyVerifySide(exchange)
        self._messages = MessagesSide(exchange)
        self._applications: dict[str, None] = {}

    def answer(self, asked: Asked) -> Reply:
        application = application_of(asked)
        if application:
            self._applications[application] = None
        match asked.method, asked.path:
            case "POST", ("sms", "json"):
                return self._send(asked)
            case _, ("v1", "calls", *rest):
                return self._calls(asked, "/".join(rest))
            case _, ("v1", "messages", *_):
                return self._messages.answer(asked)
            case _, ("v2", "verify", *_):
                return self._verify.answer(asked)
            case "GET" | "POST", ("verify", *_):
                return self._legacy.answer(asked)
        return self._question(asked)

    def _question(self, asked: Asked) -> Reply:
        """Everything that sends nothing."""
        match asked.method, asked.path:
            case "GET", ("v2", "reports", "records"):
                key, secret = credentials_of(asked, {})
                refused = not key or secret == REFUSED
                return (
                    UNAUTHORIZED if refused else records(Books(self.exchange, asked, key, (key, *self._applications)))
                )
            case "GET", ("account", *rest):
                return self._account(asked, tuple(rest))
            case "POST", ("conversions", product):
                return conversion(asked, product)
            case "GET" | "POST", ("ni", *_):
                return number_insight(self.exchange, asked)
            case "POST", ("identity-insights", "v1", "requests"):
                return identity(self.exchange, asked)
        return NOT_FOUND

    def _account(self, asked: Asked, rest: tuple[str, ...]) -> Reply:
        key, secret = credentials_of(asked, {})
        if not key or secret == REFUSED:
            return reply(401, {"error-code": "401", "error-code-label": "authentication failed"})
        match rest:
            case ("get-balance",):
                return reply(200, {"value": self.exchange.balance("vonage", key) / 1e6, "autoReload": False})
            case ("numbers",):
                return numbers(asked)
            case ("get-pricing" | "get-full-pricing" as extent, "outbound", product):
                return prices(self.exchange.world, asked, product, full=extent == "get-full-pricing")
        return NOT_FOUND

    def _send(self, asked: Asked) -> Reply:
        form = _fields(asked)
        key, secret = credentials_of(asked, form)
        if not key or secret == REFUSED:
            return _no("4", "Bad Credentials")
        missing = next((name for name in ("to", "from", "text") if not form.get(name)), None)
        if missing:
            return _no("2", f"Missing {missing} param")
        to = form["to"].removeprefix("+")
        if not to.isdigit() or not _SHORTEST <= len(to) <= _LONGEST:
            return _no("3", "Invalid Parameters: to")
        text, reference = form["text"], form.get("client-ref", "")
        sms = Submission("vonage", key, Channel.SMS, f"+{to}", form["from"], text, reference, segments(text))
        ids = (form.get("entity-id", ""), form.get("content-id", ""))
        return self.dispatch(replace(sms, registration=ids))

    def _calls(self, asked: Asked, uuid: str) -> Reply:
        application = application_of(asked)
        if not application or application == REFUSED:
            return UNAUTHORIZED
        if asked.method == "POST" and not uuid:
            return self._call(asked, application)
        if asked.method != "GET":
            return NOT_FOUND
        if not uuid:
            return call_list(self.exchange, application, asked)
        message = self.exchange.find("vonage", application, uuid)
        return NOT_FOUND if message is None else reply(200, call_document(message, self.exchange.clock.now()))

    def _call(self, asked: Asked, application: str) -> Reply:
        try:
            document: Any = asked.document()
        except ValueError:
            document = None
        wrong = call_problem(document)
        if wrong is not None:
            return wrong
        to = document["to"][0]["number"]
        sender = document.get("from", {}).get("number", "")
        return self.dispatch(
            Submission("vonage", application, Channel.VOICE, f"+{to}", sender, said(document.get("ncco", [])))
        )

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        if submission.channel is Channel.SMS:
            return _no(*_REFUSED_TEXT[reason])
        status, kind, title, detail = _REFUSED_CALL[reason]
        return problem(status, kind, title, detail, retry_after=1 if reason is Reason.RATE else None)

    def accepted(self, message: Accepted) -> Reply:
        if message.submission.channel is Channel.VOICE:
            conversation = call_document(message, message.at)["conversation_uuid"]
            begun = {"uuid": message.id, "status": "started", "direction": "outbound"}
            return reply(201, begun | {"conversation_uuid": conversation})
        count = message.submission.segments
        left = self.exchange.balance("vonage", message.submission.account) / 1e6
        parts = [_part(message, number, left) for number in range(count)]
        return reply(200, {"message-count": str(count), "messages": parts})

    def provider_id(self, submission: Submission) -> str:
        fresh = self.exchange.new_id(submission)
        if submission.channel is Channel.SMS:
            return f"{fresh[:14].upper()}00"
        return uuid_of(fresh)

    def broken(self) -> Reply:
        return problem(500, "internal-error", "Internal Server Error", "An error occurred, please try again later.")


def _fields(asked: Asked) -> dict[str, str]:
    """The parameters of a text: a form, or a JSON object if the request says that it is one."""
    if not asked.content_type.startswith("application/json"):
        return asked.form()
    try:
        document = asked.document()
    except ValueError:
        return {}
    return {key: str(value) for key, value in document.items()} if isinstance(document, dict) else {}


def _no(status: str, words: str) -> Reply:
    """A refusal of the SMS API: HTTP 200 all the same."""
    return reply(200, {"message-count": "1", "messages": [{"status": status, "error-text": words}]})


def _part(message: Accepted, number: int, left: float) -> dict[str, str]:
    submission, fate = message.submission, message.fate
    each = message.price.micro / submission.segments / 1e6
    part = {
        "to": submission.to.removeprefix("+"),
        "message-id": message_id(message, number),
        "status": "0",
        "remaining-balance": f"{left:.8f}",
        "message-price": f"{each:.8f}",
        "network": fate.mcc + fate.mnc,
    }
    return part | ({"client-ref": submission.reference} if submission.reference else {})
