"""The simulator: the world outside, serving on loopback in one thread with one event loop."""

import asyncio
import ssl
import threading
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from otpdesk.errors import DeskError
from otpdesk.otp import Clock, SystemClock
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.handset import Handset
from otpdesk.simulator.ledger import Ledger
from otpdesk.simulator.profile import Profile
from otpdesk.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from otpdesk.simulator.dialect import Dialect

    Dialects = dict[str, Callable[[Exchange], Dialect]]


class Simulator:
    """The providers, a mail server and the mailboxes of its senders on 127.0.0.1, over one seeded world.

    `port` is the HTTP port and `smtp_port` the mail server's (0: any free one). `certificate` is a PEM file with key
    and certificate; with it mail server and mailboxes offer STARTTLS. DeskError when a port is taken or the file is
    unfit.
    """

    def __init__(
        self,
        seed: int = 1,
        profile: Profile | None = None,
        clock: Clock | None = None,
        port: int = 0,
        smtp_port: int = 0,
        certificate: Path | None = None,
    ) -> None:
        self.exchange = Exchange(World(seed), profile or Profile(), clock or SystemClock())
        self.urls: dict[str, str] = {}
        self._ports = (port, smtp_port)
        self._certificate = certificate
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def ledger(self) -> Ledger:
        return self.exchange.ledger

    @property
    def handset(self) -> Handset:
        return self.exchange.handset

    @property
    def profile(self) -> Profile:
        return self.exchange.profile

    @profile.setter
    def profile(self, profile: Profile) -> None:
        self.exchange.profile = profile

    @property
    def ledger_url(self) -> str:
        """Where other processes read the ledger, as JSON."""
        return self.urls["handset"].removesuffix("handset") + "ledger"

    def start(self) -> Self:
        """Serve; returns when every port listens."""
        tls = self._tls()
        listening: Future[dict[str, str]] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening, tls), name="simulator", daemon=True)
        self._thread.start()
        try:
            self.urls = listening.result()
        except OSError as error:
            self._thread.join()
            self._thread = None
            raise DeskError("The simulator cannot listen.", f"{error.strerror}. Choose another port.") from error
        return self

    def stop(self) -> None:
        """Close every connection, held ones too, and free the ports. Harmless when it is not running."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _tls(self) -> ssl.SSLContext | None:
        if self._certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self._certificate)
        except OSError as error:
            raise DeskError("The simulator's certificate cannot be used.", "It is a PEM file with a key.") from error
        return context

    def _run(self, listening: "Future[dict[str, str]]", tls: ssl.SSLContext | None) -> None:
        """Serve in this thread; whoever waits for the ports hears what goes wrong before they listen."""
        try:
            asyncio.run(self._serve(listening, tls))
        except Exception as error:
            if listening.done():
                raise
            listening.set_exception(error)

    async def _serve(self, listening: "Future[dict[str, str]]", tls: ssl.SSLContext | None) -> None:
        from otpdesk.simulator.getotp.side import GetOtpSide
        from otpdesk.simulator.http import HttpSide
        from otpdesk.simulator.imap import ImapSide
        from otpdesk.simulator.messagebird.side import MessageBirdSide
        from otpdesk.simulator.plivo.side import PlivoSide
        from otpdesk.simulator.smtp import SmtpSide
        from otpdesk.simulator.twilio.side import TwilioSide
        from otpdesk.simulator.vonage.side import VonageSide

        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        dialects: Dialects = {
            "twilio": TwilioSide,
            "vonage": VonageSide,
            "plivo": PlivoSide,
            "messagebird": MessageBirdSide,
            "getotp": GetOtpSide,
        }
        http = HttpSide(self.exchange, {name: side(self.exchange) for name, side in dialects.items()})
        smtp, imap = SmtpSide(self.exchange, tls), ImapSide(self.exchange, tls)
        try:
            port, smtp_port = await http.start(self._ports[0]), await smtp.start(self._ports[1])
            root = f"http://127.0.0.1:{port}"
            urls = {name: f"{root}/{name}" for name in dialects}
            mail = {"smtp": f"127.0.0.1:{smtp_port}", "imap": f"127.0.0.1:{await imap.start(0)}"}
            listening.set_result(urls | mail | {"handset": f"{root}/handset"})
            await self._stopping.wait()
        finally:
            await imap.stop()
            await smtp.stop()
            await http.stop()
