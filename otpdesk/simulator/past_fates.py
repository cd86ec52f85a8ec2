"""What becomes of messages of the past, drawn for many at once: the model of `world.draw`, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from otpdesk.simulator.fate import Reason
from otpdesk.simulator.past_routes import CHANNELS, SMS, VOICE, WHY, Numbers, Routes
from otpdesk.simulator.plan import PastAccount
from otpdesk.simulator.profile import REASONS
from otpdesk.simulator.roll import NATURES
from otpdesk.simulator.told import speech
from otpdesk.simulator.world import CALL_REASONS, WEIGHTS, Nature, at_once

Bools = NDArray[np.bool_]

LIFE = 300_000
"""Milliseconds for which a code of the past counted."""
WATCHED = 600_000
"""Milliseconds for which a desk asks after a message; what comes later is never learned."""
TO_READ, READING = 6_000, 30_000
"""A customer reads a code back so many milliseconds after it arrived, and up to so many later."""
SLOW, SLOWER = 30_000, 300_000
"""A slow message takes so many milliseconds more, and up to so many beside."""
NEVER = 1 << 62
_LONGEST = 1e6
"""Seconds that no message takes longer."""


@dataclass(slots=True)
class Messages:
    """Messages as arrays of one length. Times but `at` are milliseconds after it, NEVER for what does not happen.

    `of` is the number of the verification in its day, `claim` when the desk learns an end, `reason` why it failed, as
    far as the desk learns it (number of WHY, else -1), `delivered` that the provider claims delivery. `read` is when
    the code is read back while it counts, `late` when it is read back too late.
    """

    of: Numbers
    at: Numbers
    ordinal: Numbers
    account: Numbers
    channel: Numbers
    spot: Numbers
    chooser: Numbers
    propensity: NDArray[np.float64]
    handed_on: Numbers
    claim: Numbers
    reason: Numbers
    delivered: Bools
    refused: Bools
    price_after: Numbers
    read: Numbers
    late: Numbers

    @classmethod
    def joined(cls, parts: "Sequence[Messages]") -> "Messages":
        """The messages of all parts in order of time."""
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__}
        order = np.argsort(columns["at"], kind="stable")
        return cls(**{name: column[order] for name, column in columns.items()})


_LOST_FOR = np.array(
    [-1 if one is Nature.LIVE else WHY.index(Reason(one.value)) for one in NATURES]
)  # the natures of numbers are reasons too
_OPTED_OUT = WHY.index(Reason.OPTED_OUT)
_TEXT_REASONS = np.array([WHY.index(one) for one in REASONS])
_CALL_REASONS = np.array([WHY.index(one) for one in CALL_REASONS])
_CALL_ENDS = np.cumsum(WEIGHTS)


class Fates:
    """Draws fates for some accounts, in the words of whose providers the desk learns of them."""

    def __init__(self, accounts: Sequence[PastAccount]) -> None:
        words = [[speech(account.provider, channel) for channel in CHANNELS] for account in accounts]
        self._refuses = np.array([[[why in one.refuses for why in WHY] for one in row] for row in words])
        self._ends = np.array([[[why in one.ends for why in WHY] for one in row] for row in words])
        self._arrivals = np.array([[one.arrived is not None for one in row] for row in words])
        self._pages = np.array([account.provider == "getotp_v0" for account in accounts])

    def draw(self, chance: np.random.Generator, routes: Routes, known: dict[str, Numbers], nature: Numbers) -> Messages:
        """The fates of messages of which of, at, ordinal, account, channel, spot, chooser and propensity are known."""
        account, channel = known["account"], known["channel"]
        size = len(account)
        cell = routes.cell(account, known["spot"], channel)

        def happens(figure: str) -> Bools:
            found: Bools = chance.random(size) < routes.by_cell[figure][cell]
            return found

        def up_to(most: int) -> Numbers:
            return (chance.random(size) * most).astype(np.int64)

        handed_on = 200 + up_to(900)
        bend = np.exp(chance.standard_normal(size) * routes.by_cell["spread"][cell])
        quick = handed_on + (np.minimum(bend * routes.by_cell["median"][cell], _LONGEST) * 1000).astype(np.int64)
        took = quick + np.where(happens("slow"), SLOW + up_to(SLOWER), 0)
        lost_for = np.where(channel == SMS, _LOST_FOR[nature], -1)
        arrives = happens("delivery") & (lost_for < 0)
        silent, faked = happens("silent") & (lost_for < 0), happens("fake") & (lost_for < 0) & ~arrives
        lag = np.where(happens("late"), 60_000 + up_to(120_000), up_to(1_500))
        claim = np.where(arrives, took + lag, np.where(faked, handed_on + at_once(quick), quick + 4_000))
        reason = np.where(lost_for >= 0, lost_for, self._reasons(chance.random(size), routes, cell, channel))
        reason = np.where(arrives | faked, -1, reason)
        claim = np.where(reason == _OPTED_OUT, handed_on, np.where(silent, NEVER, claim))
        reads = arrives & happens("read_back")
        read = np.where(reads, took + TO_READ + up_to(READING), NEVER)
        claim = np.where(self._pages[account], read, claim)
        refused = (reason >= 0) & self._refuses[account, channel, reason]
        learned = (claim <= WATCHED) & ~refused
        delivered = learned & (reason < 0) & self._arrivals[account, channel] & (arrives | faked)
        told = refused | (learned & (reason >= 0) & self._ends[account, channel, reason] & ~self._pages[account])
        return Messages(
            **known,  # type: ignore[arg-type]  # propensity alone is no whole number
            handed_on=handed_on,
            claim=np.where(delivered | told, claim, NEVER),
            reason=np.where(told, reason, -1),
            delivered=delivered,
            refused=refused,
            price_after=5_000 + up_to(40_000),
            read=np.where(read < LIFE, read, NEVER),
            late=np.where(read >= LIFE, read, NEVER),
        )

    @staticmethod
    def _reasons(drawn: NDArray[np.float64], routes: Routes, cell: Numbers, channel: Numbers) -> Numbers:
        ends = np.where((channel == VOICE)[:, None], _CALL_ENDS, routes.reasons[cell])
        place = np.minimum((drawn[:, None] >= ends).sum(axis=1), len(_TEXT_REASONS) - 1)
        found: Numbers = np.where(channel == VOICE, _CALL_REASONS[place], _TEXT_REASONS[place])
        return found
