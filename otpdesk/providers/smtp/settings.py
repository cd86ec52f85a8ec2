"""The settings of a mail account: the server that takes mail, how to sign in, and the mailbox that bounces come to."""

import re
from email.utils import parseaddr
from enum import StrEnum

from pydantic import ValidationInfo, field_validator

from otpdesk.options import ADVANCED, CREDENTIALS, DELIVERY, Secret, Settings, option
from otpdesk.providers.base import is_this_machine
from otpdesk.providers.wire import checked_base_url

ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_HOST = r"^[^\s/@]+$"
_IMAP_PORT = 993


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Auth(StrEnum):
    """How to sign in at the mail server, and at the mailbox where that has no password of its own."""

    PASSWORD = "password"  # noqa: S105 - a way to sign in, not a password
    XOAUTH2 = "xoauth2"


_WITH_PASSWORD = ("auth", Auth.PASSWORD.value)
_WITH_TOKEN = ("auth", Auth.XOAUTH2.value)


class SmtpSettings(Settings):
    host: str = option(
        label="Host",
        help="The mail server that takes your mail.",
        group=CREDENTIALS,
        pattern=_HOST,
        example="smtp.example.com",
    )
    port: int = option(
        587, label="Port", help="587 for STARTTLS, 465 for TLS from the start.", group=CREDENTIALS, ge=1, le=65_535
    )
    security: Security = option(
        Security.STARTTLS,
        label="Security",
        help="starttls: change to TLS before anything is said; tls: TLS from the start; none: this machine only.",
        group=CREDENTIALS,
    )
    username: str | None = option(None, label="User name", help="Empty if the server asks for none.", group=CREDENTIALS)
    auth: Auth = option(
        Auth.PASSWORD,
        label="Sign in with",
        help="Gmail and Microsoft 365 take access tokens (OAuth 2); Gmail takes app passwords too.",
        group=CREDENTIALS,
        words={
            Auth.PASSWORD.value: "user name and password, or nothing",
            Auth.XOAUTH2.value: "user name and an access token (XOAUTH2)",
        },
    )
    password: Secret | None = option(
        None,
        label="Password",
        help="With Gmail and Outlook: an app password.",
        group=CREDENTIALS,
        when=_WITH_PASSWORD,
        validate_default=True,
    )
    token_url: str | None = option(
        None,
        label="Token address",
        help="Where access tokens are renewed; empty if one is pasted below, which lives an hour or so.",
        group=CREDENTIALS,
        example="https://oauth2.googleapis.com/token",
        when=_WITH_TOKEN,
    )
    client_id: str | None = option(
        None,
        label="Client ID",
        help="Of the application registered there; needed with a token address.",
        group=CREDENTIALS,
        when=_WITH_TOKEN,
        validate_default=True,
    )
    client_secret: Secret | None = option(
        None,
        label="Client secret",
        help="Of the same application; empty if it was given none.",
        group=CREDENTIALS,
        when=_WITH_TOKEN,
    )
    refresh_token: Secret | None = option(
        None,
        label="Refresh token",
        help="What access tokens are renewed with. One that the server replaces is not kept: enter the new one then.",
        group=CREDENTIALS,
        when=_WITH_TOKEN,
        validate_default=True,
    )
    access_token: Secret | None = option(
        None,
        label="Access token",
        help="Only where there is no token address: it is not renewed, and signing in fails once it has run out.",
        group=CREDENTIALS,
        when=_WITH_TOKEN,
        validate_default=True,
    )
    sender: str = option(
        label="Sender",
        help="The address that mail comes from; a name may stand before it.",
        group=DELIVERY,
        example="Example Desk <desk@example.com>",
    )
    ca_file: str | None = option(
        None,
        label="Certificate authority",
        help="A PEM file with the company's own authority; empty for the public ones.",
        group=ADVANCED,
        example="/etc/ssl/company-ca.pem",
    )
    return_path: str | None = option(
        None,
        label="Bounces go to",
        help="The address that mail servers report failures to; empty: the sender's own.",
        group=ADVANCED,
        example="bounces@example.com",
    )
    verp: bool = option(
        default=False,
        label="A bounce address for each message",
        help="bounces+a0123@… instead of bounces@…: for servers whose reports name no message (VERP). Your mail server "
        "must deliver such addresses to the same mailbox.",
        group=ADVANCED,
    )
    imap_host: str | None = option(
        None,
        label="Mailbox host",
        help="The IMAP server of the mailbox that bounces come to; empty: bounces are not read.",
        group=ADVANCED,
        pattern=_HOST,
        example="imap.example.com",
    )
    imap_port: int = option(
        _IMAP_PORT,
        label="Mailbox port",
        help="993 for TLS from the start, 143 for STARTTLS.",
        group=ADVANCED,
        ge=1,
        le=65_535,
    )
    imap_security: Security = option(
        Security.TLS,
        label="Mailbox security",
        help="tls: TLS from the start; starttls: change to TLS before anything is said; none: this machine only.",
        group=ADVANCED,
        validate_default=True,
    )
    imap_username: str | None = option(
        None, label="Mailbox user name", help="Empty: the same as at the mail server.", group=ADVANCED
    )
    imap_password: Secret | None = option(
        None,
        label="Mailbox password",
        help="Empty: the same way in as at the mail server, password or token.",
        group=ADVANCED,
        validate_default=True,
    )
    imap_folder: str = option(
        "INBOX",
        label="Mailbox folder",
        help="Where bounces lie, as the server names it; it is only read.",
        group=ADVANCED,
        pattern=r"^[ -~]+$",
    )

    @field_validator("sender", "return_path")
    @classmethod
    def _sender_is_an_address(cls, value: str | None) -> str | None:
        if value and (not value.isprintable() or not ADDRESS.fullmatch(parseaddr(value)[1])):
            raise ValueError("an address looks like desk@example.com or Example Desk <desk@example.com>.")
        return value

    @field_validator("security", "imap_security")
    @classmethod
    def _nothing_travels_in_the_clear(cls, value: Security, others: ValidationInfo) -> Security:
        at_mailbox = others.field_name == "imap_security"
        host = others.data.get("imap_host" if at_mailbox else "host") or ("localhost" if at_mailbox else "")
        if value is Security.NONE and not is_this_machine(host):
            what = "keys and bounces" if at_mailbox else "codes"
            raise ValueError(f"without TLS mail goes to this machine only; {what} would travel in the clear.")
        return value

    @field_validator("password")
    @classmethod
    def _login_is_whole(cls, value: Secret | None, others: ValidationInfo) -> Secret | None:
        username, password = others.data.get("username") or "", value.get_secret_value() if value else ""
        if others.data.get("auth") is Auth.XOAUTH2:
            return value
        if bool(username) != bool(password):
            raise ValueError("user name and password are given together, or neither.")
        return _in_ascii(value, username)

    @field_validator("token_url")
    @classmethod
    def _token_url_is_safe(cls, value: str | None) -> str | None:
        return checked_base_url(value) if value else None

    @field_validator("client_id", "refresh_token")
    @classmethod
    def _renewal_is_whole(cls, value: str | Secret | None, others: ValidationInfo) -> str | Secret | None:
        if others.data.get("auth") is Auth.XOAUTH2 and others.data.get("token_url") and not value:
            raise ValueError("needed to renew access tokens at the token address.")
        return value

    @field_validator("access_token")
    @classmethod
    def _there_is_a_token(cls, value: Secret | None, others: ValidationInfo) -> Secret | None:
        if others.data.get("auth") is not Auth.XOAUTH2:
            return value
        if not others.data.get("username"):
            raise ValueError("an access token needs the user name that it is for.")
        if not value and not others.data.get("token_url"):
            raise ValueError("either an access token, or a token address to fetch one from.")
        return _in_ascii(value, others.data.get("username") or "")

    @field_validator("imap_password")
    @classmethod
    def _mailbox_has_a_login(cls, value: Secret | None, others: ValidationInfo) -> Secret | None:
        given = others.data
        if not given.get("imap_host"):
            return value
        if not (given.get("imap_username") or given.get("username")):
            raise ValueError("a mailbox needs a user name.")
        if not value and given.get("auth") is Auth.PASSWORD and not given.get("password"):
            raise ValueError("a mailbox needs a password.")
        return _in_ascii(value, given.get("imap_username") or "")


def _in_ascii(secret: Secret | None, username: str) -> Secret | None:
    """The secret, if the protocol carries it and the user name."""
    both = username + (secret.get_secret_value() if secret else "")
    if not both.isascii() or not both.isprintable():
        raise ValueError("user name and password can hold ASCII letters, digits and signs only.")
    return secret
