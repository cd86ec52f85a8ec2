"""Plivo's API v1 and its Lookup API, as far as a desk uses them (its API reference)."""

from dataclasses import replace
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Dialect, Reply, basic, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Fate, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.plivo import about, documents
from otpdesk.simulator.plivo.documents import api_id, error, uuid
from otpdesk.simulator.plivo.lists import equal, page, within
from otpdesk.simulator.plivo.verify import PlivoVerify
from otpdesk.simulator.world import segments

_REFUSED = {
    Reason.INVALID: (400, "dst parameter is not a valid phone number"),
    Reason.COUNTRY: (403, "permission to send to this destination country is not enabled"),
    Reason.CREDIT: (402, "insufficient credits"),
    Reason.RATE: (429, "too many requests"),
}
_TYPES = {"sms": Channel.SMS, "whatsapp": Channel.WHATSAPP}
_LOGGED = frozenset({"true", "number_only"})
"""Values of `log` with which the whole number is kept."""
_LONGEST_TEXT = 1600
_SHORTEST, _LONGEST = 7, 15
_NOT_FOUND = error(404, "not found")
_UNAUTHORIZED = error(401, "authentication failed")


class PlivoSide(Dialect):
    """Messages, sessions, calls, numbers, prices and balance of every account, known by its Auth ID."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._verify = PlivoVerify(exchange, self.dispatch)
        self._hidden: set[str] = set()
        self._hides = False

    def answer(self, asked: Asked) -> Reply:
        user, password = basic(asked.authorization)
        if not user or password == REFUSED:
            return _UNAUTHORIZED
        match asked.path:
            case ("v1", "Number", number):
                return self._look_up(number)
            case ("v1", "Account", account, *rest, ""):
                return self._owned(asked, account, tuple(rest)) if account == user else _UNAUTHORIZED
        return _NOT_FOUND

    def _owned(self, asked: Asked, account: str, rest: tuple[str, ...]) -> Reply:
        match asked.method, rest:
            case "POST", ("Message",):
                return self._send(account, _given(asked))
            case "POST", ("Verify", "Session"):
                return self._verify.start(account, _given(asked))
            case "POST", ("Verify", "Session", session):
                return self._verify.check(account, session, _given(asked))
            case "GET", ("Verify", "Session"):
                return self._verify.listed(account, asked)
            case "GET", ("Verify", "Session", session):
                return self._verify.fetch(account, session)
            case "GET", ("Message",):
                return self._messages(account, asked)
            case "GET", (("Message" | "Call") as kind, last):
                return self._fetch(account, last, of_calls=kind == "Call")
            case "GET", _:
                return self._about(asked, account, rest)
        return error(405, "method not allowed")

    def _about(self, asked: Asked, account: str, rest: tuple[str, ...]) -> Reply:
        """The account, its prices, numbers and registrations."""
        home = f"/v1/Account/{account}/{'/'.join(rest)}/"
        match rest:
            case ():
                return reply(200, about.account_document(account, self.exchange.balance("plivo", account)))
            case ("Pricing",):
                document = about.price_document(self.exchange.world, asked.query.get("country_iso", ""))
                return _NOT_FOUND if document is None else reply(200, document)
            case ("Number",):
                return page(home, asked, "objects", about.number_documents(account))
            case ("10dlc", "Brand"):
                return page(home, asked, "brands", about.BRANDS)
            case ("10dlc", "Campaign"):
                return page(home, asked, "campaigns", about.CAMPAIGNS)
            case ("TollfreeVerification",):
                return page(home, asked, "objects", about.TOLL_FREE)
        return _NOT_FOUND

    def _look_up(self, number: str) -> Reply:
        calm = self.exchange.profile.calm
        document = about.look_up_document(self.exchange.world, f"+{number.removeprefix('+')}", calm=calm)
        if document is None:
            words = "Phone number is invalid or does not exist."
            return reply(404, {"api_id": api_id("lookup", number), "error_code": 404, "message": words})
        return reply(200, document)

    def _send(self, account: str, given: dict[str, Any]) -> Reply:
        wrong = _wrong(given)
        if wrong:
            return error(400, wrong)
        to, text = f"+{str(given['dst']).removeprefix('+')}", given["text"]
        channel, sender = _TYPES[given.get("type", "sms")], given.get("src") or given["powerpack_uuid"]
        pieces = segments(text) if channel is Channel.SMS else 1
        ids = (given.get("dlt_entity_id", ""), given.get("dlt_template_id", ""))
        self._hides = str(given.get("log", "true")).lower() not in _LOGGED
        try:
            return self.dispatch(
                Submission("plivo", account, channel, to, sender, text, segments=pieces, registration=ids)
            )
        finally:
            self._hides = False

    def _messages(self, account: str, asked: Asked) -> Reply:
        try:
            fits = within(asked, "message_time", self.exchange.clock.now())
        except ValueError:
            return error(400, "message_time is not a valid timestamp")
        known = self.exchange.sent("plivo", account, _TYPES.values())
        own = (one for one in known if fits(one.at) and not one.submission.session)
        entries = (self._message(one) for one in own)
        fields = ("message_direction", "message_state", "message_type", "error_code", "from_number", "to_number")
        chosen = equal(asked, entries, powerpack_id="from_number", **{name: name for name in fields})
        return page(f"/v1/Account/{account}/Message/", asked, "objects", chosen)

    def _fetch(self, account: str, uuid: str, *, of_calls: bool) -> Reply:
        message = self.exchange.find("plivo", account, uuid)
        if message is None or (message.submission.channel is Channel.VOICE) is not of_calls:
            return _NOT_FOUND
        if of_calls:
            return reply(200, documents.call_document(message, self.exchange.clock.now()))
        return reply(200, self._message(message))

    def _message(self, message: Accepted) -> dict[str, Any]:
        hidden = message.id in self._hidden
        return documents.message_document(message, self.exchange.clock.now(), hidden=hidden)

    def judged(self, fate: Fate, submission: Submission) -> Fate:
        """Plivo takes a message to somebody who opted out, and rejects it a moment later."""
        if fate.refusal is not Reason.OPTED_OUT:
            return fate
        return replace(fate, refusal=None, arrives_after=None, claim_after=fate.sent_after, reason=Reason.OPTED_OUT)

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        return error(*_REFUSED[reason])

    def accepted(self, message: Accepted) -> Reply:
        if message.submission.session:
            return self._verify.begun(message)
        queued = {"api_id": api_id("queued", message.id), "message": "message(s) queued"}
        return reply(202, queued | {"message_uuid": [message.id]})

    def provider_id(self, submission: Submission) -> str:
        fresh = uuid(self.exchange.new_id(submission))
        if self._hides:
            self._hidden.add(fresh)
        return fresh

    def broken(self) -> Reply:
        return error(500, "internal server error")


def _given(asked: Asked) -> dict[str, Any]:
    """The fields of an order: Plivo takes JSON only. Empty when it is none."""
    try:
        document = asked.document()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _wrong(given: dict[str, Any]) -> str:
    """What keeps a message from being taken."""
    to, text = str(given.get("dst", "")).removeprefix("+"), given.get("text")
    if bool(given.get("src")) is bool(given.get("powerpack_uuid")):
        return "specify either src or powerpack_uuid"
    if not to.isdecimal() or not _SHORTEST <= len(to) <= _LONGEST:
        return "dst parameter is not a valid phone number"
    if given.get("type", "sms") not in _TYPES:
        return "type should be one of sms, whatsapp"
    if not isinstance(text, str) or not text:
        return "text parameter is required"
    return "text is too long" if len(text) > _LONGEST_TEXT else ""
