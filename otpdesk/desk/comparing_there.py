"""Codes that a provider made, compared by the provider: the try is taken before it is asked, and given back after.

Nothing is open while it is asked. Should this program die then, the check stays as it was reserved: its try is used,
and of its outcome nothing is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from otpdesk.errors import DeskError
from otpdesk.otp import Check, Outcome
from otpdesk.providers import provider_class
from otpdesk.store import customers

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.providers.verifying import CheckAnswer, Verifier
    from otpdesk.store.sessions import Held

ASKING_FOR = 60_000
"""How long one question to a provider may take, in milliseconds; the longest call takes 40 s."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A check whose try is used and whose outcome providers are yet to be asked for.

    `with_ours`: codes of ours were compared already, so that its try is not given back.
    """

    check: Check
    address_id: str
    ask: "tuple[Held, ...]"
    with_ours: bool
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """What one provider said of a code."""

    held: "Held"
    answer: "CheckAnswer"


def asked(context: "Context", reserved: Reserved) -> list[Said]:
    """Ask one provider after the other, until one says that the code is right."""
    from otpdesk.providers.verifying import Found

    said: list[Said] = []
    for held in reserved.ask:
        said.append(Said(held, _ask(context, held, reserved.code)))
        if said[-1].answer.found is Found.CORRECT:
            break
    return said


def _ask(context: "Context", held: "Held", code: str) -> "CheckAnswer":
    from otpdesk.providers.verifying import CheckAnswer, Found, Session

    with context.store.read() as tx:
        to = customers.address(tx, held.address_id).value
    try:
        adapter = cast("Verifier", context.accounts.adapter(held.account))
        return adapter.check(Session(held.id, held.channel, to, held.started_at), code)
    except DeskError as problem:  # the account is gone, or its keys do not do: no request was made
        return CheckAnswer(Found.NOT_ASKED, words=problem.title)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all of them together say: the outcome, of which verification there, with the words to show.

    `gives_back`: the try is not used. `tries_left` are the provider's own, where it says. `ended` are verifications
    that do not go on, with their state.
    """

    outcome: Outcome
    held: "Held | None" = None
    words: str = ""
    code: str = ""
    retry_after: int | None = None
    gives_back: bool = False
    tries_left: int | None = None
    ended: "tuple[tuple[Held, str], ...]" = ()

    @property
    def account(self) -> str:
        return self.held.account if self.held else ""


_STATES = {"locked": "failed", "expired": "expired", "ended": "ended", "correct": "verified"}
"""What an answer makes of the verification at the provider."""


_ORDER = (
    ("correct", Outcome.CORRECT),
    ("unknown", Outcome.UNKNOWN),
    ("not_asked", Outcome.NOT_ASKED),
    ("wrong", Outcome.WRONG),
    ("locked", Outcome.LOCKED),
    ("expired", Outcome.EXPIRED),
    ("ended", Outcome.EXPIRED),
)
"""Which of several answers speaks for all: the right code, then what leaves open that it was, then what does not."""


def judged(said: Sequence[Said], *, with_ours: bool) -> Verdict:
    """One verdict of what several providers say.

    Only if certainly nothing was compared anywhere, the try is given back. Where codes of ours were compared too, one
    that no provider compares any more was still a wrong one.
    """
    first = {one.answer.found.value: one for one in reversed(said)}
    word, outcome = next((word, outcome) for word, outcome in _ORDER if word in first)
    one = first[word]
    nothing = set(first) == {"not_asked"} and not with_ours
    if with_ours and outcome in {Outcome.LOCKED, Outcome.EXPIRED}:
        outcome = Outcome.WRONG
    left = [each.answer.tries_left for each in said if each.answer.tries_left is not None]
    return Verdict(
        outcome,
        one.held,
        _words(one, outcome),
        one.answer.code,
        one.answer.retry_after,
        gives_back=outcome is Outcome.CORRECT or nothing,
        tries_left=max(left, default=None),
        ended=_ended(said),
    )


def _ended(said: Sequence[Said]) -> "tuple[tuple[Held, str], ...]":
    """The verifications that do not go on; one that has no try left is as good as locked."""
    return tuple((one.held, state) for one in said if (state := _state_after(one.answer)))


def _state_after(answer: "CheckAnswer") -> str:
    state = _STATES.get(answer.found.value, "")
    return state or ("failed" if answer.tries_left == 0 else "")


def _words(one: Said, outcome: Outcome) -> str:
    """The provider's words, after what they mean where nothing is certain."""
    title = provider_class(one.held.provider).title
    means = {
        Outcome.NOT_ASKED: f"{title} was not asked.",
        Outcome.UNKNOWN: f"{title} may have compared it; its answer did not come.",
    }
    return " ".join(part for part in (means.get(outcome, ""), one.answer.words) if part)
