"""What a comparison is about, in words: period, filters, what is left out, and how much of the traffic it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from otpdesk.desk.comparing_words import many, percent
from otpdesk.desk.comparison_views import LeftOut, Question
from otpdesk.desk.geography import country_name

CHANNELS: Mapping[str, str] = MappingProxyType(
    {"sms": "SMS", "voice": "calls", "whatsapp": "WhatsApp", "email": "e-mail"}
)

CHOOSERS: Mapping[str, str] = MappingProxyType(
    {"rule": "rule", "trial": "chance in a trial", "suggestion": "suggestion", "operator": "operators"}
)

_DAY = 86_400_000
_MOST_NAMED = 4


def scope(question: Question, left_out: LeftOut, common: float | None) -> Iterator[str]:
    """What the figures are about: period, filters, exclusions, and how much of the traffic."""
    yield f"{period(question)}; {filters(question)}."
    yield exclusions(left_out)
    if common is not None:
        yield (
            f"The verdict rests on {percent(common)} of the traffic: places where both have 20 first attempts or more."
        )


def period(question: Question) -> str:
    """“1 Nov 2026 to 23 Nov 2026 (days in UTC)”."""
    first, last = (datetime.fromtimestamp(at / 1000, UTC) for at in (question.since, question.until - _DAY))
    start = f"{first.day} {first:%b %Y}"
    end = f"{last.day} {last:%b %Y}"
    return f"{start} to {end} (days in UTC)" if start != end else f"{start} (a day in UTC)"


def filters(question: Question) -> str:
    """The filters in words: “India; SMS”."""
    parts = (
        _listed([country_name(one) or "no country" for one in question.countries]),
        _listed([CHANNELS[one] for one in question.channels]),
        _listed(question.networks, "network "),
        _listed([one.replace("_", " ") for one in question.purposes], "purpose "),
        _listed(question.senders, "sender "),
        _listed([CHOOSERS[one] for one in question.chosen_by], "chosen by "),
        _listed(question.accounts, "accounts "),
    )
    return "; ".join(part for part in parts if part) or "no filter"


def _listed(words: Sequence[str], before: str = "") -> str:
    shown = ", ".join(words[:_MOST_NAMED])
    more = f" and {len(words) - _MOST_NAMED} more" if len(words) > _MOST_NAMED else ""
    return f"{before}{shown}{more}" if words else ""


def exclusions(left_out: LeftOut) -> str:
    """What is not counted: “First attempts only. Left out: 12 tests, …”."""
    parts = [
        many(left_out.tests, "test"),
        f"{left_out.fraud:,} blocked for fraud",
        f"{left_out.canceled:,} canceled",
        f"{left_out.young:,} whose code still lives",
    ]
    counts = (left_out.tests, left_out.fraud, left_out.canceled, left_out.young)
    shown = [part for part, count in zip(parts, counts, strict=True) if count]
    return f"First attempts only, resends aside. Left out: {', '.join(shown) or 'none'}."
