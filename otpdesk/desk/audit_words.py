"""What each action of the audit is called when people read it: one sentence an action, past tense, no full stop."""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.desk.audit_said import Act, Said, Sentence, many, plain
from otpdesk.desk.audit_words_quality import QUALITY
from otpdesk.desk.audit_words_trials import TRIALS
from otpdesk.desk.team_views import Kind

_MOST_NAMED = 3

_CHANNELS = MappingProxyType({"sms": "SMS", "voice": "call", "whatsapp": "WhatsApp", "email": "e-mail"})

_RULES = MappingProxyType(
    {
        "gaps": "it was too soon after the last one",
        "unsettled_send": "the last send was not settled",
        "sends_per_verification": "no send was left for this verification",
        "sends_per_number_day": "no send was left for this number and day",
        "sends_per_operator_hour": "the operator's sends of the hour were used up",
        "country_sends_per_day": "no send was left for this country and day",
        "spend_per_day": "the day's money was spent",
        "voice_after": "a call comes only after a message",
        "tries_per_verification": "the tries were used up",
        "tries_per_number_day": "the number's tries of the day were used up",
        "country": "the country is blocked",
        "line_type": "no code is sent to such a line",
        "verified": "the customer was verified already",
        "canceled": "the verification was canceled",
        "expired": "the verification had expired",
    }
)
_CHECKED = MappingProxyType(
    {
        "correct": "it was right",
        "wrong": "it was wrong",
        "expired": "it had expired",
        "already_used": "it had been used",
        "superseded": "a newer one counted",
        "locked": "the tries were used up",
        "wrong_purpose": "it was for another purpose",
        "not_found": "there was none",
        "not_asked": "the provider was not asked",
        "unknown": "the provider's answer is not known",
    }
)


def _over(said: Said) -> str:
    channel = _CHANNELS.get(said.get("channel"), said.get("channel"))
    return f" by {channel}" if channel else ""


def _through(said: Said) -> str:
    return f" through {said.get('account')}" if said.get("account") else ""


def _send(what: str) -> Sentence:
    def says(said: Said) -> str:
        if not said.outcome.startswith("refused"):
            return f"{said.who} sent {what} to {said.about}{_over(said)}{_through(said)}{said.because()}"
        rule = said.outcome.partition(": ")[2]
        why = _RULES.get(rule, rule.replace("_", " "))
        return f"{said.who} wanted to send {what} to {said.about}{_over(said)}; refused: {why}"

    return says


def _sent(said: Said) -> str:
    account = said.get("account") or "The provider"
    match said.outcome:
        case "accepted":
            return f"{account} took the code for {said.about}"
        case "rejected":
            code = f" ({said.get('code')})" if said.get("code") else ""
            return f"{account} refused the code for {said.about}{code}"
        case _:
            return f"{account} left open whether the code for {said.about} went out"


def _status(said: Said) -> str:
    return f"The code for {said.about} is {said.outcome.replace('_', ' ')}{_through(said)}"


def _check(said: Said) -> str:
    if said.outcome == "asking":
        return f"{said.who} had the code that {said.about} read back compared by {said.get('account')}"
    if said.get("by") == "provider":
        return f"{said.get('account')} says that {said.about} entered the right code"
    result = _CHECKED.get(said.outcome, said.outcome.replace("_", " "))
    return f"{said.who} checked the code that {said.about} read back: {result}"


def _look_up(said: Said) -> str:
    if said.failed:
        return f"{said.who} wanted {said.about} looked up; nobody could say"
    return f"{said.who} had {said.about} looked up{_through(said)}"


def _session_cancel(said: Said) -> str:
    what = f"its verification of {said.about}, which nobody needs any more"
    return f"{said.get('account')} did not end {what}" if said.failed else f"{said.get('account')} ended {what}"


def _export(said: Said) -> str:
    if said.outcome == "canceled":
        return f"{said.who} stopped an export of attempts to {said.about}"
    return f"{said.who} exported {many(said, 'rows', 'attempt')} to {said.about}"


def _audit_export(said: Said) -> str:
    if said.outcome == "canceled":
        return f"{said.who} stopped an export of the audit to {said.about}"
    return f"{said.who} exported {many(said, 'lines', 'line')} of the audit to {said.about}"


def _audit_verify(said: Said) -> str:
    found = "it is not as it was written" if said.failed else "every line is as it was written"
    return f"{said.who} checked the audit, {many(said, 'lines', 'line')}: {found}"


def _account_test(said: Said) -> str:
    return f"{said.who} tested {said.about}: {'it failed' if said.failed else 'it works'}"


def _listed(said: Said, key: str) -> str:
    return f": {said.get(key)}" if said.get(key) else ""


def _changed(said: Said) -> str:
    return f"{said.get('from') or 'nothing'} → {said.get('to') or 'nothing'}"


def _published(said: Said) -> str:
    what = "; ".join(part for part in (said.get("why"), _rows(said)) if part)
    return f"{said.who} published version {said.about}{f': {what}' if what else ''}"


def _rows(said: Said) -> str:
    """The rows that a version changed, the first by name: “home country, NG and 4 more”."""
    rows = said.detail.get("rows")
    if not isinstance(rows, list) or not rows:
        return ""
    names = [str(row).partition("/")[2].replace("_", " ").replace("|", " ").strip() for row in rows[:_MOST_NAMED]]
    more = said.detail.get("changed", len(rows)) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _added_member(said: Said) -> str:
    if said.get("first"):
        return f"{said.who} began a team, with {said.about} as {said.get('role')}"
    return f"{said.who} took {said.about} into the team as {said.get('role')}"


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "send": Act(Kind.SENDS, _send("a code")),
        "resend": Act(Kind.SENDS, _send("another code")),
        "fail_over": Act(
            Kind.SENDS, lambda said: f"The code for {said.about} went on{_through(said)}, because the first refused it"
        ),
        "sent": Act(Kind.SENDS, _sent),
        "status": Act(Kind.SENDS, _status),
        "recover": Act(
            Kind.SENDS, lambda said: f"otpdesk had ended in the middle of the send to {said.about}: {said.outcome}"
        ),
        "expire": Act(Kind.CHECKS, plain("The verification of {about} ended; nobody read a code back in time")),
        "cancel": Act(Kind.CHECKS, plain("{who} canceled the verification of {about}")),
        "check": Act(Kind.CHECKS, _check),
        "session.cancel": Act(Kind.CHECKS, _session_cancel),
        "look_up": Act(Kind.CUSTOMERS, _look_up),
        "reveal": Act(
            Kind.CUSTOMERS, lambda said: f"{said.who} looked at the whole address of {said.about}{said.because()}"
        ),
        "customer.add": Act(Kind.CUSTOMERS, plain("{who} added the customer {about}")),
        "address.add": Act(Kind.CUSTOMERS, lambda said: f"{said.who} added the address {said.about}{said.because()}"),
        "export": Act(Kind.CUSTOMERS, _export),
        "account.add": Act(
            Kind.ACCOUNTS, lambda said: f"{said.who} added the {said.get('provider')} account {said.about}"
        ),
        "account.set": Act(Kind.ACCOUNTS, plain("{who} changed the settings of {about}")),
        "account.keys": Act(
            Kind.ACCOUNTS, lambda said: f"{said.who} replaced keys of {said.about}{_listed(said, 'secrets')}"
        ),
        "account.pause": Act(Kind.ACCOUNTS, plain("{who} paused {about}: nothing is sent through it")),
        "account.resume": Act(Kind.ACCOUNTS, plain("{who} put {about} back into use")),
        "account.remove": Act(Kind.ACCOUNTS, plain("{who} removed the account {about}")),
        "account.test": Act(Kind.ACCOUNTS, _account_test),
        "policy.set": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} changed {said.about.replace('_', ' ')}: {_changed(said)}"
        ),
        "route.set": Act(
            Kind.CONFIGURATION,
            lambda said: f"{said.who} set the route for {said.about}: {said.get('accounts') or 'removed'}",
        ),
        "configuration.publish": Act(Kind.CONFIGURATION, _published),
        "configuration.export": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} exported configuration {said.about} to {said.get('file')}"
        ),
        "country.set": Act(
            Kind.CONFIGURATION, lambda said: f"{said.who} changed countries{_listed(said, 'countries')}"
        ),
        "prices.take": Act(
            Kind.CONFIGURATION,
            lambda said: f"{said.who} took {many(said, 'prices', 'price')} for {said.about} from {said.get('file')}",
        ),
        "prices.put_back": Act(
            Kind.CONFIGURATION,
            lambda said: f"{said.who} put the prices of {said.about} back as before {said.get('file')}",
        ),
        "template.set": Act(Kind.CONFIGURATION, plain("{who} changed the text {about}")),
        "template.reset": Act(Kind.CONFIGURATION, plain("{who} put the built-in text {about} back")),
        "database.backup": Act(Kind.WORKSPACE, plain("{who} copied the database to {about}")),
        "retention.purge": Act(Kind.WORKSPACE, plain("{who} let go of what had been kept long enough")),
        "vault.password": Act(Kind.WORKSPACE, plain("{who} changed the password of the vault")),
        "diagnostics.save": Act(Kind.WORKSPACE, plain("{who} saved diagnostics to {about}")),
        "history.generate": Act(Kind.WORKSPACE, plain("{who} generated a past for trials")),
        "team.add": Act(Kind.TEAM, _added_member),
        "team.set": Act(Kind.TEAM, lambda said: f"{said.who} changed the role of {said.about}: {_changed(said)}"),
        "team.remove": Act(Kind.TEAM, plain("{who} took {about} out of the team")),
        "audit.export": Act(Kind.AUDIT, _audit_export),
        "audit.verify": Act(Kind.AUDIT, _audit_verify),
        **QUALITY,
        **TRIALS,
    }
)


def act(action: str) -> Act:
    """An action as people read it; one that another version wrote says what it is called."""
    known = ACTS.get(action)
    if known is not None:
        return known
    return Act(Kind.WORKSPACE, lambda said: f"{said.who} did “{action}” to {said.about}: {said.outcome}")


def actions_of(kinds: tuple[Kind, ...]) -> tuple[str, ...]:
    """Every action that is about one of the kinds."""
    return tuple(action for action, one in ACTS.items() if one.kind in kinds)
