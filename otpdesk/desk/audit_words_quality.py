"""What the acts around the comparison of providers are called: rates and fees, exports and evidence."""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.desk.audit_said import Act, Said, many, plain
from otpdesk.desk.team_views import Kind


def _fee(said: Said) -> str:
    return f"{said.get('kind').replace('_', ' ')} from {said.get('since')} on"


_KINDS = MappingProxyType(
    {
        "conversion": "it fails more than usual",
        "latency": "it is slower than usual",
        "receipts": "its receipts are in doubt",
    }
)


def _warning(said: Said) -> str:
    """“vonage-main in EE: it is slower than usual”."""
    where = said.get("country") or "e-mail"
    return f"{said.get('account') or 'every account'} in {where}: {_KINDS.get(said.get('kind'), said.get('kind'))}"


QUALITY: Mapping[str, Act] = MappingProxyType(
    {
        "history.import": Act(
            Kind.WORKSPACE,
            lambda said: f"{said.who} took {many(said, 'messages', 'message')} of {said.about} from {said.get('file')}",
        ),
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
        "warning.open": Act(Kind.ACCOUNTS, lambda said: f"{said.who} warned of {_warning(said)}"),
        "warning.close": Act(Kind.ACCOUNTS, lambda said: f"{said.who} ended the warning of {_warning(said)}"),
        "warning.acknowledge": Act(
            Kind.ACCOUNTS,
            lambda said: f"{said.who} acknowledged the warning of {_warning(said)}{said.because('note')}",
        ),
        "suggestion.shadow": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} tries in the shadow: {said.get('said')}"
        ),
        "suggestion.apply": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} applied a suggestion: {said.get('said')}{said.because()}"
        ),
        "suggestion.end": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} ended a suggestion, {said.get('said')}{said.because()}"
        ),
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
