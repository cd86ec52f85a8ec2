"""The HTTP side of the simulator: one port, a prefix a provider, and the faults of the wire."""

import asyncio
import json
import logging
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from otpdesk.simulator.dialect import JSON_TYPE, Asked, Dialect, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Fault
from otpdesk.simulator.receipts import receipt

_HELD = frozenset({Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER})
_DROPPED = frozenset({Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER})
_GRACE = 0.2
"""Seconds in which answers under way may finish when the simulator stops."""


class HttpSide:
    """Serves the dialects, the handset and the ledger on loopback."""

    def __init__(self, exchange: Exchange, dialects: Mapping[str, Dialect]) -> None:
        self._exchange = exchange
        self._dialects = dialects
        self._stopping = asyncio.Event()
        self._server = web.Server(self._handle, handler_cancellation=True, access_log=None, logger=_LOG)
        self._listener: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen, on `port` or any free one (0). Returns the port. OSError when it is taken."""
        self._listener = await asyncio.get_running_loop().create_server(self._server, "127.0.0.1", port)
        bound: int = self._listener.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Let go of held requests, close every connection, free the port."""
        self._stopping.set()
        if self._listener is not None:
            self._listener.close()
            self._server.pre_shutdown()
            await self._server.shutdown(_GRACE)
            await self._listener.wait_closed()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        if self._exchange.profile.latency:
            await asyncio.sleep(self._exchange.profile.latency / 1000)
        prefix, *path = (unquote(part) for part in request.rel_url.raw_path.lstrip("/").split("/"))
        dialect = self._dialects.get(prefix)
        if dialect is None:
            return _response(self._receipt(path, body) if prefix == "receipts" else self._shown(prefix, path))
        query_string = request.rel_url.raw_query_string
        answer = dialect.answer(
            Asked(
                request.method,
                tuple(path),
                dict(parse_qsl(query_string, keep_blank_values=True)),
                query_string,
                request.headers.get("Authorization", ""),
                request.headers.get("Content-Type", ""),
                body,
                request.headers,
            )
        )
        return await self._through(request, answer)

    async def _through(self, request: web.BaseRequest, answer: Reply) -> web.StreamResponse:
        """The answer, after what happens to it on the wire."""
        if answer.fault in _HELD:
            await self._stopping.wait()
        if answer.fault in _HELD | _DROPPED:
            if request.transport is not None:
                request.transport.abort() if answer.fault is Fault.DROPPED_BEFORE else request.transport.close()
            raise asyncio.CancelledError
        if answer.fault is Fault.GARBLED_AFTER:
            return web.Response(status=answer.status, body=answer.body[: len(answer.body) // 3], content_type=JSON_TYPE)
        return _response(answer)

    def _shown(self, prefix: str, path: list[str]) -> Reply:
        if prefix == "handset":
            address = path[0] if path else ""
            handset = self._exchange.handset
            if not address:
                return reply(200, handset.addresses())
            return reply(200, [arrival.plain() for arrival in handset.messages(address)])
        if prefix == "ledger":
            return reply(200, [entry.plain() for entry in self._exchange.ledger])
        return reply(404, {"error": "There is nothing here."})

    def _receipt(self, path: list[str], body: bytes) -> Reply:
        """A receipt of the message that a path names, as its provider would deliver it to an address."""
        message = self._exchange.message(path[0] if path else "")
        try:
            wanted = json.loads(body)
            url, secret = str(wanted["url"]), str(wanted["secret"])
        except (ValueError, TypeError, KeyError):
            return reply(400, {"error": "Say where it goes and how it is signed: url and secret, as JSON."})
        made = receipt(message, url, secret, self._exchange.clock.now()) if message else None
        if made is None:
            return reply(404, {"error": "There is no such message, or its provider signs no receipts."})
        return reply(200, made.plain())


def _response(answer: Reply) -> web.Response:
    return web.Response(
        status=answer.status, body=answer.body, headers=answer.headers, content_type=answer.content_type
    )


_LOG = logging.getLogger(__name__)
