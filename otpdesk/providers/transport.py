"""What a call to a provider came to: the one table for sends, and the one reading of answers to questions.

Answers are other people's data: fields may be missing or of another kind, so they are read through `text`, `items`
and the like, which never raise.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Answer, Message, NoAnswer, Trouble, Verdict
from otpdesk.providers.wire import Exchange
from otpdesk.redaction import redacted

_LONGEST_WORDS = 300
_TOO_MANY_REQUESTS = 429
_DIGITS = re.compile(r"\d{4,}")


def classify(exchange: Exchange, *, accepted: bool, refused: bool) -> Verdict:
    """What is certain after a send. `accepted`: the answer names an id; `refused`: it is the provider's own no."""
    case = (exchange.begun, _kind(exchange.status), refused, accepted)
    return next(
        verdict
        for pattern, verdict in _VERDICTS
        if all(wanted is _ANY or wanted is given for wanted, given in zip(pattern, case, strict=True))
    )


class _Kind(Enum):
    NONE = "no answer"
    FINE = "2xx"
    REFUSED = "4xx"
    BUSY = "429"
    BROKEN = "anything else, 5xx above all"


_ANY = None
_VERDICTS: tuple[tuple[tuple[bool | _Kind | None, ...], Verdict], ...] = (
    # begun, answer, refused, accepted
    ((False, _ANY, _ANY, _ANY), Verdict.REJECTED),
    ((True, _Kind.BUSY, _ANY, _ANY), Verdict.REJECTED),
    ((True, _Kind.REFUSED, True, _ANY), Verdict.REJECTED),
    ((True, _Kind.FINE, True, _ANY), Verdict.REJECTED),
    ((True, _Kind.FINE, False, True), Verdict.ACCEPTED),
    ((True, _ANY, _ANY, _ANY), Verdict.UNKNOWN),
)


def _kind(status: int | None) -> _Kind:
    if status is None:
        return _Kind.NONE
    if status == _TOO_MANY_REQUESTS:
        return _Kind.BUSY
    return {2: _Kind.FINE, 4: _Kind.REFUSED}.get(status // 100, _Kind.BROKEN)


def words_of(exchange: Exchange, said: str = "") -> str:
    """The provider's words, or ours where it has none; redacted and short."""
    if said:
        return short(said)
    if exchange.status is None:
        return exchange.lost
    return f"{exchange.host} answered HTTP {exchange.status} without saying what became of the message."


def not_accepted(verdict: Verdict, exchange: Exchange, code: str, trouble: Trouble | None, said: str) -> Answer:
    """The answer for a send that was rejected, or of which nothing is known. `said` are the provider's words."""
    status = Status.UNKNOWN
    if verdict is Verdict.REJECTED:
        blocked = trouble is not None and trouble.status in {Status.BLOCKED, Status.EXPIRED}
        status = trouble.status if trouble and blocked else Status.FAILED
    return Answer(
        verdict,
        status,
        raw="" if exchange.status is None else f"HTTP {exchange.status}",
        failure=trouble.failure if trouble else Failure.OTHER,
        code=code,
        words=words_of(exchange, said),
        retry_after=exchange.retry_after,
    )


def answered(exchange: Exchange, title: str, holds: str, said: str = "") -> Mapping[str, Any] | None:
    """The body of a question's answer, which must hold the key `holds`; None where no such thing is known (404).

    AccountProblem: the host, its certificate, the keys or the base URL are wrong. ConnectionError: nothing is known,
    ask again later. `said` are the provider's own words about an error.
    """
    if exchange.status == 404 and exchange.body is not None:  # noqa: PLR2004
        return None
    if exchange.fine and exchange.body is not None and holds in exchange.body:
        return exchange.body
    raise _problem(exchange, title, short(said))


def _problem(exchange: Exchange, title: str, said: str) -> AccountProblem | ConnectionError:
    status = exchange.status
    if status is None and exchange.host_wrong:
        return AccountProblem(exchange.lost, exchange.next_step or _CHECK_HOST)
    if status is None:
        return NoAnswer(exchange.lost, exchange.next_step)
    if status in {401, 403} and not exchange.page:
        words = f"{title} refused this account's keys or rights at {exchange.host}."
        step = "Check its id and its secret; they may have been replaced there."
        if status == 403:  # noqa: PLR2004
            step = f"Check its id and its secret, and what {title} allows it."
        return KeysRefused(words, f"{_sentence(said)}{step}")
    if status == _TOO_MANY_REQUESTS or status >= 500:  # noqa: PLR2004
        return NoAnswer(f"{exchange.host} is busy or out of order (HTTP {status}).", "Try again in a minute.")
    if exchange.body is None or exchange.fine:
        return stranger(exchange, title)
    return AccountProblem(f"{title} did not accept the question (HTTP {status}).", said or "Test the account.")


_CHECK_HOST = "Check the network, and the account's base URL if it has one."


def stranger(exchange: Exchange, title: str) -> AccountProblem:
    """The problem of a host that answers, but not with the provider's API."""
    if exchange.page:
        what, step = "it sent a page for people", "The base URL seems to be that of a website."
    elif exchange.status in _REDIRECTS:
        what, step = "it points elsewhere", "Type the address of the API itself as base URL."
    elif exchange.status == 404:  # noqa: PLR2004
        what, step = "it has nothing at that address", "Check the path of the base URL."
    elif exchange.body is None:
        what, step = "what it sent is not JSON", "Check the base URL."
    else:
        what, step = "it answers as another API", "Check the base URL."
    return AccountProblem(
        f"{exchange.host} does not answer as {title} does: {what} (HTTP {exchange.status}).",
        f"{step} Leave it empty for {title}'s own.",
    )


_REDIRECTS = range(300, 400)


def _sentence(said: str) -> str:
    """A provider's words as a sentence before another one; empty if it said nothing."""
    return f"It says: “{said.rstrip('.')}”. " if said else ""


def short(said: str) -> str:
    """A provider's words without numbers, codes and keys, at most 300 characters."""
    return redacted(said)[:_LONGEST_WORDS]


def without(said: str, message: Message) -> str:
    """A provider's words with every echo of the message itself taken out: its text, its code, its address."""
    echoes = [message.text, message.to, message.to.lstrip("+"), message.code, *_DIGITS.findall(message.text)]
    for echo in filter(None, echoes):
        said = said.replace(echo, "…")
    return said


def text(body: Mapping[str, Any], key: str) -> str:
    """A field as text; empty when it is missing or neither a text nor a whole number."""
    value = body.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def items(body: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects in a list field; empty when it is no list."""
    found = body.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def part(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object field; empty when it is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}
