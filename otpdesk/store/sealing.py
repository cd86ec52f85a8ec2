"""Sealing: AES-256-GCM for what must be read again, keyed hashes for what must only be found again.

`Argon2` turns a master password into a key (RFC 9106); `Keys` are the secrets that a workspace makes for itself
when its vault is first opened; `WorkspaceSealer` is what the store works with. `cryptography` is imported when
the first key is used, not before.
"""

import base64
import binascii
import hmac
import json
import os
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from otpdesk.errors import VaultProblem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_TAG_BYTES = 16
_BLIND_BYTES = 16
_FORMAT = b"\x01"
"""First byte of everything sealed, so that a later form can be told from this one."""


class NotOpened(Exception):
    """The key does not fit, or a byte was changed; authenticated encryption cannot tell which."""


def fresh_key() -> bytes:
    """32 bytes of the operating system's chance."""
    return secrets.token_bytes(KEY_BYTES)


class Box:
    """AES-256-GCM under one key, safe from any thread. Each sealing draws its own 96-bit nonce (SP 800-38D)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._key)

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, associated)

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        """The plain bytes; NotOpened if key, bytes or associated data are not those of the sealing."""
        from cryptography.exceptions import InvalidTag

        if len(sealed) < NONCE_BYTES + _TAG_BYTES:
            raise NotOpened
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
        except InvalidTag:
            raise NotOpened from None


@dataclass(frozen=True, slots=True)
class Argon2:
    """The cost of trying one password: `memory` in KiB, `passes` over it, parallel `lanes` (RFC 9106)."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def within(self, floor: "Argon2", ceiling: "Argon2") -> bool:
        """Whether no cost lies below the floor or above the ceiling, and each lane has its 8 KiB."""
        ours = (self.memory, self.passes, self.lanes)
        least = (floor.memory, floor.passes, floor.lanes)
        most = (ceiling.memory, ceiling.passes, ceiling.lanes)
        bounded = all(low <= cost <= high for low, cost, high in zip(least, ours, most, strict=True))
        return bounded and self.memory >= 8 * self.lanes

    def key(self, password: str, salt: bytes) -> bytes:
        """The key of a password. One password typed on two systems may differ in code points; NFKC evens that out."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        typed = unicodedata.normalize("NFKC", password).encode()
        try:
            argon2id = Argon2id(
                salt=salt, length=KEY_BYTES, iterations=self.passes, lanes=self.lanes, memory_cost=self.memory
            )
        except UnsupportedAlgorithm:
            raise VaultProblem(
                "This build of Python's cryptography library cannot do argon2id.",
                "Install the library from its own wheel: pip install --force-reinstall cryptography",
            ) from None
        return argon2id.derive(typed)


@dataclass(frozen=True, slots=True)
class KdfRules:
    """What a master password costs when a vault is made, and the bounds of what is accepted when one is opened.

    The floor is OWASP's minimum for argon2id; the ceiling keeps a forged header from taking all memory.
    """

    new: Argon2 = Argon2()
    floor: Argon2 = Argon2(memory=19 * 1024, passes=2, lanes=1)
    ceiling: Argon2 = Argon2(memory=1024 * 1024, passes=20, lanes=16)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one workspace: `code` by key id (older ids stay readable), `index` for hashes, `seal`."""

    code: dict[str, bytes] = field(repr=False)
    newest: str
    index: bytes = field(repr=False)
    seal: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> "Keys":
        key_id = secrets.token_hex(4)
        return cls({key_id: fresh_key()}, key_id, fresh_key(), fresh_key())

    def renewed(self) -> "Keys":
        """The same with one more code key, which new codes take from now on."""
        key_id = secrets.token_hex(4)
        return replace(self, code={**self.code, key_id: fresh_key()}, newest=key_id)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a vault holds: the secrets of the accounts by name, and the workspace's own keys."""

    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    keys: Keys = field(default_factory=Keys.fresh)

    def encoded(self) -> bytes:
        keys = self.keys
        return json.dumps(
            {
                "secrets": self.secrets,
                "code": {key_id: _text(key) for key_id, key in keys.code.items()},
                "newest": keys.newest,
                "index": _text(keys.index),
                "seal": _text(keys.seal),
            }
        ).encode()

    @classmethod
    def decoded(cls, plain: bytes) -> "Contents":
        body: dict[str, Any] = json.loads(plain)
        code = {key_id: base64.b64decode(key) for key_id, key in body["code"].items()}
        keys = Keys(code, body["newest"], base64.b64decode(body["index"]), base64.b64decode(body["seal"]))
        return cls(body["secrets"], keys)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def key_text(key: bytes) -> str:
    """A key as a keychain keeps it: 44 characters."""
    return _text(key)


def key_from_text(text: str) -> bytes | None:
    """The key of such a text; None if it is not one."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


class WorkspaceSealer:
    """Seals what the database must give back and hashes what it must find. Safe from any thread.

    Seal and hashes use different keys, and each hash begins with a word of its own, so that none of them says
    anything about another.
    """

    def __init__(self, keys: Keys) -> None:
        self._box = Box(keys.seal)
        self._index = keys.index

    def seal(self, text: str, purpose: str) -> bytes:
        """`text` sealed for one purpose; it opens for no other."""
        return _FORMAT + self._box.seal(text.encode(), _associated(purpose))

    def unseal(self, sealed: bytes, purpose: str) -> str:
        """The text again; VaultProblem if it was sealed with other keys, for something else, or was changed."""
        boxed = sealed[1:] if sealed[:1] == _FORMAT else b""
        try:
            return self._box.unseal(boxed, _associated(purpose)).decode()
        except NotOpened:
            raise VaultProblem(
                "An entry of the database cannot be opened with the keys of this vault.",
                "Database and vault belong together: put back both from the same copy of the workspace.",
            ) from None

    def blind(self, text: str) -> bytes:
        """16 bytes that stand for `text` in an index and say nothing about it without the key."""
        return hmac.digest(self._index, b"otpdesk blind\0" + text.encode(), "sha256")[:_BLIND_BYTES]

    def token(self, part: str) -> int:
        """The same for a part of a number or address, as an integer of 63 bits (a column of SQLite holds it)."""
        return int.from_bytes(hmac.digest(self._index, b"otpdesk token\0" + part.encode(), "sha256")[:8], "big") >> 1


def _associated(purpose: str) -> bytes:
    return b"otpdesk seal\0" + purpose.encode()
