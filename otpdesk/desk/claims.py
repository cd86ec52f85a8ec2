"""Claims of deliveries as they are kept while their message is not known: plain values, and back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from otpdesk.otp import Failure, Money, Status
from otpdesk.providers.base import Report

if TYPE_CHECKING:
    from otpdesk.providers.deliveries import Claimed


def plain(claim: "Claimed") -> dict[str, Any]:
    """A claim as JSON has it. Its key is kept apart, as a hash."""
    return {
        "report": None if claim.report is None else _plain_report(claim.report),
        "session": claim.session,
        "state": claim.state.value if claim.state else None,
        "attempt": claim.attempt,
    }


def claim_of(kept: Mapping[str, Any]) -> "Claimed":
    """The claim that was kept."""
    from otpdesk.providers.deliveries import Claimed
    from otpdesk.providers.verifying import SessionState

    report, state = kept["report"], kept["state"]
    return Claimed(
        "", None if report is None else _report(report), kept["session"], state and SessionState(state), kept["attempt"]
    )


def _plain_report(report: Report) -> dict[str, Any]:
    return {
        "provider_id": report.provider_id,
        "status": report.status.value,
        "raw": report.raw,
        "failure": report.failure.value if report.failure else None,
        "code": report.code,
        "words": report.words,
        "claimed_at": report.claimed_at,
        "price": [report.price.micro, report.price.currency] if report.price else None,
        "price_final": report.price_final,
        "mcc": report.mcc,
        "mnc": report.mnc,
    }


def _report(kept: Mapping[str, Any]) -> Report:
    failure, price = kept["failure"], kept["price"]
    return Report(
        **{
            **kept,
            "status": Status(kept["status"]),
            "failure": Failure(failure) if failure else None,
            "price": Money(*price) if price else None,
        }
    )
