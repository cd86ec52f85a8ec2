"""The records of a day of the past, column by column: verifications, attempts, receipts, checks as a desk has them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from otpdesk.columnar import Coded, Columns
from otpdesk.otp import CodeBy, CodeRule, Outcome, Purpose, Source, Status, VerificationState
from otpdesk.simulator.past import Day
from otpdesk.simulator.past_fates import LIFE, NEVER, Bools, Messages
from otpdesk.simulator.past_routes import CHANNELS, CHOOSERS, EMAIL, Numbers, Routes
from otpdesk.simulator.past_words import ACCEPTED, STATUSES, PastWords, Said
from otpdesk.simulator.people import OPERATORS
from otpdesk.simulator.plan import PastAccount
from otpdesk.simulator.provider_ids import ids_of
from otpdesk.simulator.roll import Roll

TRIES = 5
_ANSWER = 180
"""Milliseconds until a provider answers."""
_EPOCH, _BITS = 1_577_836_800_000, 22
_MISTYPED, _GUESSED = 0.06, 0.015
_AGAIN, _FIRST_GUESS, _NEXT_GUESS = 11_000, 15_000, 9_000
"""Milliseconds until a mistyped code is read again, until somebody guesses, and between guesses."""


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
        self._words = PastWords(accounts)

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
        said = self._words.said(sent)
        codes = self._words.codes(said.told, said.failed)
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
            "status": Coded(said.status, tuple(one.value for one in STATUSES)),
            "failure": codes["failure"],
            "counted": np.array([one not in _UNCOUNTED for one in STATUSES])[said.status],
            "sender": Coded(sent.account, tuple(one.sender for one in accounts)),
            "language": Coded(self._roll.language[day.begun.who[sent.of]], self._roll.languages),
            "template_version": 1,
            "chosen_by": Coded(sent.chooser, tuple(one.value for one in CHOOSERS)),
            "propensity": some(sent.propensity, sent.propensity > 0),
            "provider_id": ids_of(accounts, sent.account, sent.channel, ~sent.refused, chance),
            "provider_status": Coded(said.raw, self._words.raws),
            "provider_code": codes["code"],
            "provider_words": codes["words"],
            "converted": converted,
            "code_by": Coded(sent.account, tuple(_code_by(one) for one in accounts)),
            **self._where(sent),
            **_times(sent, said),
            **self._prices(sent, routes),
        }
        return Columns(len(identity), columns)

    def _where(self, sent: Messages) -> dict[str, Coded]:
        """Country and network of each message."""
        networks = [spot.network for spot in self._roll.spots]
        return {
            "country": Coded(sent.spot, tuple(spot.iso for spot in self._roll.spots)),
            "mcc": Coded(sent.spot, tuple(one.mcc if one else "" for one in networks)),
            "mnc": Coded(sent.spot, tuple(one.mnc if one else "" for one in networks)),
        }

    def _prices(self, sent: Messages, routes: Routes) -> dict[str, Any]:
        """What each message that was taken costs; e-mail costs nothing."""
        micro = routes.price[routes.cell(sent.account, sent.spot, sent.channel)]
        priced = ~sent.refused & (sent.channel != EMAIL)
        rates = np.array([self._rates.get(one, 1.0) for one in routes.currency])
        return {
            "price_micro": some(micro, priced),
            "currency": Coded(np.where(priced, sent.account, len(self._accounts)), (*routes.currency, None)),
            "price_final_at": some(sent.at + sent.price_after, priced),
            "cost_micro": np.rint(np.where(priced, micro * rates[sent.account], 0)).astype(np.int64),
        }

    def _receipts(self, day: Day, attempt: Numbers, parity: int) -> Columns:
        """The answer to each message, then what was learned later where something was."""
        sent, words = day.sent, self._words
        said = words.said(sent)
        ended = (said.failed & ~sent.refused) | sent.delivered
        later = ended | (~sent.refused & words.says_more(said))
        learned = np.where(ended, np.minimum(sent.claim, NEVER >> 1), np.maximum(2_000, sent.handed_on))
        when = np.concatenate([sent.at + _ANSWER, (sent.at + learned)[later]])
        order = np.argsort(when, kind="stable")
        when = when[order]

        def both(first: Any, second: Any) -> Any:
            return np.concatenate([first, second[later]])[order]

        polled = both(np.zeros(len(attempt), np.int64), np.ones(len(attempt), np.int64))
        columns = {
            "id": numbered(when, parity),
            "attempt_id": both(attempt, attempt),
            "status": Coded(
                both(np.where(sent.refused, said.status, ACCEPTED), said.status), tuple(one.value for one in STATUSES)
            ),
            "raw": Coded(both(np.where(sent.refused, said.raw, words.first_raw(said)), said.raw), words.raws),
            "source": Coded(polled, (Source.SEND.value, Source.POLL.value)),
            "seen_at": when,
            "claimed_at": when,
            **words.codes(both(said.told, said.told), both(said.failed & sent.refused, said.failed)),
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


def _times(sent: Messages, said: Said) -> dict[str, Any]:
    """The instants of each message."""
    settled = sent.at + np.where(sent.claim < NEVER, sent.claim, 0)
    return {
        "created_at": sent.at,
        "expires_at": sent.at + LIFE,
        "sent_at": some(sent.at + _ANSWER, ~sent.refused),
        "first_delivered_at": some(settled, sent.delivered),
        "terminal_at": some(np.where(sent.refused, sent.at + _ANSWER, settled), said.failed | sent.delivered),
    }


def some(values: Any, there: Bools) -> Any:
    """Values of which some are not there."""
    return np.ma.masked_array(values, ~there)


def _code_by(account: PastAccount) -> str:
    return (CodeBy.PROVIDER if account.provider == "getotp_v0" else CodeBy.DESK).value


_UNCOUNTED = frozenset({Status.CANCELED, Status.FAILED, Status.BLOCKED})
