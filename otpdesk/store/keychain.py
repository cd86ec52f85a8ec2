"""The keychain of the operating system, asked with a time limit.

Backends hang (a locked Secret Service waits for a prompt that nobody sees), raise whatever they like (Windows:
error 1783 for values over 1,280 characters), or answer None for a locked collection. So each call runs on a
thread of its own, and only one short value is ever kept: the 44 characters of a vault key.
"""

import queue
import secrets
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from otpdesk.errors import VaultProblem

T = TypeVar("T")

LIMIT = 10.0
"""Seconds that a keychain may take to answer."""

SERVICE = "otpdesk"
MOST_CHARACTERS = 100
"""Longest value put into a keychain; Windows takes 1,280."""

_WEAK = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Backends that keep nothing, or keep it readable for everybody."""


class KeychainTimeout(VaultProblem):
    """The keychain did not answer in time; it may be waiting for a password that nobody is asked for."""


class Backend(Protocol):
    """What `keyring` calls a backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class Keychain:
    """One backend. `limit` is in seconds; `find` gives the backend, by default the one `keyring` would take."""

    def __init__(self, find: Callable[[], Backend] | None = None, limit: float = LIMIT) -> None:
        self._find = find or _usual_backend
        self._limit = limit

    def title(self) -> str:
        """What the backend calls itself, for reports."""
        return self._limited(lambda: str(getattr(self._find(), "name", "the keychain")))

    def get(self, name: str) -> str | None:
        """The value kept under a name; None if there is none."""
        return self._limited(lambda: self._find().get_password(SERVICE, name))

    def put(self, name: str, value: str) -> None:
        """Keep a short value; it is read back before this returns."""
        if len(value) > MOST_CHARACTERS:
            raise ValueError(f"{len(value)} characters are too many for a keychain")
        self._limited(lambda: self._find().set_password(SERVICE, name, value))
        if self.get(name) != value:
            raise VaultProblem("The keychain did not keep what was put into it.", _ELSE)

    def delete(self, name: str) -> None:
        self._limited(lambda: self._find().delete_password(SERVICE, name))

    def trouble(self) -> str:
        """Why this keychain cannot be used, in a sentence; empty when writing, reading and deleting worked."""
        name = f"probe-{secrets.token_hex(4)}"
        try:
            self.put(name, secrets.token_hex(16))
            self.delete(name)
        except VaultProblem as problem:
            return problem.title
        return ""

    def _limited(self, call: Callable[[], T]) -> T:
        answers: queue.SimpleQueue[T | VaultProblem] = queue.SimpleQueue()
        # A daemon, because a backend that hangs can be neither ended nor waited for.
        threading.Thread(target=lambda: answers.put(_outcome(call)), name="keychain", daemon=True).start()
        try:
            answer = answers.get(timeout=self._limit)
        except queue.Empty:
            raise KeychainTimeout(f"The keychain did not answer within {self._limit:g} seconds.", _UNLOCK) from None
        if isinstance(answer, VaultProblem):
            raise answer
        return answer


_UNLOCK = "Unlock the keychain (sign in to the desktop session) and try again."
_ELSE = "Keep the secrets under a master password instead: OTPDESK_VAULT_PASSWORD_FILE names a file that holds it."


def _outcome(call: Callable[[], T]) -> T | VaultProblem:
    try:
        return call()
    except VaultProblem as problem:
        return problem
    except Exception as error:  # noqa: BLE001 - backends raise what their platform raises
        return _problem(error)


def _problem(error: Exception) -> VaultProblem:
    """The sentence for a backend's error; its own text is left out, it may repeat what it was given."""
    from keyring import errors

    match error:
        case errors.KeyringLocked():
            return VaultProblem("The keychain is locked.", _UNLOCK)
        case errors.NoKeyringError() | errors.InitError():
            return VaultProblem("This computer offers no keychain.", _ELSE)
        case errors.PasswordDeleteError():
            return VaultProblem("The keychain lost what was put into it.", _ELSE)
        case _:
            return VaultProblem(f"The keychain failed ({type(error).__name__}).", _ELSE)


def _usual_backend() -> Backend:
    import keyring

    backend: Any = keyring.get_keyring()
    chained = getattr(backend, "backends", None)
    if chained is not None:  # a chain would pass on to a weaker backend in silence: only its first counts
        backend = next(iter(chained), None)
    if backend is None or type(backend).__module__.startswith(_WEAK):
        raise VaultProblem("This computer offers no keychain.", _ELSE)
    return backend  # type: ignore[no-any-return]
