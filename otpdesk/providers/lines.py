"""Connections for a `Wire`: through the environment's proxies, under its certificates, telling when they are used."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakMethod

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from otpdesk.providers.tls import distrust

_NAMING_AUTHORITY = "name the PEM file of its authority in the environment, as REQUESTS_CA_BUNDLE."
_ONLINE = "Check the spelling of the account's base URL, if it has one, and that this computer is online."
_PORT = "Check host and port of the account's base URL, if it has one, and that no firewall stands between."
_AGAIN = "Test again in a minute; if it stays so, check the account's base URL and the firewall."
_BUNDLE = "Correct REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE) in the environment, or take it away."
_PROXY = "Check HTTPS_PROXY and NO_PROXY in the environment, or ask who runs the proxy."


class NoAuthorities(OSError):
    """The environment names a file of certificate authorities that is not there."""


@dataclass(frozen=True, slots=True)
class Line:
    """The connection to one host, itself or through a proxy. `before` is what the proxy needs before each path."""

    pool: HTTPConnectionPool
    before: str


class Lines(HTTPAdapter):
    """One connection, and `mark` told just before the first byte of a request goes out.

    `mark` is a method of whoever holds these lines, and is held weakly: classes live until they are collected, and
    connections that nobody uses any more are to close at once.
    """

    def __init__(self, mark: Callable[[], None]) -> None:
        weak = WeakMethod(mark)

        def tell() -> None:
            told = weak()
            if told is not None:
                told()

        self._pools = _pools_that_tell(tell)
        super().__init__(pool_connections=4, pool_maxsize=1)

    def line(self, host: str) -> Line:
        """The way to a host. NoAuthorities if the environment names certificates that are not there."""
        request = requests.Request("GET", host).prepare()
        assert request.url
        with requests.Session() as trusting:
            found = trusting.merge_environment_settings(host, {}, stream=None, verify=None, cert=None)
        pool = self.get_connection_with_tls_context(request, found["verify"], found["proxies"], found["cert"])
        assert isinstance(pool, HTTPConnectionPool)
        try:
            self.cert_verify(pool, request.url, found["verify"], found["cert"])  # type: ignore[no-untyped-call]
        except OSError:
            raise NoAuthorities from None
        target = self.request_url(request, found["proxies"])
        return Line(pool, target.rstrip("/"))

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


class Loss(NamedTuple):
    """Why there is no answer, whether the host itself is at fault, and what to do about it."""

    why: str
    host_wrong: bool
    next_step: str


def reason(error: Exception | None) -> Loss:
    """Why there is no answer. Never the library's text: it holds the URL."""
    inner = error.args[0] if error is not None and error.args else None
    cause = getattr(inner, "reason", inner)
    if isinstance(cause, SSLError) and cause.args and isinstance(cause.args[0], ssl.SSLError):
        why, step = distrust(cause.args[0], _NAMING_AUTHORITY)
        return Loss(why, host_wrong=True, next_step=step)
    for kind, words, host_wrong, step in _REASONS:
        if isinstance(cause, kind) or isinstance(error, kind):
            return Loss(words, host_wrong, step)
    return Loss("it was cut off", host_wrong=False, next_step=_AGAIN)


_REASONS: tuple[tuple[type[Exception], str, bool, str], ...] = (
    (NameResolutionError, "its name is not known here", True, _ONLINE),
    (NoAuthorities, "the certificates that the environment names are not there", True, _BUNDLE),
    (ProxyError, "the proxy does not let us through", True, _PROXY),
    (SSLError, "its TLS is not in order", True, _PORT),
    (requests.exceptions.ReadTimeout, "no answer in time", False, _AGAIN),
    (ReadTimeoutError, "no whole answer in time", False, _AGAIN),
    (NewConnectionError, "it refuses connections or cannot be reached", True, _PORT),
    (ConnectTimeoutError, "it did not take the connection in time", False, _AGAIN),
    (DecodeError, "its answer is too large, too slow or garbled", False, _AGAIN),
)
