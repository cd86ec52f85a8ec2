"""Verifications whose code the simulated provider makes and compares; each dialect puts its own words to them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from otpdesk.otp import Channel, Clock, Instant
from otpdesk.simulator.fate import Accepted
from otpdesk.simulator.world import World


class State(StrEnum):
    """How a verification stands, before a provider puts its own word to it."""

    PENDING = "pending"
    VERIFIED = "verified"
    SPENT = "spent"
    EXPIRED = "expired"
    CANCELED = "canceled"


class Compared(StrEnum):
    """What one comparison came to. SPENT: its tries are used up; OVER: it had ended before."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    OVER = "over"


@dataclass(slots=True)
class Running:
    """One verification. `life` is in milliseconds; `own_code` says that the client chose the code.

    `messages` are those that went out for it, oldest first; each has its channel and its fate.
    """

    id: str
    provider: str
    account: str
    to: str
    code: str
    at: Instant
    life: int
    tries: int
    own_code: bool = False
    reference: str = ""
    wrong: int = 0
    ended_at: Instant | None = None
    end: State | None = None
    messages: list[Accepted] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        """The channel of the newest message."""
        return self.messages[-1].submission.channel

    def state(self, now: Instant) -> State:
        """How it stands."""
        if self.end is not None:
            return self.end
        return State.EXPIRED if now >= self.at + self.life else State.PENDING


class Verifications:
    """All verifications of one world. One that no message went out for is not known."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._all: dict[tuple[str, str, str], Running] = {}
        self._by_address: dict[tuple[str, str, str], list[Running]] = defaultdict(list)

    def begin(
        self,
        provider: str,
        account: str,
        to: str,
        session: str,
        *,
        life: int,
        tries: int,
        length: int = 6,
        code: str = "",
    ) -> Running:
        """A verification that the first message of session `session` will make known. `life` is in seconds.

        The code hangs on seed, account, address and time unless the client gives its own.
        """
        now = self._clock.now()
        drawn = self._world.chance("code", provider, account, to, now, session) % 10**length
        made = Running(
            session, provider, account, to, code or f"{drawn:0{length}d}", now, life * 1000, tries, bool(code)
        )
        self._all[provider, account, session] = made
        return made

    def sent(self, message: Accepted) -> None:
        """A message of a verification went out."""
        one = message.submission
        running = self._all[one.provider, one.account, one.session]
        if not running.messages:
            self._by_address[one.provider, one.account, one.to].append(running)
        running.messages.append(message)

    def find(self, provider: str, account: str, session: str) -> Running | None:
        """A verification of an account, by the provider's id."""
        found = self._all.get((provider, account, session))
        return found if found is not None and found.messages else None

    def pending(self, provider: str, account: str, to: str) -> Running | None:
        """The newest verification of an address that still runs."""
        now = self._clock.now()
        known = reversed(self._by_address.get((provider, account, to), []))
        return next((one for one in known if one.state(now) is State.PENDING), None)

    def of(self, provider: str, account: str, to: str = "", since: Instant = 0) -> Iterator[Running]:
        """The verifications of an account, newest first; of one address if `to` is given."""
        if to:
            known = list(self._by_address.get((provider, account, to), []))
        else:
            known = [one for key, one in self._all.items() if key[:2] == (provider, account) and one.messages]
        return (one for one in sorted(known, key=lambda one: one.at, reverse=True) if one.at >= since)

    def compare(self, running: Running, code: str) -> Compared:
        """Compare a code, which uses up a try when it is wrong and ends the verification when it is right."""
        now = self._clock.now()
        state = running.state(now)
        if state is State.SPENT:
            return Compared.SPENT
        if state is not State.PENDING:
            return Compared.OVER
        if code == running.code:
            self.finish(running, State.VERIFIED)
            return Compared.RIGHT
        running.wrong += 1
        if running.wrong < running.tries:
            return Compared.WRONG
        self.finish(running, State.SPENT)
        return Compared.SPENT

    def finish(self, running: Running, state: State) -> None:
        """End a verification."""
        running.end, running.ended_at = state, self._clock.now()
