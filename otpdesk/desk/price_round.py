"""Asking many providers many questions: each account in a thread of its own, one question after the other."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from otpdesk.desk.coverage_views import Refreshed
from otpdesk.errors import AccountProblem

Question = Callable[[], bool | None]
"""Asks one thing and keeps the answer: whether there is a price; None where it was not about one.

AccountProblem: the account cannot be asked at all. ConnectionError: nothing is known this time.
"""

_AT_ONCE = 8
_MOST_LOST = 3
"""After so many questions without an answer an account is left in peace."""


def ask_all(
    questions: Mapping[str, Sequence[Question]], progress: Callable[[int], None], canceled: Callable[[], bool]
) -> Refreshed:
    """Ask every account its questions; what came of it all. `progress` is told how many were asked so far."""
    going = _Round(progress, canceled)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="prices") as pool:
        for done in [pool.submit(going.ask, account, asked) for account, asked in questions.items()]:
            done.result()
    return going.outcome()


class _Round:
    """What came of it so far; threads add to it."""

    def __init__(self, progress: Callable[[int], None], canceled: Callable[[], bool]) -> None:
        self._progress = progress
        self._canceled = canceled
        self._turn = threading.Lock()
        self._asked = 0
        self._answers: list[bool | None] = []
        self._troubles: dict[str, str] = {}
        self._stopped = False

    def ask(self, account: str, questions: Sequence[Question]) -> None:
        """Ask one account until its questions are at an end, it cannot be asked, or somebody stops it."""
        lost = 0
        for question in questions:
            if self._canceled():
                self._stopped = True
                return
            try:
                answer = question()
            except AccountProblem as problem:
                self._troubles[account] = problem.title
                return
            except ConnectionError as problem:
                self._troubles[account] = str(problem)
                lost += 1
                if lost == _MOST_LOST:
                    return
                answer = None
            self._count(answer)

    def outcome(self) -> Refreshed:
        prices = [one for one in self._answers if one is not None]
        troubles = tuple(sorted(self._troubles.items()))
        return Refreshed(self._asked, prices.count(True), prices.count(False), troubles, self._stopped)

    def _count(self, answer: bool | None) -> None:  # noqa: FBT001 - the answer to a question
        with self._turn:
            self._asked += 1
            self._answers.append(answer)
            self._progress(self._asked)
