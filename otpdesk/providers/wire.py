"""The one HTTP session that every adapter's SDK uses in place of its own.

A `Wire` holds a connect, a read and a total time-out, repeats nothing, follows no redirect, verifies TLS, reads no
more than it must, and notices whether any byte of the request went out. That last fact decides between “rejected”
and “unknown”, and no exception of `requests` tells it: the same reset may come from a TLS handshake or after the
provider took the message.
"""

import ipaddress
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.sessions import merge_setting
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

_LARGEST_ANSWER = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_IDLE_SECONDS = 20.0


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
    its certificate is at fault. `milliseconds` is the round trip.
    """

    host: str
    begun: bool
    status: int | None = None
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    retry_after: int | None = None
    lost: str = ""
    host_wrong: bool = False
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
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ValueError("plain http is for this machine only; keys and codes would travel in the clear.")
    return url.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Wire(requests.Session):
    """The session of one SDK client on one thread. `base_url` takes the place of scheme and host, before the path."""

    def __init__(self, time_outs: TimeOuts = TIME_OUTS, base_url: str = "") -> None:
        super().__init__()
        # `requests` would else read ~/.netrc and put its login in place of our keys, and the environment twice a call.
        self.auth = _keys_as_given
        self.trust_env = False
        self._environment: dict[str, Any] = {}
        self._time_outs = time_outs
        self._base_url = base_url.rstrip("/")
        self._begun = False
        self._host = urlsplit(base_url).netloc
        self._answer: requests.Response | None = None
        self._used_at = time.monotonic()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(self._mark))
        # It logs paths and queries, which hold numbers.
        logging.getLogger("urllib3").setLevel(logging.ERROR)

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
            milliseconds=milliseconds,
        )

    def merge_environment_settings(self, url: Any, *others: Any, **named: Any) -> Any:
        """Proxies and certificates of the environment, for the host that is really called; read once for each."""
        placed = urlsplit(self._placed(url))
        host = f"{placed.scheme}://{placed.netloc}"
        if host not in self._environment:
            with requests.Session() as trusting:
                self._environment[host] = trusting.merge_environment_settings(host, *others, **named)
        return dict(self._environment[host])

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """What goes out, without cookies and hooks: no API here has any, and looking for them takes a while."""
        prepared = requests.PreparedRequest()
        prepared.prepare_method(request.method)
        prepared.prepare_url(request.url, request.params)
        headers = merge_setting(request.headers, self.headers, CaseInsensitiveDict)  # type: ignore[no-untyped-call]
        prepared.prepare_headers(headers)
        prepared.prepare_body(request.data, request.files, request.json)
        prepared.prepare_auth(request.auth or self.auth, prepared.url)
        return prepared

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """One request, one answer: an API that redirects is not the API, and keys and codes stay with their host."""
        request.url = self._placed(request.url or "")
        self._host = urlsplit(request.url).netloc
        response = self.get_adapter(request.url).send(
            request,
            stream=True,
            timeout=(self._time_outs.connect, self._time_outs.read),
            verify=options["verify"],
            cert=options["cert"],
            proxies=options["proxies"],
        )
        self._receive(response)
        self._answer, self._used_at = response, time.monotonic()
        return response

    def _placed(self, url: str) -> str:
        if not self._base_url:
            return url
        parts = urlsplit(url)
        return f"{self._base_url}{parts.path}{'?' if parts.query else ''}{parts.query}"

    def _receive(self, response: requests.Response) -> None:
        """Reads the whole answer as it comes in, within the size and the time allowed."""
        until = time.monotonic() + self._time_outs.total
        body = bytearray()
        try:
            # read1, because a read of n bytes waits for all of them, and the time-out begins anew with each.
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                body += chunk
                if len(body) > _LARGEST_ANSWER or time.monotonic() > until:
                    raise DecodeError("too large or too slow")
        except HTTPError as error:
            response.close()
            raise requests.exceptions.ConnectionError(error) from None
        response._content = bytes(body)  # noqa: SLF001 - the only place `requests` keeps a body that was read in parts

    def _make_ready(self) -> None:
        """Forgets the last call, and leaves connections that stood idle: one may close just under a send."""
        self._begun, self._answer = False, None
        if time.monotonic() - self._used_at > _IDLE_SECONDS:
            self.close()

    def _mark(self) -> None:
        self._begun = True

    def _without_answer(self, lost: Exception | None, milliseconds: int) -> Exchange:
        reason, host_wrong = _reason(lost)
        host = self._host or "the provider"
        if self._begun:
            sentence = f"The connection to {host} broke before it answered: {reason}."
        else:
            sentence = f"No connection to {host}: {reason}. Nothing was sent."
        wrong = host_wrong and not self._begun
        return Exchange(host, self._begun, lost=sentence, host_wrong=wrong, milliseconds=milliseconds)


class _Adapter(HTTPAdapter):
    """One connection, no retries, and `mark` told just before the first byte of a request goes out."""

    def __init__(self, mark: Callable[[], None]) -> None:
        self._pools = _pools_that_tell(mark)
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _Telling:
    """Part of a connection: says when it is open and the request begins to go out."""

    mark: Callable[[], None]
    sock: Any

    def endheaders(self, *args: Any, **options: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self.mark()
        super().endheaders(*args, **options)  # type: ignore[misc]


def _pools_that_tell(mark: Callable[[], None]) -> dict[str, type[HTTPConnectionPool]]:
    told = {"mark": staticmethod(mark)}
    plain = type("PlainConnection", (_Telling, HTTPConnection), told)
    secure = type("SecureConnection", (_Telling, HTTPSConnection), told)
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


def _keys_as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _reason(error: Exception | None) -> tuple[str, bool]:
    """Why there is no answer, and whether the host itself is at fault. Never the library's text: it holds the URL."""
    inner = error.args[0] if error is not None and error.args else None
    cause = getattr(inner, "reason", inner)
    for kind, words, host_wrong in _REASONS:
        if isinstance(cause, kind) or isinstance(error, kind):
            return words, host_wrong
    return "it was cut off", False


_REASONS: tuple[tuple[type[Exception], str, bool], ...] = (
    (NameResolutionError, "its name is not known here", True),
    (requests.exceptions.ProxyError, "the proxy does not let us through", True),
    (requests.exceptions.SSLError, "its certificate or TLS is not in order", True),
    (requests.exceptions.ConnectTimeout, "it did not take the connection in time", False),
    (requests.exceptions.ReadTimeout, "no answer in time", False),
    (ReadTimeoutError, "no whole answer in time", False),
    (NewConnectionError, "it refuses connections or cannot be reached", True),
    (DecodeError, "its answer is too large, too slow or garbled", False),
)


def _json_object(content: bytes) -> Mapping[str, Any] | None:
    try:
        body = json.loads(content)
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
