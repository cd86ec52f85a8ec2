"""What is wrong with a configuration as a whole, row by row: asked while it is drafted and before it is in force."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration
from otpdesk.desk import text_checks
from otpdesk.desk.configuring_checks import account_findings, policy_findings
from otpdesk.desk.country_checks import country_findings
from otpdesk.desk.findings import Finding
from otpdesk.desk.route_checks import route_findings

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

__all__ = ["CHECKS", "Check", "Finding", "findings"]

Check = Callable[["Tx", "Context", Configuration], Iterator[Finding]]
"""What one part says of a configuration that may be put in force; what is in force stands in the database."""

CHECKS: tuple[Check, ...] = (
    policy_findings,
    account_findings,
    route_findings,
    country_findings,
    text_checks.findings,
)


def findings(tx: "Tx", context: "Context", configuration: Configuration) -> tuple[Finding, ...]:
    """All that is wrong or worth a warning; of one row what stands first is the most important."""
    return tuple(found for check in CHECKS for found in check(tx, context, configuration))
