"""The vault: credentials of the accounts, and the keys that a workspace makes for itself.

    KEYCHAIN   the operating system's keychain holds a 32-byte key, the file holds everything else under it
    PASSWORD   the file is sealed under a master password
    SESSION    nothing is kept; every secret is asked for again at each start

`open_vault` picks the first that works when a workspace is new, and never another than the one it has after that.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from otpdesk.errors import VaultProblem
from otpdesk.store.sealing import Contents, KdfRules, WorkspaceSealer

if TYPE_CHECKING:
    from otpdesk.options import Secret
    from otpdesk.store.keychain import Keychain

Ask = Callable[[bool], str | None]
"""Asks a person for the master password; told whether a new one is being made. None: they would not say."""


class Kind(StrEnum):
    """What opens a vault, the stronger first."""

    KEYCHAIN = "keychain"
    PASSWORD = "password"  # noqa: S105 - a word, not a password
    SESSION = "session"


class Sealer(Protocol):
    """What the store needs of the vault: sealing, and keyed hashes that find what is sealed."""

    def seal(self, text: str, purpose: str) -> bytes: ...
    def unseal(self, sealed: bytes, purpose: str) -> str: ...
    def blind(self, text: str) -> bytes: ...
    def token(self, part: str) -> int: ...


@dataclass(frozen=True, slots=True)
class VaultReport:
    """What keeps the secrets, where, and what that protects from and does not, in sentences for people.

    `note` says why a stronger kind was not taken, if one was tried.
    """

    title: str
    where: str
    protects: str
    does_not: str
    note: str = ""


class Vault(ABC):
    """Secrets by name, and the workspace's keys. Safe from any thread."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._turn = threading.RLock()

    @abstractmethod
    def report(self) -> VaultReport:
        """Where the secrets are and what that is worth."""

    def change_password(self, old: str, new: str, rules: KdfRules | None = None) -> None:
        """Seal everything under another master password; a crash at any moment leaves the old one or the new one.

        BadInput if the old one is wrong, VaultProblem if the new one is too short or this vault has none.
        `rules` is what a password costs, as in `open_vault`.
        """
        raise VaultProblem("This vault has no master password.", "There is none to change.")

    @abstractmethod
    def _contents(self) -> Contents:
        """What is kept now."""

    @abstractmethod
    def _change(self, change: Callable[[Contents], Contents]) -> None:
        """Read, change and write as one act."""

    def get(self, name: str) -> "Secret | None":
        """The secret of a name (`account/<account>/<field>`); None if there is none."""
        from otpdesk.options import Secret

        value = self._contents().secrets.get(name)
        return None if value is None else Secret(value)

    def put(self, name: str, secret: "Secret") -> None:
        """Keep a secret of any length under a name, over any that was there."""
        value = secret.get_secret_value()
        self._change(lambda now: replace(now, secrets={**now.secrets, name: value}))

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens if there is none."""
        self._change(
            lambda now: replace(now, secrets={other: value for other, value in now.secrets.items() if other != name})
        )

    def names(self) -> tuple[str, ...]:
        """The names of all secrets, in order."""
        return tuple(sorted(self._contents().secrets))

    def sealer(self) -> Sealer:
        """Seals and hashes with the workspace's own keys, which never change."""
        return self._sealer

    @cached_property
    def _sealer(self) -> WorkspaceSealer:
        return WorkspaceSealer(self._contents().keys)

    def code_key(self, key_id: str | None = None) -> tuple[str, bytes]:
        """(key id, 32 bytes) of the key that new codes take, or of an older one. VaultProblem if it is not here."""
        keys = self._contents().keys
        wanted = keys.newest if key_id is None else key_id
        if wanted not in keys.code:
            raise VaultProblem(
                "The key that this code was made with is not in the vault.",
                "Database and vault belong together: put back both from the same copy of the workspace.",
            )
        return wanted, keys.code[wanted]

    def renew_code_key(self) -> str:
        """Make a new code key for codes from now on and return its id; codes under older ids stay checkable."""
        self._change(lambda now: replace(now, keys=now.keys.renewed()))
        return self.code_key()[0]


class SessionVault(Vault):
    """Keeps everything in memory, for this process only."""

    def __init__(self) -> None:
        super().__init__(Kind.SESSION)
        self._held = Contents()

    def report(self) -> VaultReport:
        return VaultReport(
            title="Asked for at each start",
            where="Nowhere: in the memory of this program only.",
            protects="Nothing can be read from the disk, because nothing is written there.",
            does_not="Customers' numbers stored with it cannot be read at the next start, and while otpdesk runs, "
            "programs of the same user can read its memory.",
        )

    def _contents(self) -> Contents:
        return self._held

    def _change(self, change: Callable[[Contents], Contents]) -> None:
        with self._turn:
            self._held = change(self._held)


def open_vault(
    folder: Path,
    *,
    password: Ask | None = None,
    keychain: bool = True,
    rules: KdfRules | None = None,
    chain: "Keychain | None" = None,
) -> Vault:
    """The vault of a workspace, made at the first opening; VaultProblem says what is missing.

    `password` asks a person. A file named by OTPDESK_VAULT_PASSWORD_FILE goes before it, and in a new workspace
    before the keychain too. `keychain=False` leaves the keychain alone. `rules` (the cost of a password) and
    `chain` (the keychain) have the usual ones by default. Takes seconds: not for the thread that draws.
    """
    from otpdesk.store.keychain import Keychain
    from otpdesk.store.opening import Opening

    return Opening(folder, password, (chain or Keychain()) if keychain else None, rules or KdfRules()).vault()
