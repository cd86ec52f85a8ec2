"""Testing an account whose host is wrong: each way of being wrong has a sentence and a next step of its own."""

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.options import parsed
from otpdesk.providers import provider_class
from otpdesk.providers.base import NoAnswer, Provider
from otpdesk.providers.smtp.adapter import Smtp
from otpdesk.providers.smtp.session import TimeOuts as MailTimeOuts
from otpdesk.providers.wire import TimeOuts
from tests.fixtures.scripted import Act, Scripted, _serving, holding, raw, replying, saying
from tests.providers.mail import mail_settings
from tests.providers.mail_server import MailServer, ScriptedServer, authority

VALUES = {
    "twilio": {"account_sid": "AC01", "sender": "+15017122661", "auth_token": "hush-hush"},
    "vonage": {"api_key": "a1b2", "sender": "Desk", "api_secret": "hush-hush"},
    "plivo": {"auth_id": "MA0123456789ABCDEFGH", "sender": "Desk", "auth_token": "hush-hush"},
}
BRIEF = TimeOuts(connect=0.2, read=0.2)


@pytest.fixture(params=VALUES)
def kind(request: pytest.FixtureRequest) -> type[Provider]:
    return provider_class(request.param)


def account(kind: type[Provider], url: str) -> Provider:
    settings = parsed(kind.settings_model, {**VALUES[kind.name], "base_url": url})
    return kind(settings, BRIEF)  # type: ignore[call-arg]


def problem_of(kind: type[Provider], url: str) -> AccountProblem | NoAnswer:
    with pytest.raises((AccountProblem, NoAnswer)) as caught:
        account(kind, url).test()
    problem = caught.value
    assert isinstance(problem, AccountProblem | NoAnswer)
    assert "hush" not in f"{problem.title}{problem.hint}{problem!r}"
    assert problem.hint.endswith(".")
    return problem


PAGE = b"<!doctype html><title>Sign in</title>"
STRANGE: dict[str, tuple[Act, str, str]] = {
    "a website": (saying(raw(200, PAGE, content_type="text/html; charset=utf-8")), "page for people", "a website"),
    "a sign-in page": (saying(raw(403, PAGE, content_type="text/html")), "page for people", "a website"),
    "nothing there": (saying(raw(404, b"not found")), "nothing at that address", "path of the base URL"),
    "elsewhere": (saying(raw(301, location="https://www.example.org")), "points elsewhere", "API itself"),
    "another API": (replying(200, {"hello": "world"}), "answers as another API", "Check the base URL"),
    "another API's 404": (replying(404, {"detail": "Not Found"}), "", "base URL"),
    "no JSON": (saying(raw(200, b"pong", content_type="text/plain")), "is not JSON", "Check the base URL"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_a_host_that_answers_something_else_is_named_with_what_it_sent(
    kind: type[Provider], scripted: Scripted, case: str
) -> None:
    scripted.act, what, step = STRANGE[case]
    problem = problem_of(kind, scripted.url)
    assert isinstance(problem, AccountProblem)
    assert not isinstance(problem, KeysRefused)
    assert f"does not answer as {kind.title} does" in problem.title
    assert what in problem.title
    assert step in problem.hint
    assert f"{kind.title}'s own" in problem.hint


def test_refused_keys_are_told_from_every_other_trouble(kind: type[Provider], scripted: Scripted) -> None:
    scripted.act = replying(401, {"code": 20003, "message": "Authenticate", "error-code-label": "Authenticate"})
    problem = problem_of(kind, scripted.url)
    assert isinstance(problem, KeysRefused)
    assert problem.title.startswith(f"{kind.title} refused this account's keys")
    assert "its id and its secret" in problem.hint


def test_a_refused_connection_names_host_and_port(kind: type[Provider], refusing: str) -> None:
    problem = problem_of(kind, refusing)
    assert refusing.removeprefix("http://") in problem.title
    assert "refuses connections" in problem.title
    assert "port" in problem.hint


def test_a_name_that_nobody_knows_is_a_matter_of_spelling(
    kind: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    problem = problem_of(kind, "https://nowhere.invalid")
    assert problem.title == "No connection to nowhere.invalid: its name is not known here. Nothing was sent."
    assert "spelling" in problem.hint


def test_a_host_that_does_not_answer_may_be_tested_again(kind: type[Provider], scripted: Scripted) -> None:
    scripted.act = holding()
    problem = problem_of(kind, scripted.url)
    assert isinstance(problem, NoAnswer)
    assert "no answer in time" in problem.title
    assert "again" in problem.hint


def test_a_host_that_is_out_of_order_may_be_tested_again(kind: type[Provider], scripted: Scripted) -> None:
    scripted.act = saying(raw(503))
    problem = problem_of(kind, scripted.url)
    assert isinstance(problem, NoAnswer)
    assert "busy or out of order (HTTP 503)" in problem.title


def test_a_file_of_authorities_that_is_not_there_is_named(
    kind: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/authorities.pem")
    problem = problem_of(kind, "https://127.0.0.1:1")
    assert "certificates that the environment names" in problem.title
    assert "REQUESTS_CA_BUNDLE" in problem.hint


# TLS


def _certified(folder: Path, name: str, *, days: int = 2) -> Path:
    """A PEM file with a key and a certificate of its own making, valid until so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - dt.timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _secure(certificate: Path) -> Iterator[Scripted]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield from _serving(context)


@pytest.fixture
def self_made(tmp_path: Path) -> Iterator[Scripted]:
    yield from _secure(_certified(tmp_path, "localhost"))


def test_a_certificate_that_nobody_vouches_for_names_host_reason_and_the_way_to_trust_it(
    kind: type[Provider], self_made: Scripted
) -> None:
    problem = problem_of(kind, self_made.url)
    host = self_made.url.removeprefix("https://")
    assert problem.title.startswith(f"No connection to {host}: its certificate cannot be trusted: self-signed")
    assert "REQUESTS_CA_BUNDLE" in problem.hint
    assert self_made.asked == []


@pytest.mark.parametrize(
    ("name", "days", "why", "step"),
    [("other.example", 2, "hostname mismatch", "as its certificate names it"), ("localhost", -1, "expired", "renew")],
)
def test_a_trusted_authority_does_not_help_a_wrong_name_or_an_old_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, days: int, why: str, step: str
) -> None:
    certificate = _certified(tmp_path, name, days=days)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    for server in _secure(certificate):
        problem = problem_of(provider_class("twilio"), server.url)
        assert why in problem.title
        assert step in problem.hint


def test_https_at_a_port_without_tls_says_so(kind: type[Provider], scripted: Scripted) -> None:
    scripted.act = saying(raw(400))
    problem = problem_of(kind, scripted.url.replace("http:", "https:"))
    assert "does not speak TLS" in problem.title
    assert "Check the port" in problem.hint


# mail


def mail_problem(port: int, **more: str) -> AccountProblem | NoAnswer:
    with pytest.raises((AccountProblem, NoAnswer)) as caught:
        Smtp(mail_settings(port, **more), MailTimeOuts(connect=1, read=0.3)).test()
    assert isinstance(caught.value, AccountProblem | NoAnswer)
    return caught.value


def test_a_mail_server_that_nobody_vouches_for_asks_for_the_file_of_its_authority(tmp_path: Path) -> None:
    with MailServer(tls=authority(tmp_path).server, implicit=True) as server:
        problem = mail_problem(server.port, security="tls")
    assert "localhost: its certificate cannot be trusted" in problem.title
    assert "“Certificate authority”" in problem.hint


def test_the_file_of_the_authority_makes_it_trusted(tmp_path: Path) -> None:
    made = authority(tmp_path)
    with MailServer(tls=made.server, implicit=True) as server:
        settings = mail_settings(server.port, security="tls", ca_file=str(made.ca_file))
        assert Smtp(settings).test().name == f"desk@acme.example at localhost:{server.port}"


def test_refused_credentials_of_a_mail_account_are_refused_keys() -> None:
    with MailServer(users={"desk": "right"}) as server:
        problem = mail_problem(server.port, username="desk", password="wrong")
    assert isinstance(problem, KeysRefused)
    assert "user name or password" in problem.title


def test_what_is_no_mail_server_is_called_so() -> None:
    with ScriptedServer([b"HTTP/1.1 400 Bad Request\r\n"]) as server:
        problem = mail_problem(server.port)
    assert problem.title == f"localhost does not answer as a mail server does on port {server.port}."
    assert "465 with tls" in problem.hint


def test_a_mail_server_that_stays_silent_may_be_behind_a_firewall_or_another_port() -> None:
    with ScriptedServer([], holds=True) as server:
        problem = mail_problem(server.port)
    assert isinstance(problem, NoAnswer)
    assert "Check host and port" in problem.hint


def test_a_mail_server_without_starttls_offers_the_other_way() -> None:
    with MailServer() as server:
        problem = mail_problem(server.port, security="starttls")
    assert "STARTTLS" in problem.title
    assert "tls with port 465" in problem.hint
