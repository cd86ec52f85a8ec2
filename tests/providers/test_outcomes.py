"""What a send comes to under every kind of fault, at every provider: one table.

Rejected is what certainly did not go out: no byte left, or the provider itself said no. Accepted is what the provider
took. Whatever lies between is unknown, and nothing is ever handed over twice.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from otpdesk.providers import PROVIDERS
from otpdesk.providers.base import Answer, Verdict
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.session import TimeOuts as MailTimeOuts
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from tests.fixtures.scripted import Act, Line, Scripted, breaking, holding, raw, saying
from tests.providers import (
    test_bird,
    test_getotp,
    test_getotp_v0,
    test_messagebird,
    test_plivo,
    test_twilio,
    test_vonage,
)
from tests.providers.faults import BUSY, UNCLEAR
from tests.providers.http_contract import IMPATIENT, HttpProviderContract
from tests.providers.mail import MESSAGE, OPENING, mail_settings
from tests.providers.mail_server import Authority, MailServer, Replies, ScriptedServer, authority

HASTY = TimeOuts(connect=0.2)
BRIEF = MailTimeOuts(connect=0.2, read=0.1, before=0.3, final=0.1)
"""For hosts and servers that stay silent."""

HTTP: dict[str, HttpProviderContract] = {
    one.provider: one
    for one in (
        test_twilio.TestTwilio(),
        test_vonage.TestVonage(),
        test_plivo.TestPlivo(),
        test_messagebird.TestMessageBird(),
        test_bird.TestBird(),
        test_getotp.TestGetOtp(),
        test_getotp_v0.TestGetOtpV0(),
    )
}


@dataclass
class Scene:
    """What a fault may need: servers, places where nobody answers, certificates."""

    scripted: Scripted
    refusing: str
    full: str
    scripted_tls: Scripted
    certified: Authority
    monkeypatch: pytest.MonkeyPatch


Web = Callable[[Scene, HttpProviderContract], Answer]
Mail = Callable[[Scene], tuple[Answer, int]]
"""Sends one letter; the answer, and how often its content was asked for or taken."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault: what a send must come to, and how it is brought about on HTTP and with a mail server."""

    name: str
    verdict: Verdict
    web: Web = field(repr=False)
    mail: Mail = field(repr=False)


def posted(act: Act, time_outs: TimeOuts = TIME_OUTS) -> Web:
    """One send to a server that does this."""
    return answered(lambda _kind: act, time_outs)


def answered(act: Callable[[HttpProviderContract], Act], time_outs: TimeOuts = TIME_OUTS) -> Web:
    """One send to a server that answers in the provider's own dialect."""

    def send(scene: Scene, kind: HttpProviderContract) -> Answer:
        scene.scripted.act = act(kind)
        return kind.hand_over(kind.account(scene.scripted.url, time_outs))

    return send


def called(url: Callable[[Scene], str]) -> Web:
    """One send to a place where no HTTP is spoken."""
    return lambda scene, kind: kind.hand_over(kind.account(url(scene), HASTY))


def mailed(*after: bytes, script: list[bytes] | None = None, holds: bool = False, resets: bool = False) -> Mail:
    """One letter to a server that follows a script: the usual opening, then what it says to the final dot."""

    def send(_scene: Scene) -> tuple[Answer, int]:
        with ScriptedServer([*(OPENING if script is None else script), *after], holds=holds, resets=resets) as server:
            answer = Smtp(mail_settings(server.port), BRIEF if holds else None).send(MESSAGE)
        return answer, 1 + server.called_again

    return send


def taken(replies: Replies | None = None, users: dict[str, str] | None = None, **settings: str) -> Mail:
    """One letter to a real mail server."""

    def send(_scene: Scene) -> tuple[Answer, int]:
        with MailServer(replies=replies or Replies(), users=users or {}) as server:
            answer = Smtp(mail_settings(server.port, **settings)).send(MESSAGE)
        return answer, len(server.letters)

    return send


def unread(port: Callable[[Scene], int], **settings: str) -> Mail:
    """One letter to a place where nobody takes it."""
    return lambda scene: (Smtp(mail_settings(port(scene), **settings), BRIEF).send(MESSAGE), 0)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def nameless(scene: Scene) -> str:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    scene.monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return "https://nowhere.invalid"


def nameless_mail(scene: Scene) -> tuple[Answer, int]:
    nameless(scene)
    return Smtp(mail_settings(25, host="nowhere.invalid", security="tls"), BRIEF).send(MESSAGE), 0


def hanging_up(scene: Scene) -> str:
    """A host that does not speak TLS."""
    scene.scripted.act = breaking()
    return scene.scripted.url.replace("http:", "https:")


def breaking_the_handshake(scene: Scene) -> str:
    def act(line: Line) -> bool:
        line.rfile.read(5)
        line.reset()
        return False

    scene.scripted.act = act
    return scene.scripted.url.replace("http:", "https:")


def not_vouched_for(scene: Scene) -> str:
    scene.monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    scene.scripted_tls.act = saying(b"")
    return scene.scripted_tls.url


def not_vouched_for_mail(scene: Scene) -> tuple[Answer, int]:
    with MailServer(tls=scene.certified.server, implicit=True) as server:
        answer = Smtp(mail_settings(server.port, security="tls")).send(MESSAGE)
    return answer, len(server.letters)


def dripping(kind: HttpProviderContract) -> Act:
    """The answer comes byte by byte, faster than the time between two of them, and then the connection breaks."""
    return breaking(*(kind.accepted[place : place + 1] for place in range(len(kind.accepted))))


def accepting(kind: HttpProviderContract) -> Act:
    return saying(kind.accepted)


def hello(*, encrypted: bool) -> Mail:
    """A server that hangs up while TLS begins, at once or after the first bytes."""

    def send(_scene: Scene) -> tuple[Answer, int]:
        with ScriptedServer([b"220 mail.example ESMTP\r\n"] if encrypted else [], resets=encrypted) as server:
            answer = Smtp(mail_settings(server.port, security="tls"), BRIEF).send(MESSAGE)
        return answer, int(server.called_again)

    return send


REJECTED, ACCEPTED, UNKNOWN = Verdict.REJECTED, Verdict.ACCEPTED, Verdict.UNKNOWN
FAULTS = (
    # nothing went out
    Fault("a name that is not known", REJECTED, called(nameless), nameless_mail),
    Fault("a refused connection", REJECTED, called(lambda scene: scene.refusing),
          unread(lambda scene: port_of(scene.refusing))),
    Fault("a host that takes no connection", REJECTED, called(lambda scene: scene.full),
          unread(lambda scene: port_of(scene.full), host="127.0.0.1")),
    Fault("a host without TLS", REJECTED, called(hanging_up), hello(encrypted=False)),
    Fault("a reset while TLS begins", REJECTED, called(breaking_the_handshake), hello(encrypted=True)),
    Fault("a certificate that nobody vouches for", REJECTED, called(not_vouched_for), not_vouched_for_mail),
    # the provider says no
    Fault("the provider's own no", REJECTED, answered(lambda kind: kind.no(400)),
          taken(Replies(recipient="550 5.1.1 No such mailbox"))),
    Fault("keys that are refused", REJECTED, answered(lambda kind: kind.no(401)),
          taken(users={"desk": "right"}, username="desk", password="wrong")),
    Fault("too many requests, with a time to wait", REJECTED, posted(BUSY["with seconds"][0]),
          taken(Replies(recipient="450 4.7.1 Try again in 300 seconds"))),
    Fault("too many requests", REJECTED, posted(BUSY["without"][0]),
          taken(Replies(recipient="452 4.5.3 Too many recipients"))),
    # the provider takes it, whatever else happens
    Fault("an answer that comes byte by byte before the connection ends", ACCEPTED, answered(dripping),
          mailed(b"250-2.0.0 Ok\r\n250 queued\r\n")),
    Fault("nothing at all", ACCEPTED, answered(accepting), taken()),
    # nobody knows
    Fault("silence", UNKNOWN, posted(holding(), IMPATIENT), mailed(holds=True)),
    Fault("silence within the head of the answer", UNKNOWN, posted(holding(b"HTTP/1.1 "), IMPATIENT),
          mailed(b"2", holds=True)),
    Fault("silence within the answer", UNKNOWN, posted(holding(raw(201, content_length="100")), IMPATIENT),
          mailed(b"250-2.0.0 wait\r\n", holds=True)),
    Fault("the connection closed without an answer", UNKNOWN, posted(UNCLEAR["closed after the request"]), mailed()),
    Fault("the connection reset without an answer", UNKNOWN, posted(UNCLEAR["reset after the request"]),
          mailed(resets=True)),
    Fault("the connection reset within the answer", UNKNOWN, posted(UNCLEAR["reset within the body"]),
          mailed(b"250-2.0.0 wait\r\n", resets=True)),
    Fault("a server that fails without a word", UNKNOWN, posted(UNCLEAR["500 without a body"]), mailed(b"421\r\n")),
    Fault("a server that fails in the provider's words", UNKNOWN, posted(UNCLEAR["500 with the provider's words"]),
          mailed(b"421 4.3.2 Shutting down\r\n")),
    Fault("the page of a gateway", UNKNOWN, posted(UNCLEAR["502 of a gateway"]),
          mailed(b"HTTP/1.1 502 Bad gateway\r\n")),
    Fault("a server out of order, with a time to wait", UNKNOWN, posted(UNCLEAR["503 with Retry-After"]),
          mailed(b"421 4.3.2 Try again in 7 seconds\r\n")),
    Fault("an answer that names no message", UNKNOWN, posted(UNCLEAR["200 without an id"]), mailed(b"300 Go on\r\n")),
    Fault("an answer that cannot be read", UNKNOWN, posted(UNCLEAR["200 with half a JSON"]), mailed(b"?!\r\n")),
)  # fmt: skip


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def scene(
    scripted: Scripted,
    refusing: str,
    full: str,
    scripted_tls: Scripted,
    certified: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> Scene:
    return Scene(scripted, refusing, full, scripted_tls, certified, monkeypatch)


def test_the_table_has_24_faults_and_every_provider() -> None:
    assert len({fault.name for fault in FAULTS}) == 24
    assert {*HTTP, "smtp"} == set(PROVIDERS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_send_comes_to_what_is_certain_and_is_handed_over_at_most_once(
    scene: Scene, provider: str, fault: Fault
) -> None:
    if provider == "smtp":
        answer, handed_over = fault.mail(scene)
    else:
        answer = fault.web(scene, HTTP[provider])
        handed_over = scene.scripted.posts + scene.scripted_tls.posts
    assert answer.verdict is fault.verdict
    assert handed_over <= 1
    assert answer.verdict is ACCEPTED or answer.words
    assert bool(answer.provider_id) is (answer.verdict is ACCEPTED)
