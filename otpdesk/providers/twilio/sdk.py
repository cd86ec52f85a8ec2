"""Twilio's SDK on our wire. Importing this module imports the SDK; the adapter does so on first use."""

import logging
from typing import Any

from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from otpdesk.providers.wire import Wire, basic_auth


class WireClient(HttpClient):  # type: ignore[misc]
    """The SDK's HTTP client on a `Wire`. The SDK's own logs numbers, and keeps its last request with the code in it."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._wire = wire

    def request(
        self,
        method: str,
        uri: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the SDK's signature
    ) -> Response:
        """Sends one request. The time-outs are the wire's, and it never follows a redirect."""
        keys = {"Authorization": basic_auth(*auth)} if auth else {}
        response = self._wire.request(method, uri, params=params, data=data, headers={**(headers or {}), **keys})
        return Response(response.status_code, response.content.decode(errors="replace"), response.headers)


def client(account_sid: str, auth_token: str, wire: Wire) -> Client:
    """An SDK client whose every request goes over `wire`."""
    return Client(account_sid, auth_token, http_client=WireClient(wire))
