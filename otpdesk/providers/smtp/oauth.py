"""Access tokens for a mail account (OAuth 2): pasted, or renewed at the address of whoever issues them (RFC 6749, 6).

One form and its answer are all that renewing takes, so it goes over our own transport, with its time-outs and without
a library of one issuer's. The refresh token of the settings is used each time; another that an answer brings has no
place here to be kept, so where an issuer ends the old one, whoever set up the account enters the new one.
"""

import re
import threading
import time

from otpdesk.providers.rest import Rest
from otpdesk.providers.smtp.session import NotTaken
from otpdesk.providers.smtp.settings import SmtpSettings
from otpdesk.providers.transport import text
from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts

_EARLY = 60
"""Seconds before its end at which a token is no longer used."""
_USUAL_LIFE = 300
"""Seconds that a token is taken to live whose issuer does not say."""
_REFUSED = frozenset({400, 401, 403})
_WORD = re.compile(r"[a-z_]{1,40}")  # such as invalid_grant; whatever else stands there may hold a key


class Tokens:
    """The access tokens of one account; renewed by one thread at a time and kept in memory only."""

    def __init__(self, settings: SmtpSettings, time_outs: TimeOuts = TIME_OUTS) -> None:
        self._settings = settings
        self._rest = Rest(settings.token_url or "", {}, None, time_outs)
        self._renewing = threading.Lock()
        self._token = ""
        self._until = 0.0

    def token(self) -> str:
        """A token that is still good, as far as is known. NotTaken if there is none to be had."""
        if not self._settings.token_url:
            pasted = self._settings.access_token
            return pasted.get_secret_value() if pasted else ""
        with self._renewing:
            if not self._token or time.monotonic() >= self._until:
                self._renew()
            return self._token

    def forget(self) -> None:
        """Use the present token no more: it was refused."""
        with self._renewing:
            self._token = ""

    def _renew(self) -> None:
        exchange = self._rest.post("", form=self._form())
        body = exchange.body or {}
        token, life = text(body, "access_token"), text(body, "expires_in")
        if not exchange.fine or not token or not token.isascii():
            raise _not_renewed(exchange)
        self._token = token
        self._until = time.monotonic() + (int(life) if life.isdecimal() else _USUAL_LIFE) - _EARLY

    def _form(self) -> dict[str, str]:
        settings = self._settings
        given = {"refresh_token": settings.refresh_token, "client_secret": settings.client_secret}
        secrets = {key: value.get_secret_value() for key, value in given.items() if value}
        return {"grant_type": "refresh_token", "client_id": settings.client_id or "", **secrets}


def _not_renewed(exchange: Exchange) -> NotTaken:
    """Why there is no token: the issuer says no, or nothing of use."""
    host, body = exchange.host, exchange.body
    if exchange.status in _REFUSED and body is not None:
        found = _WORD.fullmatch(text(body, "error"))
        word = f" (“{found[0]}”)" if found else ""
        return NotTaken("no-token", f"{host} did not renew the access token{word}. Nothing was sent.")
    why = exchange.lost.removesuffix(" Nothing was sent.") or f"{host} answered HTTP {exchange.status} without one."
    return NotTaken("no-token-answer", f"There is no access token. {why} Nothing was sent.", step=exchange.next_step)
