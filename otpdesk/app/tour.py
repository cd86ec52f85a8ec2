"""The tour: one conversation with a customer through the whole desk, over real HTTP and SMTP connections.

A first provider refuses, a second delivers; a resend waits for its gap and goes another way; the customer's handset
is asked over HTTP, as a script would; a wrong and the right code are checked. It ends well only if all happened.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from otpdesk.app.history import keep_history
from otpdesk.app.sandbox import open_sandbox
from otpdesk.app.summary import AccountSummary, summarise
from otpdesk.app.tour_handset import Phone, awaited, code_in, expect, hidden
from otpdesk.desk.comparison_views import Question
from otpdesk.desk.views import Order, Sent
from otpdesk.errors import DeskError, Refused
from otpdesk.otp import Attempt, Channel, Outcome, Status

if TYPE_CHECKING:
    from otpdesk.app.workspace import Workspace

NUMBER, MAILBOX = "+372 5512 3456", "liis@customer.example"
_PROFILE = """\
calm = true
report_delay = 0.2

[[rules]]
provider = "twilio"
channel = "sms"
number = "+37255*"
outcome = "no-credit"
"""
"""A calm world in which the account at Twilio has no money left for texts to the customer."""

_GAP = 3
"""Seconds between two sends in the tour's own workspace: about as long as the first message takes to arrive."""
_DAYS, _PER_DAY = 7, 60
"""The past that is generated at the end."""
_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was tried, whether it came out, and what happened, in a sentence."""

    title: str
    done: bool
    said: str


class Tour:
    """Walks its steps in order and stops at the first that fails. `tell` hears each line as it happens."""

    def __init__(self, seed: int, tell: Callable[[str], None]) -> None:
        self.steps: list[Step] = []
        self.accounts: tuple[AccountSummary, ...] = ()
        self._seed = seed
        self._tell = tell
        self._ends = ExitStack()
        self._workspace: Workspace
        self._sent: Sent
        self._codes: list[str] = []

    @property
    def done(self) -> bool:
        """Whether every step came out."""
        return len(self.steps) == len(_STEPS) and all(step.done for step in self.steps)

    def document(self) -> dict[str, Any]:
        """What happened, as a document."""
        return {
            "done": self.done,
            "steps": [asdict(step) for step in self.steps],
            "accounts": [asdict(account) for account in self.accounts],
        }

    def walk(self) -> None:
        """Take the steps; nothing is left behind, whatever happens."""
        with self._ends:
            for title, act in _STEPS:
                self._tell(title)
                step = self._step(title, act)
                self.steps.append(step)
                self._tell(f"  {'✓' if step.done else '✗'} {step.said}")
                if not step.done:
                    return

    def _step(self, title: str, act: "Callable[[Tour], str]") -> Step:
        try:
            return Step(title, done=True, said=act(self))
        except DeskError as problem:
            return Step(title, done=False, said=f"{problem.title} {problem.hint}".strip())
        except OSError as error:
            return Step(title, done=False, said=f"No connection: {error}.")

    # the steps

    def start(self) -> str:
        """Providers in a process of their own, and a workspace that uses them."""
        profile = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="otpdesk-"))) / "profile.toml"
        profile.write_text(_PROFILE, encoding="utf-8")
        opened = self._ends.enter_context(open_sandbox(self._seed, profile=profile))
        opened.desk.configuring.set_policy("gaps", str(_GAP))
        opened.desk.configuring.set_policy("voice_after", "0")
        self._workspace, self._desk = opened, opened.desk
        return f"The simulated providers serve at {opened.handset.removesuffix('/handset')}, in a process of their own."

    def test_accounts(self) -> str:
        """Every account answers through its real adapter."""
        found = [self._desk.configuring.test_account(line.name) for line in self._desk.configuring.accounts()]
        return f"{', '.join(f'{one.account} ({one.latency} ms)' for one in found)} answered."

    def fail_over(self) -> str:
        """The first provider says no, the second takes the message."""
        sent = self._send(Order(operator=self._workspace.operator, address=NUMBER))
        expect([one.account for one in sent.failed_over] == ["twilio-main"], "Twilio should have refused.")
        expect(sent.attempt.account == "vonage-main", "Vonage should have taken the message.")
        refused = sent.failed_over[0]
        why = " ".join(part for part in (refused.provider_code, refused.provider_words) if part)
        return f"twilio-main refused ({why or refused.status}), vonage-main took it: {sent.attempt.status}."

    def refuse_early(self) -> str:
        """A resend within the gap is refused, and says when it frees."""
        try:
            self._resend()
        except Refused as refused:
            expect(refused.rule == "gaps", f"The gap should refuse it, and {refused.rule} did.")
            return f"{refused.title} Rule {refused.rule}, free in {refused.retry_after} s."
        raise DeskError("The resend should have been refused.")

    def arrive(self) -> str:
        """The provider is asked until it says delivered."""
        attempt = self._followed(self._sent.attempt)
        expect(attempt.status is Status.DELIVERED, f"It should be delivered, and is {attempt.status}.")
        assert attempt.first_delivered_at is not None
        assert attempt.sent_at is not None
        seconds = (attempt.first_delivered_at - attempt.sent_at) / 1000
        return f"vonage-main says delivered, {seconds:.1f} s after it took the message."

    def read_handset(self) -> str:
        """The customer's phone, over HTTP."""
        message = self._received(NUMBER, 1)
        self._codes.append(code_in(message["text"]))
        return f"The handset shows an {message['channel'].upper()} from {message['from']}: {hidden(message['text'])}"

    def resend(self) -> str:
        """After the gap, the next code goes another way."""
        time.sleep(max(0.0, (self._sent.next_send_at or 0) / 1000 - time.time()))
        sent = self._resend(Channel.VOICE, "twilio-main")
        expect(sent.attempt.ordinal > self._sent.attempt.ordinal, "It should be the next send.")
        message = self._received(NUMBER, 2)
        self._codes.append(code_in(message["text"]))
        return f"A call through {sent.attempt.account} says: {hidden(message['text'])}"

    def check_wrong(self) -> str:
        """A code that was never sent."""
        wrong = next(code for code in ("000000", "111111", "222222") if code not in self._codes)
        found = self._desk.checking.check(self._verification, wrong)
        expect(found.outcome is Outcome.WRONG, f"The check should say wrong, and says {found.outcome}.")
        return f"A wrong code: {found.outcome}, {found.tries_left} tries left."

    def check_right(self) -> str:
        """The code that the customer reads back."""
        found = self._desk.checking.check(self._verification, self._codes[-1])
        expect(found.outcome is Outcome.CORRECT, f"The check should say correct, and says {found.outcome}.")
        return "The code from the handset: correct. The customer is verified."

    def check_again(self) -> str:
        """A code counts once."""
        found = self._desk.checking.check(self._verification, self._codes[-1])
        expect(found.outcome is Outcome.ALREADY_USED, f"It should be used, and the check says {found.outcome}.")
        return f"The same code again: {found.outcome}."

    def mail(self) -> str:
        """The same by e-mail, over SMTP."""
        sent = self._send(Order(operator=self._workspace.operator, address=MAILBOX))
        message = self._received(MAILBOX, 1)
        found = self._desk.checking.check(self._verification, code_in(message["text"]))
        expect(found.outcome is Outcome.CORRECT, f"The check should say correct, and says {found.outcome}.")
        return f"An e-mail through {sent.attempt.account} arrived, and its code is correct."

    def look_back(self) -> str:
        """A generated past, and what each account did in it."""
        kept = keep_history(self._workspace, seed=self._seed, days=_DAYS, per_day=_PER_DAY, people=60)
        self.accounts = summarise(self._desk)
        return f"{kept.attempts} messages of {_DAYS} days generated; {len(self.accounts)} accounts to look at."

    def compare(self) -> str:
        """The providers against each other over that past: a verdict, or what is missing for one."""
        last = (int(time.time() * 1000) // _DAY + 1) * _DAY
        found = self._desk.comparing.compare(Question(last - (_DAYS + 1) * _DAY, last))
        expect(len(found.accounts) > 1, "There should be several accounts to compare.")
        assert found.verdict is not None
        return f"{found.verdict.title}. {found.verdict.sentences[0]}"

    # what the steps share

    def _send(self, order: Order) -> Sent:
        self._sent = self._desk.sending.send(order)
        self._verification = self._sent.attempt.verification_id
        return self._sent

    def _resend(self, channel: Channel | None = None, account: str | None = None) -> Sent:
        order = Order(
            operator=self._workspace.operator, verification=self._verification, channel=channel, wanted=account
        )
        return self._desk.sending.send(order)

    def _followed(self, attempt: Attempt) -> Attempt:
        def look() -> Attempt | None:
            self._desk.tracking.round()
            found = next(one for one in self._desk.customers.show(self._verification).attempts if one.id == attempt.id)
            return found if found.status.final else None

        return awaited(look, "The message did not come to an end in time.")

    def _received(self, address: str, at_least: int) -> Mapping[str, str]:
        return Phone(self._workspace.handset).received(address, at_least)


_STEPS: tuple[tuple[str, Callable[[Tour], str]], ...] = (
    ("Start providers and a workspace", Tour.start),
    ("Test the accounts", Tour.test_accounts),
    ("Send a code, with fail-over", Tour.fail_over),
    ("Resend too early", Tour.refuse_early),
    ("Follow it to the phone", Tour.arrive),
    ("Read the handset", Tour.read_handset),
    ("Resend another way after the gap", Tour.resend),
    ("Check a wrong code", Tour.check_wrong),
    ("Check the right code", Tour.check_right),
    ("Check it once more", Tour.check_again),
    ("The same by e-mail", Tour.mail),
    ("Look back over a generated week", Tour.look_back),
    ("Compare the providers", Tour.compare),
)
