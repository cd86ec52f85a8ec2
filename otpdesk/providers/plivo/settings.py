"""The settings of a Plivo account."""

from typing import Any

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from otpdesk.options import CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.providers.abilities import VERIFY_WAYS, Way
from otpdesk.providers.base_url import BaseUrl, base_url

_UUID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"


class PlivoSettings(Settings):
    auth_id: str = option(
        label="Auth ID",
        help="Twenty characters that start with MA, or with SA for a subaccount; on the first page of Plivo's console.",
        group=CREDENTIALS,
        pattern=r"^(MA|SA)[0-9A-Z]{18}$",
        example="MA0123456789ABCDEFGH",
    )
    auth_token: Secret = option(
        label="Auth token", help="Beside the Auth ID in Plivo's console.", group=CREDENTIALS, min_length=1
    )
    codes: Way = option(
        Way.OURS,
        label="Codes",
        help="Who makes the codes. Calls go through Verify in every way.",
        group=DELIVERY,
        words=VERIFY_WAYS,
    )
    sender: str = option(
        "",
        label="Sender",
        help="A number of yours at Plivo, a sender name, or the UUID of a Powerpack. Codes that go through Verify need "
        "none.",
        group=DELIVERY,
        example="+14155550100",
        when=("codes", Way.OURS.value),
        validate_default=True,
    )
    whatsapp_sender: str | None = option(
        None,
        label="WhatsApp sender",
        help="The number of your WhatsApp business account at Plivo; empty if there is none.",
        group=DELIVERY,
        pattern=r"^\+[1-9][0-9]{6,14}$",
        example="+14155550101",
        when=("codes", Way.OURS.value),
    )
    app_uuid: str | None = option(
        None,
        label="Verify application",
        help="The UUID of a Verify application, for calls and codes through Verify; empty for Plivo's default one.",
        group=DELIVERY,
        pattern=_UUID,
        example="ec66515e-86f6-4507-8620-31c039538d7a",
    )
    base_url: BaseUrl = base_url("Plivo's", "https://api.plivo.com")

    @field_validator("sender")
    @classmethod
    def _our_own_texts_have_a_sender(cls, value: str, info: ValidationInfo) -> Any:
        if not value and info.data.get("codes") is Way.OURS:
            raise PydanticCustomError("missing", "required in this way")
        return value
