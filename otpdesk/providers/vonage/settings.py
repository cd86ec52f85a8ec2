"""The settings of a Vonage account."""

from enum import StrEnum
from typing import Any

from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.providers.abilities import VERIFY_WAYS, Way
from otpdesk.providers.base_url import BaseUrl, base_url
from otpdesk.providers.pem import whole_key


class SmsApi(StrEnum):
    """Through which of Vonage's APIs texts of ours go."""

    SMS = "sms"
    MESSAGES = "messages"


class NextChannel(StrEnum):
    """What Vonage tries when a verification is half over and no code came back."""

    NONE = "none"
    SMS = "sms"
    VOICE = "voice"


class SignatureMethod(StrEnum):
    """How an account's SMS receipts are signed, as Vonage's dashboard says it."""

    MD5_HASH = "md5hash"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"


class VonageSettings(Settings):
    api_key: str = option(
        label="API key",
        help="On the first page of Vonage's dashboard.",
        group=CREDENTIALS,
        pattern=r"^[0-9A-Za-z]+$",
        example="abcd1234",
    )
    api_secret: Secret = option(
        label="API secret", help="Beside the API key in Vonage's dashboard.", group=CREDENTIALS, min_length=1
    )
    application_id: str | None = option(
        None,
        label="Application ID",
        help="Of an application with the Voice capability, for calls; number look-up by Identity Insights needs one "
        "too. Without it numbers are looked up by Number Insight, which Vonage ends on 4 February 2027.",
        group=CREDENTIALS,
        pattern=r"^[0-9A-Za-z-]+$",
    )
    private_key: Secret | None = option(
        None,
        label="Private key",
        help="The file private.key of the application, from BEGIN to END; empty without an application.",
        group=CREDENTIALS,
    )
    codes: Way = option(
        Way.OURS,
        label="Codes",
        help="Who makes the codes. Codes of ours in Verify's text work only on Vonage's “Verify Conversion” pricing "
        "model; Vonage refuses them on any other.",
        group=DELIVERY,
        words=VERIFY_WAYS,
    )
    brand: str | None = option(
        None,
        label="Brand",
        help="Who Verify's texts say they come from, up to 18 characters; empty for the company's name.",
        group=DELIVERY,
        max_length=18,
        pattern=r"^[^\\/{}:$]+$",
        example="Acme",
    )
    sender: str = option(
        "",
        label="Sender",
        help="A number of yours at Vonage, or a sender name where the country allows one. Codes that go through "
        "Verify need none.",
        group=DELIVERY,
        example="447700900000",
        validate_default=True,
    )
    whatsapp_sender: str | None = option(
        None,
        label="WhatsApp sender",
        help="Your WhatsApp number at Vonage; empty if there is none.",
        group=DELIVERY,
        pattern=r"^\+?[1-9][0-9]{6,14}$",
        example="447700900000",
    )
    sms_api: SmsApi = option(
        SmsApi.SMS,
        label="API for SMS",
        help="The Messages API tells prices only when a message is over.",
        group=ADVANCED,
        words={SmsApi.SMS: "the SMS API", SmsApi.MESSAGES: "the Messages API"},
    )
    next_channel: NextChannel = option(
        NextChannel.NONE,
        label="Next channel",
        help="What Verify does by itself when half the time is over without the code; a resend over that channel "
        "does it at once. With none, Verify sends one message a verification.",
        group=ADVANCED,
        words={
            NextChannel.NONE: "nothing",
            NextChannel.SMS: "sends an SMS with the same code",
            NextChannel.VOICE: "calls with the same code",
        },
    )
    legacy_verify: bool = option(
        default=False,
        label="Use legacy Verify",
        help="The older Verify API for Verify's own codes: SMS and calls only, but it can be asked how they stand.",
        group=ADVANCED,
    )
    conversions: bool = option(
        default=False,
        label="Tell Vonage which codes came back",
        help="Vonage's support has to enable the Conversion API for the account first.",
        group=ADVANCED,
    )
    signature_secret: Secret | None = option(
        None,
        label="Signature secret",
        help="For receipts that Vonage signs; not needed while receipts are asked for.",
        group=ADVANCED,
    )
    signature_method: SignatureMethod = option(
        SignatureMethod.MD5_HASH,
        label="Signature method",
        help="How SMS receipts are signed; beside the signature secret in Vonage's dashboard.",
        group=ADVANCED,
        words={
            SignatureMethod.MD5_HASH: "MD5 hash, as accounts begin",
            SignatureMethod.MD5: "MD5 HMAC",
            SignatureMethod.SHA1: "SHA-1 HMAC",
            SignatureMethod.SHA256: "SHA-256 HMAC",
            SignatureMethod.SHA512: "SHA-512 HMAC",
        },
    )
    base_url: BaseUrl = base_url("Vonage's", "https://api.nexmo.com")

    @property
    def has_application(self) -> bool:
        """Whether there is an application to sign for: calls and Identity Insights take nothing else."""
        return bool(self.application_id and self.private_key)

    @field_validator("sender")
    @classmethod
    def _our_texts_have_a_sender(cls, value: str, info: ValidationInfo) -> Any:
        if not value and info.data.get("codes") is Way.OURS:
            raise PydanticCustomError("missing", "required for codes in our own texts")
        return value

    @field_validator("private_key")
    @classmethod
    def _private_key_is_whole(cls, value: SecretStr | None) -> SecretStr | None:
        return SecretStr(whole_key(value.get_secret_value())) if value else None
