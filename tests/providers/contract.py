"""What holds for every provider: test cases that each provider's tests inherit."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from otpdesk.options import Settings, form_fields
from otpdesk.otp import Channel, Status
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Ability, Capability, Level, Way
from otpdesk.providers.base import Message, Provider
from otpdesk.providers.verifying import Verifier

TO = "+37255501234"
CODE = "849217"
TEXT = f"Your code is {CODE}. Acme support."

_SDKS = ("twilio", "vonage", "plivo", "messagebird", "bird")


def message(channel: Channel = Channel.SMS, **changes: Any) -> Message:
    """A message with a code of ours."""
    given: dict[str, Any] = {
        "attempt": "a0000000000001",
        "channel": channel,
        "to": TO,
        "text": TEXT,
        "code": CODE,
        "company": "Acme",
        **changes,
    }
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
        settings = self.settings()
        theirs = self.kind.way(settings) is Way.THEIRS
        assert self.kind.sender_channels(settings) == (managed_channels(self.kind) if theirs else self.kind.channels)

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
            f"print([name for name in sys.modules if name.split('.')[0].split('_')[0] in {_SDKS!r}])"
        )
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
        assert done.stdout == "[]\n"


_CARRIED = {
    Capability.SMS: Channel.SMS,
    Capability.VOICE: Channel.VOICE,
    Capability.WHATSAPP: Channel.WHATSAPP,
    Capability.EMAIL: Channel.EMAIL,
}
_OVERRIDDEN = {
    Capability.LOOK_UP: "look_up",
    Capability.PERMISSIONS: "standing",
    Capability.LEARN: "tell",
    Capability.SIGNATURE: "claims",
}


class AbilitiesContract(ProviderContract):
    """What a provider says it can, and what its adapter does, are the same."""

    @property
    def cells(self) -> dict[Capability, Ability]:
        return dict(self.kind.abilities)

    def test_every_capability_has_a_cell_and_a_reason_where_it_is_no_plain_yes(self) -> None:
        assert list(self.cells) == list(Capability)
        for capability, ability in self.cells.items():
            assert ability.why or ability.level is Level.YES, capability
            assert len(ability.why) <= 100, capability
            assert not ability.why.endswith("."), capability

    def test_the_channels_it_says_are_those_it_has(self) -> None:
        for capability, channel in _CARRIED.items():
            works = self.kind.can(capability)
            assert works or channel not in self.kind.channels, channel
            assert not works or channel in self.kind.channels | managed_channels(self.kind), channel

    def test_codes_of_its_own_are_said_where_it_verifies(self) -> None:
        verifies = issubclass(self.kind, Verifier)
        page = issubclass(self.kind, Verifier) and self.kind.managed.page
        assert self.kind.can(Capability.START) is verifies
        assert self.kind.can(Capability.CHECK) is (verifies and not page)
        cancels = issubclass(self.kind, Verifier) and self.kind.cancel is not Verifier.cancel
        assert self.kind.can(Capability.CANCEL) is cancels

    def test_lists_and_reports_are_said_where_it_has_them(self) -> None:
        assert self.kind.can(Capability.LIST) is self.kind.lists
        assert self.kind.polls or not self.kind.can(Capability.REPORT)

    def test_what_it_says_it_can_is_made_and_what_it_says_it_cannot_is_not(self) -> None:
        for capability, name in _OVERRIDDEN.items():
            made = _function(getattr(self.kind, name)) is not _function(getattr(Provider, name))
            level = self.cells[capability].level
            assert made or not self.kind.can(capability), capability
            assert not made or level not in {Level.NO, Level.MOOT}, capability

    def test_the_choices_of_whose_code_are_the_ways_it_has(self) -> None:
        ways = set(self.ways())
        assert (Way.THEIRS in ways) is self.kind.can(Capability.START)
        assert (Way.OURS_CARRIED in ways) is self.kind.can(Capability.OWN_CODE)
        assert bool(ways & {Way.OURS, Way.OURS_CARRIED}) is bool(self.kind.channels)

    def test_each_way_opens_the_channels_it_has(self) -> None:
        for way in self.ways():
            settings = self.settings(**({"codes": way.value} if self.chooses else {}))
            assert self.kind.way(settings) is way
            opened = self.kind.sender_channels(settings)
            assert opened, way
            assert opened <= (managed_channels(self.kind) if way is Way.THEIRS else self.kind.channels), way

    @property
    def chooses(self) -> bool:
        """Whether there is a choice of whose code it sends."""
        return "codes" in self.kind.settings_model.model_fields

    def ways(self) -> list[Way]:
        """The choices of the setting `codes`, each explained; the one way of a provider without it."""
        if not self.chooses:
            return [self.kind.way(self.settings())]
        (field,) = (field for field in form_fields(self.kind.settings_model) if field.key == "codes")
        assert len(field.choices) > 1
        assert set(field.words) == set(field.choices)
        return [Way(choice) for choice in field.choices]


def managed_channels(kind: type[Provider]) -> frozenset[Channel]:
    """The channels of a provider's own codes; none where it makes none."""
    return kind.managed.channels if issubclass(kind, Verifier) else frozenset()


def _function(method: object) -> object:
    return getattr(method, "__func__", method)
