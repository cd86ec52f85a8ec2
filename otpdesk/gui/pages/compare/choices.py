"""What can be chosen on the page: the values of its chips, and the Question that they ask. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QLocale

from otpdesk.desk.comparison_views import Metric, Mix, Question
from otpdesk.gui import wording
from otpdesk.gui.filters.chip import Option
from otpdesk.gui.pages.compare.stretch import DAY, USUAL, Days, days_of, today_of
from otpdesk.otp import Channel, ChosenBy, Purpose

E = TypeVar("E", bound=StrEnum)
Values = Mapping[str, tuple[str, ...]]
"""What the chips say, by the part of the Question; what is usual is left out."""

METRIC: Mapping[Metric, str] = {
    Metric.CONVERSION: "By verified customers",
    Metric.DELIVERY: "By delivery within 30 s",
    Metric.QUALITY: "By verified of delivered",
    Metric.COST: "By cost per verified",
}
MIX: Mapping[Mix, str] = {
    Mix.TRAFFIC: "Mix as it was",
    Mix.EVEN: "Every country alike",
    Mix.PLANNED: "Mix as planned",
}
CHOSEN_BY: Mapping[ChosenBy, str] = {
    ChosenBy.RULE: "By the routes",
    ChosenBy.TRIAL: "By a trial",
    ChosenBy.SUGGESTION: "By a suggestion",
    ChosenBy.OPERATOR: "By the operator",
}
AT_LEAST = ("20", "50", "100", "500", "1000")
USUAL_LEAST = "100"
MARGINS = ("0.01", "0.02", "0.03", "0.05", "0.1")
USUAL_MARGIN = "0.03"

METRIC_WORDS = {one.value: name for one, name in METRIC.items()}
MIX_WORDS = {one.value: name for one, name in MIX.items()}


def at_least_words(count: str) -> str:
    """At least 1,000 sends."""
    return f"At least {QLocale().toString(int(count))} sends"


def margin_words(share: str) -> str:
    """Matters from 3 points."""
    points = f"{float(share) * 100:g}"
    return f"Matters from {points} point{'s' * (points != '1')}"


def values_of(question: Question) -> dict[str, tuple[str, ...]]:
    """What the chips say so that they ask a question: the other way round, its days by their dates."""
    days = Days(today_of(question.since), today_of(question.until - DAY))
    found: dict[str, tuple[str, ...]] = {
        "days": (days.key,),
        "accounts": question.accounts,
        "countries": question.countries,
        "channels": tuple(one.value for one in question.channels),
        "networks": question.networks,
        "purposes": tuple(one.value for one in question.purposes),
        "senders": question.senders,
        "chosen_by": tuple(one.value for one in question.chosen_by),
        "at_least": (str(question.at_least),),
        "margin": (f"{question.margin:g}",),
        "metric": (question.metric.value,),
        "mix": (question.mix.value,),
        "planned": tuple(kept_share(*one) for one in question.planned),
        "pair": question.pair or (),
        "before": ("yes",) if question.before else (),
    }
    return {key: values for key, values in found.items() if values}


def days_key(values: Values) -> str:
    """The choice of days."""
    return first_of(values, "days", USUAL)


def first_of(values: Values, key: str, usual: str) -> str:
    """The one value of a part, or the usual one."""
    return next(iter(values.get(key, ())), usual)


def question_of(values: Values, today: date) -> Question:
    """What the chips ask today; values that mean nothing any more are left out."""
    since, until = days_of(days_key(values), today).bounds
    asked = Question(
        since,
        until,
        accounts=values.get("accounts", ()),
        countries=values.get("countries", ()),
        channels=_known(Channel, values.get("channels", ())),
        networks=values.get("networks", ()),
        purposes=_known(Purpose, values.get("purposes", ())),
        senders=values.get("senders", ()),
        chosen_by=_known(ChosenBy, values.get("chosen_by", ())),
        before=bool(values.get("before")),
    )
    return _judged(asked, values)


def readable(values: Values, today: date) -> Values:
    """Values as they were kept, without what means nothing any more; nothing if they cannot be read at all."""
    try:
        asked = question_of(values, today)
    except ValueError:
        return {}
    judged = {key: some for key, some in values_of(asked).items() if key in {"metric", "mix", "at_least", "margin"}}
    return {**values, **judged}


def _judged(asked: Question, values: Values) -> Question:
    """With how it is judged: the metric, the pair, the mix, what is enough and what matters."""
    pair = values.get("pair", ())
    planned = tuple(_share(one) for one in values.get("planned", ()))
    mix = _one(Mix, first_of(values, "mix", ""), Mix.TRAFFIC)
    return replace(
        asked,
        at_least=int(first_of(values, "at_least", USUAL_LEAST)),
        margin=float(first_of(values, "margin", USUAL_MARGIN)),
        metric=_one(Metric, first_of(values, "metric", ""), Metric.CONVERSION),
        pair=(pair[0], pair[1]) if len(pair) == 2 else None,  # noqa: PLR2004 - A and B
        mix=mix if planned or mix is not Mix.PLANNED else Mix.TRAFFIC,
        planned=planned,
    )


def _known(kind: type[E], values: tuple[str, ...]) -> tuple[E, ...]:
    return tuple(kind(value) for value in values if value in set(kind))


def _one(kind: type[E], value: str, usual: E) -> E:
    return kind(value) if value in set(kind) else usual


def _share(text: str) -> tuple[str, float]:
    country, _, share = text.partition("=")
    return country, float(share or 0)


def kept_share(country: str, share: float) -> str:
    """A planned share as it is kept with a view."""
    return f"{country}={share:g}"


CHANNELS: tuple[Option, ...] = tuple((one.value, wording.CHANNEL[one]) for one in Channel)
PURPOSES: tuple[Option, ...] = tuple((one.value, wording.PURPOSE[one]) for one in Purpose)
CHOOSERS: tuple[Option, ...] = tuple((one.value, name) for one, name in CHOSEN_BY.items())
