"""A ninth provider, added as `.github/CONTRIBUTING.md` says, to a copy of the program, and tried there.

The code stands on that page and nowhere else: it is taken from there, so that the page cannot go out of date.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
_LAST = re.compile(r'^ +"smtp": "otpdesk\.providers\.smtp\.adapter:Smtp",\n', re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program and its tests, with what the page says in three places: a file, a line and a test."""
    adapter, line, test = _BLOCK.findall((ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8"))
    for folder in ("otpdesk", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for kept in ("resources", "README.md"):
        (tmp_path / kept).symlink_to(ROOT / kept)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    providers = tmp_path / "otpdesk" / "providers"
    providers.joinpath("kurier.py").write_text(adapter, "utf-8")
    table = providers / "__init__.py"
    before = table.read_text("utf-8")
    assert _LAST.search(before), "the table of providers ends in another line"
    table.write_text(_LAST.sub(lambda found: found[0] + line, before), "utf-8")
    tests = tmp_path / "tests" / "providers"
    tests.joinpath("test_kurier.py").write_text(test, "utf-8")
    return tmp_path


def test_a_provider_of_one_file_one_line_and_one_test_sends_and_is_followed(copy: Path) -> None:
    tried = ["tests/providers/test_kurier.py", "tests/providers/ninth_desk.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *tried]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        command, cwd=copy, env={**clean, "PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed, said
    assert int(passed[1]) > 70, "the contract classes were run"
