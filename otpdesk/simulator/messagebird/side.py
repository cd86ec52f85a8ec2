"""MessageBird: its classic API here, and Bird's (v1) at the same address for who comes with one of Bird's keys.

Accounts are known by their access key. A key that begins with `test_` is answered as any other and sends nothing.
"""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.bird.side import BirdSide
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Fate, Reason, Submission
from otpdesk.simulator.magic import REFUSED
from otpdesk.simulator.messagebird.about import MessageBirdAbout
from otpdesk.simulator.messagebird.chats import MessageBirdChats
from otpdesk.simulator.messagebird.documents import NOT_FOUND, call_document, error, message_document, page
from otpdesk.simulator.messagebird.verify import MessageBirdVerify
from otpdesk.simulator.world import segments

_PROVIDER = "messagebird"
_SCHEME, _BIRDS = "AccessKey ", "Bearer "
_TEST = "test_"
_SHORTEST, _LONGEST = 7, 15
_RETRY_AFTER = "2"
_CLAIMED = 2_500
"""Milliseconds until a text to somebody who opted out is reported as such: it is taken all the same."""

_REFUSALS = MappingProxyType(
    {
        Reason.INVALID: (422, 9, "no (correct) recipients found", "recipients"),
        Reason.COUNTRY: (422, 10, "recipients are in a country that is not allowed", "recipients"),
        Reason.CREDIT: (422, 25, "Not enough balance", None),
        Reason.RATE: (429, 21, "Too many requests", None),
    }
)
_UNAUTHORIZED = error(401, 2, "Request not allowed (incorrect access_key)", "access_key")
_KINDS = MappingProxyType({"messages": Channel.SMS, "voicemessages": Channel.VOICE})


class MessageBirdSide(Dialect):
    """Texts, spoken calls, conversations, verifications, numbers and the balance."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._bird = BirdSide(exchange)
        self._verify = MessageBirdVerify(exchange, self.dispatch)
        self._chats = MessageBirdChats(exchange, self.dispatch)
        self._about = MessageBirdAbout(exchange)

    def answer(self, asked: Asked) -> Reply:
        if asked.authorization.startswith(_BIRDS):
            return self._bird.answer(asked)
        key = asked.authorization.removeprefix(_SCHEME)
        if not key or key == asked.authorization or key.endswith(REFUSED):
            return _UNAUTHORIZED
        given = _given(asked)
        match asked.method, asked.path:
            case "GET", ("balance",):
                return self._about.balance(key)
            case _, ("lookup", *rest):
                return self._about.look_up(asked, key, tuple(rest), given)
            case _, ("hlr", *rest):
                return self._about.hlr(asked, key, tuple(rest), given)
            case _, ("verify", *rest):
                return self._verify.answer(asked, key, tuple(rest), given)
            case _, ("v1", *rest):
                return self._chats.answer(asked, key, tuple(rest), given)
            case _, ("messages" | "voicemessages" as kind, *rest):
                return self._messages(asked, key, (kind, *rest), given)
        return NOT_FOUND

    def _messages(self, asked: Asked, key: str, path: tuple[str, ...], given: dict[str, Any]) -> Reply:
        channel = _KINDS[path[0]]
        match asked.method, path[1:]:
            case "POST", ():
                return self._send(key, channel, given)
            case "GET", () | ("",):
                return self._list(asked, key, path[0], channel)
            case "GET", (name,):
                message = self.exchange.find(_PROVIDER, key, name)
                known = message is not None and message.submission.channel is channel
                return self._shown(message) if message is not None and known else NOT_FOUND
        return NOT_FOUND

    def _send(self, key: str, channel: Channel, given: dict[str, Any]) -> Reply:
        missing = next((name for name in ("originator", "body") if not given.get(name)), None)
        if missing and not (missing == "originator" and channel is Channel.VOICE):
            return error(422, 9, f"{missing} is required", missing)
        to = _first(given.get("recipients"))
        if not to.isdecimal() or not _SHORTEST <= len(to) <= _LONGEST:
            return error(422, *_REFUSALS[Reason.INVALID][1:])
        text, reference = str(given["body"]), str(given.get("reference") or "")
        count = segments(text) if channel is Channel.SMS else 1
        sender = str(given.get("originator") or "")
        one = Submission(_PROVIDER, key, channel, f"+{to}", sender, text, reference, count)
        return self._pretended(one) if key.startswith(_TEST) else self.dispatch(one)

    def _pretended(self, one: Submission) -> Reply:
        """The answer to a message of a test key, which goes nowhere."""
        never = Fate(arrives_after=None, claim_after=None)
        price = replace(self.exchange.world.price(_PROVIDER, None, one.channel), micro=0)
        return self._shown(Accepted(self.exchange.new_id(one), one, never, self.exchange.clock.now(), price), 201)

    def _list(self, asked: Asked, key: str, kind: str, channel: Channel) -> Reply:
        """A page of what was sent, newest first; only texts can be asked for by recipient and time."""
        recipient, since, until = "", 0, 1 << 62
        if channel is Channel.SMS:
            recipient = asked.query.get("recipient", "").removeprefix("+")
            try:
                since, until = _instant(asked, "from", since), _instant(asked, "until", until)
            except ValueError:
                return error(422, 10, "from and until must be dates of RFC 3339", "from")
        found = self.exchange.sent(_PROVIDER, key, (channel,), f"+{recipient}" if recipient else "", since)
        wanted = asked.query.get("status")
        rows = (
            message
            for message in found
            if message.at <= until and wanted in {None, self._document(message)["recipients"]["items"][0]["status"]}
        )
        return page(asked, kind, rows, self._document)

    def _document(self, message: Accepted) -> dict[str, Any]:
        make = call_document if message.submission.channel is Channel.VOICE else message_document
        return make(message, self.exchange.clock.now())

    def _shown(self, message: Accepted, status: int = 200) -> Reply:
        return reply(status, self._document(message))

    def judged(self, fate: Fate, submission: Submission) -> Fate:
        """Who opted out is found out after the message was taken."""
        if fate.refusal is not Reason.OPTED_OUT:
            return fate
        return replace(fate, refusal=None, reason=Reason.OPTED_OUT, arrives_after=None, claim_after=_CLAIMED)

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        status, code, words, parameter = _REFUSALS[reason]
        headers = {"Retry_After": _RETRY_AFTER} if reason is Reason.RATE else {}
        return error(status, code, words, parameter, **headers)

    def accepted(self, message: Accepted) -> Reply:
        if message.submission.session:
            return self._verify.begun(message)
        if message.submission.channel is Channel.WHATSAPP:
            return self._chats.taken(message)
        return self._shown(message, 201)

    def provider_id(self, submission: Submission) -> str:
        return self.exchange.new_id(submission)

    def broken(self) -> Reply:
        return error(500, 99, "Internal error")


def _given(asked: Asked) -> dict[str, Any]:
    """The fields of a request: a JSON object, or a form."""
    try:
        document = asked.document() if asked.body else {}
    except ValueError:
        return dict(asked.form())
    return document if isinstance(document, dict) else {}


def _first(recipients: Any) -> str:
    """The first of the recipients, which come as a list, a text with commas, or one number."""
    given = recipients if isinstance(recipients, list) else str(recipients or "").split(",")
    return str(given[0]).strip().removeprefix("+") if given else ""


def _instant(asked: Asked, name: str, usual: Instant) -> Instant:
    given = asked.query.get(name)
    if not given:
        return usual
    moment = datetime.fromisoformat(given)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
