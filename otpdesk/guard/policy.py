"""The limits themselves: every setting of the desk's policy, with its bounds."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import field_validator, model_validator

from otpdesk.options import Settings, option
from otpdesk.otp import CodeRule

LOCAL_ZONE = "local"
"""The word for the time zone of whichever computer it is read on."""


class Policy(Settings):
    """How codes are made, how often they may be sent and tried, and what a day may cost.

    Bounds: NIST SP 800-63B-4, 3.1.3.2 (six digits, ten minutes, a resend never refills the tries).
    """

    code_length: int = option(6, label="Code length", unit="digits", group="Code", ge=6, le=10)
    code_life: int = option(300, label="Code life", unit="s", group="Code", ge=60, le=600)
    code_rule: CodeRule = option(
        CodeRule.ANY_LIVE,
        label="Code rule",
        group="Code",
        help="any_live: every unexpired code counts, once; newest_only: an older one does not; "
        "same: every resend repeats the code.",
    )
    tries_per_verification: int = option(
        5, label="Tries per verification", group="Code", ge=1, le=10, help="Wrong codes over all resends."
    )
    tries_per_number_day: int = option(10, label="Tries per number and day", group="Code", ge=1, le=100)
    sends_per_verification: int = option(4, label="Sends per verification", group="Resends", ge=1, le=10)
    gaps: tuple[int, ...] = option(
        (30, 60, 120),
        label="Gaps before each resend",
        unit="s",
        group="Resends",
        help="Seconds before the second, third … send, with commas; the last one repeats.",
        example="30,60,120",
    )
    sends_per_number_day: int = option(10, label="Sends per number and day", group="Resends", ge=1, le=100)
    sends_per_operator_hour: int = option(60, label="Sends per operator and hour", group="Resends", ge=1, le=10_000)
    voice_after: int = option(
        30, label="Voice opens after", unit="s", group="Resends", ge=0, le=600, help="Seconds after the first send."
    )
    spend_per_day: int = option(
        50, label="Spend per day", group="Money", ge=1, le=100_000, help="In whole units of the desk's currency."
    )
    currency: str = option("EUR", label="Currency of the desk", group="Money", pattern="^[A-Z]{3}$")
    rates: dict[str, float] = option(
        {"USD": 0.92, "GBP": 1.17},
        label="Exchange rates",
        group="Money",
        help="What one unit of a provider's currency is worth in the desk's, as USD=0.92,GBP=1.17.",
        example="USD=0.92",
    )
    company: str = option("Our company", label="Company name in messages", group="Desk", min_length=2, max_length=40)
    language: str = option("en", label="Language of messages", group="Desk", pattern="^[a-z]{2}$")
    home_country: str = option("EE", label="Home country", group="Desk", pattern="^[A-Z]{2}$")
    zone: str = option(
        LOCAL_ZONE,
        label="Time zone of the desk",
        group="Desk",
        help="By which the hours of routes go: a name such as Europe/Tallinn, or “local”: that of each computer.",
        example="Europe/Tallinn",
    )
    keep_addresses: int = option(
        30,
        label="Numbers and e-mail addresses of sends",
        unit="days",
        group="Retention",
        ge=2,
        le=3650,
        help="Then a verification keeps only its figures: it no longer says whose it was.",
    )
    keep_receipts: int = option(90, label="Receipts of providers", unit="days", group="Retention", ge=2, le=3650)
    keep_decisions: int = option(
        90, label="Decisions of limits and rules", unit="days", group="Retention", ge=2, le=3650
    )
    keep_figures: int = option(
        400,
        label="Figures for comparing providers",
        unit="days",
        group="Retention",
        ge=30,
        le=3650,
        help="Then attempts, checks and verifications are deleted altogether. The audit is never deleted.",
    )

    @field_validator("gaps", mode="before")
    @classmethod
    def _split_gaps(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("gaps")
    @classmethod
    def _sound_gaps(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value or any(gap < 0 or gap > 3600 for gap in value):  # noqa: PLR2004 - an hour
            raise ValueError("each gap is between 0 and 3600 seconds, and there is at least one")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo("UTC" if value == LOCAL_ZONE else value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("there is no time zone of that name") from None
        return value

    @field_validator("rates", mode="before")
    @classmethod
    def _split_rates(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = (part.partition("=") for part in value.split(",") if part.strip())
        return {name.strip().upper(): rate for name, _, rate in pairs}

    @model_validator(mode="after")
    def _fits(self) -> "Policy":
        if self.tries_per_number_day < self.tries_per_verification:
            raise ValueError("tries per number and day cannot be fewer than tries per verification")
        if self.keep_figures < max(self.keep_addresses, self.keep_receipts, self.keep_decisions):
            raise ValueError("nothing of a send can be kept longer than its figures")
        return self

    def gap_before(self, ordinal: int) -> int:
        """Seconds that must lie between send `ordinal - 1` and send `ordinal` (2 is the first resend)."""
        return self.gaps[min(ordinal - 2, len(self.gaps) - 1)]
