"""The settings of a Twilio account."""

from typing import Any

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.providers.abilities import VERIFY_WAYS, Way
from otpdesk.providers.base_url import BaseUrl, base_url

_IN_OUR_TEXTS = ("codes", Way.OURS.value)
_THROUGH_VERIFY = ("codes", Way.OURS_CARRIED.value, Way.THEIRS.value)


class TwilioSettings(Settings):
    account_sid: str = option(
        label="Account SID",
        help="Starts with AC; on the first page of Twilio's console.",
        group=CREDENTIALS,
        pattern=r"^AC[0-9A-Za-z]+$",
        example="AC0123456789abcdef0123456789abcdef",
    )
    auth_token: Secret = option(
        label="Auth token", help="Beside the Account SID in Twilio's console.", group=CREDENTIALS, min_length=1
    )
    codes: Way = option(
        Way.OURS,
        label="Codes",
        help="Who makes the codes. Both ways through Verify need a Verify service; the middle one needs custom codes "
        "enabled for it.",
        group=DELIVERY,
        words=VERIFY_WAYS,
    )
    sender: str = option(
        "",
        label="Sender",
        help="A number of yours at Twilio, a sender name, or a messaging service (MG…). Calls need a number.",
        group=DELIVERY,
        example="+15017122661",
        when=_IN_OUR_TEXTS,
        validate_default=True,
    )
    whatsapp_sender: str | None = option(
        None,
        label="WhatsApp sender",
        help="The number registered for WhatsApp at Twilio; empty if there is none.",
        group=DELIVERY,
        pattern=r"^\+[1-9][0-9]{6,14}$",
        example="+14155238886",
        when=_IN_OUR_TEXTS,
    )
    whatsapp_template: str | None = option(
        None,
        label="WhatsApp template",
        help="The approved template for codes (HX…), whose {{1}} is the code. Without one WhatsApp takes texts only in "
        "reply to the customer.",
        group=DELIVERY,
        pattern=r"^HX[0-9A-Za-z]+$",
        example="HX0123456789abcdef0123456789abcdef",
        when=_IN_OUR_TEXTS,
    )
    verify_service_sid: str | None = option(
        None,
        label="Verify service",
        help="Starts with VA; under Verify, Services in Twilio's console.",
        group=DELIVERY,
        pattern=r"^VA[0-9A-Za-z]+$",
        example="VA0123456789abcdef0123456789abcdef",
        when=_THROUGH_VERIFY,
        validate_default=True,
    )
    discard_texts: bool = option(
        default=False,
        label="Keep no texts at Twilio",
        help="Needs Message Redaction switched on at Twilio, which else refuses the messages with 30029.",
        group=DELIVERY,
        when=_IN_OUR_TEXTS,
    )
    webhook_key: Secret | None = option(
        None,
        label="Shared webhook key",
        help="Only if Twilio signs its receipts with a shared key (HMAC-SHA256) instead of the auth token.",
        group=ADVANCED,
    )
    base_url: BaseUrl = base_url("Twilio's", "https://api.twilio.com")

    @field_validator("sender", "verify_service_sid")
    @classmethod
    def _the_way_has_what_it_needs(cls, value: str | None, info: ValidationInfo) -> Any:
        """A sender for codes in our own texts, a Verify service for all others."""
        needed = info.field_name == ("sender" if info.data.get("codes") is Way.OURS else "verify_service_sid")
        if needed and not value and "codes" in info.data:
            raise PydanticCustomError("missing", "required in this way")
        return value
