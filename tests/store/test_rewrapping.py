"""Another master password: sealed anew in one step, so that a crash leaves a vault that opens, by one or the other."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from otpdesk.errors import BadInput, VaultProblem
from otpdesk.options import Secret
from otpdesk.store.opening import PASSWORD_FILE
from otpdesk.store.vault import SessionVault
from tests.fixtures.vault import LIGHT, PASSWORD, opened

ROOT = Path(__file__).parent.parent.parent
NEW = "quite another sentence"

DIES = """
import os, sys
from pathlib import Path
from tests.fixtures.vault import LIGHT, PASSWORD, opened

folder, step = Path(sys.argv[1]), 0
while True:
    child = os.fork()
    if not child:
        vault = opened(folder / str(step))
        left = step
        def die(event, arguments):
            global left
            if event in ("open", "os.rename", "os.remove", "os.truncate") or event.startswith("os.f"):
                left -= 1
                if left < 0:
                    os._exit(9)
        sys.addaudithook(die)
        vault.change_password(PASSWORD, "quite another sentence", LIGHT)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        print(step)
        break
    step += 1
"""


@pytest.fixture(autouse=True)
def _no_password_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD_FILE, raising=False)


def which_opens(folder: Path) -> list[str]:
    found = []
    for password in (PASSWORD, NEW):
        try:
            vault = opened(folder, password)
        except VaultProblem:
            continue
        assert vault.get("account/a/key") == Secret("hush")
        found.append(password)
    return found


def kept(folder: Path) -> None:
    opened(folder).put("account/a/key", Secret("hush"))


def test_the_new_password_opens_what_the_old_one_sealed_and_the_old_one_no_more(tmp_path: Path) -> None:
    kept(tmp_path)
    vault = opened(tmp_path)
    before = vault.code_key()
    vault.change_password(PASSWORD, NEW, LIGHT)
    assert which_opens(tmp_path) == [NEW]
    assert opened(tmp_path, NEW).code_key() == before
    vault.put("later", Secret("also"))
    assert opened(tmp_path, NEW).get("later") == Secret("also")
    assert (tmp_path / "vault").stat().st_mode & 0o077 == 0


def test_a_wrong_old_password_changes_nothing(tmp_path: Path) -> None:
    kept(tmp_path)
    with pytest.raises(BadInput, match="wrong") as wrong:
        opened(tmp_path).change_password("five words no sense at all", NEW, LIGHT)
    assert wrong.value.field == "old"
    assert which_opens(tmp_path) == [PASSWORD]


def test_a_short_new_password_is_refused(tmp_path: Path) -> None:
    kept(tmp_path)
    with pytest.raises(VaultProblem, match="too short"):
        opened(tmp_path).change_password(PASSWORD, "short", LIGHT)
    assert which_opens(tmp_path) == [PASSWORD]


def test_a_vault_without_a_password_has_none_to_change() -> None:
    with pytest.raises(VaultProblem, match="no master password"):
        SessionVault().change_password("a", NEW)


def test_another_process_with_the_vault_open_is_told_and_harms_nothing(tmp_path: Path) -> None:
    kept(tmp_path)
    other = opened(tmp_path)
    opened(tmp_path).change_password(PASSWORD, NEW, LIGHT)
    with pytest.raises(VaultProblem, match="replaced while otpdesk was open"):
        other.put("b", Secret("c"))
    assert which_opens(tmp_path) == [NEW]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_death_at_any_step_leaves_a_vault_that_opens_by_exactly_one_password(tmp_path: Path) -> None:
    for step in range(40):
        kept(tmp_path / str(step))
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    steps = int(done.stdout)
    assert 4 <= steps < 40
    left = Counter(tuple(which_opens(tmp_path / str(step))) for step in range(steps + 1))
    assert set(left) == {(PASSWORD,), (NEW,)}
    assert which_opens(tmp_path / "0") == [PASSWORD]
    assert which_opens(tmp_path / str(steps)) == [NEW]
