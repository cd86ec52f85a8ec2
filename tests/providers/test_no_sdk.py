"""No SDK is imported before an account is spoken to: neither with the program nor with the form of any provider."""

import subprocess
import sys
from pathlib import Path

_STAGES = (
    "import otpdesk",
    "import otpdesk.desk.desk, otpdesk.cli.run",
    "from otpdesk.desk.configuring_accounts import forms; assert len(forms()) > 7",
    "from otpdesk.providers import PROVIDERS, provider_class; [provider_class(name).abilities for name in PROVIDERS]",
)
_SHOW = (
    "import sys; "
    "print(sorted({name.split('.')[0].partition('_')[0] for name in sys.modules}"
    " & {'twilio', 'vonage', 'plivo', 'messagebird', 'bird'}))"
)


def test_neither_the_program_nor_any_form_imports_an_sdk() -> None:
    code = "\n".join(line for stage in _STAGES for line in (stage, _SHOW))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.splitlines() == ["[]"] * len(_STAGES)
