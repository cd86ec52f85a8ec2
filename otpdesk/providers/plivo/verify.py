"""Codes through Plivo Verify: its own, and ours carried in its texts and calls.

A session stands for one recipient while its code lives; each start within that time is another message of it, with
the same code. A session that has ended can still be asked about, ninety days long.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Failure, Instant, Status
from otpdesk.providers.base import Answer, Listed, Message, Report, Verdict, money
from otpdesk.providers.plivo import answers
from otpdesk.providers.plivo.abilities import MANAGED
from otpdesk.providers.plivo.account import Account, instant, is_number, moment, newest_first, resource, said
from otpdesk.providers.transport import items, part, text, without, words_of
from otpdesk.providers.verifying import (
    CheckAnswer,
    Found,
    Session,
    SessionReport,
    SessionState,
    not_compared,
)
from otpdesk.providers.wire import Exchange

_SESSIONS = ("Verify", "Session")
_STATES = MappingProxyType(
    {
        "in-progress": SessionState.PENDING,
        "verified": SessionState.VERIFIED,
        "expired": SessionState.EXPIRED,
    }
)
_VALIDATED = "validated successfully"
_REFUSALS = frozenset({400, 409, 410, 422})
"""With these a code that is not the right one is refused; 401 and 403 are about the account."""
_WORDS_OF = ((Found.EXPIRED, ("expire",)), (Found.LOCKED, ("maximum", "exceed", "too many", "limit")))
"""What Plivo's words about a refused code may be recognised by; it documents none of them."""
_KEYS_REFUSED = frozenset({401, 403})
_GONE = 404


class Verify:
    """The Verify sessions of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def start(self, message: Message) -> Answer:
        """Begin a session, or send once more for the one that runs."""
        return self._start(message)

    def carry(self, message: Message) -> Answer:
        """The same with our code. Nothing goes out without one: Plivo would make a code that nobody here knows."""
        if not message.code:
            words = "There is no code that Verify could carry."
            return Answer(Verdict.REJECTED, Status.FAILED, failure=Failure.OTHER, words=words)
        return self._start(message, otp=message.code)

    def _start(self, message: Message, otp: str | None = None) -> Answer:
        exchange = self._account.post(
            resource(*_SESSIONS),
            recipient=message.to,
            channel=message.channel.value,
            app_uuid=self._account.settings.app_uuid,
            brand_name=message.company or None,
            otp=otp,
        )
        return answers.accepted_or_not(exchange, message, text(exchange.body or {}, "session_uuid"))

    def check(self, session: Session, code: str) -> CheckAnswer:
        """Compare a code, once."""
        exchange = self._account.post(resource(*_SESSIONS, session.id), otp=code)
        found = _found(exchange)
        if found is Found.CORRECT:
            return CheckAnswer(found)
        words = without(said(exchange), Message("", session.channel, session.to, code, code=code))
        return CheckAnswer(
            found, answers.code_of(exchange), words_of(exchange, words), retry_after=exchange.retry_after
        )

    def follow(self, session: Session) -> SessionReport | None:
        """How a session stands, and what became of its newest message."""
        body = self._account.ask(resource(*_SESSIONS, session.id), "status")
        if body is None:
            return None
        state = state_of(text(body, "status"))
        at = instant(body, "updated_at") if state is SessionState.VERIFIED else None
        return SessionReport(state, self._message(body), at)

    def report(self, session_id: str) -> Report | None:
        """What became of the newest message of a session; None when Plivo does not know it."""
        body = self._account.ask(resource(*_SESSIONS, session_id), "status")
        return None if body is None else self._message(body)

    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """The sessions that sent a message to an address since an instant, newest message first.

        A session may have begun before its newest message, so the question reaches back by the life of one.
        """
        bodies = self._account.every(
            resource(*_SESSIONS),
            "sessions",
            recipient=to,
            app_uuid=self._account.settings.app_uuid,
            session_time__gte=moment(since - MANAGED.life * 1000),
        )
        return newest_first(
            Listed(_report(body, attempt), to, at)
            for body in bodies or []
            if is_number(text(body, "recipient"), to)
            for attempt, at in _newest(body, since, channel)
        )

    def _message(self, body: Mapping[str, Any]) -> Report | None:
        """What became of the newest message; of one that did not arrive its own record says why."""
        attempts = _attempts(body)
        if not attempts:
            return None
        known = _report(body, attempts[0])
        if _leaves_open(known):
            with suppress(AccountProblem, ConnectionError):  # the reason can wait, the rest is known
                return self._detailed(known, attempts[0])
        return known

    def _detailed(self, known: Report, attempt: Mapping[str, Any]) -> Report:
        """The same from the record of the message or call itself, under the session's id."""
        uuid = text(attempt, "attempt_uuid")
        if text(attempt, "channel") == Channel.VOICE:
            body = self._account.ask(resource("Call", uuid), "call_uuid") if uuid else None
            return answers.call_report(body, known.provider_id) if body else known
        body = self._account.ask(resource("Message", uuid), "message_state") if uuid else None
        return replace(answers.message_report(body), provider_id=known.provider_id) if body else known


def state_of(word: str) -> SessionState:
    """The state of a session by Plivo's word, which it writes now with a capital, now without."""
    return _STATES.get(word.lower(), SessionState.UNKNOWN)


def _found(exchange: Exchange) -> Found:
    """What one comparison came to. Right is only what says so; a refusal that says nothing else is a wrong code."""
    body, words = exchange.body, said(exchange).casefold()
    if exchange.fine and _VALIDATED in words:
        return Found.CORRECT
    if body is not None and exchange.status == _GONE:
        return Found.ENDED
    if body is not None and exchange.status in _KEYS_REFUSED:
        return Found.NOT_ASKED
    if exchange.status not in _REFUSALS or not words:
        return not_compared(exchange)
    return next((found for found, marks in _WORDS_OF if any(mark in words for mark in marks)), Found.WRONG)


def _attempts(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The messages of a session, newest first."""
    return sorted(items(body, "attempt_details"), key=lambda attempt: instant(attempt, "time") or 0, reverse=True)


def _newest(body: Mapping[str, Any], since: Instant, channel: Channel) -> list[tuple[Mapping[str, Any], Instant]]:
    """The newest message of a session over a channel since an instant, with its time; none if there is none."""
    known = ((attempt, instant(attempt, "time") or 0) for attempt in _attempts(body))
    fitting = ((one, at) for one, at in known if text(one, "channel") == channel and at >= since - since % 1000)
    return list(fitting)[:1]


def _report(body: Mapping[str, Any], attempt: Mapping[str, Any]) -> Report:
    """What a session says itself of one of its messages."""
    raw = text(attempt, "status").lower()
    spoken = text(attempt, "channel") == Channel.VOICE
    status, _, why = answers.read_call(raw) if spoken else answers.read_message(raw, "")
    charges = items(part(body, "charges"), "attempt_charges")
    uuid = text(attempt, "attempt_uuid")
    price = next((money(one.get("charge"), answers.USD) for one in charges if text(one, "attempt_uuid") == uuid), None)
    return Report(
        provider_id=text(body, "session_uuid"),
        status=status,
        raw=raw,
        failure=why,
        claimed_at=instant(body, "updated_at"),
        price=price,
        price_final=price is not None and status.final,
    )


def _leaves_open(report: Report) -> bool:
    """Whether the record of the message itself may say more: why it did not arrive, how an answered call ended."""
    if report.status is Status.DELIVERED:
        return False
    return report.status.final or report.status is Status.UNKNOWN or report.raw in _OPEN


_OPEN = frozenset({"answer", "early media"})
"""Words with which a session leaves a call that may be over by now."""
