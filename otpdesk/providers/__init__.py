"""The providers. A new one is one file here and one line in PROVIDERS; nothing else asks who it is.

The table names classes by path, so that asking for the list imports no adapter and no SDK.
"""

from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from otpdesk.errors import NotFound

if TYPE_CHECKING:
    from otpdesk.providers.base import Provider

PROVIDERS = MappingProxyType(
    {
        "twilio": "otpdesk.providers.twilio.adapter:Twilio",
        "vonage": "otpdesk.providers.vonage.adapter:Vonage",
        "plivo": "otpdesk.providers.plivo.adapter:Plivo",
        "messagebird": "otpdesk.providers.messagebird.adapter:MessageBird",
        "bird": "otpdesk.providers.bird.adapter:Bird",
        "getotp": "otpdesk.providers.getotp.adapter:GetOtp",
        "getotp_v0": "otpdesk.providers.getotp.v0:GetOtpV0",
        "smtp": "otpdesk.providers.smtp.adapter:Smtp",
    }
)
"""Every adapter, a line each; two generations of one provider share a form (`Provider.family`)."""


@cache
def provider_class(name: str) -> "type[Provider]":
    """The adapter class of a provider; NotFound names those there are."""
    if name not in PROVIDERS:
        raise NotFound(f"There is no provider called “{name}”.", f"Providers: {', '.join(PROVIDERS)}.")
    module, _, attribute = PROVIDERS[name].partition(":")
    return cast("type[Provider]", getattr(import_module(module), attribute))
