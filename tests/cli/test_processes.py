"""The program as a process of its own: what scripts start, stop and read."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from otpdesk.app.sandbox import SimulatorProcess, open_sandbox
from otpdesk.errors import DeskError


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    password = tmp_path / "password"
    password.write_text("four words no sense")
    password.chmod(0o600)
    return {
        **{name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}},
        "PYTHONPATH": str(Path(__file__).parent.parent.parent),
        "OTPDESK_WORKSPACE": str(tmp_path / "workspace"),
        "OTPDESK_VAULT_PASSWORD_FILE": str(password),
    }


def started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "otpdesk", *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def done(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    with started(environment, *arguments) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.fixture
def simulating(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with started(environment, "simulate", "--seed", "3") as process:
        yield process
        process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_simulate_says_where_it_serves_and_ends_with_0_when_stopped(
    simulating: subprocess.Popen[str], ending: signal.Signals
) -> None:
    assert simulating.stdout
    urls = json.loads(simulating.stdout.readline())

    assert list(urls)[-3:] == ["smtp", "imap", "handset"]
    assert {"twilio", "vonage", "plivo"} <= set(urls)
    with urlopen(f"{urls['handset']}/+37252001111", timeout=10) as answer:
        assert json.load(answer) == []
    simulating.send_signal(ending)
    out, err = simulating.communicate(timeout=30)
    assert (simulating.returncode, out, err) == (0, "", "")


def test_a_profile_that_is_broken_is_refused(environment: dict[str, str], tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text("calm = maybe\n")

    code, out, err = done(environment, "simulate", "--profile", str(profile), "--json")

    assert (code, err) == (1, "")
    assert "line 1" in json.loads(out)["error"]["title"]


def test_the_tour_ends_with_0_and_leaves_nothing_behind(environment: dict[str, str], tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    code, out, err = done({**environment, "TMPDIR": str(scratch)}, "tour", "--json")

    document = json.loads(out)
    assert (code, err) == (0, ""), document
    assert document["done"] is True
    assert all(step["done"] for step in document["steps"])
    assert {one["account"] for one in document["accounts"]} == {"twilio-main", "vonage-main", "mail"}
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "workspace").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("arguments", [("demo",), ()])
def test_without_a_display_one_sentence_names_the_tour(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    environment.pop("QT_QPA_PLATFORM", None)

    code, out, err = done(environment, *arguments)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "otpdesk tour" in err


def test_a_sandbox_ends_its_simulator_and_removes_its_folder() -> None:
    opened = open_sandbox(seed=4)
    folder, handset = opened.location.folder, opened.handset
    assert [line.name for line in opened.desk.configuring.accounts()] == ["twilio-main", "vonage-main", "mail"]

    opened.close()

    assert not folder.exists()
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{handset}/x", timeout=5)


def test_a_simulator_that_cannot_start_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="did not start"):
        SimulatorProcess(profile=tmp_path / "none.toml")
