"""The vault's file: one readable header line, then everything else sealed.

    {"otpdesk": "vault", "version": 1, "purpose": "credentials", "kind": "password", "key": "9f…", "kdf": {…}}
    <12 bytes nonce><AES-256-GCM of the contents, with the header line as associated data>

The header line is authenticated byte by byte, so no byte of the file can change and the file still open.
"""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from otpdesk.errors import VaultProblem
from otpdesk.store.sealing import Argon2, Box, Contents
from otpdesk.store.vault import Kind

VERSION = 1
SALT_BYTES = 16
LOCK_LIMIT = 10.0
"""Seconds to wait for another process that is writing the vault."""

_RESTORE = "Put back a copy of the file, or of the whole workspace. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Header:
    """How the file opens. `key_id` names the key in the keychain; `cost` and `salt` belong to a password."""

    kind: Kind
    key_id: str
    cost: Argon2 | None = None
    salt: bytes = b""

    def line(self) -> bytes:
        body: dict[str, object] = {
            "otpdesk": "vault",
            "version": VERSION,
            "purpose": "credentials",
            "kind": self.kind.value,
            "key": self.key_id,
        }
        if self.cost:
            body["kdf"] = {
                "name": "argon2id",
                "memory": self.cost.memory,
                "passes": self.cost.passes,
                "lanes": self.cost.lanes,
                "salt": base64.b64encode(self.salt).decode(),
            }
        return json.dumps(body).encode()

    @classmethod
    def parsed(cls, line: bytes) -> "Header":
        """The header of a line; VaultProblem for another version, and for what is no header of ours."""
        try:
            body: dict[str, Any] = json.loads(line)
            version = body["version"]
            if isinstance(version, int) and version != VERSION:
                raise VaultProblem(
                    f"The vault has form {version}, and this otpdesk reads form {VERSION}.",
                    "Open the workspace with the otpdesk that wrote it, or a newer one. Nothing was changed.",
                )
            header = cls(Kind(body["kind"]), body["key"], *_kdf(body.get("kdf")))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise VaultProblem("The vault file is damaged, or is not a vault.", _RESTORE) from None
        # Only the exact bytes we would write ourselves are a header; anything else was changed.
        if header.line() != line:
            raise VaultProblem("The vault file is damaged: its first line was changed.", _RESTORE)
        return header


def _kdf(body: dict[str, Any] | None) -> tuple[Argon2 | None, bytes]:
    if body is None:
        return None, b""
    costs, salt = [body[cost] for cost in ("memory", "passes", "lanes")], base64.b64decode(body["salt"], validate=True)
    if body["name"] != "argon2id" or len(salt) != SALT_BYTES or any(type(cost) is not int for cost in costs):
        raise ValueError(body["name"])
    return Argon2(*costs), salt


class VaultFile:
    """Reads and replaces the file as a whole; never leaves half of one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        return self.path.exists()

    def stamp(self) -> tuple[int, int, int]:
        """Changes when the file does; VaultProblem if it is gone."""
        try:
            status = self.path.stat()
        except OSError as error:
            raise _unreadable(self.path, error) from None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def header(self) -> Header:
        return Header.parsed(self._parts()[0])

    def read(self, header: Header, box: Box) -> Contents:
        """What the file holds; NotOpened if the key is not its key or a byte was changed."""
        line, sealed = self._parts()
        if Header.parsed(line) != header:
            raise VaultProblem("The vault was replaced while otpdesk was open.", "Close otpdesk and open it again.")
        return Contents.decoded(box.unseal(sealed, line))

    def write(self, header: Header, box: Box, contents: Contents) -> None:
        """Replace the file; call it with the lock held."""
        line = header.line()
        try:
            write_safely(self.path, line + b"\n" + box.seal(contents.encoded(), line))
        except OSError as error:
            raise VaultProblem(
                f"The vault cannot be written: {_reason(error)}.",
                f"See to {self.path.parent}, then try again. The secrets stored before are still there.",
            ) from None

    def _parts(self) -> tuple[bytes, bytes]:
        try:
            line, _, sealed = self.path.read_bytes().partition(b"\n")
        except OSError as error:
            raise _unreadable(self.path, error) from None
        return line, sealed

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes and threads from writing meanwhile; VaultProblem after ten seconds."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=LOCK_LIMIT, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            raise VaultProblem(
                "Another otpdesk is writing this vault and does not finish.", "Close it, then try again."
            ) from None
        except OSError as error:
            raise VaultProblem(
                f"The vault cannot be locked: {_reason(error)}.", f"See to {self.path.parent}, then try again."
            ) from None
        try:
            yield
        finally:
            lock.release()


def write_safely(path: Path, data: bytes) -> None:
    """Replace a file so that a crash at any moment leaves the old bytes or the new ones, readable by us alone."""
    new = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        new.unlink()  # left by a process that died here
    # Mode 0600 comes before the first byte; O_EXCL refuses a link that somebody else put there.
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows opens no folder, and writes the entry through by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unreadable(path: Path, error: OSError) -> VaultProblem:
    return VaultProblem(f"The vault file {path} cannot be read: {_reason(error)}.", _RESTORE)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
