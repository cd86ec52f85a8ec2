"""What the page says of roles, and of what they protect from. Pure."""

from types import MappingProxyType

from otpdesk.desk.team_views import Came, Kind
from otpdesk.roles import Role

ROLE_DOES = MappingProxyType(
    {
        Role.OPERATOR: "Sends and checks codes, shows a whole number for a reason, sees what was sent",
        Role.EVALUATOR: "Sees what was sent, masked, exports it and compares providers; sends nothing",
        Role.CONFIGURATOR: "Changes providers, routes, limits, countries and texts; sends and compares too",
        Role.SUPERVISOR: "May do everything: also changes the team and reads the audit",
        Role.AUDITOR: "Reads the audit and what was sent, masked, and exports both; changes nothing",
    }
)
"""What a role may do, for whoever chooses one."""

ROLE_BRIEF = MappingProxyType(
    {
        Role.OPERATOR: "Sends and checks codes",
        Role.EVALUATOR: "Compares providers, sends nothing",
        Role.CONFIGURATOR: "Changes what the desk obeys",
        Role.SUPERVISOR: "Everything, also team and audit",
        Role.AUDITOR: "Reads the audit, changes nothing",
    }
)
"""The same in a line of the list."""

KIND = MappingProxyType(
    {
        Kind.SENDS: "Sends",
        Kind.CHECKS: "Checks",
        Kind.CUSTOMERS: "Customers",
        Kind.ACCOUNTS: "Provider accounts",
        Kind.CONFIGURATION: "Configuration",
        Kind.TEAM: "Team",
        Kind.AUDIT: "Audit",
        Kind.WORKSPACE: "Workspace",
    }
)
CAME = MappingProxyType({Came.DONE: "Done", Came.REFUSED: "Refused", Came.FAILED: "Failed"})
CAME_TONE = MappingProxyType({Came.DONE: "neutral", Came.REFUSED: "warn", Came.FAILED: "bad"})

LOCAL = (
    "This desk's database is a file: roles guide honest users only. Whoever can write the file can change the team "
    "and the audit with another program, and the name that acts are audited under is that of the computer's sign-in."
)
SHARED = (
    "This desk's database is a server's: whoever lacks its password is kept out. Inside, roles hold in this program "
    "only: every desk signs in to the server with the same rights, under the name of the computer's sign-in, so "
    "another program with that password is not held back."
)
PROOF = (
    "Every line is chained to the one before it: a look at the whole chain finds lines that were changed, taken out or "
    "moved. The end of the chain, kept elsewhere, also proves that none was cut off and that it was not written anew."
)


def protection(*, shared: bool) -> str:
    """What roles protect from, and what not."""
    return SHARED if shared else LOCAL
