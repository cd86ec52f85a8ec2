"""Trials as people type them: read into what is registered, or a sentence at the field that cannot be used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from otpdesk.desk.country_names import country_named
from otpdesk.desk.trial_views import TrialForm, TrialPlan
from otpdesk.errors import BadInput
from otpdesk.guard import DAY
from otpdesk.otp import Channel, Purpose

if TYPE_CHECKING:
    from otpdesk.otp import Instant

_ALL = 100.0


def plan_from(form: TrialForm, now: "Instant", *, whole: bool = True) -> TrialPlan:
    """The plan that was typed. Without `whole` it is still being typed: its end may be missing. BadInput."""
    days, most = _whole_number(form.days, "days"), _whole_number(form.most, "most")
    return TrialPlan(
        name=form.name.strip(),
        accounts=form.accounts,
        shares=_shares(form),
        channel=_channel(form.channel),
        countries=tuple(dict.fromkeys(_countries(form.countries))),
        purposes=tuple(dict.fromkeys(map(_purpose, _parts(form.purposes)))),
        difference=_percent(form.difference, "difference") / _ALL,
        until=now + days * DAY if days and whole else None,
        most=most,
        why=form.why.strip(),
    )


def rate_from(form: TrialForm) -> float | None:
    """The conversion to plan with, as a share; None: as it was measured. BadInput."""
    if not form.rate.strip():
        return None
    found = _percent(form.rate, "rate") / _ALL
    if not 0 < found < 1:
        raise BadInput("A rate of conversion lies between 0 and 100 %.", "Such as 85.", "rate")
    return found


def _parts(typed: str) -> Iterator[str]:
    return (part.strip() for part in typed.split(",") if part.strip())


def _shares(form: TrialForm) -> tuple[float, ...]:
    parts = tuple(_parts(form.shares))
    if not parts:
        return tuple(1 / len(form.accounts) for _ in form.accounts)
    return tuple(_percent(part, "shares") / _ALL for part in parts)


def _percent(typed: str, field: str) -> float:
    """A number of percent, with or without its sign; a comma may stand for the point where one number is typed."""
    text = typed.strip().rstrip("%").strip()
    text = text.replace(",", ".") if field != "shares" else text
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"“{typed.strip()}” is not a number.", "Such as 3 or 2.5.", field) from None


def _whole_number(typed: str, field: str) -> int | None:
    text = typed.strip().replace(",", "").replace(" ", "")
    if not text:
        return None
    if not text.isdecimal() or not int(text):
        raise BadInput(f"“{typed.strip()}” is not a whole number.", "Such as 28.", field)
    return int(text)


def _countries(typed: str) -> Iterator[str]:
    for part in _parts(typed):
        try:
            yield country_named(part)
        except BadInput as problem:
            raise BadInput(problem.title, problem.hint, "countries") from None


def _channel(word: str) -> Channel:
    try:
        return Channel(word)
    except ValueError:
        raise BadInput(f"There is no channel “{word}”.", f"There are {', '.join(Channel)}.", "channel") from None


def _purpose(word: str) -> Purpose:
    try:
        return Purpose(word)
    except ValueError:
        raise BadInput(f"There is no purpose “{word}”.", f"There are {', '.join(Purpose)}.", "purposes") from None
