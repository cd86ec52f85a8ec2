"""Where every simulated provider hands its messages over: draws fates, keeps what was accepted, tells the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from otpdesk.otp import Channel, Clock, Instant, Money
from otpdesk.simulator.fate import Accepted, Fate, Submission
from otpdesk.simulator.handset import Arrival, Handset
from otpdesk.simulator.ledger import Entry, Ledger
from otpdesk.simulator.mailboxes import Mailboxes
from otpdesk.simulator.profile import Profile
from otpdesk.simulator.verifications import Verifications
from otpdesk.simulator.world import World

OPENING = Money(100_000_000, "EUR")
"""What every account starts with, in its own currency."""


class Exchange:
    """One world at work. Used by the loop's thread alone; ledger and handset may be read from others."""

    def __init__(self, world: World, profile: Profile, clock: Clock) -> None:
        self.world = world
        self.profile = profile
        self.clock = clock
        self.ledger = Ledger()
        self.handset = Handset(clock)
        self.mailboxes = Mailboxes(clock)
        self.verifications = Verifications(world, clock)
        self._messages: dict[str, Accepted] = {}
        self._by_account: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
        self._by_number: dict[tuple[str, str, str], list[Accepted]] = defaultdict(list)
        self._drawn: dict[tuple[str, str, str], int] = defaultdict(int)
        self._spent: dict[tuple[str, str], int] = defaultdict(int)

    def draw(self, submission: Submission) -> Fate:
        """The fate of a message that is being handed over; each call is another message."""
        key = (submission.provider, submission.account, submission.to)
        nth = self._drawn[key]
        self._drawn[key] = nth + 1
        return self.world.fate(submission, nth, self.profile)

    def new_id(self, submission: Submission) -> str:
        """32 hexadecimal digits, the same for the same seed, time and order of messages."""
        parts = (submission.provider, submission.account, submission.to, self.clock.now(), len(self._messages))
        text = "|".join(map(str, (self.world.seed, *parts)))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def accept(self, submission: Submission, fate: Fate, provider_id: str) -> Accepted:
        """Take a message: it is on the ledger from now on, and on its way."""
        now = self.clock.now()
        unit = self.world.charge(submission, self.profile)
        price = Money(unit.micro * submission.segments, unit.currency)
        message = Accepted(provider_id, submission, fate, now, price)
        self._file(message)
        if submission.session:
            self.verifications.sent(message)
        self.ledger.add(_entry(message))
        if fate.arrives_after is not None:
            self.handset.add(submission.to, _arrival(message, now + fate.arrives_after))
        return message

    def _file(self, message: Accepted) -> None:
        submission = message.submission
        owner = (submission.provider, submission.account)
        self._messages[message.id] = message
        self._by_account[owner].append(message)
        self._by_number[(*owner, submission.to)].append(message)
        self._spent[owner] += message.price.micro

    def message(self, provider_id: str) -> Accepted | None:
        """A message, whoever sent it."""
        return self._messages.get(provider_id)

    def find(self, provider: str, account: str, provider_id: str) -> Accepted | None:
        """A message an account sent, by the provider's id."""
        message = self._messages.get(provider_id)
        if message is None or (message.submission.provider, message.submission.account) != (provider, account):
            return None
        return message

    def sent(
        self, provider: str, account: str, channels: Iterable[Channel], to: str = "", since: Instant | None = None
    ) -> Iterator[Accepted]:
        """The messages of an account, newest first; to one address if `to` is given."""
        found = (
            self._by_number.get((provider, account, to), []) if to else self._by_account.get((provider, account), [])
        )
        wanted = frozenset(channels)
        for message in reversed(found):
            if since is not None and message.at < since:
                return
            if message.submission.channel in wanted:
                yield message

    def balance(self, provider: str, account: str) -> int:
        """What is left on an account, in micro units of its own currency."""
        return OPENING.micro - self._spent.get((provider, account), 0)


def _entry(message: Accepted) -> Entry:
    submission = message.submission
    return Entry(
        submission.account,
        submission.provider,
        submission.channel,
        submission.to,
        submission.sender,
        submission.text,
        message.at,
        message.id,
        submission.reference,
        submission.registration,
    )


def _arrival(message: Accepted, at: Instant) -> Arrival:
    submission = message.submission
    return Arrival(submission.channel, submission.provider, submission.sender, submission.text, at)
