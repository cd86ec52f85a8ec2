"""MessageBird's own codes (Verify): begun by SMS, call or e-mail, compared by a GET with the token in its query."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Submission
from otpdesk.simulator.messagebird.documents import error, verify_document
from otpdesk.simulator.verifications import Compared, Running, State
from otpdesk.simulator.world import segments

_PROVIDER = "messagebird"
_LIFE, _TRIES, _LENGTH = 30, 3, 6
"""What it takes where a request does not say: seconds, wrong codes, digits."""

_LENGTHS, _ALL_TRIES, _LIVES = range(6, 11), range(1, 11), range(10, 172_801)
_TEMPLATE = "Your code is %token"
_TYPES = MappingProxyType({"sms": Channel.SMS, "flash": Channel.SMS, "tts": Channel.VOICE, "email": Channel.EMAIL})
_NOT_FOUND = error(404, 20, "verification id not found")
_WRONG = error(422, 10, "The token is invalid.", "token")
_OVER = MappingProxyType(
    {
        State.EXPIRED: error(422, 10, "The token has expired.", "token"),
        State.VERIFIED: error(422, 10, "The token has already been processed.", "token"),
    }
)


class MessageBirdVerify:
    """The verifications of every account. `dispatch` hands a message over."""

    def __init__(self, exchange: Exchange, dispatch: Callable[[Submission], Reply]) -> None:
        self._exchange = exchange
        self._dispatch = dispatch

    def answer(self, asked: Asked, account: str, rest: tuple[str, ...], given: dict[str, Any]) -> Reply:
        """The answer to what follows `/verify`."""
        if not rest:
            return self._start(account, given) if asked.method == "POST" else error(405, 2, "Method not allowed")
        running = self._exchange.verifications.find(_PROVIDER, account, rest[0])
        if running is None or len(rest) > 1:
            return _NOT_FOUND
        if asked.method == "DELETE":
            self._exchange.verifications.finish(running, State.CANCELED)
            return Reply(204, b"")
        return self._check(running, asked.query["token"]) if "token" in asked.query else self.shown(running)

    def shown(self, running: Running, status: int = 200) -> Reply:
        """A verification as it stands."""
        return reply(status, verify_document(running, self._exchange.clock.now()))

    def begun(self, message: Accepted) -> Reply:
        """What a start is answered with."""
        one = message.submission
        running = self._exchange.verifications.find(_PROVIDER, one.account, one.session)
        assert running is not None
        return self.shown(running, 201)

    def _start(self, account: str, given: dict[str, Any]) -> Reply:
        channel = _TYPES.get(str(given.get("type", "sms")))
        template = str(given.get("template") or _TEMPLATE)
        life, tries, length = (
            _whole(given.get(key), usual)
            for key, usual in (("timeout", _LIFE), ("maxAttempts", _TRIES), ("tokenLength", _LENGTH))
        )
        if channel is None:
            return error(422, 10, "type is invalid", "type")
        to = _recipient(given.get("recipient"), channel)
        if not to:
            return error(422, 9, "no (correct) recipient found", "recipient")
        if "%token" not in template:
            return error(422, 10, "template must contain %token", "template")
        if channel is Channel.EMAIL and "@" not in str(given.get("originator", "")):
            return error(422, 10, "originator must be an e-mail address", "originator")
        for name, value, known in (
            ("timeout", life, _LIVES),
            ("maxAttempts", tries, _ALL_TRIES),
            ("tokenLength", length, _LENGTHS),
        ):
            if value not in known:
                return error(422, 10, f"{name} is invalid", name)
        fresh = self._exchange.new_id(Submission(_PROVIDER, account, channel, to, "verify", ""))
        running = self._exchange.verifications.begin(
            _PROVIDER, account, to, fresh, life=life, tries=tries, length=length
        )
        running.reference = str(given.get("reference") or "")
        text = template.replace("%token", running.code)
        count = segments(text) if channel is Channel.SMS else 1
        sender = str(given.get("originator") or "Code")
        return self._dispatch(
            Submission(_PROVIDER, account, channel, to, sender, text, running.reference, count, session=running.id)
        )

    def _check(self, running: Running, token: str) -> Reply:
        state = running.state(self._exchange.clock.now())
        if state in _OVER:
            return _OVER[state]
        if self._exchange.verifications.compare(running, token) is Compared.RIGHT:
            return self.shown(running)
        return _WRONG


def _whole(given: Any, usual: int) -> int:
    """A whole number, however it is written; -1 for anything else."""
    if given is None:
        return usual
    return int(given) if str(given).isdecimal() else -1


def _recipient(given: Any, channel: Channel) -> str:
    """The address of a verification; empty when it is none for its channel."""
    written = str(given or "")
    if channel is Channel.EMAIL:
        return written if "@" in written else ""
    digits = written.removeprefix("+")
    return f"+{digits}" if digits.isdecimal() else ""
