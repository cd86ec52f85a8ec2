"""Vonage's SDK on our wire, guarded. Importing this module imports the parts of the SDK that are used.

The SDK's client shares one dictionary of headers between its calls, so that one call's content type and keys stick
to the next: every API family has a client of its own, on every thread. It also posts again when a connection drops,
as often as its pool is large: the pool is one. Its logger writes texts and answers: it is turned off.
"""

import logging
from importlib.metadata import version
from typing import Any

from vonage_account import Account, GetCountryPricingRequest, ServiceType
from vonage_http_client import Auth, HttpClient, HttpClientOptions
from vonage_sms import Sms, SmsMessage
from vonage_voice import Voice
from vonage_voice.models import CreateCallRequest, ListCallsFilter, Phone, Talk, ToPhone

from otpdesk.errors import AccountProblem
from otpdesk.providers.wire import Wire


def sms(api_key: str, api_secret: str, wire: Wire) -> Sms:
    """A client of the SMS API. Requests are not signed: the SDK signs fields that it does not send."""
    return Sms(_http_client(Auth(api_key=api_key, api_secret=api_secret), wire))


def account(api_key: str, api_secret: str, wire: Wire) -> Account:
    """A client of the account and pricing APIs."""
    return Account(_http_client(Auth(api_key=api_key, api_secret=api_secret), wire))


def signing(application_id: str, private_key: str) -> Auth:
    """What signs for an application. AccountProblem if the private key cannot."""
    try:
        auth = Auth(application_id=application_id, private_key=private_key)
        auth.create_jwt_auth_string()
    except Exception:  # noqa: BLE001 - the SDK, its JWT library and its cryptography each have errors of their own
        hint = "Paste the whole file private.key of the application, from BEGIN to END."
        raise AccountProblem("The private key for Vonage calls cannot be read.", hint) from None
    return auth


def bearer(auth: Auth) -> str:
    """The value of an Authorization header for an application: a token that holds for 15 minutes."""
    token: bytes = auth.create_jwt_auth_string()
    return token.decode()


def voice(auth: Auth, wire: Wire) -> Voice:
    """A client of the Voice API, for an application."""
    return Voice(_http_client(auth, wire))


def messages(auth: Auth, wire: Wire) -> Any:
    """A client of the Messages API, for an application, whose receipts are then delivered."""
    from vonage_messages import Messages  # its many models take a while, and most accounts never need them

    return Messages(_http_client(auth, wire))


def messages_by_key(api_key: str, api_secret: str, wire: Wire) -> Any:
    """The same without an application."""
    return messages(Auth(api_key=api_key, api_secret=api_secret), wire)


def _http_client(auth: Auth, wire: Wire) -> HttpClient:
    logging.getLogger("vonage").setLevel(logging.CRITICAL + 1)
    client = HttpClient(auth, HttpClientOptions(pool_maxsize=1, max_retries=0), version("vonage"))
    client._session = wire  # noqa: SLF001 - its own has no time-outs and knows no base URL
    return client


def forget(client: Any) -> None:
    """Lets go of the last answer, whose request holds the text and the keys."""
    client.http_client._last_response = None  # noqa: SLF001


def send_sms(client: Sms, fields: dict[str, Any]) -> None:
    """POST /sms/json. `fields` are those of the SDK's SmsMessage."""
    client.send(SmsMessage(**fields))


def call(client: Voice, to: str, sender: str, text: str, language: str) -> None:
    """POST /v1/calls with a talk action, said twice. A sender that is no number leaves the choice to Vonage."""
    talk = Talk(text=text, language=language, loop=2)
    caller = {"from_": Phone(number=sender)} if sender.isdecimal() else {"random_from_number": True}
    client.create_call(CreateCallRequest(ncco=[talk], to=[ToPhone(number=to)], **caller))


def send_message(client: Any, fields: dict[str, Any]) -> None:
    """POST /v1/messages with a text. `fields` are those of the SDK's Sms, or of its WhatsappText without `ttl`."""
    from vonage_messages.models import Sms as MessagesSms
    from vonage_messages.models import WhatsappText

    client.send(WhatsappText(**fields) if fields["channel"] == "whatsapp" else MessagesSms(**fields))


def list_calls(client: Voice, since: str, page: int) -> None:
    """GET /v1/calls, the first page of those since a time, oldest first. The SDK's paging is off by some; one page."""
    client.list_calls(ListCallsFilter(date_start=since, page_size=page, order="asc"))


def country_prices(client: Account, country: str, *, of_calls: bool) -> None:
    """GET /account/get-pricing/outbound, for sms or voice."""
    service = ServiceType.VOICE if of_calls else ServiceType.SMS
    client.get_country_pricing(GetCountryPricingRequest(country_code=country, type=service))
