"""The one HTTP session that every adapter's SDK uses in place of its own.

A `Wire` holds a connect, a read and a total time-out, repeats nothing, follows no redirect, verifies TLS, reads no
more than it must, and notices whether any byte of the request went out. That last fact decides between “rejected”
and “unknown”, and no exception of `requests` tells it: the same reset may come from a TLS handshake or after the
provider took the message.
"""

import base64
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from json import dumps, loads
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from otpdesk.providers.base import is_this_machine
from otpdesk.providers.lines import Line, Lines, reason

_LARGEST_ANSWER = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_IDLE_SECONDS = 20.0
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_Headers = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """In seconds: to connect, between two bytes of the answer, and for the whole answer."""

    connect: float = 5.0
    read: float = 30.0
    total: float = 40.0


TIME_OUTS = TimeOuts()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one call came to on the wire.

    `begun` says whether request bytes may have gone out; `status` is None without an answer; `body` is the answer
    if it is a JSON object. `lost` says in words why there is no answer; `host_wrong` that the address itself or
    its certificate is at fault, `next_step` what to do then. `page` says that the answer is a page for people.
    `milliseconds` is the round trip.
    """

    host: str
    begun: bool
    status: int | None = None
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    retry_after: int | None = None
    lost: str = ""
    host_wrong: bool = False
    next_step: str = ""
    page: bool = False
    milliseconds: int = 0

    @property
    def fine(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own classes


def checked_base_url(url: str) -> str:
    """A base URL that keys and codes may go to: https, or http on this machine. ValueError says what is wrong."""
    parts = urlsplit(url.rstrip("/"))
    extra = parts.query or parts.fragment or parts.username or parts.password
    if not parts.hostname or parts.scheme not in {"http", "https"} or extra or parts.port == 0:
        raise ValueError("a base URL looks like https://host or https://host/path.")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("plain http is for this machine only; keys and codes would travel in the clear.")
    return url.rstrip("/")


class Wire:
    """What one SDK client on one thread has for a session. `base_url` takes the place of scheme and host.

    It goes from a request straight to the connection: the sessions of `requests` take as long as all the rest for
    cookies, hooks, logins and redirects, and no API here has any of them. What `requests` knows of proxies and
    certificates in the environment is asked of it once for each host.
    """

    def __init__(self, time_outs: TimeOuts = TIME_OUTS, base_url: str = "") -> None:
        self._time_outs = time_outs
        self._time_out = Timeout(connect=time_outs.connect, read=time_outs.read)
        self._base_url = base_url.rstrip("/")
        self._usual = dict(requests.utils.default_headers())
        self._ways = Lines(self._mark)
        self._lines: dict[str, Line] = {}
        self._begun = False
        self._host = urlsplit(base_url).netloc
        self._answer: requests.Response | None = None
        self._used_at = time.monotonic()
        # It logs paths and queries, which hold numbers.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Leaves every connection; the next request opens another."""
        self._lines.clear()
        self._ways.close()

    def exchange(self, call: Callable[[], object]) -> Exchange:
        """Makes one call, of an SDK or our own, and says what it came to on the wire.

        An SDK's reading of the answer does not count, nor do its exceptions once bytes went out; the answer does.
        What goes wrong before any byte, and is not the network's doing, is raised as it is.
        """
        self._make_ready()
        started = time.monotonic_ns()
        lost: Exception | None = None
        try:
            call()
        except requests.RequestException as error:
            lost = error
        except Exception as error:
            if not self._begun:
                raise
            lost = error
        milliseconds = 1 + (time.monotonic_ns() - started) // 1_000_000
        answer, self._answer = self._answer, None
        if answer is None:
            return self._without_answer(lost, milliseconds)
        return Exchange(
            host=self._host,
            begun=True,
            status=answer.status_code,
            body=_json_object(answer.content),
            retry_after=_seconds(answer.headers.get("Retry-After", "")),
            page="html" in answer.headers.get("Content-Type", "").lower(),
            milliseconds=milliseconds,
        )

    def get(self, url: str, params: Mapping[str, Any] | None = None, headers: _Headers = None) -> requests.Response:
        """A question of our own, beside what an SDK asks."""
        return self.request("GET", url, params=params, headers=headers)

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: _Headers = None,
        **_others: Any,
    ) -> requests.Response:
        """One request, one answer, with the words of `requests`, as SDKs call it. Their own time-outs do not count.

        It never follows a redirect: an API that redirects is not the API, and keys and codes stay with their host.
        RequestException when no whole answer comes.
        """
        address = urlsplit(self._placed(url))
        self._host = address.netloc
        query = "&".join(part for part in (address.query, _encoded(params)) if part)
        body, kind = _body(data, json)
        try:
            line = self._line(f"{address.scheme}://{address.netloc}")
            raw = line.pool.urlopen(
                method,
                f"{line.before}{address.path or '/'}{'?' if query else ''}{query}",
                body=body,
                headers=self._headers(kind, headers),
                retries=False,
                redirect=False,
                assert_same_host=False,
                timeout=self._time_out,
                preload_content=False,
                decode_content=False,
            )
        except ReadTimeoutError as error:
            raise requests.exceptions.ReadTimeout(error) from None
        except (HTTPError, OSError) as error:
            raise requests.exceptions.ConnectionError(error) from None
        self._answer = _response(raw, self._received(raw))
        self._used_at = time.monotonic()
        return self._answer

    def _placed(self, url: str) -> str:
        """Where a request really goes: an SDK names its provider's host, the account may name another one."""
        if not self._base_url:
            return url
        parts = urlsplit(url)
        return f"{self._base_url}{parts.path}{'?' if parts.query else ''}{parts.query}"

    def _line(self, host: str) -> Line:
        """The way to a host, with the proxy and the certificates that the environment names for it."""
        if host not in self._lines:
            self._lines[host] = self._ways.line(host)
        return self._lines[host]

    def _headers(self, kind: str, given: _Headers) -> dict[str, str]:
        ours = {**self._usual, "Content-Type": kind} if kind else self._usual
        return {**ours, **{name.title(): value for name, value in (given or {}).items()}}

    def _received(self, raw: BaseHTTPResponse) -> bytes:
        """The whole answer as it comes in, within the size and the time allowed."""
        until = time.monotonic() + self._time_outs.total
        body = bytearray()
        try:
            # read1, because a read of n bytes waits for all of them, and the time-out begins anew with each.
            while chunk := raw.read1(_CHUNK, decode_content=True):
                body += chunk
                if len(body) > _LARGEST_ANSWER or time.monotonic() > until:
                    raise DecodeError("too large or too slow")
        except HTTPError as error:
            raw.close()
            raise requests.exceptions.ConnectionError(error) from None
        return bytes(body)

    def _make_ready(self) -> None:
        """Forgets the last call, and leaves connections that stood idle: one may close just under a send."""
        self._begun, self._answer = False, None
        if time.monotonic() - self._used_at > _IDLE_SECONDS:
            self.close()

    def _mark(self) -> None:
        self._begun = True

    def _without_answer(self, lost: Exception | None, milliseconds: int) -> Exchange:
        why, host_wrong, step = reason(lost)
        host = self._host or "the provider"
        if self._begun:
            sentence = f"The connection to {host} broke before it answered: {why}."
        else:
            sentence = f"No connection to {host}: {why}. Nothing was sent."
        wrong = host_wrong and not self._begun
        return Exchange(host, self._begun, lost=sentence, host_wrong=wrong, next_step=step, milliseconds=milliseconds)


def basic_auth(user: str, secret: str) -> str:
    """The value of an Authorization header (RFC 7617), in UTF-8 so that a mistyped key reaches who refuses it."""
    return f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"


def _body(fields: Mapping[str, Any] | None, json: Any) -> tuple[str | bytes | None, str]:
    """(what is sent, its content type)."""
    if fields:
        return _encoded(fields), _FORM
    return (None, "") if json is None else (dumps(json).encode(), _JSON)


def _encoded(fields: Mapping[str, Any] | None) -> str:
    return urlencode([(name, value) for name, value in (fields or {}).items() if value is not None], doseq=True)


def _response(raw: BaseHTTPResponse, body: bytes) -> requests.Response:
    """An answer as SDKs know it."""
    response = requests.Response()
    response.status_code = raw.status
    response.headers = CaseInsensitiveDict(raw.headers)
    # The only place `requests` keeps a body that was read in parts.
    response._content, response._content_consumed = body, True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def _json_object(content: bytes) -> Mapping[str, Any] | None:
    try:
        body = loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _seconds(header: str) -> int | None:
    """Retry-After in whole seconds: a number, or a date of RFC 9110."""
    try:
        if header.strip().isdecimal():
            return int(header)
        return max(0, round(parsedate_to_datetime(header).timestamp() - time.time()))
    except (TypeError, ValueError):
        return None
