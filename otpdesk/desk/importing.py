"""History of other systems: files of what an account sent before, or beside, this desk.

A message is known by the account and the provider's id, so a file, or one that overlaps it, may be taken any number of
times. What is taken is stored some hundred verifications at a time, each time whole; what was broken off is finished
by taking the file again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk.desk.import_views import Imported, Kind, Preview, Reject
from otpdesk.desk.importing_columns import guessed, mapped, missing
from otpdesk.desk.importing_files import Line, records
from otpdesk.desk.importing_messages import Found, Reader
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput
from otpdesk.otp import Attempt, Purpose, Verification, VerificationState
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, imported
from otpdesk.store.retention import Keep

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.guard import Policy
    from otpdesk.store.accounts import Account

_SHOWN_ROWS, _LISTED = 5, 1000
_LOOKED_AT = 200
"""Records whose names are the columns of a file of JSON."""
_BATCH = 400
"""Verifications that are stored at a time."""
_LIFE = 600_000
_PURPOSE = Purpose.SUPPORT_CALL
_OPERATOR = "import"
"""Who sent what was imported, as far as this desk knows."""


class Importing:
    """Taking in files. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    def preview(self, path: Path, kind: Kind) -> Preview:
        """What a file holds and how it would be read; nothing is taken. BadInput if it cannot be read."""
        require(self._context, Right.CONFIGURE)
        looked_at = list(islice(records(path, kind), _LOOKED_AT))
        columns = _columns(looked_at)
        guesses = guessed(kind, columns)
        rows = tuple(tuple(one.record.get(name, "") for name in columns) for one in looked_at[:_SHOWN_ROWS])
        return Preview(path.name, kind, columns, guesses, rows, missing(guesses))

    def take(
        self,
        path: Path,
        kind: Kind,
        account: str,
        columns: Mapping[str, str] | None = None,
        *,
        dry: bool = False,
        tell: Callable[[float], None] = lambda _share: None,
    ) -> Imported:
        """Take what a file says an account sent. `columns` are those of fields, beside what is guessed.

        `dry`: only say what would be taken. `tell` hears how much is stored, from 0 to 1. NotFound for an account that
        is not there; BadInput if the file cannot be read, or a needed column is not known.
        """
        require(self._context, Right.CONFIGURE)
        with self._context.store.read() as tx:
            owner = accounts.named(tx, account)
            policy = self._rulebook.now(tx).policy
        found, rejects = self._read(path, kind, owner, policy, columns or {})
        with self._context.store.read() as tx:
            known = imported.known(tx, owner.id, found)
        cases = _cases(found, known)
        taken = sum(len(case.messages) for case in cases)
        if not dry:
            self._keep(path, kind, owner, policy, cases, tell)
        listed = tuple(rejects[:_LISTED])
        return Imported(path.name, account, taken, len(cases), len(known), len(rejects), listed, dry)

    def _read(
        self, path: Path, kind: Kind, owner: "Account", policy: "Policy", wanted: Mapping[str, str]
    ) -> tuple[dict[str, Found], list[Reject]]:
        """The messages of a file by the provider's id, and the lines that hold none."""
        now = self._context.clock.now()
        names = _columns(islice(records(path, kind), _LOOKED_AT))
        columns = mapped(kind, names, wanted)
        keep = Keep.at(policy, now)
        region = policy.home_country if kind is Kind.CSV else ""
        reader = Reader(owner.provider, columns, region, policy.currency, keep.figures, now)
        found: dict[str, Found] = {}
        rejects = []
        for line in records(path, kind):
            try:
                one = reader.read(line.number, line.record)
            except BadInput as problem:
                rejects.append(Reject(line.number, problem.title))
                continue
            if one.key not in found or found[one.key].status.rank < one.status.rank:  # a later word on the same
                found[one.key] = one
        return found, rejects

    def _keep(
        self,
        path: Path,
        kind: Kind,
        owner: "Account",
        policy: "Policy",
        cases: Sequence[imported.Case],
        tell: Callable[[float], None],
    ) -> None:
        """Store cases, some at a time; another's import of the same meanwhile leaves nothing twice."""
        context = self._context
        for start in range(0, len(cases), _BATCH):
            with context.store.write(imported.LOCK) as tx:
                known = imported.known(tx, owner.id, _keys(cases[start : start + _BATCH]))
                fresh = list(_without(cases[start : start + _BATCH], known))
                if fresh:
                    imported.add(tx, owner.id, fresh, Keep.at(policy, tx.now), policy.rates)
                if not start:
                    detail = {
                        "file": path.name,
                        "kind": kind.value,
                        "messages": sum(len(one.messages) for one in cases),
                    }
                    audit.write(tx, context.operator, context.workstation, "history.import", owner.name, "done", detail)
            tell(min(1.0, (start + _BATCH) / len(cases)))


def _columns(lines: Iterable[Line]) -> tuple[str, ...]:
    """The names that occur in records, in the order of the first that has them."""
    names: dict[str, None] = {}
    for one in lines:
        names |= dict.fromkeys(one.record)
    return tuple(names)


def _cases(found: Mapping[str, Found], known: set[str]) -> list[imported.Case]:
    """What is not known yet by verification, oldest first. Messages of one session to one address belong together."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found.values():
        groups.setdefault((one.session or f"message {one.key}", one.to.value), []).append(one)
    cases = []
    for group in groups.values():
        group.sort(key=lambda one: one.at)
        before = sum(one.key in known for one in group)
        if before < len(group):
            cases.append(_case([one for one in group if one.key not in known], before))
    return sorted(cases, key=lambda case: case.verification.created_at)


def _case(group: Sequence[Found], before: int) -> imported.Case:
    first, last = group[0], group[-1]
    verified = next((one for one in reversed(group) if one.verified), None)
    verification = Verification(
        id="",
        address_id="",
        customer_id=None,
        purpose=_PURPOSE,
        state=VerificationState.VERIFIED if verified else VerificationState.EXPIRED,
        operator=_OPERATOR,
        created_at=first.at,
        expires_at=last.at + _LIFE,
        verified_at=(verified.delivered_at or verified.at) if verified else None,
    )
    to = first.to
    messages = tuple(
        _message(one, place, converted=one is verified) for place, one in enumerate(group, start=before + 1)
    )
    return imported.Case(verification, to.kind, to.value, to.masked, to.country, to.line, messages, before)


def _message(one: Found, ordinal: int, *, converted: bool) -> imported.Message:
    attempt = Attempt(
        id="",
        verification_id="",
        ordinal=ordinal,
        account="",
        provider="",
        channel=one.channel,
        status=one.status,
        to=one.to.masked,
        created_at=one.at,
        expires_at=one.at + _LIFE,
        operator=_OPERATOR,
        purpose=_PURPOSE,
        country=one.to.country,
        mcc=one.mcc,
        mnc=one.mnc,
        sender=one.sender,
        failure=one.failure,
        provider_status=one.raw,
        provider_code=one.code,
        provider_words=one.words,
        price=one.price,
        first_delivered_at=one.delivered_at,
        terminal_at=one.delivered_at or (one.at if one.status.final else None),
        converted=converted,
    )
    return imported.Message(one.key, attempt)


def _keys(cases: Iterable[imported.Case]) -> list[str]:
    return [message.key for case in cases for message in case.messages]


def _without(cases: Iterable[imported.Case], known: set[str]) -> Iterator[imported.Case]:
    """The cases without messages that have become known meanwhile."""
    for case in cases:
        left = tuple(message for message in case.messages if message.key not in known)
        if left:
            yield replace(case, messages=left)
