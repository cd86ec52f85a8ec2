"""The setting that points an account at another host, which every provider over HTTP has."""

from typing import Annotated, Any

from pydantic import AfterValidator

from otpdesk.options import ADVANCED, option
from otpdesk.providers.wire import checked_base_url


def _safe(value: str | None) -> str | None:
    return checked_base_url(value) if value else None


BaseUrl = Annotated[str | None, AfterValidator(_safe)]


def base_url(whose: str, example: str) -> Any:
    """The declared setting. `whose` own host it takes the place of, such as “Twilio's”."""
    help_text = f"Only for another host than {whose} own, such as the simulator."
    return option(None, label="Base URL", help=help_text, group=ADVANCED, example=example)
