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


def control(theme: Theme, names: tuple[str, ...]) -> FormRow:
    """The choice of the account that the others are compared with."""
    return made(theme, "control", "Compared with", choices=dict.fromkeys(names, ""))


def trial_rows(theme: Theme) -> dict[str, FormRow]:
    """Every field of a trial but its accounts, by the names that `TrialForm` has for them."""
    return {
        "name": made(theme, "name", "Name", example="Vonage in Estonia"),
        "channel": made(theme, "channel", "Channel", choices=CHANNELS, default="sms"),
        "control": made(theme, "control", "Compared with", choices={"": ""}),
        "shares": made(
            theme,
            "shares",
            "Shares",
            "Even unless you say otherwise; the account compared with first.",
            unit="%",
            example="50, 50",
            required=False,
        ),
        "countries": made(
            theme, "countries", "Countries", "All unless you name some.", example="EE, Latvia", required=False
        ),
        "purposes": made(theme, "purposes", "Purpose", choices=PURPOSES),
        "difference": made(
            theme,
            "difference",
            "Smallest difference that matters",
            "Less than that is no reason to change the provider.",
            unit="points",
            default="3",
        ),
        "days": made(theme, "days", "Ends after", unit="days", default="28", required=False),
        "most": made(theme, "most", "Or after", unit="first attempts", example="6000", required=False),
        "why": made(theme, "why", "What is it to find out?", required=False),
        "rate": made(
            theme,
            "rate",
            "Conversion to plan with",
            "That of the last 28 days unless you type one.",
            unit="%",
            example="85",
            required=False,
        ),
    }
