"""Telling providers what became of our codes, so that their own guards against fraud learn from it.

What is told stands in a queue since the verification ended; it is told until the provider took it or does not want it.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from otpdesk.desk.dispatch import LEASE
from otpdesk.desk.ways import wants_code
from otpdesk.errors import DeskError, NotFound
from otpdesk.guard import DAY, HOUR, MINUTE
from otpdesk.otp import Instant, Status
from otpdesk.providers.facts import Heard
from otpdesk.store import attempts, customers, feedback
from otpdesk.store.customers import FORGOTTEN

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.store.feedback import Word

_AT_ONCE = 8
_LONGEST_DOUBLING = 6
_UNSETTLED = frozenset({Status.QUEUED, Status.SENDING, Status.UNKNOWN})

_log = logging.getLogger(__name__)


class Telling:
    """Tells what is due. Two desks never tell the same: who takes a line holds it for a minute."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def round(self, most: int) -> int:
        """Tell at most so many outcomes; how many are over."""
        with self._context.store.write() as tx:
            words = feedback.take(tx, most, tx.now + LEASE)
        if not words:
            return 0
        with ThreadPoolExecutor(min(_AT_ONCE, len(words)), thread_name_prefix="tell") as pool:
            over: list[bool] = list(pool.map(self._tell, words))
        return over.count(True)

    def with_code(self, attempt_id: str, code: str) -> None:
        """Tell a provider that wants the code itself at once that it came back, because nothing keeps it for later.

        If the provider cannot be reached now, it hears of it later without the code, which it may refuse.
        """
        with self._context.store.read() as tx:
            entry = attempts.by_id(tx, attempt_id)
        if entry is None or not wants_code(entry.attempt.provider):
            return
        with self._context.store.write() as tx:
            words = feedback.take_one(tx, attempt_id, tx.now + LEASE)
        for word in words:
            self._tell(word, code)

    def _tell(self, word: "Word", code: str = "") -> bool:
        try:
            heard = self._told(word, code)
        except Exception:  # noqa: BLE001 - an error of ours about one outcome must not keep the others waiting
            _log.exception("telling the outcome of %s failed", word.attempt_id)
            heard = Heard.AGAIN
        with self._context.store.write() as tx:
            if heard is Heard.AGAIN:
                feedback.put_off(tx, word, tx.now + wait(word.tries))
                return False
            return feedback.settle(tx, word, feedback.TAKEN if heard is Heard.TAKEN else feedback.REFUSED)

    def _told(self, word: "Word", code: str) -> Heard:
        if not word.provider_id or word.address_id == FORGOTTEN:
            return _without_id(word, self._context.clock.now())
        with self._context.store.read() as tx:
            to = customers.address(tx, word.address_id).value
        try:
            adapter = self._context.accounts.adapter(word.account)
            return adapter.tell(word.provider_id, word.channel, to, word.at, verified=word.verified, code=code)
        except NotFound:
            return Heard.REFUSED  # the account was removed: nobody can be told
        except (DeskError, ConnectionError) as problem:
            _log.info("could not tell %s the outcome: %s", word.account, type(problem).__name__)
            return Heard.AGAIN


def _without_id(word: "Word", now: Instant) -> Heard:
    """It is not known yet under which id the provider has the message, or never will be."""
    waits = word.status in _UNSETTLED and now - word.at < DAY
    return Heard.AGAIN if waits else Heard.REFUSED


def wait(tries: int) -> int:
    """Milliseconds until an outcome is told again after the `tries`th time: a minute, doubled up to an hour."""
    return min(MINUTE << min(max(tries - 1, 0), _LONGEST_DOUBLING), HOUR)
