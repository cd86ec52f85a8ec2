"""The records of a past message: the attempt as it ended, its receipts, its price."""

from random import Random

from otpdesk.otp import Attempt, Channel, IdKind, Instant, Money, Receipt, Source, Status, Verification, new_id
from otpdesk.simulator.past_sending import LIFE, Place, Sending
from otpdesk.simulator.told import ARRIVED, PASSED_ON, TAKEN, Told
from otpdesk.simulator.world import World

_CHANCES = 1 << 22
_ANSWER = 180
"""Milliseconds until a provider answers."""


class Clerk:
    """Writes records down, with ids of its own."""

    def __init__(self, world: World, chance: Random) -> None:
        self._world = world
        self._chance = chance
        self._prices: dict[tuple[str, str, Channel], Money] = {}
        self._count = chance.randrange(_CHANCES)

    def attempt(
        self, verification: Verification, language: str, place: Place, sending: Sending, ordinal: int
    ) -> Attempt:
        fate, account, ending, arrived = sending.fate, sending.account, sending.ending, sending.delivered
        status = ending.status if ending else Status.DELIVERED if arrived else Status.SENT
        settled = sending.at + (fate.claim_after or 0) if arrived or (ending and not sending.refused) else None
        price = None if sending.refused else self._price(account.provider, place, sending.channel)
        return Attempt(
            id=sending.id,
            verification_id=verification.id,
            ordinal=ordinal,
            account=account.name,
            provider=account.provider,
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
            sender=account.sender,
            language=language,
            template_version=1,
            chosen_by=sending.chosen_by,
            propensity=sending.propensity,
            failure=ending.failure if ending else None,
            provider_id="" if sending.refused else self._provider_id(account.provider, sending.channel),
            provider_status=ending.raw if ending else (ARRIVED if arrived else PASSED_ON)[sending.kind],
            provider_code=ending.code if ending else "",
            provider_words=ending.words if ending else "",
            price=price,
            price_final_at=sending.at + fate.price_after if price else None,
            sent_at=None if sending.refused else sending.at + _ANSWER,
            first_delivered_at=settled if arrived else None,
            terminal_at=sending.at + _ANSWER if sending.refused else settled,
            converted=verification.verified_attempt == sending.id,
        )

    def _price(self, provider: str, place: Place, channel: Channel) -> Money | None:
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

    def receipts(self, sending: Sending) -> list[Receipt]:
        """What the desk learned of a message, in order of time."""
        fate, ending, kind = sending.fate, sending.ending, sending.kind
        answered = sending.at + _ANSWER
        if sending.refused:
            return [self._receipt(sending, ending.status, ending.raw, Source.SEND, answered, ending)] if ending else []
        receipts = [self._receipt(sending, Status.ACCEPTED, TAKEN[kind], Source.SEND, answered)]
        if ending is None and not sending.delivered:
            if kind in ARRIVED:
                seen = sending.at + max(2_000, fate.sent_after)
                receipts.append(self._receipt(sending, Status.SENT, PASSED_ON[kind], Source.POLL, seen))
            return receipts
        seen = sending.at + (fate.claim_after or 0)
        status, raw = (ending.status, ending.raw) if ending else (Status.DELIVERED, ARRIVED[kind])
        receipts.append(self._receipt(sending, status, raw, Source.POLL, seen, ending))
        return receipts

    def _receipt(
        self, sending: Sending, status: Status, raw: str, source: Source, seen: Instant, ending: Told | None = None
    ) -> Receipt:
        code, words, failure = (ending.code, ending.words, ending.failure) if ending else ("", "", None)
        return Receipt(self.id(IdKind.RECEIPT, seen), sending.id, status, raw, source, seen, seen, code, words, failure)

    def id(self, kind: IdKind, at: Instant) -> str:
        """An id whose chance counts up, so that no two of one millisecond are alike."""
        self._count = (self._count + 1) % _CHANCES
        return new_id(kind, at, self._count)
