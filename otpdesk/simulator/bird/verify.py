"""Bird's own codes (Verify): known by the address alone, compared with HTTP 200 whether they are right or not."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.bird.documents import bird_id, written
from otpdesk.simulator.bird.problems import NO_NEXT_CHANNEL, NO_VERIFICATION, problem
from otpdesk.simulator.dialect import Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Submission
from otpdesk.simulator.verifications import Compared, Running, State
from otpdesk.simulator.world import segments

_PROVIDER = "bird"
_LIFE, _TRIES, _LENGTH = 600, 5, 6
_LENGTHS = range(4, 9)
_PHONE = (Channel.SMS, Channel.WHATSAPP, Channel.VOICE)
_OURS = {channel.value: channel for channel in Channel}


_STATES = MappingProxyType(
    {
        State.PENDING: "pending",
        State.VERIFIED: "verified",
        State.SPENT: "failed",
        State.EXPIRED: "expired",
        State.CANCELED: "canceled",
    }
)
_REASONS = MappingProxyType({State.SPENT: "attempts_exhausted", State.EXPIRED: "ttl_elapsed"})


class BirdVerify:
    """The verifications of every workspace. `dispatch` hands a message over."""

    def __init__(self, exchange: Exchange, dispatch: Callable[[Submission], Reply]) -> None:
        self._exchange = exchange
        self._dispatch = dispatch

    def start(self, account: str, given: dict[str, Any]) -> Reply:
        """Begin a verification, or send again, the same code, for the one that runs at the address."""
        to, options = _address(given), given.get("options") or {}
        if not to:
            return problem(422, "VerifyInvalidRecipient", "The recipient is not valid.", "to")
        length = options.get("code_length", _LENGTH)
        if length not in _LENGTHS:
            return problem(422, "ValidationFailed", "code_length must be 4 to 8.", "options.code_length")
        channels = _channels(to, options.get("channels"))
        if not channels:
            return problem(422, "NoUsableChannel", "No usable channel is left.", "options.channels")
        metadata = given.get("metadata")
        reference = str(metadata.get("attempt") or "") if isinstance(metadata, dict) else ""
        running = self._exchange.verifications.pending(_PROVIDER, account, to)
        if running is None:
            fresh = bird_id("vrf", self._exchange.new_id(Submission(_PROVIDER, account, channels[0], to, "verify", "")))
            begin = self._exchange.verifications.begin
            running = begin(_PROVIDER, account, to, fresh, life=_LIFE, tries=_TRIES, length=length)
            running.reference = reference
        return self._dispatch(_message(running, channels[0], reference))

    def next_channel(self, account: str, given: dict[str, Any]) -> Reply:
        """Send over the next channel of a phone number."""
        running = self._exchange.verifications.pending(_PROVIDER, account, _address(given))
        if running is None:
            return NO_VERIFICATION
        used = {message.submission.channel for message in running.messages}
        left = [channel for channel in _PHONE if channel not in used and "@" not in running.to]
        return self._dispatch(_message(running, left[0], running.reference)) if left else NO_NEXT_CHANNEL

    def check(self, account: str, given: dict[str, Any]) -> Reply:
        """Compare a code with that of the verification at the address."""
        to, verifications = _address(given), self._exchange.verifications
        newest = next(verifications.of(_PROVIDER, account, to), None) if to else None
        running = verifications.pending(_PROVIDER, account, to) or newest
        if running is None or running.end is not None:
            return NO_VERIFICATION
        if running.state(self._exchange.clock.now()) is State.EXPIRED:
            self._exchange.verifications.finish(running, State.EXPIRED)
            return self._compared(running, "expired")
        found = self._exchange.verifications.compare(running, str(given.get("code", "")))
        reasons = {Compared.RIGHT: None, Compared.WRONG: "incorrect_code"}
        return self._compared(running, reasons.get(found, "attempts_exhausted"))

    def begun(self, message: Accepted) -> Reply:
        """What a start is answered with."""
        one = message.submission
        running = self._exchange.verifications.find(_PROVIDER, one.account, one.session)
        assert running is not None
        return reply(202, _document(running, self._exchange.clock.now()))

    def _compared(self, running: Running, reason: str | None) -> Reply:
        pending = running.end is None
        return reply(
            200,
            {
                "success": reason is None,
                "reason": reason,
                "verification": _document(running, self._exchange.clock.now()),
                "attempts_remaining": running.tries - running.wrong if pending else None,
            },
        )


def _document(running: Running, now: Instant) -> dict[str, Any]:
    """A verification as it stands; the code is in no answer."""
    state = running.state(now)
    word = running.channel.value
    return {
        "id": running.id,
        "status": _STATES[state],
        "reason": _REASONS.get(state),
        "to": {"email" if "@" in running.to else "phone_number": running.to},
        "channels": [{"channel": word}],
        "last_channel": word,
        "metadata": {"attempt": running.reference} if running.reference else None,
        "expires_at": written(running.at + running.life),
        "verified_at": written(running.ended_at) if running.ended_at and state is State.VERIFIED else None,
        "created_at": written(running.at),
        "updated_at": written(running.ended_at or running.messages[-1].at),
    }


def _message(running: Running, channel: Channel, reference: str) -> Submission:
    text = f"{running.code} is your verification code."
    count = segments(text) if channel is Channel.SMS else 1
    return Submission(
        _PROVIDER, running.account, channel, running.to, "Bird", text, reference, count, session=running.id
    )


def _address(given: dict[str, Any]) -> str:
    """The one address of a request; empty when there is none, or when it is not valid."""
    to = given.get("to")
    if not isinstance(to, dict):
        return ""
    email, number = str(to.get("email") or ""), str(to.get("phone_number") or "")
    if "@" in email and not number:
        return email
    return number if number.startswith("+") and number[1:].isdecimal() and not email else ""


def _channels(to: str, wanted: Any) -> list[Channel]:
    """The channels that are left of those wanted, in their order."""
    possible = (Channel.EMAIL,) if "@" in to else _PHONE
    if not isinstance(wanted, list):
        return list(possible)
    return [_OURS[name] for name in wanted if _OURS.get(str(name)) in possible]
