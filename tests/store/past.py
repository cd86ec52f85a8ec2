"""A small random past for tests of activity: a few people, accounts and days."""

import random

from otpdesk.otp import (
    Attempt,
    Channel,
    Check,
    Customer,
    Failure,
    IdKind,
    Instant,
    Money,
    Outcome,
    Purpose,
    Receipt,
    Source,
    Status,
    Verification,
    VerificationState,
    new_id,
)
from otpdesk.store import accounts
from otpdesk.store.engine import Store
from tests.store.loading import Record, load_records
from tests.store.people import customer, phone

DAY = 86_400_000
ACCOUNTS = (("main", "twilio"), ("spare", "vonage"), ("mail", "smtp"), ("idle", "twilio"))
COUNTRIES = ("EE", "LV", "US", "")
OPERATORS = ("ada", "grace", "linus")


class Past:
    """What was stored, as plain records."""

    def __init__(self, store: Store, until: Instant, seed: int = 1, size: int = 120) -> None:
        self.store = store
        self.until = until
        self._chance = random.Random(seed)
        self.people = [self._person(number) for number in range(8)]
        self.attempts: list[Attempt] = []
        self.receipts: list[Receipt] = []
        self.checks: list[Check] = []
        self.verifications = [self._verification(number, size) for number in range(size)]
        with store.write() as tx:
            for name, provider in ACCOUNTS:
                accounts.add(tx, name, provider, {}, "ada", keys=False)
            self.loaded = load_records(tx, self.records(), {"USD": 0.5})

    def records(self) -> list[Record]:
        """Everything, in no useful order."""
        every: list[Record] = [*self.checks, *self.receipts, *self.attempts, *self.verifications, *self.people]
        self._chance.shuffle(every)
        return every

    def _id(self, kind: IdKind, at: Instant) -> str:
        return new_id(kind, at, self._chance.getrandbits(22))

    def _person(self, number: int) -> Customer:
        at = self.until - 60 * DAY + number
        one = customer(f"Person {number}", f"C-{number}", at)
        place = phone(f"+3725550{number:04}", COUNTRIES[number % 4])
        owned = type(place)(
            self._id(IdKind.ADDRESS, at), place.kind, place.value, place.masked, place.country, place.line, one.id
        )
        return type(one)(one.id, one.reference, one.name, one.language, one.zone, one.created_at, (owned,))

    def _verification(self, number: int, size: int) -> Verification:
        at = self.until - 10 * DAY + number * (10 * DAY // size)
        who = self._chance.choice(self.people)
        key = self._id(IdKind.VERIFICATION, at)
        sends = [
            self._attempt(key, who, at + step * 40_000, step + 1) for step in range(self._chance.choice((1, 1, 2, 3)))
        ]
        done = sends[-1].converted
        self.checks.append(
            Check(
                self._id(IdKind.CHECK, at + 200_000),
                key,
                at + 200_000,
                Outcome.CORRECT if done else Outcome.WRONG,
                4,
                sends[-1].id,
                sends[-1].operator,
            )
        )
        state = VerificationState.VERIFIED if done else VerificationState.EXPIRED
        return Verification(key, who.addresses[0].id, who.id, sends[0].purpose, state, "ada", at, at + 300_000)

    def _attempt(self, verification: str, who: Customer, at: Instant, ordinal: int) -> Attempt:
        status = self._chance.choices(list(Status), [1, 1, 3, 2, 5, 2, 8, 8, 2, 1, 60])[0]
        delivered = status is Status.DELIVERED
        account, provider = self._chance.choices(ACCOUNTS[:3], [6, 3, 1])[0]
        one = Attempt(
            id=self._id(IdKind.ATTEMPT, at),
            verification_id=verification,
            ordinal=ordinal,
            account=account,
            provider=provider,
            channel=self._chance.choice(list(Channel)),
            status=status,
            to=who.addresses[0].masked,
            created_at=at,
            expires_at=at + 300_000,
            operator=self._chance.choice(OPERATORS),
            purpose=self._chance.choice(list(Purpose)),
            customer_id=who.id,
            country=who.addresses[0].country,
            failure=self._chance.choice(list(Failure)) if status in (Status.FAILED, Status.UNDELIVERED) else None,
            provider_id=f"SM{self._chance.getrandbits(64):x}",
            price=Money(40_000, self._chance.choice(("EUR", "USD"))) if delivered else None,
            sent_at=at + 100,
            first_delivered_at=at + 100 + self._chance.randint(1000, 60_000) if delivered else None,
            converted=delivered and self._chance.random() < 0.7,
        )
        self.attempts.append(one)
        self.receipts.append(
            Receipt(self._id(IdKind.RECEIPT, at + 500), one.id, status, status.value, Source.POLL, at + 500)
        )
        return one
