"""The records of a day of the past, column by column: verifications, attempts, receipts, checks as a desk has them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from otpdesk.columnar import Coded, Columns
from otpdesk.otp import CodeBy, CodeRule, Outcome, Purpose, Source, Status, VerificationState
from otpdesk.simulator.past import Day
from otpdesk.simulator.past_fates import LIFE, NEVER, Bools
from otpdesk.simulator.past_routes import CHANNELS, CHOOSERS, EMAIL, WHY, Numbers, Routes
from otpdesk.simulator.people import OPERATORS
from otpdesk.simulator.plan import PastAccount
from otpdesk.simulator.provider_ids import ids_of
from otpdesk.simulator.roll import Roll
from otpdesk.simulator.told import Told, speech

TRIES = 5
_ANSWER = 180
"""Milliseconds until a provider answers."""
_EPOCH, _BITS = 1_577_836_800_000, 22
_MISTYPED, _GUESSED = 0.06, 0.015
_AGAIN, _FIRST_GUESS, _NEXT_GUESS = 11_000, 15_000, 9_000
"""Milliseconds until a mistyped code is read again, until somebody guesses, and between guesses."""

STATUSES = tuple(Status)


def numbered(at: Numbers, count: int) -> Numbers:
    """Stored ids for things of those instants. Their chance counts up from `count`, so that no two are alike.

    The lowest bit is that of the day (`count` & 1), so that what reaches past midnight cannot meet the next day's.
    """
    places = (np.arange(len(at)) * 2 + count) & ((1 << _BITS) - 1)
    found: Numbers = (np.maximum(at - _EPOCH, 0) << _BITS) | places
    return found


class Clerk:
    """Writes days down. `rates` turn prices into the desk's currency (1 where none is given)."""

    def __init__(self, accounts: Sequence[PastAccount], roll: Roll, rates: Mapping[str, float]) -> None:
        self._accounts = accounts
        self._roll = roll
        self._rates = rates
        self._speeches = [[speech(account.provider, channel) for channel in CHANNELS] for account in accounts]
        self._told: list[Told] = []
        self._told_of = np.full((len(accounts), len(CHANNELS), len(WHY)), -1)
        for place, row in enumerate(self._speeches):
            for number, words in enumerate(row):
                for reason, told in words.ends.items():
                    self._told_of[place, number, WHY.index(reason)] = len(self._told)
                    self._told.append(told)

    def written(self, day: Day, routes: Routes, chance: np.random.Generator, parity: int) -> dict[str, Columns]:
        """The rows of a day by table; `parity` (0 or 1) differs from one day to the next."""
        verification = numbered(day.begun.at, parity)
        attempt = numbered(day.sent.at, parity)
        converted = day.sent.ordinal == day.by[day.sent.of]
        by = np.zeros(len(verification), np.int64)
        by[day.sent.of[converted]] = attempt[converted]
        checks, verified_at, wrong = self._checks(day, chance, verification, by, parity)
        return {
            "verification": self._verifications(day, verification, by, verified_at, wrong),
            "attempt": self._attempts(day, routes, chance, verification, attempt, converted),
            "receipt": self._receipts(day, attempt, parity),
            "code_check": checks,
        }

    def _place(self, day: Day) -> tuple[Numbers, Numbers]:
        """Stored ids of address and customer of each verification."""
        who = day.begun.who
        by_mail = day.begun.channel == EMAIL
        return np.where(by_mail, self._roll.mail[who], self._roll.phone[who]), self._roll.customer[who]

    def _verifications(self, day: Day, identity: Numbers, by: Numbers, verified_at: Numbers, wrong: Numbers) -> Columns:
        address, customer = self._place(day)
        verified = by > 0
        state = np.where(verified, 0, np.where(wrong >= TRIES, 1, 2))
        words = (VerificationState.VERIFIED.value, VerificationState.LOCKED.value, VerificationState.EXPIRED.value)
        columns = {
            "id": identity,
            "customer_id": customer,
            "address_id": address,
            "purpose": Coded(day.begun.purpose, tuple(one.value for one in Purpose)),
            "state": Coded(state, words),
            "operator": Coded(day.begun.operator, OPERATORS),
            "created_at": day.begun.at,
            "expires_at": day.last + LIFE,
            "verified_at": some(verified_at, verified),
            "verified_attempt": some(by, verified),
            "wrong_checks": wrong,
            "tries": TRIES,
            "code_rule": CodeRule.ANY_LIVE.value,
            "code_length": 6,
            "code_life": (day.last + LIFE - day.begun.at) // 1000,
        }
        return Columns(len(identity), columns)

    def _attempts(
        self,
        day: Day,
        routes: Routes,
        chance: np.random.Generator,
        verification: Numbers,
        identity: Numbers,
        converted: Bools,
    ) -> Columns:
        sent, accounts = day.sent, self._accounts
        address, customer = self._place(day)
        told, failed = self._ending(day)
        status = np.array([STATUSES.index(one.status) for one in self._told] or [0])[told]
        status = np.where(failed, status, np.where(sent.delivered, _DELIVERED, _SENT))
        settled = sent.at + np.where(sent.claim < NEVER, sent.claim, 0)
        taken = ~sent.refused
        kind = sent.account * len(CHANNELS) + sent.channel
        raw, raws = self._last_words(kind, told, failed, sent.delivered)
        micro = routes.price[routes.cell(sent.account, sent.spot, sent.channel)]
        priced = taken & (sent.channel != EMAIL)
        rates = np.array([self._rates.get(one, 1.0) for one in routes.currency])
        spots = self._roll.spots
        columns = {
            "id": identity,
            "verification_id": verification[sent.of],
            "ordinal": sent.ordinal,
            "account_id": Coded(sent.account, tuple(one.name for one in accounts)),
            "address_id": address[sent.of],
            "customer_id": customer[sent.of],
            "channel": Coded(sent.channel, tuple(one.value for one in CHANNELS)),
            "purpose": Coded(day.begun.purpose[sent.of], tuple(one.value for one in Purpose)),
            "operator": Coded(day.begun.operator[sent.of], OPERATORS),
            "status": Coded(status, tuple(one.value for one in STATUSES)),
            "failure": self._of_told(told, failed, [one.failure.value for one in self._told], None),
            "counted": np.array([one not in _UNCOUNTED for one in STATUSES])[status],
            "country": Coded(sent.spot, tuple(spot.iso for spot in spots)),
            "mcc": Coded(sent.spot, tuple(spot.network.mcc if spot.network else "" for spot in spots)),
            "mnc": Coded(sent.spot, tuple(spot.network.mnc if spot.network else "" for spot in spots)),
            "sender": Coded(sent.account, tuple(one.sender for one in accounts)),
            "language": Coded(self._roll.language[day.begun.who[sent.of]], self._roll.languages),
            "template_version": 1,
            "chosen_by": Coded(sent.chooser, tuple(one.value for one in CHOOSERS)),
            "propensity": some(sent.propensity, sent.propensity > 0),
            "created_at": sent.at,
            "expires_at": sent.at + LIFE,
            "sent_at": some(sent.at + _ANSWER, taken),
            "first_delivered_at": some(settled, sent.delivered),
            "terminal_at": some(np.where(sent.refused, sent.at + _ANSWER, settled), failed | sent.delivered),
            "provider_id": ids_of(accounts, sent.account, sent.channel, taken, chance),
            "provider_status": Coded(raw, raws),
            "provider_code": self._of_told(told, failed, [one.code for one in self._told], ""),
            "provider_words": self._of_told(told, failed, [one.words for one in self._told], ""),
            "price_micro": some(micro, priced),
            "currency": Coded(np.where(priced, sent.account, len(accounts)), (*routes.currency, None)),
            "price_final_at": some(sent.at + sent.price_after, priced),
            "cost_micro": np.rint(np.where(priced, micro * rates[sent.account], 0)).astype(np.int64),
            "converted": converted,
            "code_by": Coded(sent.account, tuple(_code_by(one) for one in accounts)),
        }
        return Columns(len(identity), columns)

    def _ending(self, day: Day) -> tuple[Numbers, Bools]:
        """The number in `_told` of what each message failed with (0 where it did not), and whether it failed."""
        sent = day.sent
        told = self._told_of[sent.account, sent.channel, sent.reason]
        failed = (sent.reason >= 0) & (told >= 0)
        return np.where(failed, told, 0), failed

    def _of_told(self, told: Numbers, failed: Bools, words: list[str], nothing: str | None) -> Coded:
        return Coded(np.where(failed, told, len(words)), (*words, nothing))

    def _last_words(
        self, kind: Numbers, told: Numbers, failed: Bools, delivered: Bools
    ) -> tuple[Numbers, tuple[str, ...]]:
        """The provider's last word on each message, as a number, and the words."""
        speeches = [one for row in self._speeches for one in row]
        words = (
            *(one.passed_on for one in speeches),
            *(one.arrived or one.passed_on for one in speeches),
            *(one.raw for one in self._told),
        )
        last = np.where(delivered, len(speeches) + kind, kind)
        return np.where(failed, 2 * len(speeches) + told, last), words

    def _receipts(self, day: Day, attempt: Numbers, parity: int) -> Columns:
        """The answer to each message, then what was learned later where something was."""
        sent = day.sent
        told, failed = self._ending(day)
        kind = sent.account * len(CHANNELS) + sent.channel
        raw, raws = self._last_words(kind, told, failed, sent.delivered)
        speeches = [one for row in self._speeches for one in row]
        says_more = np.array([one.arrived is not None and one.passed_on != one.taken for one in speeches])[kind]
        ended = (failed & ~sent.refused) | sent.delivered
        later = ended | (~sent.refused & says_more)
        at_first = np.where(sent.refused, raw, len(raws) + kind)
        seen = sent.at + np.where(ended, np.minimum(sent.claim, NEVER >> 1), np.maximum(2_000, sent.handed_on))
        status = np.array([STATUSES.index(one.status) for one in self._told] or [0])[told]
        first_status = np.where(sent.refused, status, _ACCEPTED)
        last_status = np.where(failed, status, np.where(sent.delivered, _DELIVERED, _SENT))

        def both(first: Any, second: Any) -> Any:
            joined = np.concatenate([first, second[later]])
            return joined[order]

        when = np.concatenate([sent.at + _ANSWER, seen[later]])
        order = np.argsort(when, kind="stable")
        nothing = np.zeros(len(attempt), bool)
        shown, of = both(failed & sent.refused, failed), both(told, told)
        when = when[order]
        columns = {
            "id": numbered(when, parity),
            "attempt_id": both(attempt, attempt),
            "status": Coded(both(first_status, last_status), tuple(one.value for one in STATUSES)),
            "raw": Coded(both(at_first, raw), (*raws, *(one.taken for one in speeches))),
            "source": Coded(both(nothing, ~nothing).astype(np.int64), (Source.SEND.value, Source.POLL.value)),
            "seen_at": when,
            "claimed_at": when,
            "code": self._of_told(of, shown, [one.code for one in self._told], ""),
            "words": self._of_told(of, shown, [one.words for one in self._told], ""),
            "failure": self._of_told(of, shown, [one.failure.value for one in self._told], None),
        }
        return Columns(len(when), columns)

    def _checks(
        self, day: Day, chance: np.random.Generator, verification: Numbers, by: Numbers, parity: int
    ) -> tuple[Columns, Numbers, Numbers]:
        """The codes read back: right, mistyped first, too late, or guessed by someone else.

        Also when each verification was verified (0: never), and how many wrong codes it met.
        """
        size = len(verification)
        address, _customer = self._place(day)
        drawn = chance.random(size)
        right = by > 0
        mistyped = right & (drawn < _MISTYPED) & (day.heard + _AGAIN < day.until)
        expired = ~right & (day.late < NEVER)
        guessed = ~right & ~expired & (drawn < _GUESSED)
        verified_at = np.where(right, day.heard + np.where(mistyped, _AGAIN, 0), 0)
        wrong = np.where(mistyped, 1, np.where(guessed, TRIES, 0))
        begun = day.last + _FIRST_GUESS
        parts = [
            (right, verified_at, Outcome.CORRECT, np.where(mistyped, TRIES - 1, TRIES)),
            (mistyped, day.heard, Outcome.WRONG, np.full(size, TRIES - 1)),
            (expired, day.late, Outcome.EXPIRED, np.full(size, TRIES)),
            *(
                (guessed, begun + n * _NEXT_GUESS, Outcome.WRONG, np.full(size, TRIES - 1 - n))
                for n in range(TRIES - 1)
            ),
            (guessed, begun + TRIES * _NEXT_GUESS, Outcome.LOCKED, np.zeros(size, np.int64)),
        ]
        of = np.concatenate([np.flatnonzero(which) for which, *_ in parts])
        at = np.concatenate([when[which] for which, when, *_ in parts])
        outcome = np.repeat(np.arange(len(parts)), [int(which.sum()) for which, *_ in parts])
        left = np.concatenate([tries[which] for which, _, _, tries in parts])
        order = np.argsort(at, kind="stable")
        of, at, outcome, left = of[order], at[order], outcome[order], left[order]
        outcomes = [one for _, _, one, _ in parts]
        columns = {
            "id": numbered(at, parity),
            "verification_id": verification[of],
            "address_id": address[of],
            "attempt_id": some(by[of], outcome == 0),
            "at": at,
            "outcome": Coded(outcome, tuple(one.value for one in outcomes)),
            "counted": np.array([one is Outcome.WRONG for one in outcomes])[outcome],
            "tries_left": left,
            "operator": Coded(day.begun.operator[of], OPERATORS),
        }
        return Columns(len(at), columns), verified_at, wrong


def some(values: Any, there: Bools) -> Any:
    """Values of which some are not there."""
    return np.ma.masked_array(values, ~there)


def _code_by(account: PastAccount) -> str:
    return (CodeBy.PROVIDER if account.provider == "getotp_v0" else CodeBy.DESK).value


_UNCOUNTED = frozenset({Status.CANCELED, Status.FAILED, Status.BLOCKED})
_DELIVERED, _SENT, _ACCEPTED = (STATUSES.index(one) for one in (Status.DELIVERED, Status.SENT, Status.ACCEPTED))
