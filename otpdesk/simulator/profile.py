"""What a simulated world does, read from a file: how fast it answers, and what happens to whom.

A profile is TOML (or JSON with the same names). `latency` is in milliseconds of real time before each HTTP answer.
An `account` is what its provider knows it by: Twilio's account SID, Vonage's API key (for calls its application id),
the name that logs in at the mail server.

    calm = true                  # every ordinary message arrives; without it, chance decides
    latency = 50
    faults = 0.01                # share of messages that meet a fault on the wire
    report_delay = 3             # seconds until Vonage's reports show a message
    dsn = false                  # whether the mail server offers delivery status notifications

    [[rules]]                    # the first that fits is used
    provider = "twilio"          # any of provider, account, channel, country, number
    country = "EE"
    number = "+37255*"
    outcome = "unreachable"      # a word of the magic numbers, or some of the route's own figures:
    delivery = 0.6               # delivery, median, spread, slow, silent, fake, late, repeated, read_back
    phantom = 0.15               # instead of fake: the share of its claims of delivery that are false
    price = 0.05                 # of a segment or a minute, in the currency the provider bills in
    reasons = { network = 1 }    # why what does not arrive does not; default: mostly that the phone is off

A rule may also name a `network` (by name, or MCC and MNC) and be for some days of a generated past only: `from_day`
up to, not with, `to_day`, counted from 0. A live world is as it is after them all. `outcome` and `number` are for live
worlds only, the table `history` (`plan`) for generated ones.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from otpdesk.errors import BadInput
from otpdesk.otp import Channel
from otpdesk.simulator.countries import Network
from otpdesk.simulator.fate import Reason, Submission
from otpdesk.simulator.magic import BY_WORD
from otpdesk.simulator.plan import PROVIDERS, Plan, on_network, plan_of, within
from otpdesk.simulator.profile_checks import day, known, number, shares, word

_SHARES = ("delivery", "slow", "silent", "fake", "late", "repeated", "read_back")
_FIGURES = {
    **dict.fromkeys((*_SHARES, "phantom"), (0.0, 1.0)),
    "median": (0.01, 3600.0),
    "spread": (0.0, 5.0),
    "price": (0.0, 1000.0),
}
_WHERE = ("provider", "account", "channel", "country", "network", "number")
REASONS = (Reason.UNREACHABLE, Reason.NETWORK, Reason.SPAM, Reason.EXPIRED)
"""Why a text that no number is to blame for does not arrive."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who it is for (empty: anyone) and what happens: one outcome of the magic numbers, or changed figures."""

    provider: str = ""
    account: str = ""
    channel: str = ""
    country: str = ""
    network: str = ""
    number: str = ""
    outcome: str = ""
    changes: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, float] = field(default_factory=dict)
    from_day: int = 0
    to_day: int | None = None

    def fits(
        self, submission: Submission, country: str, network: Network | None = None, when: int | None = None
    ) -> bool:
        """Whether the rule is for a message to a number of `country` on day `when` (None: after all days)."""
        return (
            self.provider in {"", submission.provider}
            and self.account in {"", submission.account}
            and self.channel in {"", submission.channel}
            and self.country in {"", country}
            and on_network(self.network, network)
            and self._names(submission.to)
            and within(when, self.from_day, self.to_day)
        )

    def _names(self, to: str) -> bool:
        if self.number.endswith("*"):
            return to.startswith(self.number[:-1])
        return self.number in {"", to}


@dataclass(frozen=True, slots=True)
class Profile:
    """What the world does. `latency` is real milliseconds before each HTTP answer, `report_delay` seconds."""

    calm: bool = False
    latency: float = 0.0
    faults: float = 0.0
    report_delay: float = 3.0
    dsn: bool = True
    rules: tuple[Rule, ...] = ()
    history: Plan = field(default_factory=Plan)

    def rule_for(
        self, submission: Submission, country: str, network: Network | None = None, when: int | None = None
    ) -> Rule | None:
        """The first rule that is for this message."""
        return next((rule for rule in self.rules if rule.fits(submission, country, network, when)), None)


_TOP: dict[str, tuple[type, float, float]] = {
    "calm": (bool, 0, 1),
    "latency": (float, 0, 60_000),
    "faults": (float, 0, 1),
    "report_delay": (float, 0, 3600),
    "dsn": (bool, 0, 1),
}


WORLDS = Path(__file__).parent / "worlds"
"""Profiles that come along, known by their bare names."""


def read_profile(named: Path) -> Profile:
    """The profile in a file, or one that comes along (`balanced`, `simpson`, `phantom`, `honest`, `drop`).

    BadInput names the line and column, or the setting, that cannot be used.
    """
    path = named
    if not named.exists() and (shipped := WORLDS / f"{named}.toml").parent == WORLDS and shipped.exists():
        path = shipped
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The profile {path.name} cannot be read.", _why(error), "profile") from error
    data = _json(path, text) if path.suffix.lower() == ".json" else _toml(path, text)
    if not isinstance(data, dict):
        raise BadInput(f"The profile {path.name} is not a set of names and values.", _KNOWN, "profile")
    return _profile(data)


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "It is not UTF-8 text."


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _broken(path, error.lineno, error.colno, error.msg) from error


def _toml(path: Path, text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        words, line, column = _place(str(error), text)
        raise _broken(path, line, column, words) from error


def _place(message: str, text: str) -> tuple[str, int, int]:
    """(words, line, column) of a TOML error, which says “(at line 3, column 7)” or “(at end of document)”."""
    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if found:
        return message[: found.start()], int(found[1]), int(found[2])
    lines = text.splitlines() or [""]
    return message.removesuffix(" (at end of document)"), len(lines), len(lines[-1]) + 1


def _broken(path: Path, line: int, column: int, words: str) -> BadInput:
    return BadInput(f"The profile {path.name} is broken at line {line}, column {column}.", f"{words}.", "profile")


_KNOWN = f"Known: {', '.join(_TOP)}, [[rules]] and [history]."


def _profile(data: dict[str, Any]) -> Profile:
    rules = data.pop("rules", [])
    if not isinstance(rules, list):
        raise BadInput("“rules” must be a list of [[rules]].", _KNOWN, "profile")
    plan = plan_of(data.pop("history", {}))
    values = {key: _checked(key, value, "The profile") for key, value in data.items()}
    return Profile(**values, rules=tuple(_rule(place, rule) for place, rule in enumerate(rules, start=1)), history=plan)


def _checked(key: str, value: Any, where: str) -> Any:
    if key not in _TOP:
        raise BadInput(f"{where} has no setting called “{key}”.", _KNOWN, "profile")
    kind, low, high = _TOP[key]
    if kind is bool:
        if not isinstance(value, bool):
            raise BadInput(f"{where}: “{key}” must be true or false.", "", "profile")
        return value
    return number(key, value, low, high, where)


_CHOICES = {"provider": PROVIDERS, "channel": tuple(Channel), "outcome": tuple(BY_WORD)}


def _rule(place: int, data: Any) -> Rule:
    where = f"Rule {place}"
    given = known(data, (*_WHERE, "outcome", *_FIGURES, "reasons", "from_day", "to_day"), where)
    words: dict[str, Any] = {
        key: word(key, given[key], where, _CHOICES.get(key, ())) for key in (*_WHERE, "outcome") if key in given
    }
    changes = {key: number(key, given[key], *limits, where) for key, limits in _FIGURES.items() if key in given}
    reasons = shares("reasons", given["reasons"], where, REASONS) if "reasons" in given else {}
    if bool(changes or reasons) == ("outcome" in words):
        raise BadInput(f"{where} needs either an outcome or figures of the route.", _EXAMPLE, "profile")
    if "fake" in changes and "phantom" in changes:
        raise BadInput(f"{where} has both “fake” and “phantom”.", "They say the same in two ways.", "profile")
    days: dict[str, Any] = {key: day(key, given[key], where) for key in ("from_day", "to_day") if key in given}
    return Rule(**words, changes=changes, reasons=reasons, **days)


_EXAMPLE = 'For example outcome = "unreachable", or delivery = 0.6.'
