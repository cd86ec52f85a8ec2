"""Secrets by name, kept and forgotten; files that survive a crash; two processes at once."""

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from otpdesk.errors import VaultProblem
from otpdesk.options import Secret
from otpdesk.store.opening import PASSWORD_FILE
from otpdesk.store.vault import Kind, SessionVault, Vault
from otpdesk.store.vaultfile import VaultFile, write_safely
from tests.fixtures.vault import opened

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(params=["session", "file"])
def any_vault(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.delenv(PASSWORD_FILE, raising=False)
    return SessionVault() if request.param == "session" else opened(tmp_path)


def test_secrets_are_kept_replaced_listed_and_forgotten(any_vault: Vault) -> None:
    any_vault.put("account/b/auth_token", Secret("one"))
    any_vault.put("account/a/auth_token", Secret("two"))
    any_vault.put("account/b/auth_token", Secret("three"))
    assert any_vault.names() == ("account/a/auth_token", "account/b/auth_token")
    assert any_vault.get("account/b/auth_token") == Secret("three")
    any_vault.delete("account/b/auth_token")
    any_vault.delete("account/b/auth_token")
    assert any_vault.get("account/b/auth_token") is None
    assert any_vault.names() == ("account/a/auth_token",)


def test_codes_under_an_older_key_stay_checkable_after_a_new_one_is_made(any_vault: Vault) -> None:
    old_id, old = any_vault.code_key()
    new_id = any_vault.renew_code_key()
    assert any_vault.code_key()[0] == new_id != old_id
    assert any_vault.code_key(old_id) == (old_id, old)
    assert len(any_vault.code_key(new_id)[1]) == 32
    with pytest.raises(VaultProblem, match="not in the vault"):
        any_vault.code_key("unknown")


def test_a_report_says_in_sentences_where_and_what_against(any_vault: Vault) -> None:
    report = any_vault.report()
    for sentence in (report.where, report.protects, report.does_not):
        assert sentence.endswith(".")
    assert report.title


def test_a_vault_shows_no_secret_in_its_repr(any_vault: Vault) -> None:
    any_vault.put("account/a/auth_token", Secret("hush"))
    assert "hush" not in f"{any_vault!r} {vars(any_vault)} {any_vault.get('account/a/auth_token')!r}"


def test_a_session_vault_is_gone_with_its_session() -> None:
    first, second = SessionVault(), SessionVault()
    assert first.kind is Kind.SESSION
    assert first.code_key() != second.code_key()


def test_sealer_and_keys_are_the_same_at_the_next_opening(tmp_path: Path) -> None:
    first = opened(tmp_path)
    sealed, blind = first.sealer().seal("+37250001234", "address"), first.sealer().blind("+37250001234")
    second = opened(tmp_path)
    assert second.sealer().unseal(sealed, "address") == "+37250001234"
    assert second.sealer().blind("+37250001234") == blind
    assert second.code_key() == first.code_key()


def test_what_another_process_wrote_is_seen_and_kept(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.put("a", Secret("from one"))
    assert two.get("a") == Secret("from one")
    two.put("b", Secret("from two"))
    assert one.names() == ("a", "b")


def test_no_secret_lies_readable_in_the_folder(tmp_path: Path) -> None:
    vault = opened(tmp_path)
    vault.put("account/a/auth_token", Secret("hush-hush-hush"))
    key = vault.code_key()[1]
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"hush" not in content
        assert key not in content


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_the_files_of_a_vault_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    opened(tmp_path / "desk").put("a", Secret("kept"))
    assert (tmp_path / "desk").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "desk").iterdir()} == {0}


class Crash(BaseException):
    """Stands for the death of the process."""


@pytest.mark.parametrize("step", ["os.open", "os.fsync", "pathlib.Path.replace"])
def test_a_crash_at_any_step_of_writing_leaves_the_old_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Crash

    path = tmp_path / "file"
    write_safely(path, b"old")
    with monkeypatch.context() as dying:
        dying.setattr(step, die)
        with pytest.raises(Crash):
            write_safely(path, b"new")
    assert path.read_bytes() == b"old"
    (tmp_path / "file.new").write_bytes(b"half of somethi")  # what a killed process may leave
    write_safely(path, b"new")
    assert path.read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    vault = opened(tmp_path)
    vault.put("a", Secret("kept"))
    with monkeypatch.context() as filled:
        filled.setattr("os.fsync", full)
        with pytest.raises(VaultProblem, match="no space left"):
            vault.put("b", Secret("too much"))
    assert vault.names() == ("a",)
    assert opened(tmp_path).names() == ("a",)


WRITER = """
import sys
from pathlib import Path
from otpdesk.options import Secret
from tests.fixtures.vault import opened
vault = opened(Path(sys.argv[1]))
for count in range(int(sys.argv[3])):
    vault.put(f"{sys.argv[2]}{count}", Secret(str(count)))
    print(count, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    """Another process, which puts `count` secrets and says so after each."""
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
    environment = {key: value for key, value in os.environ.items() if key != PASSWORD_FILE}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    with writer(tmp_path, "a", 20) as one, writer(tmp_path, "b", 20) as two:
        assert (one.wait(), two.wait()) == (0, 0)
    assert len(opened(tmp_path).names()) == 40


@pytest.mark.parametrize("after", [0, 1, 3, 7, 12])
def test_a_process_killed_while_it_writes_loses_nothing_that_it_had_kept(tmp_path: Path, after: int) -> None:
    with writer(tmp_path, "a", 100_000) as process:
        assert process.stdout
        kept = [process.stdout.readline() for _ in range(after + 1)]
        process.kill()
    vault = opened(tmp_path)
    assert set(vault.names()) >= {f"a{line.strip()}" for line in kept}
    vault.put("afterwards", Secret("works"))


def test_a_writer_that_never_finishes_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(tmp_path)
    monkeypatch.setattr("otpdesk.store.vaultfile.LOCK_LIMIT", 0.0)
    with VaultFile(tmp_path / "vault").lock(), pytest.raises(VaultProblem, match="does not finish"):
        vault.put("a", Secret("waits"))
    assert vault.names() == ()


def test_a_vault_damaged_or_removed_while_open_is_never_overwritten(tmp_path: Path) -> None:
    vault = opened(tmp_path)
    file = tmp_path / "vault"
    sound = file.read_bytes()
    for damaged in (sound[:-1] + bytes([sound[-1] ^ 1]), b"something else entirely"):
        file.write_bytes(damaged)
        with pytest.raises(VaultProblem, match="damaged"):
            vault.put("a", Secret("lost"))
        assert file.read_bytes() == damaged
    file.unlink()
    with pytest.raises(VaultProblem, match="cannot be read"):
        vault.put("a", Secret("lost"))
    assert not file.exists()


def test_a_vault_put_in_place_of_an_open_one_is_not_written_to(tmp_path: Path) -> None:
    vault = opened(tmp_path / "one")
    opened(tmp_path / "two", "another long password")
    other = (tmp_path / "two" / "vault").read_bytes()
    (tmp_path / "one" / "vault").write_bytes(other)
    with pytest.raises(VaultProblem, match="replaced"):
        vault.put("a", Secret("lost"))
    assert (tmp_path / "one" / "vault").read_bytes() == other


def test_threads_that_write_at_once_lose_nothing(any_vault: Vault) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: any_vault.put(f"name{number:02d}", Secret(str(number))), range(40)))
    assert len(any_vault.names()) == 40


@pytest.mark.parametrize("module", ["cryptography", "keyring", "filelock", "pydantic"])
def test_the_interface_is_imported_without(module: str) -> None:
    code = f"import sys, otpdesk.store.vault, otpdesk.redaction\nsys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
