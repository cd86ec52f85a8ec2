"""One verification of the past: what was sent, what came of it, and what the customer read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from otpdesk.otp import (
    Address,
    AddressKind,
    Attempt,
    Channel,
    Check,
    ChosenBy,
    Customer,
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
from otpdesk.simulator.countries import COUNTRIES, Country, Network
from otpdesk.simulator.fate import Fate
from otpdesk.simulator.people import OPERATORS
from otpdesk.simulator.told import ARRIVED, PASSED_ON, TAKEN, Told, told
from otpdesk.simulator.world import Nature, World, draw

LIFE = 300_000
"""Milliseconds for which a code of the past counted."""

TRIES, SENDS = 5, 4
_GAPS = (30_000, 60_000, 120_000)
_WATCHED = 600_000
"""Milliseconds for which a desk asks after a message; what comes later is never learned."""

_PURPOSES = tuple(Purpose)
_PURPOSE_ENDS = (0.45, 0.70, 0.82, 0.84, 0.94, 1.0)
_TRIAL, _OPERATOR = 0.30, 0.34
"""Upper ends of a draw: a trial chose the account; the operator did; above, the routing rule."""

_BY_MAIL, _BY_CALL, _THEN_CALL = 0.09, 0.03, 0.3
_PERSISTS, _MISTYPED, _GUESSED = 0.8, 0.06, 0.015
_CHANCES = 1 << 22


@dataclass(frozen=True, slots=True)
class Carrier:
    """An account that sent in the past. `key` is what the provider knows it by; its routes hang on that."""

    name: str
    provider: str
    channels: frozenset[Channel]
    sender: str
    key: str = ""


class Records(Protocol):
    """Where records go."""

    verifications: list[Verification]
    attempts: list[Attempt]
    receipts: list[Receipt]
    checks: list[Check]


@dataclass(frozen=True, slots=True)
class _Place:
    """An address, and what the world knows of it."""

    address: Address
    country: Country | None = None
    network: Network | None = None
    nature: Nature = Nature.LIVE


@dataclass(frozen=True, slots=True)
class _Sending:
    """One message that went out. `read_at` is when the customer reads its code back, if ever."""

    id: str
    at: Instant
    carrier: Carrier
    channel: Channel
    fate: Fate
    chosen_by: ChosenBy
    propensity: float | None
    read_at: Instant | None

    @property
    def ending(self) -> Told | None:
        """What the desk was told of its failure, if it was told of one."""
        fate = self.fate
        reason = fate.refusal or fate.reason
        if reason is None or (fate.refusal is None and not _learned(fate)):
            return None
        return told(self.carrier.provider, self.channel, reason)

    @property
    def refused(self) -> bool:
        """Whether the provider said no at once."""
        return self.fate.refusal is not None or (self.channel is Channel.EMAIL and self.ending is not None)


def _learned(fate: Fate) -> bool:
    return fate.claim_after is not None and fate.claim_after <= _WATCHED


class Past:
    """Plays verifications, one after the other, and writes them down."""

    def __init__(self, world: World, chance: Random, carriers: Sequence[Carrier]) -> None:
        self._world = world
        self._chance = chance
        self._carriers = {
            channel: tuple(carrier for carrier in carriers if channel in carrier.channels) for channel in Channel
        }
        self._places: dict[str, _Place] = {}
        self._prices: dict[tuple[str, str, Channel], Money] = {}
        self._count = chance.randrange(_CHANCES)

    def verify(self, customer: Customer, at: Instant, records: Records) -> None:
        """One customer, one purpose: send until it is heard or given up, and note everything down."""
        place, channel = self._where(customer)
        sendings = self._send(place, channel, at)
        heard = min((s for s in sendings if s.read_at is not None), key=lambda s: s.read_at or 0, default=None)
        verification_id = self._id(IdKind.VERIFICATION, at)
        operator = OPERATORS[int(self._chance.random() * len(OPERATORS))]
        checks = self._checks(verification_id, operator, heard, sendings[-1].at)
        verified = checks[-1] if checks and checks[-1].outcome is Outcome.CORRECT else None
        wrong = sum(check.outcome in _WRONG for check in checks)
        verification = Verification(
            id=verification_id,
            address_id=place.address.id,
            customer_id=customer.id,
            purpose=self._purpose(),
            state=_state(verified, wrong),
            operator=operator,
            created_at=at,
            expires_at=sendings[-1].at + LIFE,
            verified_at=verified.at if verified else None,
            verified_attempt=verified.attempt_id if verified else None,
            wrong_checks=wrong,
            tries=TRIES,
        )
        records.verifications.append(verification)
        records.checks += checks
        for ordinal, sending in enumerate(sendings, start=1):
            records.attempts.append(self._attempt(verification, customer.language, place, sending, ordinal))
            records.receipts += self._receipts(sending)

    def _purpose(self) -> Purpose:
        drawn = self._chance.random()
        return next(word for word, end in zip(_PURPOSES, _PURPOSE_ENDS, strict=True) if drawn < end)

    def _where(self, customer: Customer) -> tuple[_Place, Channel]:
        """The address and the channel of the first message."""
        drawn, last = self._chance.random(), customer.addresses[-1]
        if drawn < _BY_MAIL and last.kind is AddressKind.EMAIL and self._carriers[Channel.EMAIL]:
            return self._place(last), Channel.EMAIL
        by_call = drawn > 1 - _BY_CALL and self._carriers[Channel.VOICE]
        return self._place(customer.addresses[0]), Channel.VOICE if by_call else Channel.SMS

    def _place(self, address: Address) -> _Place:
        place = self._places.get(address.id)
        if place is None:
            place = _Place(address)
            if address.kind is AddressKind.PHONE:
                country = COUNTRIES[address.country]
                network = self._world.network(country, address.value)
                place = _Place(address, country, network, self._world.nature(address.value))
            self._places[address.id] = place
        return place

    def _send(self, place: _Place, channel: Channel, at: Instant) -> list[_Sending]:
        """The messages of one verification: until a code is read back, refused by all, or patience ends."""
        uniform = self._chance.random
        sendings: list[_Sending] = []
        heard = 1 << 62
        while True:
            sending = self._one(place, channel, at, sendings)
            sendings.append(sending)
            heard = min(heard, sending.read_at or heard)
            patience = 1_500 if sending.refused else int(_GAPS[min(len(sendings), len(_GAPS)) - 1] + uniform() * 40_000)
            if heard <= at + patience or len(sendings) == SENDS:
                return sendings
            if uniform() > _PERSISTS:
                return sendings
            at += patience
            if (
                channel is Channel.SMS
                and len(sendings) > 1
                and uniform() < _THEN_CALL
                and self._carriers[Channel.VOICE]
            ):
                channel = Channel.VOICE

    def _one(self, place: _Place, channel: Channel, at: Instant, before: list[_Sending]) -> _Sending:
        carrier, chosen_by, propensity = self._carrier(place, channel, before)
        iso, network = (place.country.iso, place.network) if place.country else ("", None)
        key = carrier.key or carrier.name
        route = self._world.route(carrier.provider, key, iso, network.name if network else "", channel)
        fate = draw(route, place.nature, channel, self._chance, network)
        read_at = None
        if fate.arrives_after is not None and fate.reads_back:
            read_at = at + fate.arrives_after + 6_000 + int(self._chance.random() * 30_000)
        attempt_id = self._id(IdKind.ATTEMPT, at)
        return _Sending(attempt_id, at, carrier, channel, fate, chosen_by, propensity, read_at)

    def _carrier(
        self, place: _Place, channel: Channel, before: list[_Sending]
    ) -> tuple[Carrier, ChosenBy, float | None]:
        """Which account sends: the route's first, a trial's or the operator's choice; another one after a failure."""
        able = self._carriers[channel]
        first = self._world.share("first", place.address.country, channel) if len(able) > 1 else 0.0
        preferred = able[int(first * len(able))]
        if len(able) == 1:
            return preferred, ChosenBy.RULE, None
        if before:
            used = before[-1].carrier
            return next(carrier for carrier in able if carrier is not used), ChosenBy.RULE, None
        drawn = self._chance.random()
        if drawn < _TRIAL:
            return able[int(drawn / _TRIAL * len(able))], ChosenBy.TRIAL, 1 / len(able)
        if drawn < _OPERATOR:
            return next(carrier for carrier in able if carrier is not preferred), ChosenBy.OPERATOR, None
        return preferred, ChosenBy.RULE, None

    def _checks(self, verification_id: str, operator: str, heard: _Sending | None, last_at: Instant) -> list[Check]:
        """The codes that were read back: right, mistyped first, too late, or guessed by someone else."""
        uniform = self._chance.random

        def check(at: Instant, outcome: Outcome, left: int, attempt: str | None = None) -> Check:
            return Check(self._id(IdKind.CHECK, at), verification_id, at, outcome, left, attempt, operator)

        if heard is None or heard.read_at is None:
            if uniform() > _GUESSED:
                return []
            begun = last_at + 15_000
            guesses = [check(begun + n * 9_000, Outcome.WRONG, TRIES - 1 - n) for n in range(TRIES - 1)]
            return [*guesses, check(begun + TRIES * 9_000, Outcome.LOCKED, 0)]
        at = heard.read_at
        if at >= heard.at + LIFE:
            return [check(at, Outcome.EXPIRED, TRIES)]
        if uniform() < _MISTYPED and at + 11_000 < heard.at + LIFE:
            mistyped = check(at, Outcome.WRONG, TRIES - 1)
            return [mistyped, check(at + 11_000, Outcome.CORRECT, TRIES - 1, heard.id)]
        return [check(at, Outcome.CORRECT, TRIES, heard.id)]

    def _attempt(  # noqa: PLR0913 - what a row is made of
        self, verification: Verification, language: str, place: _Place, sending: _Sending, ordinal: int
    ) -> Attempt:
        fate, carrier, ending = sending.fate, sending.carrier, sending.ending
        kind = (carrier.provider, sending.channel is Channel.VOICE)
        arrived = ending is None and fate.reason is None and _learned(fate) and kind in ARRIVED
        status = ending.status if ending else Status.DELIVERED if arrived else Status.SENT
        settled = sending.at + (fate.claim_after or 0) if arrived or (ending and not sending.refused) else None
        price = None if sending.refused else self._price(carrier.provider, place, sending.channel)
        return Attempt(
            id=sending.id,
            verification_id=verification.id,
            ordinal=ordinal,
            account=carrier.name,
            provider=carrier.provider,
            channel=sending.channel,
            status=status,
            to=place.address.masked,
            created_at=sending.at,
            expires_at=sending.at + LIFE,
            operator=verification.operator,
            purpose=verification.purpose,
            customer_id=verification.customer_id,
            country=place.address.country,
            mcc=fate.mcc,
            mnc=fate.mnc,
            sender=carrier.sender,
            language=language,
            template_version=1,
            chosen_by=sending.chosen_by,
            propensity=sending.propensity,
            failure=ending.failure if ending else None,
            provider_id="" if sending.refused else self._provider_id(carrier.provider, sending.channel),
            provider_status=ending.raw if ending else (ARRIVED if arrived else PASSED_ON)[kind],
            provider_code=ending.code if ending else "",
            provider_words=ending.words if ending else "",
            price=price,
            price_final_at=sending.at + fate.price_after if price else None,
            sent_at=None if sending.refused else sending.at + 180,
            first_delivered_at=settled if arrived else None,
            terminal_at=sending.at + 180 if sending.refused else settled,
            converted=verification.verified_attempt == sending.id,
        )

    def _price(self, provider: str, place: _Place, channel: Channel) -> Money | None:
        if place.country is None:
            return None
        key = (provider, place.country.iso, channel)
        price = self._prices.get(key)
        if price is None:
            price = self._prices[key] = self._world.price(provider, place.country, channel)
        return price

    def _provider_id(self, provider: str, channel: Channel) -> str:
        """An id as the provider makes them."""
        digits = f"{self._chance.getrandbits(128):032x}"
        if provider == "twilio":
            return f"{'CA' if channel is Channel.VOICE else 'SM'}{digits}"
        if channel is Channel.VOICE:
            return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        return digits[:16].upper()

    def _receipts(self, sending: _Sending) -> list[Receipt]:
        """What the desk learned of a message, in order of time."""
        fate, ending = sending.fate, sending.ending
        kind = (sending.carrier.provider, sending.channel is Channel.VOICE)
        answered = sending.at + 180
        if sending.refused:
            return [self._receipt(sending, ending.status, ending.raw, Source.SEND, answered, ending)] if ending else []
        receipts = [self._receipt(sending, Status.ACCEPTED, TAKEN[kind], Source.SEND, answered)]
        if ending is None and not (kind in ARRIVED and fate.reason is None and _learned(fate)):
            if kind in ARRIVED:
                seen = sending.at + max(2_000, fate.sent_after)
                receipts.append(self._receipt(sending, Status.SENT, PASSED_ON[kind], Source.POLL, seen))
            return receipts
        seen = sending.at + (fate.claim_after or 0)
        status, raw = (ending.status, ending.raw) if ending else (Status.DELIVERED, ARRIVED[kind])
        receipts.append(self._receipt(sending, status, raw, Source.POLL, seen, ending))
        return receipts

    def _receipt(  # noqa: PLR0913 - what a row is made of
        self, sending: _Sending, status: Status, raw: str, source: Source, seen: Instant, ending: Told | None = None
    ) -> Receipt:
        code, words, failure = (ending.code, ending.words, ending.failure) if ending else ("", "", None)
        return Receipt(
            self._id(IdKind.RECEIPT, seen), sending.id, status, raw, source, seen, seen, code, words, failure
        )

    def _id(self, kind: IdKind, at: Instant) -> str:
        """An id whose chance counts up, so that no two of one millisecond are alike."""
        self._count = (self._count + 1) % _CHANCES
        return new_id(kind, at, self._count)


_WRONG = frozenset({Outcome.WRONG, Outcome.LOCKED})


def _state(verified: Check | None, wrong: int) -> VerificationState:
    if verified is not None:
        return VerificationState.VERIFIED
    return VerificationState.LOCKED if wrong >= TRIES else VerificationState.EXPIRED
