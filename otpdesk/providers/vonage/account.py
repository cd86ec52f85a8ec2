"""One Vonage account on the wire: a client of the SDK for each API family and thread, and our own requests.

SMS, calls, Messages, balance and prices go through the SDK. What it lacks (Reports, conversions), and what it would
spoil, does not: its Verify refuses all but thirteen locales, brands beyond 16 characters and references beyond 16, of
which Vonage takes more; its Identity Insights, Number Insight and Numbers raise for answers that hold a new word.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from otpdesk.errors import AccountProblem
from otpdesk.providers.rest import Rest
from otpdesk.providers.transport import answered
from otpdesk.providers.vonage.answers import said
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.providers.wire import Exchange, TimeOuts, Wire, basic_auth

TITLE = "Vonage"
API, REST, INSIGHTS = "https://api.nexmo.com", "https://rest.nexmo.com", "https://api-eu.vonage.com"
Body = Mapping[str, Any] | None


class Account:
    """What the parts of the adapter ask through. Safe from any thread: each has clients and connections of its own."""

    def __init__(self, settings: VonageSettings, time_outs: TimeOuts) -> None:
        self.settings = settings
        self._time_outs = time_outs
        self._of_thread = threading.local()
        self._hosts = {host: Rest(host, {}, settings.base_url, time_outs) for host in (API, REST, INSIGHTS)}

    def with_sdk(self, family: str, call: Callable[[Any], object]) -> Exchange:
        """One call of the SDK, with this thread's own client for the API family. AccountProblem if it cannot sign."""
        mine = self._of_thread
        if not hasattr(mine, family):
            wire = Wire(self._time_outs, self.settings.base_url or "")
            setattr(mine, family, (wire, self._client(family, wire)))
        wire, client = getattr(mine, family)
        try:
            exchange: Exchange = wire.exchange(lambda: call(client))
        finally:
            sdk().forget(client)
        return exchange

    def with_keys(self, method: str, path: str, host: str = API, **given: Any) -> Exchange:
        """One request of our own under API key and secret."""
        key, secret = self.settings.api_key, self.settings.api_secret.get_secret_value()
        return self._hosts[host].ask(method, path, {"Authorization": basic_auth(key, secret)}, **given)

    def as_application(self, method: str, path: str, host: str = API, **given: Any) -> Exchange:
        """One request of our own, signed for the application. AccountProblem if there is none, or it cannot sign."""
        token = sdk().bearer(self._signing())
        return self._hosts[host].ask(method, path, {"Authorization": token}, **given)

    def for_receipts(self, method: str, path: str, **given: Any) -> Exchange:
        """The same if there is an application, whose receipts are then delivered; else under the keys."""
        ask = self.as_application if self.settings.has_application else self.with_keys
        return ask(method, path, **given)

    def read(self, exchange: Exchange, holds: str, title: str = TITLE) -> Body:
        """The body of an answer to a question, which must hold the key `holds`; raises as `answered` does."""
        return answered(exchange, title, holds, said(exchange))

    def _client(self, family: str, wire: Wire) -> Any:
        if family == "voice" or (family == "messages" and self.settings.has_application):
            return getattr(sdk(), family)(self._signing(), wire)
        made = sdk().messages_by_key if family == "messages" else getattr(sdk(), family)
        return made(self.settings.api_key, self.settings.api_secret.get_secret_value(), wire)

    def _signing(self) -> Any:
        mine, settings = self._of_thread, self.settings
        if not hasattr(mine, "signing"):
            if not settings.application_id or not settings.private_key:
                raise AccountProblem("This Vonage account has no application.", "Set application ID and private key.")
            mine.signing = sdk().signing(settings.application_id, settings.private_key.get_secret_value())
        return mine.signing


def sdk() -> Any:
    """The SDK, imported on first use."""
    from otpdesk.providers.vonage import sdk as vonage_sdk

    return vonage_sdk


def digits(address: str) -> str:
    """A number as Vonage writes it, without its plus; an e-mail address as it is."""
    return address.lstrip("+")


def sender_of(sender: str) -> str:
    """Numbers go without their plus, names as they are."""
    bare = sender.lstrip("+")
    return bare if bare.isdecimal() else sender
