"""Verifications of one day of the past, played all at once: what was sent, what came of it, what was read back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from otpdesk.otp import Purpose
from otpdesk.simulator.past_fates import LIFE, NEVER, Fates, Messages
from otpdesk.simulator.past_routes import CHANNELS, EMAIL, RULE, SMS, VOICE, Numbers, Routes
from otpdesk.simulator.people import OPERATORS
from otpdesk.simulator.plan import PastAccount, Plan
from otpdesk.simulator.roll import Roll

SENDS = 4
PERSISTS = 0.8
"""The chance that an operator who waited in vain sends again."""
OVERTAKEN = 0.5
"""A code that was not read when the next one went out is given up for that one with this chance."""
GAP, DAWDLE = 30_000, 40_000
"""The least milliseconds between the first send and the next, and up to how many more the operator takes."""

_GAPS = (GAP, 60_000, 120_000, 120_000)
_REFUSED_GAP = 1_500
_THEN_CALL = 0.3
"""The chance that the send after a resend is a call."""

_PURPOSES = np.cumsum((0.45, 0.25, 0.12, 0.02, 0.10, 0.06))
assert len(_PURPOSES) == len(Purpose)


@dataclass(slots=True)
class Begun:
    """Verifications of a day as arrays: when, whose (number on the roll), over which channel, what for, by whom."""

    at: Numbers
    who: Numbers
    channel: Numbers
    purpose: Numbers
    operator: Numbers


@dataclass(slots=True)
class Day:
    """A day as it went, one entry a verification; `sent` has its messages.

    `heard` is when a code was read back while it counted (NEVER: none was), `by` the ordinal of its message, `until`
    when it ceased to count; `late` when one was read back that did not count any more; `last` when the last message
    went out.
    """

    begun: Begun
    sent: Messages
    heard: Numbers
    by: Numbers
    until: Numbers
    late: Numbers
    last: Numbers


class Past:
    """Plays days, each by a chance of its own."""

    def __init__(self, accounts: Sequence[PastAccount], roll: Roll, plan: Plan) -> None:
        self._plan = plan
        self._fates = Fates(accounts)
        self._accounts = len(accounts)
        self._able = [any(channel in one.channels for one in accounts) for channel in CHANNELS]
        self._by_phone = self._able[SMS] or self._able[VOICE]
        self.roll = roll.of((roll.phone > 0) & self._by_phone | (roll.mail > 0) & self._able[EMAIL])

    def begin(self, chance: np.random.Generator, at: Numbers) -> Begun:
        """Who is verified at those instants."""
        size, drawn = len(at), chance.random(len(at))
        who = chance.integers(0, len(self.roll), size)
        by_mail = (self.roll.mail[who] > 0) & self._able[EMAIL] & ((drawn < self._plan.by_mail) | (not self._by_phone))
        by_call = np.full(size, self._able[VOICE]) & ((drawn > 1 - self._plan.by_call) | (not self._able[SMS]))
        return Begun(
            at,
            who,
            np.where(by_mail, EMAIL, np.where(by_call, VOICE, SMS)),
            np.minimum(np.searchsorted(_PURPOSES, chance.random(size)), len(_PURPOSES) - 1),
            chance.integers(0, len(OPERATORS), size),
        )

    def mix(self) -> list[tuple[int, int, float]]:
        """Spot, channel and share of all first attempts, for each that occurs."""
        plan, mailed = self._plan, (self.roll.mail > 0) & self._able[EMAIL]
        mail = mailed * (plan.by_mail if self._by_phone else 1.0)
        call = np.where(mailed & (plan.by_mail + plan.by_call > 1), 1 - mail, plan.by_call) * self._able[VOICE]
        call = call if self._able[SMS] else 1 - mail
        weights = {EMAIL: mail, VOICE: call * self._by_phone, SMS: (1 - mail - call) * self._able[SMS]}
        found = []
        for channel, weight in weights.items():
            spots = np.zeros(len(self.roll), np.int64) if channel == EMAIL else self.roll.spot
            sums = np.bincount(spots, weight, len(self.roll.spots)) / len(self.roll)
            found += [(int(spot), channel, float(sums[spot])) for spot in np.flatnonzero(sums)]
        return found

    def shares(self, routes: Routes, spot: int, channel: int) -> NDArray[np.float64]:
        """Each account's share of the first attempts of a spot over a channel."""
        ways = np.diff(routes.first[spot, channel], prepend=0.0)
        found: NDArray[np.float64] = ways.reshape(3, self._accounts).sum(axis=0) / (ways.sum() or 1.0)
        return found

    def play(self, chance: np.random.Generator, routes: Routes, begun: Begun) -> Day:
        """Send until a code is heard or patience ends, for every verification."""
        size = len(begun.at)
        heard, late, by = np.full(size, NEVER), np.full(size, NEVER), np.zeros(size, np.int64)
        last, ends = begun.at.copy(), np.zeros(size, np.int64)
        of, at, channel, used = np.arange(size), begun.at, begun.channel, np.full(size, -1)
        parts = []
        for ordinal in range(1, SENDS + 1):
            sent = self._send(chance, routes, begun, of, at, channel, used, ordinal)
            parts.append(sent)
            last[of] = at
            late[of] = np.minimum(late[of], np.where(sent.late < NEVER, at + sent.late, NEVER))
            until = at + self._patience(chance, sent, ordinal)
            readable = np.where(sent.read < NEVER, at + sent.read, NEVER)
            waits = np.minimum(heard[of], readable) > until
            again = waits & (chance.random(len(of)) < PERSISTS) & (ordinal < SENDS)
            given_up = again & (chance.random(len(of)) < OVERTAKEN)
            counts = (readable < NEVER) & ~given_up & (heard[of] == NEVER)
            heard[of[counts]], by[of[counts]], ends[of[counts]] = readable[counts], ordinal, at[counts] + LIFE
            of, at, used = of[again], until[again], sent.account[again]
            channel = self._next_channel(chance, channel[again], ordinal)
        return Day(begun, Messages.joined(parts), heard, by, ends, late, last)

    def _send(
        self,
        chance: np.random.Generator,
        routes: Routes,
        begun: Begun,
        of: Numbers,
        at: Numbers,
        channel: Numbers,
        used: Numbers,
        ordinal: int,
    ) -> Messages:
        who = begun.who[of]
        spot = np.where(channel == EMAIL, 0, self.roll.spot[who])
        if ordinal == 1:
            ends = routes.first[spot, channel]
            way = (chance.random(len(of))[:, None] * ends[:, -1:] >= ends).sum(axis=1)
            account = way % self._accounts
            chooser, propensity = routes.chooser[spot, channel, way], routes.propensity[spot, channel, way]
        else:
            account = routes.other[channel, used]
            chooser, propensity = np.full(len(of), RULE), np.zeros(len(of))
        known = {
            "of": of,
            "at": at,
            "ordinal": np.full(len(of), ordinal),
            "account": account,
            "channel": channel,
            "spot": spot,
            "chooser": chooser,
            "propensity": propensity,
        }
        return self._fates.draw(chance, routes, known, self.roll.nature[who])

    @staticmethod
    def _patience(chance: np.random.Generator, sent: Messages, ordinal: int) -> Numbers:
        """How long the operator waits before the next send."""
        waits = _GAPS[ordinal - 1] + (chance.random(len(sent.of)) * DAWDLE).astype(np.int64)
        return np.where(sent.refused, _REFUSED_GAP, waits)

    def _next_channel(self, chance: np.random.Generator, channel: Numbers, ordinal: int) -> Numbers:
        """After a resend some texts become calls."""
        if ordinal == 1 or not self._able[VOICE]:
            return channel
        return np.where((channel == SMS) & (chance.random(len(channel)) < _THEN_CALL), VOICE, channel)
