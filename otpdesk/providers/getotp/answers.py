"""Reading GetOTP's answers, both generations': pure functions from JSON to our words.

v1 wraps its answers in `data`, its documents show them bare: both are read. The text of a message and its code never
come out of here.
"""

from collections.abc import Mapping
from types import NoneType
from typing import Any

from otpdesk.otp import Channel, IdKind, Status, is_id
from otpdesk.providers.base import Answer, Listed, Message, Report, Verdict
from otpdesk.providers.dates import instant
from otpdesk.providers.facts import Registered, Registration, Sender
from otpdesk.providers.getotp.codes import STATUSES, STATUSES_V0, TROUBLES, trouble
from otpdesk.providers.transport import classify, items, not_accepted, part, short, text, without, words_of
from otpdesk.providers.verifying import CheckAnswer, Found, SessionReport, SessionState, not_compared
from otpdesk.providers.wire import Exchange

_REFUSED = range(400, 500)
_NOT_FOUND = 404
_VERIFIED = "verified"
NOT_TOLD = "GetOTP does not tell a wrong code from one that has expired."


def answer(exchange: Exchange, message: Message, key: str) -> Answer:
    """What one order came to; `key` is the field that holds the id of what was made."""
    made = text(_made(exchange.body or {}), key)
    code, words = error_code(exchange), without(said(exchange), message)
    refused = exchange.status in _REFUSED and bool(words)
    verdict = classify(exchange, accepted=bool(made), refused=refused)
    if verdict is not Verdict.ACCEPTED:
        return not_accepted(verdict, exchange, code, trouble(code), words)
    return Answer(verdict, Status.ACCEPTED, provider_id=made, raw=str(exchange.status))


def _made(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was made: in `data`, alone or as the first of a list, or the answer itself."""
    if "data" not in body:
        return body
    return part(body, "data") or next(iter(items(body, "data")), {})


def said(exchange: Exchange) -> str:
    """GetOTP's words in an error: v1 has a list of errors, v0 a sentence or a list for each field."""
    body = exchange.body or {}
    of_v1 = (text(error, "message") for error in _errors(body))
    plain = (text(body, key) for key in ("message", "detail"))
    of_fields = (str(words[0]) for words in body.values() if _is_words(words))
    return next(filter(None, (*of_v1, *plain, *of_fields)), "")


def _errors(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return items(body, "errors") or list(filter(None, [part(body, "errors")]))


def _is_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)


def error_code(exchange: Exchange) -> str:
    """The number of an error, the field that was refused, or else the HTTP status, where a table knows it."""
    body = exchange.body or {}
    number = next(filter(None, (text(error, "code") for error in _errors(body))), "")
    field = next((f"v0:{key}" for key, words in body.items() if _is_words(words) and f"v0:{key}" in TROUBLES), "")
    by_status = f"http:{exchange.status}"
    return number or field or (by_status if by_status in TROUBLES else "")


def compared(exchange: Exchange, phone: str) -> CheckAnswer:
    """What a check came to: a list with a verification in it is a yes, an empty one a no (v1)."""
    body = exchange.body or {}
    if exchange.fine and isinstance(body.get("data", 0), list | dict | NoneType):
        found = [*items(body, "data"), *filter(None, [part(body, "data")])]
        ours = any(text(one, "phone").lstrip("+") in {"", phone} for one in found)
        return CheckAnswer(Found.CORRECT) if ours else CheckAnswer(Found.WRONG, words=NOT_TOLD)
    code, words = error_code(exchange), short(said(exchange))
    if exchange.status == _NOT_FOUND and words:
        return CheckAnswer(Found.ENDED, code, words)
    refused = exchange.status in _REFUSED and bool(words)
    found_out = Found.NOT_ASKED if refused else not_compared(exchange)
    return CheckAnswer(found_out, code, words_of(exchange, words), retry_after=exchange.retry_after)


def report(body: Mapping[str, Any], provider_id: str) -> Report:
    """What a message of v1 says of itself (unconfirmed); its text, which holds the code, stays behind."""
    message = _made(body)
    raw = text(message, "status").lower()
    code = f"status:{raw}" if f"status:{raw}" in TROUBLES else ""
    why = trouble(code)
    return Report(
        provider_id=provider_id,
        status=STATUSES.get(raw, Status.UNKNOWN),
        raw=raw,
        failure=why.failure if why else None,
        code=code,
        words=short(text(message, "status_details")),
        claimed_at=instant(text(message, "update_date")),
    )


def senders(body: Mapping[str, Any]) -> tuple[Sender, ...]:
    """The senders of a v1 account."""
    named = ((text(one, "name"), text(one, "status")) for one in items(body, "data"))
    return tuple(Sender(name, frozenset({Channel.SMS}), state) for name, state in named if name)


_APPROVAL = {"COMPLETED": Registered.DONE, "IN_PROCESS": Registered.WAITING, "CANCELED": Registered.REFUSED}


def template(body: Mapping[str, Any]) -> Registration:
    """How the template of a v1 account stands with GetOTP."""
    found = _made(body)
    word = text(found, "status").upper()
    name = short(text(found, "name"))
    return Registration(f"Template {name}".strip(), _APPROVAL.get(word, Registered.UNKNOWN), word)


def page_report(body: Mapping[str, Any]) -> SessionReport:
    """How a verification on the hosted page stands (v0): verified on any channel, or not yet. It never says more."""
    done = any(text(one, "auth_status") == _VERIFIED for one in items(body, "status"))
    return SessionReport(SessionState.VERIFIED if done else SessionState.PENDING)


def listed_page(body: Mapping[str, Any], channel: Channel) -> Listed | None:
    """One entry of v0's history; None for one that was not started here, or not over this channel."""
    attempt, at = text(body, "metadata"), instant(text(body, "creation_time"))
    channels = body.get("channels")
    over = channels if isinstance(channels, list) else []
    if not is_id(attempt, IdKind.ATTEMPT) or at is None or channel.value not in over:
        return None
    raw = _VERIFIED if page_report(body).state is SessionState.VERIFIED else f"not_{_VERIFIED}"
    told = (text(one, key) for one in items(body, "status") for key in ("email", "phone_sms", "phone_voice"))
    found = Report(text(body, "otp_id"), STATUSES_V0[raw], raw)
    return Listed(found, next(filter(None, told), ""), at, attempt)
