"""`otpdesk receive`: a listener on this computer for receipts that providers deliver by themselves.

It is not for the open net: a relay or tunnel of yours takes the provider's call and hands it on. What is not signed by
the provider is refused, whoever hands it on.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from otpdesk.cli.call import call_of
from otpdesk.errors import DeskError, NotFound, StoreProblem

if TYPE_CHECKING:
    from aiohttp import web

    from otpdesk.desk.desk import Desk

_LARGEST = 256 * 1024
_LOOK_AGAIN = 2.0
"""Seconds between two looks at what came before its message was known."""

_TAKEN, _FORGED, _UNKNOWN, _UNFIT, _LATER = 200, 403, 404, 422, 503


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(receive)


def receive(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen on this computer; 0: any free port.")],
    url: Annotated[
        str, typer.Option(metavar="URL", help="The public address that your relay hands on from, which is signed.")
    ] = "",
) -> None:
    """Take receipts that providers deliver, at http://127.0.0.1:PORT/ACCOUNT, until stopped.

    The first line says where it listens.
    """
    call = call_of(context)
    with call.desk() as desk:
        asyncio.run(_serve(Listener(desk, url), port))
        counts = asdict(desk.receiving.counts())
    call.output.note(", ".join(f"{number} {word}" for word, number in counts.items()))


class Listener:
    """Hands requests to the desk. `url` is the public address of the listener's root; empty: it is called directly."""

    def __init__(self, desk: "Desk", url: str) -> None:
        self._desk = desk
        self._url = url.rstrip("/")

    async def take(self, request: "web.Request") -> "web.Response":
        """One delivery: 200 once it is safe here, else a status at which a provider tries again or gives up."""
        from aiohttp import web

        from otpdesk.providers.deliveries import Delivery, Forged

        address = f"{self._url}{request.raw_path}" if self._url else str(request.url)
        delivery = Delivery(address, dict(request.headers), await request.read(), request.method)
        try:
            came = await asyncio.to_thread(self._desk.receiving.take, request.match_info["account"], delivery)
        except Forged as forged:
            return web.json_response({"error": str(forged)}, status=_FORGED)
        except DeskError as problem:
            return web.json_response({"error": problem.title}, status=_status(problem))
        return web.json_response({"came": [one.value for one in came]}, status=_TAKEN)

    async def look_again(self) -> None:
        """Take what waits for its message, again and again."""
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            with suppress(DeskError):  # the database may be busy or gone for a while
                await asyncio.to_thread(self._desk.receiving.again)


def _status(problem: DeskError) -> int:
    if isinstance(problem, NotFound):
        return _UNKNOWN
    return _LATER if isinstance(problem, StoreProblem) else _UNFIT


async def _serve(listener: Listener, port: int) -> None:
    from aiohttp import web

    served = web.Application(client_max_size=_LARGEST)
    served.router.add_route("*", "/{account}", listener.take)
    runner = web.AppRunner(served, access_log=None)
    await runner.setup()
    told, looking = asyncio.Event(), asyncio.create_task(listener.look_again())
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await _started(site.start)
        _tell(runner.addresses[0][1])
        _on_signals(told)
        await told.wait()
    finally:
        looking.cancel()
        await runner.cleanup()


async def _started(start: Callable[[], Awaitable[None]]) -> None:
    try:
        await start()
    except OSError as error:
        raise DeskError("Nothing can be received.", f"{error.strerror}. Choose another port.") from error


def _tell(port: int) -> None:
    sys.stdout.write(f"{json.dumps({'listening': f'http://127.0.0.1:{port}'})}\n")
    sys.stdout.flush()


def _on_signals(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, told.set)
        except NotImplementedError:  # Windows: its loop has none
            signal.signal(number, lambda _number, _frame: loop.call_soon_threadsafe(told.set))
