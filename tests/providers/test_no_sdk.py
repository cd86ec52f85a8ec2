"""No SDK is imported before an account is spoken to: neither with the program nor with the form of any provider."""

import subprocess
import sys
from pathlib import Path

import pytest

_SDKS = ("twilio", "vonage", "plivo", "messagebird", "bird")
_SHOW = f"import sys\nprint(sorted({{name.split('.')[0].partition('_')[0] for name in sys.modules}} & {set(_SDKS)!r}))"


@pytest.mark.parametrize(
    "what",
    [
        "import otpdesk",
        "import otpdesk.desk.desk, otpdesk.cli.run",
        "from otpdesk.desk.configuring_accounts import forms\nassert len(forms()) > 7",
        (
            "from otpdesk.providers import PROVIDERS, provider_class\n"
            "[provider_class(name).abilities for name in PROVIDERS]"
        ),
    ],
    ids=["the package", "desk and command line", "every form", "every adapter's abilities"],
)
def test_it_imports_no_sdk(what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{what}\n{_SHOW}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "[]\n"
