"""The settings of a GetOTP account: one form for both generations, told apart by the token that only the first has."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.providers.abilities import Way
from otpdesk.providers.base_url import BaseUrl, base_url


class Codes(StrEnum):
    """The ways that GetOTP has: it writes every text itself, by a template."""

    OURS_CARRIED = Way.OURS_CARRIED.value
    THEIRS = Way.THEIRS.value


class Voice(StrEnum):
    TTS = "tts"
    FLASH = "flash"


class GetOtpSettings(Settings):
    api_key: Secret = option(
        label="API key",
        help="From the dashboard of otp.dev.",
        group=CREDENTIALS,
        min_length=1,
    )
    api_token: Secret | None = option(
        None,
        label="API token",
        help="Only keys of the first generation (v0, hosted page) have one; with a token the account is used as such.",
        group=CREDENTIALS,
    )
    codes: Codes = option(
        Codes.OURS_CARRIED,
        label="Codes",
        help="Who makes the codes. With an API token it is GetOTP, whatever is chosen here.",
        group=DELIVERY,
        words={
            Codes.OURS_CARRIED.value: "we make the code, GetOTP writes the text",
            Codes.THEIRS.value: "GetOTP makes and checks the code",
        },
    )
    template: str | None = option(
        None,
        label="Template",
        help="The id of a message template at GetOTP whose text holds {code}. Not used with an API token.",
        group=DELIVERY,
        pattern=r"^[0-9A-Za-z-]+$",
        example="6d3f6b1e-2c0a-4e9e-9a55-3d2c7c3f0a11",
        validate_default=True,
    )
    sender: str | None = option(
        None,
        label="Sender",
        help="Name or id of a sender that GetOTP has approved; empty if only calls are made, or with an API token.",
        group=DELIVERY,
        example="Acme",
    )
    code_length: int = option(
        6,
        label="Code length",
        help="Digits of the codes that GetOTP makes; in a call it makes six at most.",
        group=DELIVERY,
        when=("codes", Codes.THEIRS.value),
        ge=4,
        le=8,
    )
    voice: Voice = option(
        Voice.TTS,
        label="Calls",
        help="How a call gives the code. Flash is for GetOTP's own codes: who calls is part of the code.",
        group=DELIVERY,
        words={Voice.TTS.value: "a voice speaks it", Voice.FLASH.value: "the calling number ends in it"},
    )
    success_url: str = option(
        "https://otp.dev/",
        label="Page after success",
        help="Where GetOTP's page leads once the code was right: a page of yours, or GetOTP's own. With an API token.",
        group=DELIVERY,
        example="https://www.example.com/verified",
    )
    fail_url: str | None = option(
        None,
        label="Page after failure",
        help="Where GetOTP's page leads when the code was wrong; empty: the same as after success.",
        group=DELIVERY,
        example="https://www.example.com/not-verified",
    )
    ask_messages: bool = option(
        default=False,
        label="Ask about messages (unconfirmed)",
        help="Unconfirmed: GET /v1/messages/{id} is not documented; it was seen to answer. Off: delivery is not known.",
        group=ADVANCED,
    )
    webhook_secret: Secret | None = option(
        None,
        label="Webhook secret (unconfirmed)",
        help="Unconfirmed: how GetOTP signs receipts is not documented. With a secret, those are taken that are signed "
        "as Dexatel signs its own (HMAC-SHA256); GetOTP seems to run on its service.",
        group=ADVANCED,
    )
    base_url: BaseUrl = base_url("GetOTP's", "https://api.otp.dev")

    @field_validator("template")
    @classmethod
    def _a_text_has_its_template(cls, value: str | None, info: ValidationInfo) -> Any:
        if not value and "api_token" in info.data and not info.data["api_token"]:
            raise PydanticCustomError("missing", "required in this generation")
        return value

    @field_validator("success_url", "fail_url")
    @classmethod
    def _pages_are_addresses(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://none")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("the address of a page looks like https://www.example.com/verified.")
        return value

    @field_validator("voice")
    @classmethod
    def _flash_is_for_their_codes(cls, value: Voice, info: ValidationInfo) -> Voice:
        if value is Voice.FLASH and info.data.get("codes") is Codes.OURS_CARRIED and not info.data.get("api_token"):
            raise ValueError("a flash call cannot carry a code of ours; choose tts, or GetOTP's own codes.")
        return value
