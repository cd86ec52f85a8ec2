"""Random days of attempts for tests of cells, edits to them, and the same figures counted the slow way."""

import random
from bisect import bisect_left
from collections import Counter
from typing import Any

from sqlalchemy import delete, insert, select, update

from otpdesk.otp import AddressKind, ChosenBy, Failure, IdKind, Instant, Status, VerificationState, new_id
from otpdesk.quality.cells import DIMENSIONS, ENDINGS, FIGURES, Cells
from otpdesk.quality.times import BINS, EDGES
from otpdesk.store import accounts, cells, customers
from otpdesk.store.cells_counting import day_word
from otpdesk.store.engine import Store, Tx
from otpdesk.store.tables import account, attempt, verification

DAY = 86_400_000
ACCOUNTS = (("main", "twilio"), ("spare", "vonage"), ("mail", "smtp"))
NETWORKS = (("", ""), ("248", "01"), ("248", "02"), ("310", ""))
Key = tuple[str, ...]


class Days:
    """Verifications with one to three attempts each over the days before `until`, of every kind there is."""

    def __init__(self, store: Store, until: Instant, seed: int = 1, size: int = 60, days: int = 3) -> None:
        self.store = store
        self.until = until
        self.chance = random.Random(seed)
        self._length = days * DAY
        with store.write() as tx:
            for name, provider in ACCOUNTS:
                accounts.add(tx, name, provider, {}, "ada", keys=False)
            self._accounts = tuple(tx.connection.execute(select(account.c.id)).scalars())
            self._place = customers.attach(
                tx, AddressKind.PHONE, "+37255500001", "+372 •••• ••01", "EE", "mobile", None, tx.now
            ).id
            self.add(tx, size)

    def add(self, tx: Tx, size: int) -> None:
        """More of them."""
        for _ in range(size):
            at = self.until - self.chance.randrange(self._length)
            key = new_id(IdKind.VERIFICATION, at, self.chance.getrandbits(22))
            tx.connection.execute(insert(verification).values(self._verification(key, at)))
            for ordinal in range(1, self.chance.choice((1, 1, 2, 3)) + 1):
                row = self._attempt(key, at + ordinal * 30_000, ordinal)
                tx.connection.execute(insert(attempt).values(row))

    def _verification(self, key: str, at: Instant) -> dict[str, Any]:
        state = self.chance.choice(list(VerificationState))
        return {
            "id": key,
            "address_id": self._place,
            "purpose": "login",
            "state": state.value,
            "operator": "ada",
            "created_at": at,
            "expires_at": at + 300_000,
            "tries": 5,
            "code_rule": "any_live",
            "code_length": 6,
            "code_life": 300,
            "excluded_reason": self.chance.choice(("", "", "", "pumping")),
            "verified_at": at + self.chance.randrange(300_000) if state is VerificationState.VERIFIED else None,
        }

    def _attempt(self, key: str, at: Instant, ordinal: int) -> dict[str, Any]:
        mcc, mnc = self.chance.choice(NETWORKS)
        return {
            "id": new_id(IdKind.ATTEMPT, at, self.chance.getrandbits(22)),
            "verification_id": key,
            "ordinal": ordinal,
            "account_id": self.chance.choice(self._accounts),
            "address_id": self._place,
            "channel": self.chance.choice(("sms", "voice")),
            "purpose": self.chance.choice(("login", "payment")),
            "operator": "ada",
            "country": self.chance.choice(("EE", "US", "")),
            "mcc": mcc,
            "mnc": mnc,
            "sender": self.chance.choice(("OurDesk", "+15017122661", "odd\x1fsender")),
            "chosen_by": self.chance.choice(list(ChosenBy)).value,
            "created_at": at,
            "expires_at": at + 300_000,
            "is_test": self.chance.random() < 0.1,
            **self.fate(at),
        }

    def fate(self, at: Instant) -> dict[str, Any]:
        """What may become of an attempt made at an instant."""
        chance = self.chance
        status = chance.choice([*Status, *[Status.DELIVERED] * 8])
        sent = at + 200 if chance.random() < 0.9 else None
        delivered = status is Status.DELIVERED and chance.random() < 0.9
        priced = chance.random() < 0.8
        return {
            "status": status.value,
            "failure": chance.choice((None, None, *Failure)) if status.final else None,
            "sent_at": sent,
            "first_delivered_at": at + chance.randrange(-500, 900_000) if delivered else None,
            "terminal_at": at + chance.randrange(400_000) if status.final and chance.random() < 0.9 else None,
            "converted": delivered and chance.random() < 0.7,
            "segments": chance.choice((1, 1, 2)),
            "price_micro": chance.randrange(90_000) if priced else None,
            "currency": chance.choice(("EUR", "USD")) if priced else None,
            "price_final_at": at + 1000 if priced and chance.random() < 0.5 else None,
        }

    def edit(self, tx: Tx) -> None:
        """Any one change that the desk, an import or a person with a database tool could make."""
        made = tx.connection.execute(select(attempt.c.id, attempt.c.created_at, attempt.c.verification_id)).all()
        one = self.chance.choice(made)
        mine, whole = attempt.c.id == one.id, verification.c.id == one.verification_id
        act = self.chance.randrange(7)
        if act == 0:
            self.add(tx, 1)
        elif act == 1:
            tx.connection.execute(delete(attempt).where(mine))
        elif act == 2:
            moved = one.created_at + self.chance.randrange(-DAY, DAY)
            tx.connection.execute(update(attempt).where(mine).values(created_at=moved))
        elif act == 3:
            values = self._verification(one.verification_id, one.created_at)
            kept = {name: values[name] for name in ("state", "verified_at", "excluded_reason")}
            tx.connection.execute(update(verification).where(whole).values(kept))
        else:
            values = self._attempt(one.verification_id, one.created_at, 1)
            names = self.chance.sample(sorted(set(values) - {"id", "verification_id", "ordinal", "created_at"}), 5)
            tx.connection.execute(update(attempt).where(mine).values({name: values[name] for name in names}))


def keep_up(store: Store) -> int:
    """Count all that is to be counted."""
    with store.read() as tx:
        days = cells.stale(tx)
    return sum(cells.recount(store, day) for day in days)


def noted(store: Store) -> list[int]:
    """The days that are to be counted."""
    with store.read() as tx:
        return list(cells.stale(tx))


def all_cells(store: Store) -> Cells:
    with store.read() as tx:
        return cells.days(tx, "2000-01-01", "2100-01-01")


def differing(store: Store) -> list[str]:
    with store.read() as tx:
        return list(cells.differing(tx.connection))


def plain(found: Cells) -> tuple[dict[Key, dict[str, int]], dict[Key, Counter[tuple[str, int]]]]:
    """Figures and times of cells, by their words; nothing that is 0."""
    figures = {key: {name: count for name, count in one.items() if count} for key, one in found.by(*DIMENSIONS)}
    ends = found.ends(*DIMENSIONS)
    times = {
        key: Counter(
            {(name, bin_): int(count) for name in ENDINGS for bin_, count in enumerate(getattr(ends, name)[row])}
        )
        for row, key in enumerate(ends.keys)
    }
    return figures, {key: +count for key, count in times.items()}


def slowly(store: Store) -> tuple[dict[Key, dict[str, int]], dict[Key, Counter[tuple[str, int]]]]:
    """The same from the raw rows, one by one, in plain words."""
    figures: dict[Key, Counter[str]] = {}
    times: dict[Key, Counter[tuple[str, int]]] = {}
    with store.read() as tx:
        join = attempt.join(account, account.c.id == attempt.c.account_id).join(verification)
        states = (verification.c.state, verification.c.verified_at, verification.c.excluded_reason, account.c.name)
        for row in tx.connection.execute(select(attempt, *states).select_from(join)).mappings():
            key = _key(row)
            one = figures.setdefault(key, Counter())
            waits = times.setdefault(key, Counter())
            _count(row, tx.now, one, waits)
    return {key: {name: one[name] for name in FIGURES if one[name]} for key, one in figures.items()}, times


def _key(row: Any) -> Key:
    network = f"{row['mcc']}-{row['mnc']}" if row["mcc"] and row["mnc"] else row["mcc"]
    day = day_word(row["created_at"] // DAY)
    names = (row["name"], row["channel"], row["country"], network, row["purpose"], row["sender"], row["chosen_by"])
    return (day, *names, row["currency"] or "")


def _count(row: Any, now: Instant, one: Counter[str], waits: Counter[tuple[str, int]]) -> None:
    if not row["is_test"]:
        one["attempts"] += 1
        one["verified_all"] += row["converted"]
        one["segments"] += row["segments"]
        one["cost"] += row["price_micro"] or 0
        one["unpriced"] += row["price_micro"] is None
        one["provisional"] += row["price_micro"] is not None and row["price_final_at"] is None
    if row["ordinal"] != 1:
        return
    if out := _left_out(row):
        one[out] += 1
        return
    claimed = row["first_delivered_at"] is not None or row["status"] == "delivered"
    if row["state"] == "verified" or row["expires_at"] <= now:
        one["first"] += 1
        one["verified"] += row["converted"]
        one["claimed"] += claimed
        one["verified_claimed"] += row["converted"] and claimed
        early = None not in (row["verified_at"], row["first_delivered_at"])
        one["verified_early"] += row["converted"] and early and row["verified_at"] < row["first_delivered_at"]
    else:
        one["young"] += 1
    waits[_wait(row, now, claimed=claimed)] += 1


def _left_out(row: Any) -> str:
    if row["is_test"]:
        return "tests"
    if row["failure"] == "fraud_guard" or row["excluded_reason"]:
        return "fraud"
    return "canceled" if "canceled" in (row["status"], row["state"]) else ""


def _wait(row: Any, now: Instant, *, claimed: bool) -> tuple[str, int]:
    start = row["created_at"] if row["sent_at"] is None else row["sent_at"]
    if row["first_delivered_at"] is not None:
        ending, waited = "delivered", row["first_delivered_at"] - start
    elif claimed:
        ending, waited = "open", 0
    elif Status(row["status"]).final:
        ending, waited = "failed", (start if row["terminal_at"] is None else row["terminal_at"]) - start
    else:
        ending, waited = "open", min(now - start, 600_000)
    return ending, min(max(bisect_left(EDGES, waited) - 1, 0), BINS - 1)
