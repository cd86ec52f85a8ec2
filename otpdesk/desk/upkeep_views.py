"""What the desk hands out about the upkeep of the workspace: plain records, light enough for the window's start."""

from dataclasses import dataclass

from otpdesk.otp import Instant


@dataclass(frozen=True, slots=True)
class Kept:
    """What one time to keep is for: its key in the policy, its words, its days in force, drafted, at least, at most."""

    key: str
    label: str
    help: str
    days: int
    drafted: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Purge:
    """What is, or would be, let go: see `sentence`. Figures are numbers of verifications, receipts and so on."""

    figures_only: int = 0
    addresses: int = 0
    receipts: int = 0
    decisions: int = 0
    deleted: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.figures_only or self.addresses or self.receipts or self.decisions or self.deleted)

    def sentence(self, *, done: bool) -> str:
        """In words: 214 receipts would be deleted, and 12 verifications keep only their figures."""
        parts = [
            _many(self.deleted, "verification with its sends", "verifications with their sends"),
            _many(self.receipts, "receipt", "receipts"),
            _many(self.decisions, "decision", "decisions"),
            _many(self.addresses, "number or e-mail address of nobody", "numbers and e-mail addresses of nobody"),
        ]
        gone = [part for part in parts if part]
        singular = len(gone) == 1 and gone[0].startswith("1 ")
        verb = ("was" if singular else "were") if done else "would be"
        said = f"{_list(gone)} {verb} deleted" if gone else ""
        if self.figures_only:
            keep = "keeps" if self.figures_only == 1 else "keep"
            only = f"{_many(self.figures_only, 'verification', 'verifications')} {keep} only their figures"
            said = f"{said}, and {only}" if said else only
        return f"{said}." if said else "Nothing is old enough to be deleted."


def _many(count: int, one: str, several: str) -> str:
    return "" if not count else f"1 {one}" if count == 1 else f"{count:,} {several}"


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


@dataclass(frozen=True, slots=True)
class DatabaseLine:
    """The database: `where` is a path or a server without its login, `size` in bytes, `rows` (table, rows).

    `backed_up_at` is the time of the newest copy in the folder of backups, `backup` its name. A shared desk is backed
    up by its server (`server`).
    """

    kind: str
    where: str
    size: int
    version: str
    rows: tuple[tuple[str, int], ...]
    server: bool
    backup: str = ""
    backed_up_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class VaultLine:
    """Where the secrets are kept and what that is worth, in sentences. `password`: it opens by one that can change.

    `password_file` is the file in which otpdesk looks for the password here; empty: a person is asked.
    """

    title: str
    where: str
    protects: str
    does_not: str
    note: str
    password: bool
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A verified copy: where it is, and its size in bytes."""

    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a diagnostics bundle, as it will be written."""

    name: str
    text: str
