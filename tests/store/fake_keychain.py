"""Keychains as computers really have them: working, missing, locked, hanging, forgetful."""

import threading
from collections.abc import Callable

from keyring import errors

from otpdesk.store.keychain import Keychain


class FakeKeychain:
    """A backend in memory. `name` is what reports call it."""

    name = "Test keychain"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]

    def chain(self, limit: float = 10.0) -> Keychain:
        return Keychain(lambda: self, limit)


class Forgetful(FakeKeychain):
    """Takes everything and answers None, as a locked macOS keychain once did."""

    def get_password(self, service: str, username: str) -> str | None:
        return None


class Locked(FakeKeychain):
    def get_password(self, service: str, username: str) -> str | None:
        raise errors.KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise errors.KeyringLocked("locked")


class Missing(FakeKeychain):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise errors.NoKeyringError("no backend")

    get_password = set_password  # type: ignore[assignment]


class Error1783(FakeKeychain):
    """Windows: “The stub received bad data”, from a class of its own."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise type("error", (Exception,), {})(1783, "CredWrite", f"The stub received bad data {password}")


class Hanging(FakeKeychain):
    """Waits for a prompt that nobody sees, until `let_go`."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.let_go.wait()

    def chain(self, limit: float = 0.0) -> Keychain:
        return super().chain(limit)


BROKEN: tuple[Callable[[], FakeKeychain], ...] = (Forgetful, Locked, Missing, Error1783, Hanging)
