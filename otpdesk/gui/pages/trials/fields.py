"""The fields of a trial and of a schedule of probes, as forms draw them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from otpdesk.gui import wording
from otpdesk.gui.forms import FormRow
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel, Purpose

if TYPE_CHECKING:
    from otpdesk.options import FormField

CHANNELS = {one.value: wording.CHANNEL[one] for one in Channel}
PURPOSES = {"": "Every purpose", **{one.value: wording.PURPOSE[one] for one in Purpose}}


def made(  # noqa: PLR0913 - what a declared field has
    theme: Theme,
    key: str,
    label: str,
    about: str = "",
    *,
    unit: str = "",
    example: str = "",
    default: str = "",
    required: bool = True,
    choices: Mapping[str, str] | None = None,
) -> FormRow:
    """A row of a form: label, field, and below it what helps or what is wrong."""
    return FormRow(theme, _field(key, label, about, unit, example, default, choices or {}, required=required))


def _field(
    key: str,
    label: str,
    about: str,
    unit: str,
    example: str,
    default: str,
    choices: Mapping[str, str],
    *,
    required: bool,
) -> "FormField":
    from otpdesk.options import FormField

    return FormField(
        key=key,
        label=label,
        help=about,
        group="",
        unit=unit,
        example=example,
        required=required,
        secret=False,
        default=default,
        kind=str,
        choices=tuple(choices),
        words=choices,
    )
