"""How a vault is made and opened, and what it refuses."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from otpdesk.errors import VaultProblem
from otpdesk.options import Secret
from otpdesk.store.opening import PASSWORD_FILE
from otpdesk.store.sealing import KdfRules
from otpdesk.store.vault import Kind, Vault, open_vault
from tests.fixtures.vault import LIGHT, PASSWORD, opened
from tests.store.fake_keychain import BROKEN, FakeKeychain, Hanging, Missing


@pytest.fixture(autouse=True)
def no_password_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD_FILE, raising=False)


def by_keychain(folder: Path, fake: FakeKeychain) -> Vault:
    return open_vault(folder, password=lambda _: PASSWORD, chain=fake.chain(), rules=LIGHT)


def refusal(act: Callable[[], object]) -> VaultProblem:
    with pytest.raises(VaultProblem) as problem:
        act()
    assert problem.value.hint
    return problem.value


def test_a_new_workspace_takes_the_keychain_and_keeps_only_a_key_in_it(tmp_path: Path) -> None:
    fake = FakeKeychain()
    vault = by_keychain(tmp_path / "desk", fake)
    vault.put("account/a/private_key", Secret("k" * 10_000))
    assert vault.kind is Kind.KEYCHAIN
    (value,) = fake.kept.values()
    assert len(value) == 44
    again = by_keychain(tmp_path / "desk", fake).get("account/a/private_key")
    assert again == Secret("k" * 10_000)


def test_two_workspaces_share_a_keychain_and_no_key(tmp_path: Path) -> None:
    fake = FakeKeychain()
    one, two = by_keychain(tmp_path / "one", fake), by_keychain(tmp_path / "two", fake)
    assert len(set(fake.kept.values())) == 2
    assert one.code_key() != two.code_key()


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_keychain_leads_to_a_password_and_the_report_says_why(
    tmp_path: Path, broken: Callable[[], FakeKeychain]
) -> None:
    fake = broken()
    vault = by_keychain(tmp_path, fake)
    assert vault.kind is Kind.PASSWORD
    assert "keychain" in vault.report().note
    vault.put("a", Secret("kept"))
    assert opened(tmp_path).get("a") == Secret("kept")
    if isinstance(fake, Hanging):
        fake.let_go.set()


@pytest.mark.parametrize("broken", BROKEN)
def test_a_vault_of_the_keychain_never_becomes_one_of_a_password(
    tmp_path: Path, broken: Callable[[], FakeKeychain]
) -> None:
    working, fake = FakeKeychain(), broken()
    by_keychain(tmp_path, working).put("a", Secret("kept"))
    before = (tmp_path / "vault").read_bytes()
    refusal(lambda: by_keychain(tmp_path, fake))
    assert (tmp_path / "vault").read_bytes() == before
    assert by_keychain(tmp_path, working).get("a") == Secret("kept")
    if isinstance(fake, Hanging):
        fake.let_go.set()


def test_a_keychain_that_may_not_be_asked_opens_nothing(tmp_path: Path) -> None:
    by_keychain(tmp_path, FakeKeychain())
    assert "keychain only" in refusal(lambda: opened(tmp_path)).title


def test_another_key_in_the_keychain_does_not_open_the_vault(tmp_path: Path) -> None:
    fake = FakeKeychain()
    by_keychain(tmp_path, fake)
    ((place, _),) = fake.kept.items()
    fake.kept[place] = "x" * 43 + "="
    assert "damaged" in refusal(lambda: by_keychain(tmp_path, fake)).title
    fake.kept[place] = "no key at all"
    assert "does not hold the key" in refusal(lambda: by_keychain(tmp_path, fake)).title


def test_without_keychain_and_password_both_ways_are_named(tmp_path: Path) -> None:
    problem = refusal(lambda: open_vault(tmp_path / "desk", chain=Missing().chain()))
    assert "no keychain" in problem.title
    assert "keychain" in problem.hint
    assert PASSWORD_FILE in problem.hint
    assert not (tmp_path / "desk").exists()


def test_a_person_who_types_nothing_makes_no_vault(tmp_path: Path) -> None:
    refusal(lambda: opened(tmp_path, None))
    refusal(lambda: opened(tmp_path, ""))
    assert list(tmp_path.iterdir()) == []


def test_a_new_password_has_twelve_characters(tmp_path: Path) -> None:
    assert "at least 12" in refusal(lambda: opened(tmp_path, "elevenchars")).title
    assert opened(tmp_path, "twelve chars").kind is Kind.PASSWORD


def test_the_person_is_told_whether_the_password_is_a_new_one(tmp_path: Path) -> None:
    told: list[bool] = []

    def ask(new: bool) -> str:  # noqa: FBT001 - what open_vault calls
        told.append(new)
        return PASSWORD

    for _ in range(2):
        open_vault(tmp_path, password=ask, keychain=False, rules=LIGHT)
    assert told == [True, False]


def test_a_wrong_password_opens_nothing_and_changes_nothing(tmp_path: Path) -> None:
    opened(tmp_path)
    before = (tmp_path / "vault").read_bytes()
    problem = refusal(lambda: opened(tmp_path, "four words no cents"))
    assert "wrong" in problem.title
    assert "cents" not in f"{problem.title}{problem.hint}"
    assert (tmp_path / "vault").read_bytes() == before


def test_the_usual_cost_of_a_password_is_the_one_promised(tmp_path: Path) -> None:
    opened(tmp_path, rules=KdfRules())
    header = (tmp_path / "vault").read_bytes().partition(b"\n")[0].decode()
    assert '"name": "argon2id", "memory": 65536, "passes": 3, "lanes": 4' in header


def test_a_cost_below_the_floor_is_refused(tmp_path: Path) -> None:
    opened(tmp_path)
    assert "not safe" in refusal(lambda: opened(tmp_path, rules=KdfRules())).title


def test_no_flipped_bit_anywhere_in_the_file_opens(tmp_path: Path) -> None:
    opened(tmp_path).put("a", Secret("kept"))
    file = tmp_path / "vault"
    sound = file.read_bytes()
    for at in range(len(sound)):
        for bit in (0x01, 0x04, 0x20, 0x80):
            file.write_bytes(bytes([*sound[:at], sound[at] ^ bit, *sound[at + 1 :]]))
            refusal(lambda: opened(tmp_path))
    file.write_bytes(sound)
    assert opened(tmp_path).get("a") == Secret("kept")


def test_no_truncated_or_lengthened_file_opens(tmp_path: Path) -> None:
    opened(tmp_path)
    file = tmp_path / "vault"
    sound = file.read_bytes()
    for damaged in [*(sound[:at] for at in range(len(sound))), sound + b"\0", b"\n" + sound, sound * 2]:
        file.write_bytes(damaged)
        refusal(lambda: opened(tmp_path))


def test_a_vault_of_a_later_form_is_refused_and_left_alone(tmp_path: Path) -> None:
    opened(tmp_path)
    file = tmp_path / "vault"
    file.write_bytes(file.read_bytes().replace(b'"version": 1', b'"version": 2'))
    later = file.read_bytes()
    assert "form 2" in refusal(lambda: opened(tmp_path)).title
    assert file.read_bytes() == later


@pytest.mark.parametrize(
    "content", [b"", b"null\n", b"[]\n", b"{}\n", b"\xff\xfe\n", b'{"version": "9"}\n', b"SQLite format 3\0"]
)
def test_a_file_that_is_no_vault_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vault").write_bytes(content)
    assert "damaged" in refusal(lambda: opened(tmp_path)).title
    assert (tmp_path / "vault").read_bytes() == content


def test_a_database_without_its_vault_gets_no_new_one(tmp_path: Path) -> None:
    (tmp_path / "otpdesk.db").write_bytes(b"SQLite format 3\0")
    assert "missing" in refusal(lambda: opened(tmp_path)).title
    assert not (tmp_path / "vault").exists()


def test_a_workspace_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "cannot be made" in refusal(lambda: opened(tmp_path / "file" / "desk")).title


def password_file(folder: Path, text: str = f"{PASSWORD}\n", mode: int = 0o600) -> Path:
    path = folder / "password"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_password_file_opens_the_vault_where_nobody_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = password_file(tmp_path)
    monkeypatch.setenv(PASSWORD_FILE, str(named))
    vault = open_vault(tmp_path / "desk", chain=Missing().chain(), rules=LIGHT)
    assert vault.kind is Kind.PASSWORD
    assert str(named) in vault.report().does_not
    assert opened(tmp_path / "desk").code_key() == vault.code_key()


def test_a_password_file_is_a_choice_and_goes_before_the_keychain_in_a_new_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeKeychain()
    by_keychain(tmp_path / "old", fake)
    monkeypatch.setenv(PASSWORD_FILE, str(password_file(tmp_path)))
    assert by_keychain(tmp_path / "new", fake).kind is Kind.PASSWORD
    assert by_keychain(tmp_path / "old", fake).kind is Kind.KEYCHAIN


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_password_file_that_others_may_read_opens_the_vault_and_the_report_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    named = password_file(tmp_path, mode=mode)
    monkeypatch.setenv(PASSWORD_FILE, str(named))
    vault = open_vault(tmp_path / "desk", chain=Missing().chain(), rules=LIGHT)
    assert f"chmod 600 {named}" in vault.report().note


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_password_file_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(PASSWORD_FILE, str(password_file(tmp_path, text)))
    refusal(lambda: opened(tmp_path / "desk"))


def test_a_password_file_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_FILE, str(tmp_path / "none"))
    assert "cannot be read" in refusal(lambda: opened(tmp_path / "desk")).title
