"""Whether any message could reach a real phone: not while every account points at this machine."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from otpdesk.desk.views import AccountLine


def all_simulated(accounts: Sequence[AccountLine]) -> bool | None:
    """True when every account's base URL or host is a loopback one; None while there is no account."""
    if not accounts:
        return None
    return all(any(is_loopback(value) for _, value in account.settings) for account in accounts)


def is_loopback(value: str) -> bool:
    """Whether a setting is a URL or host of this machine."""
    host = urlsplit(value).hostname if "//" in value else value
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
