"""Reading Bird's answers (v1): pure functions from JSON to our words. No text and no code comes out of here.

An answer counts as a yes only if its id has the form of Bird's ids: whatever else comes with HTTP 202 leaves open
what became of the message.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant, Status
from otpdesk.providers.base import Answer, Balance, Listed, Message, Report, Verdict, money
from otpdesk.providers.bird.codes import CALL_STATUSES, MESSAGE_STATUSES, STATES, TROUBLES, trouble
from otpdesk.providers.dates import instant
from otpdesk.providers.facts import LookUp, Permission, Registered, Registration, Sender
from otpdesk.providers.transport import classify, items, not_accepted, part, short, text, without
from otpdesk.providers.verifying import CheckAnswer, Found, SessionState, not_compared
from otpdesk.providers.wire import Exchange

_REFUSED = range(400, 500)
_BUSY, _CONFLICT, _NOT_FOUND = 429, 409, 404
_FAILED = frozenset({Status.FAILED, Status.BLOCKED})
_MCC = 3  # digits; what follows is the MNC
_ID = re.compile(r"[a-z]+_[0-9a-hjkmnp-tv-z]{26}")
ATTEMPT = "attempt"
"""The key of `metadata` under which our own reference goes along and comes back."""

_LISTS = MappingProxyType({Channel.SMS: "sms", Channel.WHATSAPP: "whatsapp"})


def answer(exchange: Exchange, message: Message, key: str = "id") -> Answer:
    """What one message or call came to; `key` is the field that holds the id by which it is asked about."""
    body = exchange.body or {}
    made, raw = text(body, key), text(body, "status")
    code, words = error_code(exchange), said(exchange)
    status = MESSAGE_STATUSES.get(raw, Status.ACCEPTED)
    if exchange.fine and status in _FAILED:  # taken and turned away at once
        code, words = _last_error(body, message.channel), text(part(body, "last_error"), "description") or raw
    words = without(words, message)
    refused = bool(words) and (exchange.fine or (exchange.status in _REFUSED and exchange.status != _CONFLICT))
    verdict = classify(exchange, accepted=_ID.fullmatch(made) is not None, refused=refused)
    if verdict is not Verdict.ACCEPTED:
        return not_accepted(verdict, exchange, code, trouble(code), words)
    return Answer(verdict, Status.ACCEPTED, provider_id=made, raw=raw, segments=_segments(body))


def begun(exchange: Exchange, message: Message) -> Answer:
    """What the start of a verification came to; one that has ended at once is a refusal."""
    body = exchange.body or {}
    state = STATES.get(text(body, "status"), SessionState.PENDING)
    if not exchange.fine or state not in {SessionState.BLOCKED, SessionState.FAILED}:
        return answer(exchange, message)
    why = text(body, "reason") or state.value
    code = f"verify:{state.value if state is SessionState.BLOCKED else why}"
    return not_accepted(Verdict.REJECTED, exchange, code, trouble(code), f"Bird did not begin it: {short(why)}.")


def _segments(body: Mapping[str, Any]) -> int | None:
    count = part(body, "segments").get("count")
    return count if isinstance(count, int) and count > 0 else None


def said(exchange: Exchange) -> str:
    """Bird's words in an error, with what is wrong with which field."""
    error = part(exchange.body or {}, "error")
    details = (f"{text(one, 'param')}: {text(one, 'message')}" for one in items(error, "details"))
    return " ".join(filter(None, (text(error, "message"), *details)))


def error_code(exchange: Exchange) -> str:
    """The name of an error where a table knows it, else its kind, else Bird's own code for it."""
    if exchange.status == _BUSY:
        return f"http:{_BUSY}"
    error = part(exchange.body or {}, "error")
    given = [text(error, key) for key in ("name", "type", "code")]
    return next((code for code in given if code in TROUBLES), given[-1])


def of_kind(exchange: Exchange, kind: str) -> bool:
    """Whether an error is of one kind (`permission_error`)."""
    return text(part(exchange.body or {}, "error"), "type") == kind


def report(body: Mapping[str, Any], channel: Channel) -> Report:
    """What a message or the leg of a call says of itself."""
    of_calls = channel is Channel.VOICE
    raw = text(body, "status")
    status = (CALL_STATUSES if of_calls else MESSAGE_STATUSES).get(raw, Status.UNKNOWN)
    code = _leg_code(body, raw) if of_calls else _last_error(body, channel)
    why = trouble(code)
    if why is not None and status in _FAILED | {Status.UNDELIVERED}:
        status = why.status
    cost = part(body, "cost")
    price = money(cost.get("amount"), cost.get("currency_code"))
    network = text(body, "mcc_mnc")
    at = next(filter(None, (text(body, key) for key in ("delivered_at", "ended_at"))), "")
    return Report(
        provider_id=text(body, "id"),
        status=status,
        raw=raw,
        failure=why.failure if why else None,
        code=code,
        words=short(text(part(body, "last_error"), "description")) if code else "",
        claimed_at=instant(at or text(part(body, "last_error"), "occurred_at")),
        price=price,
        price_final=price is not None and status.final,
        mcc=network[:_MCC],
        mnc=network[_MCC:],
    )


def _last_error(body: Mapping[str, Any], channel: Channel) -> str:
    code = text(part(body, "last_error"), "code")
    return f"{_LISTS[channel]}:{code}" if code and channel in _LISTS else ""


def _leg_code(body: Mapping[str, Any], raw: str) -> str:
    why = text(body, "rejection_reason")
    word = f"leg:{why}" if why else f"call:{raw}"
    return word if why or word in TROUBLES else ""


def bounce(body: Mapping[str, Any]) -> tuple[str, str]:
    """(code, words) of why an e-mail did not reach its recipient; empty where the recipient's entry does not say."""
    for one in items(body, "data"):
        kind, reason = text(one, "bounce_type"), text(one, "rejection_reason")
        if kind or reason:
            return (f"bounce:{kind}" if kind else f"rejection:{reason}"), short(text(one, "bounce_description"))
    return "", ""


def listed(body: Mapping[str, Any], channel: Channel, since: Instant) -> Listed:
    """One message or leg of a list."""
    made_at = instant(text(body, "created_at") or text(body, "started_at"))
    return Listed(
        report(body, channel),
        _to(body, channel),
        since if made_at is None else made_at,
        text(part(body, "metadata"), ATTEMPT),
    )


def _to(body: Mapping[str, Any], channel: Channel) -> str:
    if channel is Channel.WHATSAPP:
        return text(part(body, "to"), "phone_number")
    if channel is Channel.EMAIL:
        return next((text(one, "email") for one in items(body, "to")), "")
    return text(body, "to")


def compared(exchange: Exchange) -> CheckAnswer:
    """What a check came to: HTTP 200 whether the code is right or not, 404 once the verification has ended."""
    body = exchange.body or {}
    success, reason = body.get("success"), text(body, "reason")
    if exchange.fine and isinstance(success, bool):
        left = body.get("attempts_remaining")
        state = STATES.get(text(part(body, "verification"), "status"), SessionState.PENDING)
        found = Found.CORRECT if success else _REASONS.get(reason) or _ENDS.get(state, Found.WRONG)
        return CheckAnswer(found, tries_left=left if isinstance(left, int) and not isinstance(left, bool) else None)
    code, words = error_code(exchange), short(said(exchange))
    if exchange.status == _NOT_FOUND and words:
        return CheckAnswer(Found.ENDED, code, words)
    refused = exchange.status in _REFUSED and bool(words)
    found = Found.NOT_ASKED if refused else not_compared(exchange)
    unsaid = f"{exchange.host} answered HTTP {exchange.status} and did not say what came of it."
    return CheckAnswer(found, code, words or exchange.lost or unsaid, retry_after=exchange.retry_after)


_REASONS: Mapping[str, Found] = MappingProxyType(
    {"incorrect_code": Found.WRONG, "expired": Found.EXPIRED, "attempts_exhausted": Found.LOCKED}
)
_ENDS: Mapping[SessionState, Found] = MappingProxyType(
    {
        SessionState.FAILED: Found.LOCKED,
        SessionState.EXPIRED: Found.EXPIRED,
        SessionState.CANCELED: Found.ENDED,
        SessionState.BLOCKED: Found.ENDED,
    }
)
"""What a refused check comes to if Bird gives a reason that is not known here."""


def balance(body: Mapping[str, Any]) -> Balance | None:
    """What is left in the first wallet."""
    first = next(iter(items(body, "data")), {})
    left = money(first.get("balance"), first.get("currency_code"))
    return Balance(left) if left else None


def look_up(body: Mapping[str, Any]) -> LookUp:
    """What is said of a number: the base, and each part that was asked for and found."""
    network, line = part(body, "network_info"), text(body, "line_type")
    porting, presence, roaming = (_found(body, name) for name in ("porting", "presence", "roaming"))
    score = _found(body, "score").get("value")
    asked = [name for name in LOOKED_UP if text(part(body, name), "status") not in {"", "ok"}]
    flags = body.get("flags")
    ported = porting.get("ported")
    return LookUp(
        line="" if line in {"unknown", "other"} else line,
        network=text(network, "carrier_name"),
        mcc=text(network, "mcc"),
        mnc=text(network, "mnc"),
        country=text(body, "country_code").upper(),
        ported=ported if isinstance(ported, bool) else _is_ported(flags),
        roaming=_truth(roaming.get("is_roaming")),
        reachable=_truth(presence.get("reachable")),
        risk=100 - score if isinstance(score, int) and 0 <= score <= 100 else None,  # noqa: PLR2004 - of a hundred
        swapped_at=instant(text(_found(body, "sim_swap"), "last_swapped_at")),
        words=tuple(f"Bird could not find out: {name.replace('_', ' ')}." for name in asked),
    )


LOOKED_UP = ("porting", "presence", "roaming", "sim_swap", "score")
"""The parts of a look-up that are asked for beside the base; only those found are billed."""


def _found(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = part(body, name)
    return found if text(found, "status") == "ok" else {}


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _is_ported(flags: object) -> bool | None:
    return "ported" in flags if isinstance(flags, list) else None


def senders(body: Mapping[str, Any]) -> tuple[Sender, ...]:
    """The senders of texts."""
    named = ((text(one, "sender"), text(one, "status")) for one in items(body, "data"))
    return tuple(Sender(name, frozenset({Channel.SMS}), state) for name, state in named if name)


def registrations(body: Mapping[str, Any]) -> Iterator[Registration]:
    """How the registration of each sender stands."""
    for one in items(body, "data"):
        state = text(one, "status")
        if text(one, "sender"):
            yield Registration(f"Sender {text(one, 'sender')}", _REGISTERED.get(state, Registered.UNKNOWN), state)


_REGISTERED: Mapping[str, Registered] = MappingProxyType(
    {
        "active": Registered.DONE,
        "pending_number_ownership": Registered.WAITING,
        "pending_registrations": Registered.WAITING,
    }
)


def permissions(body: Mapping[str, Any]) -> tuple[Permission, ...]:
    """The countries that may be called."""
    return tuple(
        Permission(
            text(one, "country_code").upper(),
            Channel.VOICE,
            one.get("enabled") is True and text(one, "status") == "available",
        )
        for one in items(body, "data")
        if text(one, "country_code")
    )
