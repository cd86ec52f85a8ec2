"""What a look-up says of a number: records in, short texts out. Not told is not the same as fine. Pure."""

from datetime import tzinfo

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.gui import wording
from otpdesk.otp import Instant

_DAY = 86_400_000
_MUCH = 75
"""From so much risk of 100 on it stands out (the desk's checks warn from the same)."""
_FRESH = 30
"""Days for which a change of SIM stands out."""


def facts(found: NumberFacts, now: Instant, zone: tzinfo) -> tuple[tuple[str, str, str], ...]:
    """(name, value, tone) of what the provider says, in the order in which it matters; tone is empty, warn or ok."""
    every = (
        ("Line type", wording.line(found.line) if found.line else "", ""),
        ("Network", _network(found), ""),
        ("Ported", _yes(found.ported), ""),
        ("SIM changed", _swapped(found, now, zone), "warn" if _fresh(found, now) else ""),
        ("Risk", f"{found.risk} of 100" if found.risk is not None else "", _risk(found)),
        ("Roaming", _yes(found.roaming), ""),
        ("Handset", {None: "", True: "on", False: "off or out of reach"}[found.reachable], _off(found)),
    )
    return tuple((name, value, tone) for name, value, tone in every if value)


def not_told(found: NumberFacts) -> str:
    """What nobody says of it: “Not checked: risk, roaming”; why, where nothing at all was checked."""
    if not found.checked:
        return f"Not checked. {' '.join(found.words)}".strip()
    missing = [
        name
        for name, known in (
            ("line type", bool(found.line)),
            ("network", bool(_network(found))),
            ("ported", found.ported is not None),
            ("SIM change", found.swapped_at is not None),
            ("risk", found.risk is not None),
            ("roaming", found.roaming is not None),
        )
        if not known
    ]
    said = f"Not checked: {', '.join(missing)}." if missing else ""
    return " ".join(part for part in (said, *found.words) if part)


def source(found: NumberFacts, now: Instant, zone: tzinfo) -> str:
    """Who said it and when: “Asked twilio-main, 14:07”."""
    if not found.checked or found.at is None:
        return ""
    return f"Asked {found.account}, {wording.moment(found.at, now, zone)}"


def _network(found: NumberFacts) -> str:
    where = wording.country(found.country) if found.country else ""
    return " · ".join(part for part in (found.network or found.mcc + found.mnc, where) if part)


def _yes(known: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[known]


def _swapped(found: NumberFacts, now: Instant, zone: tzinfo) -> str:
    if found.swapped_at is None:
        return ""
    days = max(now - found.swapped_at, 0) // _DAY
    ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    return f"{ago} · {wording.day(found.swapped_at, zone)}"


def _fresh(found: NumberFacts, now: Instant) -> bool:
    return found.swapped_at is not None and now - found.swapped_at < _FRESH * _DAY


def _risk(found: NumberFacts) -> str:
    return "warn" if found.risk is not None and found.risk >= _MUCH else ""


def _off(found: NumberFacts) -> str:
    return "warn" if found.reachable is False else ""
