"""A desk with a fortnight behind it, as cells, and first attempts that come one by one."""

import secrets
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any, Protocol

from sqlalchemy import insert

from otpdesk.desk.desk import Desk
from otpdesk.otp import Channel, IdKind, Instant, Status, VerificationState, new_id
from otpdesk.quality.cells import of_rows
from otpdesk.quality.times import EDGES
from otpdesk.store import accounts
from otpdesk.store.cells_packing import packed
from otpdesk.store.engine import Store
from otpdesk.store.tables import attempt, changed_day, day_cells, verification
from tests.fixtures.clock import TurnedClock
from tests.fixtures.desk import NUMBER

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LIFE = 10 * MINUTE
_EPOCH = date(1970, 1, 1).toordinal()
_QUICK, _SLOW = EDGES.index(5_000), EDGES.index(60_000)


class Behind(Protocol):
    """What a world is put behind: a desk with its store, and a clock that can be turned."""

    @property
    def desk(self) -> Desk: ...

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> TurnedClock: ...


class World:
    """What went out through the accounts of a place, without anybody sending it."""

    def __init__(self, place: Behind) -> None:
        self.place = place
        self.clock = place.clock
        self._numbers = count(1)
        with place.store.read() as tx:
            self.accounts = {one.name: one.id for one in accounts.all(tx)}
        self.address = place.desk.customers.place(NUMBER, "a test")

    @property
    def now(self) -> Instant:
        return self.clock.now()

    def usual(self, *rows: tuple[str, str, int, float, float], channel: str = "sms") -> None:
        """(account, country, first attempts, verified, quick) of yesterday: shares, as cells alone."""
        counted = [
            {"account": account, "country": country, "channel": channel, "first": of, "verified": round(of * good),
             "claimed": of, "verified_claimed": round(of * good)}
            for account, country, of, good, _ in rows
        ]  # fmt: skip
        ends = []
        for number, (_, _, of, _, quick) in enumerate(rows):
            ends += [(number, _QUICK, round(of * quick), 0, 0), (number, _SLOW, of - round(of * quick), 0, 0)]
        self.put_cells(self.now - DAY, counted, ends)

    def put_cells(
        self, at: Instant, rows: list[dict[str, object]], ends: list[tuple[int, int, int, int, int]] | None = None
    ) -> None:
        """The cells of one day, in the place of those it had."""
        day = at // DAY
        word = str(date.fromordinal(_EPOCH + day))
        cells = packed(of_rows([{"day": word, **row} for row in rows], ends or []))
        with self.place.store.write() as tx:
            tx.connection.execute(day_cells.delete().where(day_cells.c.day == day))
            values = {"day": day, "version": secrets.randbits(62), "counted_at": tx.now, "cells": cells}
            tx.connection.execute(insert(day_cells).values(**values))
            tx.connection.execute(changed_day.delete())

    def send(
        self,
        account: str,
        country: str,
        outcomes: Sequence[tuple[bool, float | None]],
        *,
        begin: Instant | None = None,
        every: int = 10_000,
        helped: bool = False,
        **more: Any,
    ) -> None:
        """First attempts, one each `every` milliseconds: (verified, seconds until delivered or None: never).

        `helped`: where the first did not help, another message did. `more` are columns of the attempts.
        """
        start = self.now if begin is None else begin
        rows = [self._row(account, country, start + number * every, *one, more) for number, one in enumerate(outcomes)]
        for one, _ in rows:
            one["state"] = VerificationState.VERIFIED.value if helped else one["state"]
        with self.place.store.write() as tx:
            tx.connection.execute(insert(verification), [one for one, _ in rows])
            tx.connection.execute(insert(attempt), [one for _, one in rows])

    def _row(
        self,
        account: str,
        country: str,
        at: Instant,
        good: object,
        seconds: float | None,
        more: dict[str, Any],
    ) -> tuple[dict[str, object], dict[str, object]]:
        number = next(self._numbers)
        own, session = new_id(IdKind.ATTEMPT, at, number), new_id(IdKind.VERIFICATION, at, number)
        state = VerificationState.VERIFIED if good else VerificationState.EXPIRED
        shared = {"address_id": self.address, "purpose": "login", "created_at": at, "expires_at": at + LIFE,
                  "operator": "olga"}  # fmt: skip
        one = {**shared, "id": session, "state": state.value, "tries": 5, "code_rule": "any_live", "code_length": 6,
               "code_life": 600, "verified_at": at + 40_000 if good else None}  # fmt: skip
        sent = {
            **shared, "id": own, "verification_id": session, "ordinal": 1, "account_id": self.accounts[account],
            "channel": Channel.SMS.value, "status": (Status.DELIVERED if seconds is not None else Status.SENT).value,
            "country": country, "chosen_by": "rule", "sent_at": at,
            "first_delivered_at": None if seconds is None else at + round(1000 * seconds), "converted": good,
            "mcc": "248", "mnc": "01", "counted": False, **more,
        }  # fmt: skip
        return one, sent
