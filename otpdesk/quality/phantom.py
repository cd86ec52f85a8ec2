"""Receipts of delivery for messages that never arrived: how large their share is, and what else speaks for it.

If every receipt were true, customers would read back as many codes of one provider's delivered messages as of
another's, in the same country and network. What is missing is the phantom share, 1 − Q_A/Q_r, Q being verified among
claimed delivered and r the best honest peer. It is also low where nobody enters a code, as with pumped traffic: leave
suspect prefixes (`quality.pumping`) out first. Judge each country by itself: fake receipts belong to routes.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from otpdesk.quality.delays import Delays, Shape, implausible, shape
from otpdesk.quality.intervals import newcombe, wilson, z_of
from otpdesk.quality.planner import quantiles
from otpdesk.quality.times import EDGES

SURELY = 0.03
"""The phantom share that has to be passed beyond doubt."""

LEAST = 50
"""Claimed deliveries that an account has to have to be judged, or to judge by."""

_LEVEL_WITH_PEERS = 0.02
"""How far below a peer claims may be and still count as high, as a share."""

_PROMPT = EDGES.index(60_000)
"""Before this bin receipts come within a minute: later, customers who give up explain fewer verifications as well."""

_EARLY = 0.02
"""How much more often than at the peer's a code is read back before its receipt, as a share."""


@dataclass(frozen=True, slots=True)
class Phantom:
    """The share of claimed deliveries that never were, with its interval. Below 0: better than the peer."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Both:
    """Verified of claimed delivered in one stratum: of the account in question, and of the peer."""

    x_a: int
    n_a: int
    x_r: int
    n_r: int


def phantom_share(x_a: int, n_a: int, x_r: int, n_r: int, level: float = 0.95) -> Phantom | None:
    """1 − Q_A/Q_r with Q = x/n, its interval by the log-ratio: se² = (1 − Q_A)/x_A + (1 − Q_r)/x_r.

    Katz, Baptista, Azen, Pike, Biometrics 34 (1978). None: one of the two has no claims, or the peer no verification.
    """
    return phantom_over((Both(x_a, n_a, x_r, n_r),), level)


def phantom_over(strata: Sequence[Both], level: float = 0.95) -> Phantom | None:
    """The same over several strata, as networks of a country: verified of A over what it would be at the peer's rates.

    Indirect standardisation; log-ratio by the delta method. Strata in which one has no claims or the peer no
    verification are left out; None: all of them. Half a verification is added where A has none at all.
    """
    used = [one for one in strata if one.n_a > 0 and one.n_r > 0 and one.x_r > 0]
    if not used:
        return None
    seen = float(sum(one.x_a for one in used))
    spread_seen = sum(one.x_a * (1 - one.x_a / one.n_a) for one in used)
    if not seen:
        seen = spread_seen = 0.5
    due = sum(one.n_a * one.x_r / one.n_r for one in used)
    spread_due = sum(one.n_a**2 * (one.x_r / one.n_r) * (1 - one.x_r / one.n_r) / one.n_r for one in used)
    ratio = seen / due
    se = math.sqrt(spread_seen / seen**2 + spread_due / due**2)
    reach = z_of(level) * se
    return Phantom(1 - ratio, 1 - ratio * math.exp(reach), 1 - ratio * math.exp(-reach))


def claims_per_arm(share: float, quality: float = 0.82, alpha: float = 0.05, power: float = 0.8) -> int:
    """Claimed deliveries that each of the two needs for a phantom share to be seen, if the peer's Q is `quality`."""
    if not (0 < share < 1 and 0 < quality < 1):
        raise ValueError("a phantom share and a rate are between 0 and 1")
    poorer = quality * (1 - share)
    spread = (1 - poorer) / poorer + (1 - quality) / quality
    return round(sum(quantiles(alpha, power)) ** 2 * spread / math.log(1 - share) ** 2)


@dataclass(frozen=True, slots=True)
class Claims:
    """What an account claims in one country, and what came of it: counts of mature first attempts (`quality.cells`).

    `delays`: receipts of delivery by bin of `quality.times`. `controls`: messages to numbers that cannot receive any,
    and `control_receipts`: how many of those it claims to have delivered.
    """

    account: str
    first: int
    verified: int
    claimed: int
    verified_claimed: int
    verified_early: int = 0
    delays: Delays = field(default_factory=lambda: np.zeros(0, np.int64))
    controls: int = 0
    control_receipts: int = 0


class Sign(StrEnum):
    """What speaks for fake receipts beside codes that nobody reads back."""

    CONTROLS = "controls"
    """Receipts of delivery for numbers that cannot receive."""
    DELAYS = "delays"
    """Receipts come as no network brings them: nearly all at one moment, or within a second."""
    EARLY = "early"
    """Codes are read back before their messages are claimed delivered."""
    CONVERSION = "conversion"
    """As many are claimed within a minute as at the peer's, and fewer customers are verified."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """An account held against its peer: the phantom share, the signs beside it, how its receipts' delays look."""

    account: str
    peer: str
    phantom: Phantom | None
    signs: tuple[Sign, ...]
    shape: Shape | None
    flagged: bool


def reference(peers: Sequence[Claims]) -> Claims | None:
    """The best honest peer: the highest Q that is sure (lower Wilson bound) of those with at least LEAST claims.

    One with receipts for numbers that cannot receive is not honest. None: nobody to judge by.
    """
    fit = [one for one in peers if one.claimed >= LEAST and one.verified_claimed and not one.control_receipts]
    return max(fit, key=lambda one: wilson(one.verified_claimed, one.claimed).low, default=None)


def signs(own: Claims, peer: Claims) -> tuple[Sign, ...]:
    """The corroborating signs against an account, in the order of `Sign`."""
    seen = {
        Sign.CONTROLS: own.control_receipts > 0,
        Sign.DELAYS: implausible(shape(own.delays, peer.delays)),
        Sign.EARLY: _reads_ahead(own, peer),
        Sign.CONVERSION: _claims_high_converts_low(own, peer),
    }
    return tuple(sign for sign, there in seen.items() if there)


def flagged(phantom: Phantom | None, found: Collection[Sign]) -> bool:
    """Whether to warn: the phantom share is beyond doubt above SURELY, and something else speaks for it."""
    return phantom is not None and phantom.low > SURELY and bool(found)


def suspicion(own: Claims, peers: Sequence[Claims], strata: Sequence[Both] = ()) -> Suspicion | None:
    """An account held against the best honest of its peers; None: there is none, or too few claims.

    `strata` are the two by network (`phantom_over`), against the peer that `reference` names; without, all in one.
    """
    peer = reference([one for one in peers if one.account != own.account])
    if peer is None or own.claimed < LEAST:
        return None
    whole = Both(own.verified_claimed, own.claimed, peer.verified_claimed, peer.claimed)
    phantom = phantom_over(strata or (whole,))
    found = signs(own, peer)
    return Suspicion(own.account, peer.account, phantom, found, shape(own.delays, peer.delays), flagged(phantom, found))


def _reads_ahead(own: Claims, peer: Claims) -> bool:
    if not (own.verified_claimed and peer.verified_claimed):
        return False
    ahead = newcombe(own.verified_early, own.verified_claimed, peer.verified_early, peer.verified_claimed)
    return ahead.low > _EARLY


def _claims_high_converts_low(own: Claims, peer: Claims) -> bool:
    if not (own.first and peer.first):
        return False
    claims_high = _claimed_promptly(own) >= _claimed_promptly(peer) - _LEVEL_WITH_PEERS
    return claims_high and newcombe(own.verified, own.first, peer.verified, peer.first).high < 0


def _claimed_promptly(one: Claims) -> float:
    """The share of first attempts claimed delivered within a minute; without any delays, claimed at all."""
    known = int(one.delays.sum())
    prompt = one.delays[:_PROMPT].sum() / known if known else 1.0
    return float(one.claimed / one.first * prompt)
