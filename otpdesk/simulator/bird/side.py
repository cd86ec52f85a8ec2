"""Bird (v1): texts, calls, WhatsApp, e-mail and verifications, each taken once for each Idempotency-Key.

Workspaces are known by their key. A request that comes again under its key is answered as the first one was and
sends nothing; another request under the same key is a conflict.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import dropwhile, islice
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.bird import documents
from otpdesk.simulator.bird.about import BirdAbout
from otpdesk.simulator.bird.problems import INTERNAL, MISMATCH, NOT_FOUND, UNAUTHORIZED, problem
from otpdesk.simulator.bird.sending import submission
from otpdesk.simulator.bird.verify import BirdVerify
from otpdesk.simulator.dialect import Asked, Dialect, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Fate, Reason, Submission
from otpdesk.simulator.magic import REFUSED

_PROVIDER = "bird"
_SCHEME = "Bearer "
_KEYS = ("bk_", "bm_")
_PAGE, _LARGEST_PAGE = 20, 100
_RETRY_AFTER = "2"
_CLAIMED = 1_000
"""Milliseconds until a text to somebody who opted out is rejected: it is taken all the same."""

_REFUSALS = MappingProxyType(
    {
        Reason.INVALID: (422, "SMSInvalidRecipient", "The recipient cannot be routed.", "to"),
        Reason.COUNTRY: (422, "SMSNoEligibleSender", "No sender may send to this country.", "from"),
        Reason.CREDIT: (402, "InsufficientBalance", "The wallet cannot fund this request.", ""),
        Reason.RATE: (429, "RateLimitExceeded", "Too many requests.", ""),
    }
)
_KINDS = MappingProxyType(
    {
        ("sms", "messages"): Channel.SMS,
        ("voice", "legs"): Channel.VOICE,
        ("whatsapp", "messages"): Channel.WHATSAPP,
        ("email", "messages"): Channel.EMAIL,
    }
)
_DOCUMENTS: MappingProxyType[Channel, Callable[[Accepted, Instant], dict[str, Any]]] = MappingProxyType(
    {
        Channel.SMS: documents.sms_document,
        Channel.VOICE: documents.leg_document,
        Channel.WHATSAPP: documents.chat_document,
        Channel.EMAIL: documents.mail_document,
    }
)


@dataclass(slots=True)
class _Taken:
    """What was ordered under a key, and how it was answered."""

    order: tuple[tuple[str, ...], bytes]
    answer: Reply


class BirdSide(Dialect):
    """Everything of a workspace."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(exchange)
        self._verify = BirdVerify(exchange, self.dispatch)
        self._about = BirdAbout(exchange)
        self._taken: dict[tuple[str, str], _Taken] = {}
        self._settled: list[Reply] = []

    def answer(self, asked: Asked) -> Reply:
        key = asked.authorization.removeprefix(_SCHEME)
        if not key.startswith(_KEYS) or key.endswith(REFUSED):
            return UNAUTHORIZED
        if asked.path[:1] != ("v1",):
            return NOT_FOUND
        given = _given(asked)
        if given is None:
            return problem(400, "MalformedRequest", "The body is not a JSON object.")
        if asked.method == "POST":
            return self._ordered(asked, key, given)
        return self._asked(asked, key) if asked.method == "GET" else NOT_FOUND

    def _asked(self, asked: Asked, key: str) -> Reply:
        match asked.path[1:]:
            case ("workspace",):
                return self._about.workspace(key)
            case ("organization", "billing", "wallets"):
                return self._about.wallets(key)
            case ("sms", "senders"):
                return self._about.senders(key)
            case ("voice", "destinations"):
                return self._about.destinations()
            case (product, kind, *rest) if (product, kind) in _KINDS:
                return self._messages(asked, key, _KINDS[product, kind], tuple(rest))
        return NOT_FOUND

    def _messages(self, asked: Asked, key: str, channel: Channel, rest: tuple[str, ...]) -> Reply:
        if not rest:
            return self._list(asked, key, channel)
        message = self.exchange.find(_PROVIDER, key, rest[0])
        if message is None or message.submission.channel is not channel:
            return NOT_FOUND
        now = self.exchange.clock.now()
        if len(rest) == 1:
            return reply(200, _DOCUMENTS[channel](message, now))
        if channel is not Channel.EMAIL or rest[1:] != ("recipients",):
            return NOT_FOUND
        row = documents.recipient_document(message, now)
        return reply(200, {"data": [row], **_cursors([row["id"]], None)})

    def _ordered(self, asked: Asked, key: str, given: dict[str, Any]) -> Reply:
        """An order, once for each key: what happens on the wire the first time is not repeated with the answer."""
        match asked.path[1:]:
            case ("lookup", "phone-number"):
                return self._about.look_up(given)
            case ("verify", "verifications", "check"):
                return self._verify.check(key, given)
        name = asked.headers.get("Idempotency-Key", "")
        order = (asked.path, asked.body)
        before = self._taken.get((key, name)) if name else None
        if before is not None:
            return before.answer if before.order == order else MISMATCH
        self._settled.clear()
        answer = self._order(asked.path[1:], key, given)
        if name and self._settled:
            self._taken[key, name] = _Taken(order, self._settled[-1])
        return answer

    def _order(self, path: tuple[str, ...], key: str, given: dict[str, Any]) -> Reply:
        match path:
            case ("verify", "verifications"):
                return self._verify.start(key, given)
            case ("verify", "verifications", "next-channel"):
                return self._verify.next_channel(key, given)
            case ("sms" | "whatsapp" | "email" as product, "messages"):
                made = submission(key, _KINDS[product, "messages"], given)
            case ("voice", "calls"):
                made = submission(key, Channel.VOICE, given)
            case _:
                return NOT_FOUND
        return self.dispatch(made) if isinstance(made, Submission) else made

    def _list(self, asked: Asked, key: str, channel: Channel) -> Reply:
        """A page of what was sent, newest first. Messages of verifications are in no list."""
        query, now = asked.query, self.exchange.clock.now()
        names = ("started_after", "started_before") if channel is Channel.VOICE else ("created_after", "created_before")
        try:
            since, before = (_instant(query.get(name, "")) for name in names)
        except ValueError:
            return problem(422, "ValidationFailed", "Not a date of RFC 3339.", names[0])
        wanted = frozenset(filter(None, query.get("status", "").split(",")))
        found: Iterator[Accepted] = (
            message
            for message in self.exchange.sent(_PROVIDER, key, (channel,), query.get("to", ""), since)
            if not message.submission.session
            and (before is None or message.at < before)
            and (not wanted or _DOCUMENTS[channel](message, now)["status"] in wanted)
        )
        after = query.get("starting_after", "").removeprefix("cur_")
        if after:
            found = islice(dropwhile(lambda message: message.id != after, found), 1, None)
        size = min(max(asked.number("limit", _PAGE), 1), _LARGEST_PAGE)
        rows = list(islice(found, size + 1))
        more, rows = len(rows) > size, rows[:size]
        shown = [_DOCUMENTS[channel](message, now) for message in rows]
        ids = [message.id for message in rows]
        return reply(200, {"data": shown, **_cursors(ids, f"cur_{ids[-1]}" if more else None)})

    def judged(self, fate: Fate, submission: Submission) -> Fate:
        """Who opted out is found out after the message was taken."""
        if fate.refusal is not Reason.OPTED_OUT:
            return fate
        return replace(fate, refusal=None, reason=Reason.OPTED_OUT, arrives_after=None, claim_after=_CLAIMED)

    def refused(self, reason: Reason, submission: Submission) -> Reply:
        headers = {"Retry_After": _RETRY_AFTER} if reason is Reason.RATE else {}
        status, name, message, param = _REFUSALS[reason]
        return problem(status, name, message, param, **headers)

    def accepted(self, message: Accepted) -> Reply:
        one = message.submission
        if one.session:
            return self._verify.begun(message)
        if one.channel is Channel.VOICE:
            return reply(202, documents.call_document(message))
        return reply(202, _DOCUMENTS[one.channel](message, message.at))

    def dispatch(self, submission: Submission) -> Reply:
        """As every provider does it; what it settles is kept for a repeated request, also if it is lost on the wire."""
        answer = super().dispatch(submission)
        message = next(self.exchange.sent(_PROVIDER, submission.account, (submission.channel,), submission.to), None)
        if message is not None and message.submission is submission:
            self._settled.append(self.accepted(message))
        elif answer.fault is None and answer.status not in {429, 500}:
            self._settled.append(answer)
        return answer

    def provider_id(self, submission: Submission) -> str:
        return documents.bird_id(documents.PREFIXES[submission.channel], self.exchange.new_id(submission))

    def broken(self) -> Reply:
        return INTERNAL


def _given(asked: Asked) -> dict[str, Any] | None:
    """The JSON object of a request; empty without a body, None when it is something else."""
    try:
        document = asked.document() if asked.body else {}
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _instant(given: str) -> Instant | None:
    if not given:
        return None
    moment = datetime.fromisoformat(given)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _cursors(ids: list[str], ahead: str | None) -> dict[str, str | None]:
    return {"next_cursor": ahead, "prev_cursor": None, "refresh_cursor": f"cur_{ids[0]}" if ids else None}
