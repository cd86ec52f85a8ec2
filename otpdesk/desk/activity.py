"""Activity: every attempt, filtered and paged; one in full; exports; and how the accounts do."""

from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk import addresses
from otpdesk.desk.causes import cause
from otpdesk.desk.exporting import write_csv
from otpdesk.desk.health import health
from otpdesk.desk.rights import require
from otpdesk.desk.views import Detail, Facets, Filter, Health, Page, Row
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import IdKind, Instant, is_id
from otpdesk.roles import Right
from otpdesk.store import activity, audit, checks, customers, receipts, sends
from otpdesk.store.activity import ActivityRow
from otpdesk.store.narrowing import AttemptFilter
from otpdesk.store.words import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.engine import Tx

_MOST_MEANT = 100
"""How many customers or addresses a typed text may mean at most."""

_HEALTH_LIFE = 10_000


class Activity:
    """Reads what happened. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook
        self._health: tuple[Instant, tuple[Health, ...]] = (-_HEALTH_LIFE, ())

    def page(self, wanted: Filter, older: str | None = None, newer: str | None = None, limit: int = 200) -> Page:
        """The newest attempts; those older than the key `older`; or those just newer than the key `newer`."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            found = activity.page(tx, self._narrowed(tx, wanted), older=older, newer=newer, limit=limit)
        return Page(tuple(map(row_of, found.rows)), found.older, found.newer)

    def count(self, wanted: Filter, most: int = 10_000) -> int:
        """How many attempts are meant; counting stops at `most`."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            return activity.count(tx, self._narrowed(tx, wanted), most)

    def newer_than(self, wanted: Filter, attempt_id: str) -> int:
        """How many attempts that are meant were made after one."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            return activity.newer_than(tx, self._narrowed(tx, wanted), attempt_id)

    def facets(self) -> Facets:
        """The accounts, countries and operators there are."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            found = activity.facets(tx)
        return Facets(found.accounts, found.countries, found.operators)

    def detail(self, attempt_id: str) -> Detail:
        """One attempt with its receipts, the checks of its verification, the likely cause and the next step."""
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            found = activity.row(tx, attempt_id) if is_id(attempt_id, IdKind.ATTEMPT) else None
            if found is None:
                raise NotFound("There is no such attempt.", "Its id begins with a.")
            one = found.attempt
            why, step = cause(one, tx.now)
            return Detail(
                row=row_of(found),
                receipts=receipts.of_attempt(tx, one.id),
                checks=checks.of_verification(tx, one.verification_id),
                cause=why,
                next_step=step,
                sender=one.sender,
            )

    def export(
        self, wanted: Filter, path: "Path", progress: "Callable[[int], None]", canceled: "Callable[[], bool]"
    ) -> int:
        """Write exactly the filtered attempts as CSV, newest first; how many. 0, and no file, if it was canceled.

        BadInput if the file cannot be written.
        """
        require(self._context, Right.LOOK)
        with self._context.store.read() as tx:
            found = map(row_of, activity.rows(tx, self._narrowed(tx, wanted)))
            written = write_csv(found, path, progress, canceled)
        with self._context.store.write() as tx:
            who, outcome = self._context.operator, "done" if written is not None else "canceled"
            audit.write(tx, who, self._context.workstation, "export", path.name, outcome, {"rows": written or 0})
        return written or 0

    def health(self) -> tuple[Health, ...]:
        """How every account does: the last 15 minutes against its usual. Read anew every 10 seconds at most."""
        now = self._context.clock.now()
        read_at, kept = self._health
        if not 0 <= now - read_at < _HEALTH_LIFE:
            with self._context.store.read() as tx:
                kept = health(tx, self._context.accounts)
            self._health = (now, kept)
        return kept

    def _narrowed(self, tx: "Tx", wanted: Filter) -> AttemptFilter:
        plain = AttemptFilter(**{name: getattr(wanted, name) for name in _SHARED})
        text = wanted.text.strip()
        return self._meant(tx, plain, text) if text else plain

    def _meant(self, tx: "Tx", plain: AttemptFilter, text: str) -> AttemptFilter:
        """The filter with what a typed text was found to be; what is empty matches nothing."""
        key = text.lower()
        named = customers.by_reference(tx, text)
        people = [named] if named else list(customers.by_words(tx, text, _MOST_MEANT))
        return replace(
            plain,
            addresses=self._places(tx, text),
            customers=tuple(one.id for one in people),
            verifications=(key,) if is_id(key, IdKind.VERIFICATION) else (),
            attempts=_attempts(tx, text, key),
        )

    def _places(self, tx: "Tx", text: str) -> tuple[str, ...]:
        try:
            parsed = addresses.parse(text, self._rulebook.now(tx).policy.home_country)
        except BadInput:
            exact = None
        else:
            exact = customers.by_value(tx, parsed.value)
        if exact is not None:
            return (exact.id,)
        part = text.partition("@")[0] if "@" in text else text
        dialled = sum(map(str.isdigit, part)) >= WINDOW
        if not (dialled or "@" in text):
            return ()
        return tuple(place.id for place in customers.by_part(tx, part, _MOST_MEANT))


_SHARED = ("since", "until", "statuses", "failures", "accounts", "channels", "countries", "purposes", "operators")


def _attempts(tx: "Tx", text: str, key: str) -> tuple[str, ...]:
    if is_id(key, IdKind.ATTEMPT):
        return (key,)
    return tuple(one.id for one in sends.by_provider_id(tx, text))


def row_of(found: ActivityRow) -> Row:
    """A stored line as people see it."""
    return Row(found.attempt, found.customer, found.reference)
