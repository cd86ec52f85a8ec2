"""The keychain, asked with a time limit."""

import pytest

from otpdesk.errors import VaultProblem
from otpdesk.store import keychain as module
from otpdesk.store.keychain import Keychain, KeychainTimeout
from otpdesk.store.sealing import fresh_key, key_text
from tests.store.fake_keychain import Error1783, FakeKeychain, Forgetful, Hanging, Locked, Missing


def test_a_keychain_that_keeps_reads_and_deletes_has_no_trouble_and_nothing_left_in_it() -> None:
    fake = FakeKeychain()
    assert fake.chain().trouble() == ""
    assert fake.kept == {}


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (Forgetful, "The keychain did not keep what was put into it."),
        (Locked, "The keychain is locked."),
        (Missing, "This computer offers no keychain."),
        (Error1783, "The keychain failed (error)."),
    ],
)
def test_the_trouble_of_a_keychain_is_a_sentence(broken: type[FakeKeychain], sentence: str) -> None:
    assert broken().chain().trouble() == sentence


def test_a_keychain_that_hangs_is_left_after_the_limit() -> None:
    hanging = Hanging()
    with pytest.raises(KeychainTimeout, match="did not answer within 0 seconds"):
        hanging.chain().get("a key")
    assert "did not answer" in hanging.chain().trouble()
    hanging.let_go.set()


def test_the_text_of_a_backends_error_is_not_repeated() -> None:
    with pytest.raises(VaultProblem) as problem:
        Error1783().chain().put("a key", "hush")
    assert "hush" not in f"{problem.value.title}{problem.value.hint}"


def test_a_vault_key_fits_into_every_keychain() -> None:
    assert len(key_text(fresh_key())) == 44
    with pytest.raises(ValueError, match="too many"):
        FakeKeychain().chain().put("a key", "x" * 101)


def weak(module_name: str) -> FakeKeychain:
    backend: FakeKeychain = type("Keyring", (FakeKeychain,), {"__module__": module_name})()
    return backend


@pytest.mark.parametrize(
    "module_name", ["keyring.backends.fail", "keyring.backends.null", "keyrings.alt.file", "keyrings.alt.Windows"]
)
def test_a_backend_that_keeps_keys_readable_counts_as_none(module_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", lambda: weak(module_name))
    assert Keychain().trouble() == "This computer offers no keychain."


def test_only_the_first_of_chained_backends_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = FakeKeychain()
    first = FakeKeychain()
    chain.backends = [first, weak("keyrings.alt.file")]  # type: ignore[attr-defined]
    monkeypatch.setattr("keyring.get_keyring", lambda: chain)
    Keychain().put("a key", "value")
    assert first.kept == {(module.SERVICE, "a key"): "value"}
    chain.backends = []  # type: ignore[attr-defined]
    assert Keychain().trouble() == "This computer offers no keychain."
