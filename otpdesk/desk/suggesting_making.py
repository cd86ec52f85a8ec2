"""A suggestion: made from its inputs, kept as a document, and read again from it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from otpdesk.desk.geography import country_name
from otpdesk.desk.suggesting_inputs import DAYS, Inputs, inputs
from otpdesk.desk.suggesting_words import against, percent, points, price_words, title
from otpdesk.desk.suggesting_worth import worth
from otpdesk.desk.suggestion_views import Basis, ShareLine, Suggestion, Valued
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Instant
from otpdesk.quality.bandit import CAP, FLOOR, Option, Share, suggest

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Lineup
    from otpdesk.desk.rules import Rules
    from otpdesk.store.engine import Tx

_DAY = 86_400_000
_LEAST = 30
"""First attempts that an account has to be remembered by."""


def made(
    tx: "Tx", rules: "Rules", lineup: "Lineup", place: tuple[str, Channel], value: int | None, seed: int
) -> tuple[Suggestion, dict[str, Any]]:
    """A suggestion, and what it was worked out from, as it is kept.

    BadInput if there is nothing to choose between, or nothing is known of any account.
    """
    country, channel = place
    known = inputs(tx, rules, lineup, country, channel)
    if len(known.accounts) < 2:  # noqa: PLR2004 - a choice needs two
        why = " ".join(f"{name} {fault}." for name, fault in known.left_out)
        raise BadInput("There is nothing to choose between: fewer than two accounts can carry it.", why, "country")
    found = suggest(_options(known), value, seed)
    shares = tuple((one.account, one.share) for one in found.shares)
    lines = _lines(known, found.leader, found.shares)
    leader = next(one for one in lines if one.account == found.leader)
    where = country_name(country) or "every address"
    if not any(_known(one) for one in lines):
        few = f"Cannot tell yet how to share out {where}: no account is known by {_LEAST} first attempts."
        raise BadInput(few, "Let more be sent there, or begin a trial, in which chance chooses.", "country")
    one = Suggestion(
        country=country,
        where=where,
        channel=channel,
        made_at=tx.now,
        seed=seed,
        value=value,
        currency=rules.policy.currency,
        leader=found.leader,
        shares=lines,
        title=title(found.leader, leader.share, channel, where),
        sentences=tuple(_sentences(lines, leader, value)),
        history=worth(tx, country, channel, shares, tx.now - DAYS * _DAY),
        left_out=known.left_out,
    )
    return one, {"remembered": [asdict(each) for each in known.accounts], "floor": FLOOR, "cap": CAP}


def _options(known: Inputs) -> list[Option]:
    """A price that is not known counts as the highest that is: nobody wins by not saying what they ask."""
    highest = max((one.price for one in known.accounts if one.price is not None), default=0)
    return [
        Option(one.account, one.alpha, one.beta, float(highest if one.price is None else one.price))
        for one in known.accounts
    ]


def _lines(known: Inputs, leader: str, shares: tuple[Share, ...]) -> tuple[ShareLine, ...]:
    prices = {one.account: one.price for one in known.accounts}
    lines = [
        ShareLine(
            account=one.account,
            provider=mine.provider,
            share=one.share,
            wins=one.wins,
            rate=one.rate,
            low=one.low,
            high=one.high,
            remembered=mine.alpha + mine.beta,
            seen=mine.seen,
            price=mine.price,
            words=_words(one, leader, prices),
        )
        for one, mine in zip(shares, known.accounts, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: (-line.share, line.account)))


def _words(one: Share, leader: str, prices: Mapping[str, int | None]) -> str:
    if one.account == leader:
        return "leads"
    both = prices[one.account] is not None and prices[leader] is not None
    return against(leader, one.points, one.price_ratio, known=both)


def _sentences(lines: tuple[ShareLine, ...], leader: ShareLine, value: int | None) -> list[str]:
    said = [
        (
            f"{leader.account} is remembered by {percent(leader.rate, 1)} verified "
            f"({percent(leader.low, 1)} to {percent(leader.high, 1)}), and is the best choice with "
            f"{percent(leader.wins)} probability."
        ),
    ]
    rival = max((one for one in lines if one is not leader), key=lambda one: (_known(one), one.wins, one.rate))
    said.append(_price_of_points(leader, rival))
    if value is None:
        said.append("No value of a verified customer was given: half the price counts as five points of conversion.")
    exploring = sum(one.share for one in lines if one is not leader)
    said.append(
        f"The other {percent(exploring)} goes to the others, so that it is noticed when one of them gets better."
    )
    unsure = [one.account for one in lines if not _known(one)]
    if unsure:
        said.append(f"Hardly anything is known of {' and '.join(unsure)} there.")
    return said


def _known(one: ShareLine) -> bool:
    """Whether enough is known of an account there to speak of it."""
    return one.remembered >= _LEAST


def _price_of_points(leader: ShareLine, rival: ShareLine) -> str:
    """“twilio-main costs twice the price of vonage-main for 5 points more”."""
    difference = leader.rate - rival.rate
    how = f"{points(difference)} {'more' if difference >= 0 else 'less'} than {rival.account}"
    if leader.price is None or rival.price is None:
        return f"It verifies {how}; one of the prices is not known."
    ratio = leader.price / rival.price if rival.price else None
    return f"It asks {price_words(ratio)} for {how}."


def document(one: Suggestion, known: Mapping[str, Any]) -> dict[str, Any]:
    """A suggestion as it is kept."""
    return {"suggestion": asdict(one), **known}


def valued(kept: Mapping[str, Any]) -> Valued | None:
    """What a suggestion that is over was worth; None while it is not over."""
    return _valued(kept["worth"]) if "worth" in kept else None


def _valued(body: Mapping[str, Any]) -> Valued:
    return Valued(**{**body, "basis": Basis(body["basis"])})


def read(kept: Mapping[str, Any]) -> Suggestion:
    """The suggestion of such a document."""
    body = dict(kept["suggestion"])
    return Suggestion(
        **{
            **body,
            "channel": Channel(body["channel"]),
            "shares": tuple(ShareLine(**line) for line in body["shares"]),
            "sentences": tuple(body["sentences"]),
            "left_out": tuple((name, why) for name, why in body["left_out"]),
            "history": _valued(body["history"]),
        }
    )


def instant_of(days: int, now: Instant) -> Instant:
    """So many days from now."""
    return now + days * _DAY
