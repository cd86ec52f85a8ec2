"""The mailboxes of those who send: what mail servers report about their letters, as the clock stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from otpdesk.otp import Clock, Instant


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter in a mailbox, as it is written; before `at` it is still under way."""

    at: Instant
    content: bytes


class Mailboxes:
    """All mailboxes, by the names that their owners go by. Used by the loop's thread alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._letters: dict[str, list[Letter]] = defaultdict(list)

    def add(self, owners: Iterable[str], letter: Letter) -> None:
        """Put a letter on its way to one mailbox, under each of its owner's names."""
        for owner in set(owners):
            self._letters[owner.casefold()].append(letter)
            self._letters[owner.casefold()].sort(key=lambda one: one.at)

    def letters(self, owner: str) -> tuple[Letter, ...]:
        """What has come into a mailbox, oldest first; a letter keeps its place."""
        now = self._clock.now()
        return tuple(letter for letter in self._letters.get(owner.casefold(), ()) if letter.at <= now)
