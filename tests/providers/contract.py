"""What holds for every provider: test cases that each provider's tests inherit."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from otpdesk.options import Settings, form_fields
from otpdesk.otp import Channel, Status
from otpdesk.providers import provider_class
from otpdesk.providers.base import Message, Provider

TO = "+37255501234"
CODE = "849217"
TEXT = f"Your code is {CODE}. Acme support."


def message(channel: Channel = Channel.SMS, **changes: Any) -> Message:
    given: dict[str, Any] = {"attempt": "a0000000000001", "channel": channel, "to": TO, "text": TEXT, **changes}
    return Message(**given)


class ProviderContract:
    """What holds without a network. Subclasses name the provider and settings that are complete."""

    provider: ClassVar[str]
    values: ClassVar[dict[str, str]]
    """Settings of every channel, secrets too, without base_url."""

    @property
    def kind(self) -> type[Provider]:
        return provider_class(self.provider)

    def settings(self, **changes: str) -> Settings:
        return self.kind.settings_model.model_validate({**self.values, **changes})

    def test_every_setting_has_a_label_and_a_help(self) -> None:
        for field in form_fields(self.kind.settings_model):
            assert field.label[0].isupper(), field.key
            assert field.help.endswith("."), field.key

    def test_secrets_are_declared_and_show_in_no_repr(self) -> None:
        secrets = [field.key for field in form_fields(self.kind.settings_model) if field.secret]
        assert secrets
        shown = repr(self.settings()) + str(self.settings()) + repr(self.kind(self.settings()))
        for key in secrets:
            assert self.values.get(key, "-no-") not in shown

    def test_complete_settings_open_every_channel(self) -> None:
        assert self.kind.sender_channels(self.settings()) == self.kind.channels

    def test_every_trouble_has_a_next_step_in_a_sentence(self) -> None:
        assert self.kind.troubles
        for code, trouble in self.kind.troubles.items():
            assert re.fullmatch(r"[A-Z].{15,160}\.", trouble.next_step), code
            assert trouble.status.final, code
            assert self.kind.next_step(code) == trouble.next_step

    def test_an_unforeseen_code_has_a_general_next_step(self) -> None:
        for code in ("", "99999", "surprise"):
            assert self.kind.next_step(code).endswith(".")

    def test_statuses_are_ours_and_hold_the_good_end(self) -> None:
        assert set(map(type, self.kind.statuses.values())) == {Status}
        assert Status.DELIVERED in self.kind.statuses.values()

    def test_neither_naming_nor_making_an_account_imports_an_sdk(self) -> None:
        code = (
            "import sys\nfrom otpdesk.options import form_fields\nfrom otpdesk.providers import provider_class\n"
            f"kind = provider_class({self.provider!r})\n"
            f"kind(kind.settings_model.model_validate({self.values!r})).next_step('')\nform_fields(kind.settings_model)\n"
            "print([name for name in sys.modules if name.split('.')[0].split('_')[0] in ('twilio', 'vonage')])"
        )
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
        assert done.stdout == "[]\n"
