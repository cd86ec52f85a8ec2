"""Where chance, and not the order of a route, chooses the account of a first message. Pure.

One mechanism for trials and for suggestions that somebody applied. What chance chose can be worked out again from the
ids of split and verification alone, and how probable it was is known, so that it can be weighed later.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from otpdesk.otp import Channel, ChosenBy, Instant, Purpose
from otpdesk.routing import Carrier, Plan, Reason, Subject, faults

_DIGITS = 8
_RANGE = 1 << (8 * _DIGITS)


@dataclass(frozen=True, slots=True)
class Split:
    """Shares of the first messages over one channel: (account, share), shares adding up to 1.

    Empty countries or purposes: all. `chosen_by` is TRIAL or SUGGESTION. From `until` on it chooses nothing.
    """

    id: str
    chosen_by: ChosenBy
    name: str
    shares: tuple[tuple[str, float], ...]
    channel: Channel
    countries: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    until: Instant | None = None

    def covers(self, subject: Subject) -> bool:
        """Whether a message is one of those that chance is to choose for."""
        return (
            subject.channel is self.channel
            and (not self.countries or subject.country in self.countries)
            and (not self.purposes or subject.purpose in self.purposes)
        )

    def overlaps(self, other: "Split") -> bool:
        """Whether a message could be covered by both."""
        return (
            self.channel is other.channel
            and _meet(self.countries, other.countries)
            and _meet(self.purposes, other.purposes)
        )


def _meet(one: Collection[object], other: Collection[object]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)


@dataclass(frozen=True, slots=True)
class Chance:
    """A split that covers a message. `account` and `propensity` are what it chose, once there is a verification."""

    split: Split
    account: str = ""
    propensity: float | None = None


def pick(split_id: str, verification_id: str, shares: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """(account, its probability) for a verification: the same for the same ids and shares, always and everywhere.

    The first eight bytes of SHA-256 over both ids, as a number below 1, fall into one of the shares laid end to end.
    """
    digest = hashlib.sha256(f"{split_id}|{verification_id}".encode()).digest()
    total = sum(share for _, share in shares)
    point = int.from_bytes(digest[:_DIGITS]) / _RANGE * total
    for account, share in shares:
        if point < share:
            return account, share / total
        point -= share
    account, share = next((account, share) for account, share in reversed(shares) if share > 0)
    return account, share / total


def by_chance(
    found: Plan, subject: Subject, carriers: Sequence[Carrier], splits: Sequence[Split], verification_id: str = ""
) -> Plan:
    """The plan for a first message under the splits that run: what chance chooses goes first, the others follow.

    Without a verification's id the plan only says between which accounts chance will choose. A plan without accounts
    stays so: chance overrules no refusal. A trial that lacks one of its accounts here chooses nothing, because what
    it then sent would all go one way; a suggestion goes on with those of its accounts that can be used.
    """
    if not found.accounts:
        return found
    for split in sorted(splits, key=lambda one: one.chosen_by is not ChosenBy.TRIAL):
        if split.covers(subject):
            return _chosen(found, subject, carriers, split, verification_id)
    return found


def _chosen(found: Plan, subject: Subject, carriers: Sequence[Carrier], split: Split, verification_id: str) -> Plan:
    fault = faults(subject, carriers)
    missing = [name for name, share in split.shares if share > 0 and fault.get(name, "does not exist")]
    usable = [(name, share) for name, share in split.shares if share > 0 and name not in missing]
    what = split_name(split)
    if not usable or (missing and split.chosen_by is ChosenBy.TRIAL):
        name = missing[0]
        why = f"{name} {fault.get(name, 'does not exist')}, so chance does not choose here."
        return replace(found, reasons=(*found.reasons, Reason(what, matched=False, why=why)))
    if not verification_id:
        names = (*(name for name, _ in usable), *found.accounts)
        reason = Reason(what, matched=True, why=f"Chance chooses when the verification begins: {odds(usable)}.")
        return _plan(found, names, reason, Chance(replace(split, shares=tuple(usable))))
    account, propensity = pick(split.id, verification_id, usable)
    reason = Reason(what, matched=True, why=f"Chance chose {account}, with a probability of {100 * propensity:.4g} %.")
    return _plan(found, (account, *found.accounts), reason, Chance(split, account, propensity))


def _plan(found: Plan, names: Sequence[str], reason: Reason, chance: Chance) -> Plan:
    return replace(found, accounts=tuple(dict.fromkeys(names)), reasons=(reason, *found.reasons), chance=chance)


def split_name(split: Split) -> str:
    """A split in a list of rules: “Trial “Vonage in Latvia””."""
    return f"{'Trial' if split.chosen_by is ChosenBy.TRIAL else 'Suggestion'} “{split.name}”"


def odds(shares: Sequence[tuple[str, float]]) -> str:
    """Shares in words: “twilio-main 50 %, vonage-main 50 %”."""
    total = sum(share for _, share in shares)
    return ", ".join(f"{name} {100 * share / total:.4g} %" for name, share in shares)
