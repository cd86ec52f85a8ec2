"""What the acts around trials and probes are called in the audit."""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.desk.audit_said import Act, Said, many, plain
from otpdesk.desk.team_views import Kind


def _started(said: Said) -> str:
    return (
        f"{said.who} registered the trial {said.about} between {said.get('accounts')}, and chance chooses from now on"
    )


def _ended(said: Said) -> str:
    """“… ended: After 12 days: …” by the program; by a person, why."""
    if said.outcome == "ended":
        return f"{said.who} ended the trial {said.about}{said.because()}"
    return f"The trial {said.about} is over. {said.get('said')}"


def _confirmed(said: Said) -> str:
    what = "arrived" if said.detail.get("arrived") else "did not arrive"
    return f"{said.who} saw that a probe through {said.get('account')} {what}"


TRIALS: Mapping[str, Act] = MappingProxyType(
    {
        "trial.start": Act(Kind.CONFIGURATION, _started),
        "trial.look": Act(Kind.CONFIGURATION, plain("{who} looked at the trial {about}")),
        "trial.end": Act(Kind.CONFIGURATION, _ended),
        "probe.number.add": Act(
            Kind.CONFIGURATION,
            lambda said: f"{said.who} put {said.get('label')} on the list of own numbers, as {said.get('kind')}",
        ),
        "probe.number.remove": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} took {said.get('label')} off the list of own numbers"
        ),
        "probe.plan": Act(
            Kind.CONFIGURATION,
            lambda said: (
                f"{said.who} planned {many(said, 'messages', 'probe')} through {said.get('accounts')} to own numbers"
            ),
        ),
        "probe.end": Act(Kind.CONFIGURATION, plain("{who} ended the probes of {about}")),
        "probe.confirm": Act(Kind.CONFIGURATION, _confirmed),
    }
)
