"""How a workspace's vault is made and opened: by the keychain, or by a master password. Never weaker in silence."""

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from otpdesk.errors import BadInput, VaultProblem
from otpdesk.store.keychain import Keychain
from otpdesk.store.sealing import Box, Contents, KdfRules, NotOpened, fresh_key, key_from_text, key_text
from otpdesk.store.vault import Ask, Kind, Vault, VaultReport
from otpdesk.store.vaultfile import SALT_BYTES, Header, VaultFile

FILE = "vault"
DATABASE = "otpdesk.db"
PASSWORD_FILE = "OTPDESK_VAULT_PASSWORD_FILE"  # noqa: S105 - the name of a variable that names a file
SHORTEST_PASSWORD = 12
"""Characters a new master password has at least (NIST SP 800-63B asks for eight; nothing else guards the file)."""

_RESTORE = "Put back a copy of the file, or of the whole workspace. Nothing was changed."
_MEMORY = "While otpdesk is open, programs of the same user can read its memory."


class FileVault(Vault):
    """A sealed file, open. Reads it again when another process has replaced it."""

    def __init__(self, file: VaultFile, header: Header, box: Box, report: VaultReport) -> None:
        super().__init__(header.kind)
        self._file = file
        self._header = header
        self._box = box
        self._report = report
        self._stamp = file.stamp()
        self._held = file.read(header, box)

    def report(self) -> VaultReport:
        return self._report

    def _contents(self) -> Contents:
        with self._turn:
            self._refresh()
            return self._held

    def _refresh(self) -> None:
        stamp = self._file.stamp()
        if stamp == self._stamp:
            return
        try:
            self._held = self._file.read(self._header, self._box)
        except NotOpened:
            raise VaultProblem("The vault file was damaged while otpdesk was open.", _RESTORE) from None
        self._stamp = stamp

    def change_password(self, old: str, new: str, rules: KdfRules | None = None) -> None:
        with self._turn, self._file.lock():
            self._refresh()
            before = self._header
            if before.cost is None:
                raise VaultProblem("This vault opens by the keychain; it has no password.", "There is none to change.")
            if not self._opens(before, Box(before.cost.key(old, before.salt))):
                raise BadInput("The present master password is wrong.", "Nothing was changed.", "old")
            header, box = new_by_password(_long_enough(new), rules or KdfRules())
            self._file.write(header, box, self._held)
            self._header, self._box, self._stamp = header, box, self._file.stamp()
        self._report = _password_report(self._file.path, self._report.note)

    def _opens(self, header: Header, box: Box) -> bool:
        try:
            self._file.read(header, box)
        except NotOpened:
            return False
        return True

    def _change(self, change: Callable[[Contents], Contents]) -> None:
        with self._turn, self._file.lock():
            self._refresh()
            changed = change(self._held)
            self._file.write(self._header, self._box, changed)
            self._held = changed
            self._stamp = self._file.stamp()


class Opening:
    """One opening of a workspace's vault. `chain` is None when the keychain is to be left alone."""

    def __init__(self, folder: Path, ask: Ask | None, chain: Keychain | None, rules: KdfRules) -> None:
        self._folder = folder
        self._file = VaultFile(folder / FILE)
        self._ask = ask
        self._chain = chain
        self._rules = rules
        self._typed: str | None = None
        self._note = ""

    def vault(self) -> Vault:
        if not self._file.exists():
            self._make()
        header = self._file.header()
        if header.kind is Kind.KEYCHAIN:
            return self._by_keychain(header)
        return self._by_password(header)

    def _make(self) -> None:
        database = self._folder / DATABASE
        if database.exists() and database.stat().st_size:
            raise VaultProblem(
                f"The vault {self._file.path} is missing, and the database beside it cannot be read without it.",
                "Put back the vault from the copy that the database came with. Nothing was changed.",
            )
        way = self._way()
        self._make_folder()
        with self._file.lock():
            if self._file.exists():  # another process was first
                return
            header, box = way()
            self._file.write(header, box, Contents())

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise VaultProblem(
                f"The workspace {self._folder} cannot be made: {reason}.", "Name another one with --workspace."
            ) from None

    def _way(self) -> Callable[[], tuple[Header, Box]]:
        """How a new vault will open. A password file that somebody named is a choice; else the keychain is first."""
        if not os.environ.get(PASSWORD_FILE) and self._chain:
            self._note = self._chain.trouble()
            if not self._note:
                return self._new_by_keychain
        self._typed = self._password(new=True)
        return self._new_by_password

    def _new_by_keychain(self) -> tuple[Header, Box]:
        assert self._chain
        header, key = Header(Kind.KEYCHAIN, secrets.token_hex(8)), fresh_key()
        self._chain.put(header.key_id, key_text(key))
        return header, Box(key)

    def _new_by_password(self) -> tuple[Header, Box]:
        assert self._typed
        return new_by_password(self._typed, self._rules)

    def _by_keychain(self, header: Header) -> Vault:
        if not self._chain:
            raise VaultProblem("This workspace's vault opens by the keychain only.", "Allow the keychain.")
        text = self._chain.get(header.key_id)
        key = key_from_text(text) if text else None
        if key is None:
            raise VaultProblem(
                "The keychain does not hold the key of this vault.",
                "Sign in as the user, and on the computer, that made the workspace, with the keychain unlocked. "
                "Nothing was changed.",
            )
        try:
            return FileVault(self._file, header, Box(key), _keychain_report(self._chain, self._file.path))
        except NotOpened:
            raise VaultProblem("The vault file is damaged: its key does not open it.", _RESTORE) from None

    def _by_password(self, header: Header) -> Vault:
        if not header.cost or not header.cost.within(self._rules.floor, self._rules.ceiling):
            raise VaultProblem("The vault file asks for a password in a way that is not safe.", _RESTORE)
        typed = self._typed or self._password(new=False)
        named = os.environ.get(PASSWORD_FILE)
        warning = _open_to_others(Path(named)) if named else ""
        report = _password_report(self._file.path, f"{self._note} {warning}".strip())
        try:
            return FileVault(self._file, header, Box(header.cost.key(typed, header.salt)), report)
        except NotOpened:
            raise VaultProblem(
                "The master password is wrong, or the vault file is damaged.",
                "Type it again. If you are sure of it, put back a copy of the file. Nothing was changed.",
            ) from None

    def _password(self, *, new: bool) -> str:
        named = os.environ.get(PASSWORD_FILE)
        typed = password_in(Path(named)) if named else self._ask(new) if self._ask else None
        if not typed:
            raise VaultProblem(
                f"{self._note or 'No master password was given.'} The secrets can be kept in no other way.".strip(),
                f"Sign in to a desktop with a keychain, or name a file with a master password: {PASSWORD_FILE}=FILE",
            )
        return _long_enough(typed) if new else typed


def new_by_password(password: str, rules: KdfRules) -> tuple[Header, Box]:
    """The header and the key of a vault that a password opens from now on, with a fresh salt."""
    cost, salt = rules.new, os.urandom(SALT_BYTES)
    return Header(Kind.PASSWORD, secrets.token_hex(8), cost, salt), Box(cost.key(password, salt))


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise VaultProblem(
            f"The master password is too short: at least {SHORTEST_PASSWORD} characters.",
            "Four or five words that do not belong together are long enough and can be remembered.",
        )
    return password


def password_in(path: Path) -> str:
    """The master password in a file: its first line. VaultProblem if it cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise VaultProblem(
            f"The password file {path} cannot be read: {reason.lower()}.",
            f"Put it back, or name the file that holds the password: {PASSWORD_FILE}=FILE",
        ) from None
    return lines[0] if lines else ""


def _open_to_others(path: Path) -> str:
    """A sentence when other users may read the password file. Not refused: a mounted secret often is read-only."""
    others = os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return f"The password file can be read by other users: chmod 600 {path}." if others else ""


def _keychain_report(chain: Keychain, path: Path) -> VaultReport:
    return VaultReport(
        title="The keychain of this computer",
        where=f"The key lies in the keychain ({chain.title()}), the secrets lie sealed in {path}.",
        protects="A copy of the disk, of a backup or of the workspace opens nothing without your keychain.",
        does_not=f"Programs that run as you can ask the keychain as otpdesk does. {_MEMORY}",
    )


def _password_report(path: Path, note: str) -> VaultReport:
    named = os.environ.get(PASSWORD_FILE)
    held = f" The password lies in {named}: whoever reads that file opens the vault." if named else ""
    return VaultReport(
        title="A master password",
        where=f"The secrets lie sealed in {path}.",
        protects="A copy of the file opens only by guessing the password, and each guess costs 64 MiB of memory.",
        does_not=f"A password that is forgotten cannot be got back, a weak one can be guessed.{held} {_MEMORY}",
        note=note,
    )
