"""The settings of a MessageBird account: one form for both generations, told apart by how the key begins."""

import re
from enum import StrEnum
from typing import Any

from pydantic import SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.providers.abilities import Way
from otpdesk.providers.base_url import BaseUrl, base_url

_BIRD = ("bk_", "bm_")
_BIRD_KEY = re.compile(r"b[km]_([a-z]{2}[0-9]+)_.+")
"""What keys of Bird's look like: the region between the underscores gives the host (messagebird-sdk 0.106.0)."""
_NUMBER = re.compile(r"\+?[1-9][0-9]{6,14}")


class Codes(StrEnum):
    """The ways that both generations have: neither carries a code of ours in a verification of its own."""

    OURS = Way.OURS.value
    THEIRS = Way.THEIRS.value


class Signing(StrEnum):
    """How MessageBird signs its receipts (JWT, RFC 7518); Bird has one way only."""

    HS256 = "HS256"
    HS384 = "HS384"
    HS512 = "HS512"


class MessageBirdSettings(Settings):
    access_key: Secret = option(
        label="Access key",
        help="With a key of Bird's (bk_…) the account is used as Bird, with any other as MessageBird. Keys that begin "
        "with test_ send nothing. MessageBird's end is announced for 31 December 2026 on one marketing page only, "
        "unconfirmed.",
        group=CREDENTIALS,
        min_length=1,
    )
    codes: Codes = option(
        Codes.OURS,
        label="Codes",
        help="Who makes the codes.",
        group=DELIVERY,
        words={
            Codes.OURS: "we make the code and write the text",
            Codes.THEIRS: "Verify makes and checks the code",
        },
    )
    originator: str = option(
        "",
        label="Originator",
        help="A number of yours, or a sender name where the country allows one. Calls need a number. Bird's own codes "
        "need none.",
        group=DELIVERY,
        example="+31201234567",
        validate_default=True,
    )
    whatsapp_sender: str | None = option(
        None,
        label="WhatsApp sender",
        help="MessageBird: the id of the WhatsApp channel. Bird: the number registered for WhatsApp. Empty if there is "
        "none.",
        group=DELIVERY,
        example="+31201234567",
    )
    whatsapp_template: str | None = option(
        None,
        label="WhatsApp template",
        help="An approved template whose only value is the code. MessageBird: namespace/name. Bird: its slug; bird_otp "
        "is Bird's own and needs no sender. Without a template WhatsApp takes texts in a running conversation only.",
        group=DELIVERY,
        pattern=r"^[A-Za-z0-9_/-]+$",
        example="bird_otp",
    )
    email_sender: str | None = option(
        None,
        label="E-mail sender",
        help="The address that e-mails come from; its domain is verified there. MessageBird sends its own codes only "
        "by e-mail.",
        group=DELIVERY,
        pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        example="codes@example.com",
    )
    signing_key: Secret | None = option(
        None,
        label="Signing key",
        help="For receipts that come signed; Bird's begins with whsec_. Not needed while receipts are asked for.",
        group=ADVANCED,
    )
    signing: Signing = option(
        Signing.HS256,
        label="Signature",
        help="How MessageBird signs its receipts. Bird's are always signed with HMAC-SHA256.",
        group=ADVANCED,
        words={
            Signing.HS256: "HMAC-SHA256, the usual one",
            Signing.HS384: "HMAC-SHA384",
            Signing.HS512: "HMAC-SHA512",
        },
    )
    base_url: BaseUrl = base_url("MessageBird's or Bird's", "https://rest.messagebird.com")

    @property
    def region(self) -> str:
        """The region of a key of Bird's; empty for a key of MessageBird's."""
        found = _BIRD_KEY.fullmatch(self.access_key.get_secret_value())
        return found[1] if found else ""

    @property
    def calls(self) -> bool:
        """Whether the originator is a number, from which calls can come."""
        return _NUMBER.fullmatch(self.originator) is not None

    @field_validator("access_key")
    @classmethod
    def _key_of_bird_names_its_region(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value()
        if key.startswith(_BIRD) and not _BIRD_KEY.fullmatch(key):
            raise ValueError("a key of Bird's names its region, as in bk_eu1_….")
        return value

    @field_validator("originator")
    @classmethod
    def _texts_of_ours_have_an_originator(cls, value: str, info: ValidationInfo) -> Any:
        if not value and info.data.get("codes") is Codes.OURS:
            raise PydanticCustomError("missing", "required for codes of ours")
        return value
