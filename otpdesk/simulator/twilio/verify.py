"""Twilio Verify v2: verifications, their checks, and the attempts that went out for them.

Every `VA…` of 32 hexadecimal digits is a service of the account; one that ends in four zeros has no custom codes
enabled. As at Twilio a verification is forgotten once it is over, and only its attempts remain, for thirty days.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import MappingProxyType

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Accepted, Submission
from otpdesk.simulator.twilio.pages import Entries, listed
from otpdesk.simulator.twilio.problems import BAD_DATE, NOT_FOUND, Problem, problem
from otpdesk.simulator.twilio.verify_documents import (
    CHANNEL_WORDS,
    attempt_document,
    check_document,
    converted,
    service_document,
    verification_document,
)
from otpdesk.simulator.verifications import Compared, Running, State
from otpdesk.simulator.world import segments

LIFE, TRIES, SENDS = 600, 5, 5
"""Seconds a code lives, wrong checks and messages of one verification."""

_SERVICE = re.compile(r"VA[0-9a-fA-F]{32}")
_WITHOUT_CUSTOM_CODES = "0000"
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_CODE = re.compile(r"\S{4,10}")
_CHANNELS = MappingProxyType({word: channel for channel, word in CHANNEL_WORDS.items()})
_LOCALES = frozenset(
    {
        "af", "ar", "ca", "cs", "da", "de", "el", "en", "en-GB", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id",
        "it", "ja", "kn", "ko", "lt", "mr", "ms", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sv", "te", "th",
        "tl", "tr", "uk", "vi", "zh", "zh-CN", "zh-HK",
    }
)  # fmt: skip
_ENDS = MappingProxyType({"approved": State.VERIFIED, "canceled": State.CANCELED})
_KEPT = 30 * 86_400_000
"""Milliseconds for which an attempt stays in the list."""


class VerifySide:
    """The verifications of every account. `dispatch` hands a message over."""

    def __init__(self, exchange: Exchange, dispatch: Callable[[Submission], Reply]) -> None:
        self._exchange = exchange
        self._dispatch = dispatch

    def answer(self, asked: Asked, account: str, rest: tuple[str, ...]) -> Reply:
        """The answer to what follows `/v2`."""
        match asked.method, rest:
            case "GET", ("Attempts",):
                return self._attempts(asked, account)
            case "GET", ("Attempts", sid):
                return self._attempt(account, sid)
            case _, ("Services", service, *inside) if _SERVICE.fullmatch(service):
                return self._of_service(asked, account, service, tuple(inside))
        return NOT_FOUND

    def _of_service(self, asked: Asked, account: str, service: str, rest: tuple[str, ...]) -> Reply:
        match asked.method, rest:
            case "GET", ():
                return reply(200, service_document(account, service))
            case "POST", ("Verifications",):
                return self._start(account, service, asked.form())
            case "POST", ("VerificationCheck",):
                return self._check(account, service, asked.form())
            case "GET", ("Verifications", name):
                running = self._running(account, service, name)
                return NOT_FOUND if running is None else reply(200, self._document(running))
            case "POST", ("Verifications", name):
                return self._update(account, service, name, asked.form())
        return NOT_FOUND

    def _start(self, account: str, service: str, form: dict[str, str]) -> Reply:
        """Begin, or send again for the one that runs: the same verification and the same code."""
        found = _problem_of_start(service, form)
        if found is not None:
            return problem(found)
        to, channel = form["To"], _CHANNELS[form["Channel"]]
        running = self._pending(account, service, to)
        if running is None:
            running = self._begin(account, service, to, channel, form.get("CustomCode", ""))
        elif len(running.messages) >= SENDS:
            return problem((429, 60203, "Max send attempts reached"))
        return self._dispatch(_message(running, channel))

    def _begin(self, account: str, service: str, to: str, channel: Channel, code: str) -> Running:
        name = "VE" + self._exchange.new_id(Submission("twilio", account, channel, to, service, ""))
        begun = self._exchange.verifications.begin("twilio", account, to, name, life=LIFE, tries=TRIES, code=code)
        begun.reference = service
        return begun

    def started(self, message: Accepted) -> Reply:
        """What a start is answered with."""
        one = message.submission
        running = self._exchange.verifications.find("twilio", one.account, one.session)
        assert running is not None
        return reply(201, self._document(running))

    def _check(self, account: str, service: str, form: dict[str, str]) -> Reply:
        name, code = form.get("VerificationSid") or form.get("To", ""), form.get("Code", "")
        if not name:
            return problem((400, 60200, "Missing required parameter `To` or `VerificationSid`"))
        if not _CODE.fullmatch(code):
            return problem((400, 60200, "Invalid parameter: Code"))
        running = self._running(account, service, name, spent=True)
        if running is None:
            return NOT_FOUND
        if running.state(self._exchange.clock.now()) is State.SPENT:
            return problem((429, 60202, "Max check attempts reached"))
        right = self._exchange.verifications.compare(running, code) is Compared.RIGHT
        return reply(200, check_document(running, self._exchange.clock.now(), right=right))

    def _update(self, account: str, service: str, name: str, form: dict[str, str]) -> Reply:
        running, end = self._running(account, service, name), _ENDS.get(form.get("Status", ""))
        if running is None:
            return NOT_FOUND
        if end is None:
            return problem((400, 60200, "Invalid parameter: Status"))
        self._exchange.verifications.finish(running, end)
        return reply(200, self._document(running))

    def _running(self, account: str, service: str, name: str, *, spent: bool = False) -> Running | None:
        """The verification that runs under an id or for an address; with `spent` also one whose tries are used up."""
        now = self._exchange.clock.now()
        found = self._exchange.verifications.find("twilio", account, name) or self._newest(account, service, name)
        if found is None or found.reference != service or now >= found.at + found.life:
            return None
        return found if found.state(now) in ({State.PENDING, State.SPENT} if spent else {State.PENDING}) else None

    def _pending(self, account: str, service: str, to: str) -> Running | None:
        newest = self._newest(account, service, to)
        return newest if newest and newest.state(self._exchange.clock.now()) is State.PENDING else None

    def _newest(self, account: str, service: str, to: str) -> Running | None:
        known = self._exchange.verifications.of("twilio", account, to)
        return next((one for one in known if one.reference == service), None)

    def _document(self, running: Running) -> dict[str, object]:
        return verification_document(running, self._exchange.clock.now())

    def _attempts(self, asked: Asked, account: str) -> Reply:
        """The attempts that the filters leave, newest first."""
        try:
            after, before = _day(asked, "DateCreatedAfter"), _day(asked, "DateCreatedBefore")
        except ValueError:
            return problem(BAD_DATE)
        now = self._exchange.clock.now()
        first, last = max(after or 0, now - _KEPT), now if before is None else before
        found = (
            (running, message)
            for running, message in self._sent(account)
            if first <= message.at <= last and _fits(asked, running, message)
        )
        entries = Entries(found, lambda pair: pair[1].id, lambda pair: attempt_document(*pair, now))
        return listed(asked, "verify", "attempts", entries)

    def _attempt(self, account: str, sid: str) -> Reply:
        now = self._exchange.clock.now()
        pair = next((pair for pair in self._sent(account) if pair[1].id == sid and pair[1].at >= now - _KEPT), None)
        return NOT_FOUND if pair is None else reply(200, attempt_document(*pair, now))

    def _sent(self, account: str) -> Iterator[tuple[Running, Accepted]]:
        """Every message of a verification with it, newest first."""
        pairs = [(one, sent) for one in self._exchange.verifications.of("twilio", account) for sent in one.messages]
        return iter(sorted(pairs, key=lambda pair: pair[1].at, reverse=True))


def _problem_of_start(service: str, form: dict[str, str]) -> Problem | None:
    to, channel, code = form.get("To", ""), form.get("Channel", ""), form.get("CustomCode")
    if channel not in _CHANNELS:
        return 400, 60200, "Invalid parameter `Channel`"
    if not (_MAIL if channel == "email" else _NUMBER).fullmatch(to):
        return 400, 60200, "Invalid parameter `To`"
    if code is not None and service.endswith(_WITHOUT_CUSTOM_CODES):
        return 403, 60204, "Service does not support this feature"
    if code is not None and not _CODE.fullmatch(code):
        return 400, 60200, "Invalid parameter `CustomCode`"
    if form.get("Locale", "en") not in _LOCALES:
        return 404, 20404, "The requested locale was not found"
    return None


def _message(running: Running, channel: Channel) -> Submission:
    code = " ".join(running.code) if channel is Channel.VOICE else running.code
    text = f"Your verification code is: {code}. Do not share it."
    pieces = segments(text) if channel is Channel.SMS else 1
    return Submission(
        "twilio", running.account, channel, running.to, "Verify", text, segments=pieces, session=running.id
    )


def _fits(asked: Asked, running: Running, message: Accepted) -> bool:
    """Whether the filters of a list of attempts leave one."""
    country = country_of(message.submission.to)
    said = {
        "VerifyServiceSid": running.reference,
        "VerificationSid": running.id,
        "ChannelData.To": message.submission.to,
        "Channel": CHANNEL_WORDS[message.submission.channel],
        "Country": country.iso if country else "",
        "Status": converted(running, message),
    }
    return all(asked.query.get(name, "").casefold() in {"", value.casefold()} for name, value in said.items())


def _day(asked: Asked, name: str) -> Instant | None:
    """The instant of a filter in ISO 8601, in UTC where it names no zone. ValueError if it is none."""
    given = asked.query.get(name)
    if not given:
        return None
    moment = datetime.fromisoformat(given)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
