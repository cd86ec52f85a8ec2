"""What the tour hands over to one provider: a message over every channel of every way, and something to cancel."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from otpdesk.app.sandbox_rules import COMPANY
from otpdesk.app.tour_handset import Phone, code_in, expect
from otpdesk.options import Settings
from otpdesk.otp import Channel, IdKind, SystemClock, new_id
from otpdesk.providers.abilities import Capability, Way
from otpdesk.providers.base import Answer, Message, Provider, Verdict
from otpdesk.providers.verifying import Session, Verifier

CLOCK = SystemClock()


class Opened(NamedTuple):
    """An account: its adapter, its settings, and the channels that they open in its way."""

    adapter: Provider
    settings: Settings
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """One message that an account was given. Its code is empty where the provider makes it."""

    way: Way
    message: Message
    answer: Answer

    @property
    def session(self) -> Session:
        return Session(self.answer.provider_id, self.message.channel, self.message.to, CLOCK.now())


class Tries:
    """Everything that was handed to one provider. `addresses` gives one that nobody used yet, for a channel."""

    def __init__(
        self, kind: type[Provider], accounts: Mapping[Way, Opened], phone: Phone, addresses: Callable[[Channel], str]
    ) -> None:
        self.kind = kind
        self.accounts = accounts
        self.phone = phone
        self.address = addresses
        self.begun_at = CLOCK.now()
        self.to_cancel: tuple[float, Try] | None = None
        self.all: list[Try] = []

    def hand_over(self) -> None:
        """All of it before the first is looked for; what is canceled at the end comes first, as it may have to wait."""
        if self.kind.can(Capability.CANCEL):
            self.to_cancel = time.monotonic(), self._given(Way.THEIRS, self.message(Way.THEIRS, Channel.SMS))
        for way, account in self.accounts.items():
            self.all += [self._given(way, self.message(way, channel)) for channel in account.channels]

    def message(self, way: Way, channel: Channel) -> Message:
        """A message to somebody new; with a code of ours unless the provider makes it."""
        code = "" if way is Way.THEIRS else f"{secrets.randbelow(900_000) + 100_000}"
        text = f"{COMPANY}: {code} is your code." if code else ""
        attempt = new_id(IdKind.ATTEMPT, CLOCK.now())
        subject = "Your code" if code else ""
        return Message(attempt, channel, self.address(channel), text, subject, code=code, company=COMPANY)

    def _given(self, way: Way, message: Message) -> Try:
        answer = self.verifier.start(message) if way is Way.THEIRS else self.accounts[way].adapter.send(message)
        return Try(way, message, answer)

    @property
    def verifier(self) -> Verifier:
        """The account whose codes the provider makes."""
        account = self.accounts[Way.THEIRS].adapter
        assert isinstance(account, Verifier)
        return account

    def of(self, *ways: Way) -> list[Try]:
        """What was handed over in some ways."""
        return [one for one in self.all if one.way in ways]

    def first(self, *ways: Way) -> Try:
        """The first message of one of these ways that was taken."""
        mine = self.of(*ways)
        return next((one for one in mine if one.answer.verdict is Verdict.ACCEPTED), mine[0])

    def adapter(self, one: Try) -> Provider:
        """The account that a message was given to."""
        return self.accounts[one.way].adapter

    def read(self, one: Try) -> str:
        """The code that the customer reads; ours must be the one we gave."""
        expect(one.answer.verdict is Verdict.ACCEPTED, f"It was not taken: {one.answer.words}")
        code = code_in(self.phone.received(one.message.to)["text"])
        expect(one.message.code in {"", code}, "Another code than ours arrived.")
        return code
