"""How soon the window takes typing."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.benchmarks.ratios import Ratio, in_turn, shown

ROOT = Path(__file__).parents[2]


def start(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.starting", *arguments]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def test_the_window_takes_typing_almost_as_soon_as_a_bare_one(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("a password for a benchmark")
    password.chmod(0o600)
    workspace = tmp_path / "workspace"
    environment = {**os.environ, "OTPDESK_VAULT_PASSWORD_FILE": str(password), "HOME": str(tmp_path)}
    # An installed program has its bytecode; a checkout may be told not to write any.
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path / "bytecode")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "otpdesk", "--workspace", str(workspace), "account", "list"]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)

    ours, bare = in_turn(
        partial(start, "otpdesk", str(workspace), environment=environment),
        partial(start, "bare", environment=environment),
        rounds=9,
    )
    ratio = shown(Ratio("start to a window that takes typing", ours, bare, "a bare window with sqlalchemy.orm", 1.3))
    assert ratio.holds
