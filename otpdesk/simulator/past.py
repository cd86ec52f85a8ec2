"""One verification of the past: what was sent, what came of it, and what the customer read back."""

from bisect import bisect
from collections.abc import Sequence
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
    Outcome,
    Purpose,
    Receipt,
    Verification,
    VerificationState,
)
from otpdesk.simulator.countries import COUNTRIES
from otpdesk.simulator.past_records import Clerk
from otpdesk.simulator.past_sending import LIFE, PastAccount, Place, Sending, ending_of, learned
from otpdesk.simulator.people import OPERATORS
from otpdesk.simulator.told import ARRIVED
from otpdesk.simulator.world import World, draw

TRIES, SENDS = 5, 4
_GAPS = (30_000, 60_000, 120_000)

_PURPOSES = tuple(Purpose)
_PURPOSE_ENDS = (0.45, 0.70, 0.82, 0.84, 0.94)
_TRIAL, _OPERATOR = 0.30, 0.34
"""Upper ends of a draw: a trial chose the account; the operator did; above, the routing rule."""

_BY_MAIL, _BY_CALL, _THEN_CALL = 0.09, 0.03, 0.3
_PERSISTS, _MISTYPED, _GUESSED = 0.8, 0.06, 0.015


class Records(Protocol):
    """Where records go."""

    verifications: list[Verification]
    attempts: list[Attempt]
    receipts: list[Receipt]
    checks: list[Check]


class Past:
    """Plays verifications, one after the other, and writes them down."""

    def __init__(self, world: World, chance: Random, accounts: Sequence[PastAccount]) -> None:
        self._world = world
        self._chance = chance
        self._accounts = {
            channel: tuple(account for account in accounts if channel in account.channels) for channel in Channel
        }
        self._places: dict[str, Place] = {}
        self._first: dict[tuple[str, Channel], PastAccount] = {}
        self._clerk = Clerk(world, chance)

    def verify(self, customer: Customer, at: Instant, records: Records) -> None:
        """One customer, one purpose: send until it is heard or given up, and note everything down."""
        place, channel = self._where(customer)
        sendings, heard = self._send(place, channel, at)
        verification_id = self._clerk.id(IdKind.VERIFICATION, at)
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
            records.attempts.append(self._clerk.attempt(verification, customer.language, place, sending, ordinal))
            records.receipts += self._clerk.receipts(sending)

    def _purpose(self) -> Purpose:
        return _PURPOSES[bisect(_PURPOSE_ENDS, self._chance.random())]

    def reaches(self, customer: Customer) -> bool:
        """Whether some account can send to some address of a customer."""
        by_mail = customer.addresses[-1].kind is AddressKind.EMAIL and self._accounts[Channel.EMAIL]
        return bool(by_mail or self._accounts[Channel.SMS] or self._accounts[Channel.VOICE])

    def _where(self, customer: Customer) -> tuple[Place, Channel]:
        """The address and the channel of the first message."""
        drawn, last = self._chance.random(), customer.addresses[-1]
        texts, calls = self._accounts[Channel.SMS], self._accounts[Channel.VOICE]
        by_mail = last.kind is AddressKind.EMAIL and self._accounts[Channel.EMAIL]
        if by_mail and (drawn < _BY_MAIL or not (texts or calls)):
            return self._place(last), Channel.EMAIL
        by_call = calls and (drawn > 1 - _BY_CALL or not texts)
        return self._place(customer.addresses[0]), Channel.VOICE if by_call else Channel.SMS

    def _place(self, address: Address) -> Place:
        place = self._places.get(address.id)
        if place is None:
            place = Place(address)
            if address.kind is AddressKind.PHONE:
                country = COUNTRIES[address.country]
                network = self._world.network(country, address.value)
                place = Place(address, country, network, self._world.nature(address.value))
            self._places[address.id] = place
        return place

    def _send(self, place: Place, channel: Channel, at: Instant) -> tuple[list[Sending], Sending | None]:
        """The messages of one verification, until one is heard or patience ends; and the one that was read first."""
        uniform = self._chance.random
        sendings: list[Sending] = []
        heard, heard_at = None, 1 << 62
        while True:
            sending = self._one(place, channel, at, sendings)
            sendings.append(sending)
            if sending.read_at is not None and sending.read_at < heard_at:
                heard, heard_at = sending, sending.read_at
            patience = 1_500 if sending.refused else int(_GAPS[min(len(sendings), len(_GAPS)) - 1] + uniform() * 40_000)
            if heard_at <= at + patience or len(sendings) == SENDS or uniform() > _PERSISTS:
                return sendings, heard
            at += patience
            if (
                channel is Channel.SMS
                and len(sendings) > 1
                and self._accounts[Channel.VOICE]
                and uniform() < _THEN_CALL
            ):
                channel = Channel.VOICE

    def _one(self, place: Place, channel: Channel, at: Instant, before: list[Sending]) -> Sending:
        account, chosen_by, propensity = self._account(place, channel, before)
        iso, network = (place.country.iso, place.network) if place.country else ("", None)
        key = account.key or account.name
        route = self._world.route(account.provider, key, iso, network.name if network else "", channel)
        fate = draw(route, place.nature, channel, self._chance, network)
        read_at = None
        if fate.arrives_after is not None and fate.reads_back:
            read_at = at + fate.arrives_after + 6_000 + int(self._chance.random() * 30_000)
        kind, ending = (account.provider, channel is Channel.VOICE), ending_of(account.provider, channel, fate)
        refused = fate.refusal is not None or (channel is Channel.EMAIL and ending is not None)
        delivered = ending is None and fate.reason is None and kind in ARRIVED and learned(fate)
        identity = self._clerk.id(IdKind.ATTEMPT, at)
        return Sending(
            identity, at, account, channel, fate, chosen_by, propensity, read_at, kind, ending, refused, delivered
        )

    def _account(
        self, place: Place, channel: Channel, before: list[Sending]
    ) -> tuple[PastAccount, ChosenBy, float | None]:
        """Which account sends: the route's first, a trial's or the operator's choice; another one after a failure."""
        able = self._accounts[channel]
        if len(able) == 1:
            return able[0], ChosenBy.RULE, None
        preferred = self._preferred(place.address.country, channel)
        if before:
            used = before[-1].account
            return next(account for account in able if account is not used), ChosenBy.RULE, None
        drawn = self._chance.random()
        if drawn < _TRIAL:
            return able[int(drawn / _TRIAL * len(able))], ChosenBy.TRIAL, 1 / len(able)
        if drawn < _OPERATOR:
            return next(account for account in able if account is not preferred), ChosenBy.OPERATOR, None
        return preferred, ChosenBy.RULE, None

    def _preferred(self, iso: str, channel: Channel) -> PastAccount:
        """The account that the routes name first for a country."""
        known = self._first.get((iso, channel))
        if known is None:
            able = self._accounts[channel]
            known = self._first[iso, channel] = able[int(self._world.share("first", iso, channel) * len(able))]
        return known

    def _checks(self, verification_id: str, operator: str, heard: Sending | None, last_at: Instant) -> list[Check]:
        """The codes that were read back: right, mistyped first, too late, or guessed by someone else."""
        uniform = self._chance.random

        def check(at: Instant, outcome: Outcome, left: int, attempt: str | None = None) -> Check:
            return Check(self._clerk.id(IdKind.CHECK, at), verification_id, at, outcome, left, attempt, operator)

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


_WRONG = frozenset({Outcome.WRONG, Outcome.LOCKED})


def _state(verified: Check | None, wrong: int) -> VerificationState:
    if verified is not None:
        return VerificationState.VERIFIED
    return VerificationState.LOCKED if wrong >= TRIES else VerificationState.EXPIRED
