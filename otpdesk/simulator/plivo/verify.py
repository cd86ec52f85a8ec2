"""Plivo Verify: one session for each recipient while its code lives, whose every message carries the same code."""

from collections.abc import Callable
from typing import Any

from otpdesk.otp import Channel
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Submission
from otpdesk.simulator.plivo.documents import api_id, error, session_document
from otpdesk.simulator.plivo.lists import equal, page, within
from otpdesk.simulator.verifications import Compared, Running
from otpdesk.simulator.world import segments

LIFE, TRIES = 600, 10
"""Seconds a code lives, and comparisons of a session."""

_DEFAULT_APPLICATION = "ec66515e-86f6-4507-8620-31c039538d7a"
_CHANNELS = {"sms": Channel.SMS, "voice": Channel.VOICE}
_SENDER = "PLVVRF"
_LENGTHS = range(4, 9)
_SHORTEST, _LONGEST = 7, 15


class PlivoVerify:
    """The sessions of every account. `dispatch` hands a message over."""

    def __init__(self, exchange: Exchange, dispatch: Callable[[Submission], Reply]) -> None:
        self._exchange = exchange
        self._dispatch = dispatch
        self._applications: dict[str, str] = {}

    def start(self, account: str, given: dict[str, Any]) -> Reply:
        """Begin a session, or send once more for the one that runs."""
        wrong = _wrong(given)
        if wrong:
            return error(400, wrong)
        to, channel = f"+{str(given['recipient']).removeprefix('+')}", _CHANNELS[given.get("channel", "sms")]
        running = self._exchange.verifications.pending("plivo", account, to) or self._begin(account, to, given)
        brand = given.get("brand_name") or "Simulated"
        spoken = channel is Channel.VOICE
        text = f"Your {brand} verification code is {running.code}."
        pieces = 1 if spoken else segments(text)
        return self._dispatch(
            Submission("plivo", account, channel, to, _SENDER, text, segments=pieces, session=running.id)
        )

    def _begin(self, account: str, to: str, given: dict[str, Any]) -> Running:
        fresh = api_id("session", self._exchange.new_id(Submission("plivo", account, Channel.SMS, to, "", "")))
        self._applications[fresh] = given.get("app_uuid") or _DEFAULT_APPLICATION
        length, code = int(given.get("code_length") or 6), str(given.get("otp") or "")
        begin = self._exchange.verifications.begin
        return begin("plivo", account, to, fresh, life=LIFE, tries=TRIES, length=length, code=code)

    def begun(self, message: Accepted) -> Reply:
        """The answer to a start."""
        session = message.submission.session
        body = {"api_id": api_id("session", message.id), "message": "Session initiated", "session_uuid": session}
        return reply(202, body)

    def check(self, account: str, session: str, given: dict[str, Any]) -> Reply:
        """Compare a code. A session that is over is not found any more."""
        running = self._exchange.verifications.find("plivo", account, session)
        if running is None:
            return error(404, "not found")
        if not given.get("otp"):
            return error(400, "otp is a required parameter")
        match self._exchange.verifications.compare(running, str(given["otp"])):
            case Compared.RIGHT:
                words = "session validated successfully."
                return reply(200, {"api_id": api_id("validated", session), "message": words, "session_uuid": session})
            case Compared.WRONG:
                return error(400, "incorrect otp")
            case Compared.SPENT:
                return error(400, "maximum number of validation attempts exceeded")
        return error(404, "not found")

    def fetch(self, account: str, session: str) -> Reply:
        """How a session stands."""
        running = self._exchange.verifications.find("plivo", account, session)
        if running is None:
            return error(404, "not found")
        document = self._document(running)
        return reply(200, {"api_id": api_id("session", session, document["updated_at"]), **document})

    def listed(self, account: str, asked: Asked) -> Reply:
        """A page of sessions, newest first."""
        try:
            fits = within(asked, "session_time", self._exchange.clock.now())
        except ValueError:
            return error(400, "session_time is not a valid timestamp")
        known = self._exchange.verifications.of("plivo", account)
        entries = (self._document(running) for running in known if fits(running.at))
        chosen = equal(asked, entries, status="status", recipient="recipient", app_uuid="app_uuid")
        return page(f"/v1/Account/{account}/Verify/Session/", asked, "sessions", chosen)

    def _document(self, running: Running) -> dict[str, Any]:
        return session_document(running, self._exchange.clock.now(), self._applications[running.id])


def _wrong(given: dict[str, Any]) -> str:
    """What keeps a session from being begun."""
    to = str(given.get("recipient", "")).removeprefix("+")
    if not to.isdecimal() or not _SHORTEST <= len(to) <= _LONGEST:
        return "recipient is not a valid phone number"
    if given.get("channel", "sms") not in _CHANNELS:
        return "channel should be one of sms, voice"
    length, code = given.get("code_length") or 6, str(given.get("otp") or "0000")
    return "" if length in _LENGTHS and len(code) in _LENGTHS else "code should have 4 to 8 characters"
