"""The desk: everything that window and command line can do, in one place."""

from typing import TYPE_CHECKING

from otpdesk.desk.activity import Activity
from otpdesk.desk.auditing import Auditing
from otpdesk.desk.cells import DailyCells
from otpdesk.desk.checking import Checking
from otpdesk.desk.comparing import Comparing
from otpdesk.desk.comparison_files import ComparisonFiles
from otpdesk.desk.configuring import Configuring
from otpdesk.desk.countries import Countries
from otpdesk.desk.coverage import Coverage
from otpdesk.desk.currencies import Currencies
from otpdesk.desk.customers import Customers
from otpdesk.desk.drafts import Drafts
from otpdesk.desk.importing import Importing
from otpdesk.desk.limits import Limits
from otpdesk.desk.lookups import LookUps
from otpdesk.desk.probes import Probes
from otpdesk.desk.receiving import Receiving
from otpdesk.desk.routes import Routes
from otpdesk.desk.rules import Rulebook
from otpdesk.desk.sending import Sending
from otpdesk.desk.suggesting import Suggesting
from otpdesk.desk.team import Team
from otpdesk.desk.telling import Telling
from otpdesk.desk.templates import Templates
from otpdesk.desk.tracking import Tracking
from otpdesk.desk.trials import Trials
from otpdesk.desk.upkeep import Upkeep
from otpdesk.desk.watching import Watching

if TYPE_CHECKING:
    from otpdesk.desk.context import Context


class Desk:
    """What people do at the desk. All methods of its parts block and may be called from any thread."""

    def __init__(self, context: "Context") -> None:
        rulebook, telling = Rulebook(), Telling(context)
        self.customers = Customers(context, rulebook)
        self.sending = Sending(context, rulebook)
        self.checking = Checking(context, rulebook, telling)
        self.tracking = Tracking(context, rulebook, telling)
        self.receiving = Receiving(context, rulebook)
        self.lookups = LookUps(context)
        self.activity = Activity(context, rulebook)
        self.configuring = Configuring(context, rulebook)
        self.drafts = Drafts(context)
        self.routes = Routes(context, rulebook, self.drafts)
        self.limits = Limits(context, self.drafts)
        self.countries = Countries(context, self.drafts)
        self.coverage = Coverage(context, rulebook)
        self.cells = DailyCells(context)
        self.comparing = Comparing(context, rulebook, self.cells)
        self.comparison_files = ComparisonFiles(context)
        self.money = Currencies(context, rulebook)
        self.importing = Importing(context, rulebook)
        self.templates = Templates(context, self.drafts)
        self.upkeep = Upkeep(context, self.drafts)
        self.team = Team(context)
        self.audit = Auditing(context)
        self.trials = Trials(context)
        self.probes = Probes(context, rulebook, self.sending)
        self.watching = Watching(context)
        self.suggesting = Suggesting(context, rulebook, self.routes)

    def evaluate(self) -> bool:
        """What evaluation does by itself between two rounds of tracking; whether more of it waits to be done now.

        Trials are looked at, probes that are due go out, suggestions in the shadow note what they would choose, days
        that changed are counted, and accounts are watched.
        """
        self.trials.keep_up()
        self.probes.round()
        self.suggesting.round()
        return self.cells.round() | self.watching.round()
