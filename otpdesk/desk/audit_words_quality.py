"""What the acts around the comparison of providers are called: rates and fees, exports and evidence."""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.desk.audit_said import Act, Said, many, plain
from otpdesk.desk.team_views import Kind


def _fee(said: Said) -> str:
    return f"{said.get('kind').replace('_', ' ')} from {said.get('since')} on"


QUALITY: Mapping[str, Act] = MappingProxyType(
    {
        "rates.set": Act(
            Kind.CONFIGURATION,
            lambda said: f"{said.who} set the rate of {said.about} to {said.get('rate')} from {said.get('since')} on",
        ),
        "rates.remove": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} deleted the rate of {said.about} from {said.get('since')} on"
        ),
        "rates.import": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} took {many(said, 'rates', 'rate')} from {said.about}"
        ),
        "fees.set": Act(
            Kind.CONFIGURATION,
            lambda said: f"{said.who} set a fee of {said.about} to {said.get('amount')} {_fee(said)}",
        ),
        "fees.remove": Act(Kind.CONFIGURATION, lambda said: f"{said.who} deleted a fee of {said.about} {_fee(said)}"),
        "compare.export": Act(Kind.CUSTOMERS, plain("{who} exported a comparison to {about}")),
        "compare.evidence": Act(
            Kind.CUSTOMERS,
            lambda said: (
                f"{said.who} exported {many(said, 'attempts', 'attempt')} of {said.get('account')} as evidence "
                f"to {said.about}"
            ),
        ),
    }
)
