"""Codes of Vonage's own through its legacy Verify API (specification 1.1.7): SMS and calls, and a search to ask with.

It answers HTTP 200 whatever happened; a status in the body says what. Codes of ours it carries for no usual account.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from otpdesk.errors import KeysRefused
from otpdesk.otp import Instant, Status
from otpdesk.providers.base import Answer, Listed, Message, NoAnswer, Verdict
from otpdesk.providers.transport import classify, not_accepted, short, text, without, words_of
from otpdesk.providers.verifying import Canceled, CheckAnswer, Found, Session, SessionReport, not_compared
from otpdesk.providers.vonage.abilities import LIFE, MANAGED
from otpdesk.providers.vonage.account import Account, digits, sender_of
from otpdesk.providers.vonage.answers import said
from otpdesk.providers.vonage.codes import trouble
from otpdesk.providers.vonage.records import listed_verification, verification
from otpdesk.providers.vonage.reports import Product, Reports
from otpdesk.providers.vonage.verify import brand, locale
from otpdesk.providers.vonage.verify_answers import goes_on
from otpdesk.providers.vonage.verify_codes import SESSION_STATES
from otpdesk.providers.wire import Exchange

_CODE_LENGTH = 6
_LONGEST_SENDER = 11
_FINE, _INTERNAL, _BAD_KEYS, _RUNS, _UNKNOWN = "0", "5", "4", "10", "101"

# The preset sequences that Vonage numbers, by first and next channel; one that is not here has only its first step.
_WORKFLOWS: Mapping[tuple[str, str], int] = MappingProxyType(
    {
        ("sms", "none"): 6,
        ("voice", "none"): 7,
        ("sms", "sms"): 4,
        ("sms", "voice"): 5,
        ("voice", "voice"): 3,
    }
)
_FOUND = {
    _FINE: Found.CORRECT,
    "16": Found.WRONG,
    "17": Found.LOCKED,
    "6": Found.ENDED,
    _UNKNOWN: Found.ENDED,
    **dict.fromkeys(("1", "2", "3", _BAD_KEYS, "8", "9"), Found.NOT_ASKED),
}


class LegacyVerify:
    """Legacy Verify as one account uses it."""

    def __init__(self, account: Account, reports: Reports) -> None:
        self._account = account
        self._reports = reports

    def start(self, message: Message) -> Answer:
        """Begin a verification; while one runs for the address, go on with it."""
        following = self._following(message)
        steps = 1 if following == "none" else 2
        settings = self._account.settings
        sender = sender_of(settings.sender)
        exchange = self._post(
            "",
            number=digits(message.to),
            brand=brand(self._account, message),
            sender_id=sender if 0 < len(sender) <= _LONGEST_SENDER else None,
            code_length=_CODE_LENGTH,
            lg=locale(message.language),
            pin_expiry=LIFE,
            next_event_wait=LIFE // steps,
            workflow_id=_WORKFLOWS[message.channel.value, following],
        )
        running = text(exchange.body or {}, "request_id") if _status(exchange) == _RUNS else ""
        if not running:
            return _started(exchange, message)
        if settings.next_channel.value != message.channel.value:
            return goes_on(running)
        return _sent_again(self._post("/control", request_id=running, cmd="trigger_next_event"), running, message)

    def check(self, session: Session, code: str) -> CheckAnswer:
        """Compare a code, once."""
        exchange = self._post("/check", request_id=session.id, code=code)
        status = _status(exchange)
        found = _FOUND.get(status) or not_compared(exchange)
        if found is Found.CORRECT:
            return CheckAnswer(found)
        words = said(exchange).replace(code, "…") if code else said(exchange)
        named = f"legacy:{status}" if status else ""
        return CheckAnswer(found, named, words_of(exchange, words), retry_after=exchange.retry_after)

    def cancel(self, session: Session) -> Canceled:
        """End a verification without success."""
        exchange = self._post("/control", request_id=session.id, cmd="cancel")
        if _status(exchange) == _FINE:
            return Canceled(done=True)
        words = short(said(exchange)) or words_of(exchange)
        early = "first 30 seconds" in words
        return Canceled(done=False, words=words, opens_after=MANAGED.cancel_after if early else None)

    def follow(self, session: Session) -> SessionReport | None:
        """How it stands; None where the search does not know it (yet): it may take a minute."""
        exchange = self._post("/search", request_id=session.id)
        body = self._account.read(exchange, "status")
        status = _status(exchange)
        if body is None or status == _UNKNOWN:
            return None
        if status == _BAD_KEYS:
            raise KeysRefused("Vonage refused this account's keys.", "Check API key and secret.")
        if text(body, "status").lower().replace(" ", "_") not in SESSION_STATES:
            raise NoAnswer("Vonage does not say how the verification stands.", "Ask again in a minute.")
        return verification(body)

    def started_since(self, to: str, since: Instant) -> list[Listed]:
        """The verifications of a number within a day of an instant, newest first."""
        found = (listed_verification(row, since) for row in self._reports.since(Product.LEGACY_VERIFY, since))
        mine = (listed for listed in found if listed.to == to)
        return sorted(mine, key=lambda listed: listed.sent_at, reverse=True)

    def _following(self, message: Message) -> str:
        """The channel after the first one; none where Vonage has no such sequence."""
        following = self._account.settings.next_channel.value
        return following if (message.channel.value, following) in _WORKFLOWS else "none"

    def _post(self, what: str, **fields: Any) -> Exchange:
        return self._account.with_keys("POST", f"/verify{what}/json", data=fields)


def _status(exchange: Exchange) -> str:
    """The status in an answer of Vonage's own; empty where there is none."""
    own = exchange.body is not None and (exchange.fine or 400 <= (exchange.status or 0) < 500)  # noqa: PLR2004
    return text(exchange.body or {}, "status") if own else ""


def _started(exchange: Exchange, message: Message) -> Answer:
    status, taken = _status(exchange), text(exchange.body or {}, "request_id")
    code = f"legacy:{status}" if status.isdecimal() and status != _FINE else ""
    refused = bool(code) and status not in {_INTERNAL, _RUNS}
    verdict = classify(exchange, accepted=status == _FINE and bool(taken), refused=refused)
    if verdict is Verdict.ACCEPTED:
        return Answer(verdict, Status.ACCEPTED, provider_id=taken, raw="started")
    busy = "http:429" if exchange.status == 429 else code  # noqa: PLR2004
    return not_accepted(verdict, exchange, busy, trouble(busy), without(said(exchange), message))


def _sent_again(exchange: Exchange, request_id: str, message: Message) -> Answer:
    """What going on to the next event came to. 19: there is none left, and the code that was sent holds."""
    status = _status(exchange)
    if status == _FINE:
        return Answer(Verdict.ACCEPTED, Status.ACCEPTED, request_id, "next")
    return goes_on(request_id) if status == "19" else _started(exchange, message)
