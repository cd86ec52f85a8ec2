"""What the providers said of messages of the past, as numbers of their words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from otpdesk.columnar import Coded
from otpdesk.otp import Status
from otpdesk.simulator.past_fates import Bools, Messages
from otpdesk.simulator.past_routes import CHANNELS, WHY, Numbers
from otpdesk.simulator.plan import PastAccount
from otpdesk.simulator.told import Told, speech

STATUSES = tuple(Status)
DELIVERED, SENT, ACCEPTED = (STATUSES.index(one) for one in (Status.DELIVERED, Status.SENT, Status.ACCEPTED))


@dataclass(frozen=True, slots=True)
class Said:
    """Of some messages: the number of the failure in `PastWords` (0 where it did not fail) and whether it failed.

    `status` are numbers of STATUSES, `raw` of `PastWords.raws`, `kind` of an account's speech on a channel.
    """

    told: Numbers
    failed: Bools
    status: Numbers
    raw: Numbers
    kind: Numbers


class PastWords:
    """The words of the providers of some accounts. `raws` are their raw words, of which the last are the first said."""

    def __init__(self, accounts: Sequence[PastAccount]) -> None:
        self._speeches = [speech(account.provider, channel) for account in accounts for channel in CHANNELS]
        self._told: list[Told] = []
        self._told_of = np.full((len(self._speeches), len(WHY)), -1)
        for kind, words in enumerate(self._speeches):
            for reason, told in words.ends.items():
                self._told_of[kind, WHY.index(reason)] = len(self._told)
                self._told.append(told)
        self._status = np.array([STATUSES.index(one.status) for one in self._told] or [SENT])
        self.raws = (
            *(one.passed_on for one in self._speeches),
            *(one.arrived or one.passed_on for one in self._speeches),
            *(one.raw for one in self._told),
            *(one.taken for one in self._speeches),
        )
        self._says_more = np.array([one.arrived is not None and one.passed_on != one.taken for one in self._speeches])

    def said(self, sent: Messages) -> Said:
        """What the desk learned last of messages."""
        kind = sent.account * len(CHANNELS) + sent.channel
        told = self._told_of[kind, sent.reason]
        failed = (sent.reason >= 0) & (told >= 0)
        told = np.where(failed, told, 0)
        status = np.where(failed, self._status[told], np.where(sent.delivered, DELIVERED, SENT))
        count = len(self._speeches)
        raw = np.where(failed, 2 * count + told, np.where(sent.delivered, count + kind, kind))
        return Said(told, failed, status, raw, kind)

    def first_raw(self, said: Said) -> Numbers:
        """The numbers in `raws` of the first words on messages that were taken."""
        found: Numbers = 2 * len(self._speeches) + len(self._told) + said.kind
        return found

    def says_more(self, said: Said) -> Bools:
        """Whether a provider says of a message on its way more than that it was taken."""
        found: Bools = self._says_more[said.kind]
        return found

    def codes(self, told: Numbers, failed: Bools) -> dict[str, Coded]:
        """Code, words and failure of messages that failed, by the names of a receipt."""
        place = np.where(failed, told, len(self._told))
        return {
            "code": Coded(place, (*(one.code for one in self._told), "")),
            "words": Coded(place, (*(one.words for one in self._told), "")),
            "failure": Coded(place, (*(one.failure.value for one in self._told), None)),
        }
