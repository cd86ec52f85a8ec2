"""The side panel in which a route is added or changed; it is checked while it is typed and drafted at the button."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import RouteForm, RouteLine, Stop
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.pages.routing.account_list import AccountList
from otpdesk.gui.pages.routing.fields import Labelled
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel, Purpose

_TYPING = 200
_SENDS = ("any", "first", "resends")


class RouteEditor(SidePanel):
    """A route as a form. `drafted` follows when it stands in the draft, with its key; Esc and Cancel close it."""

    drafted = Signal(str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "Route", parent)
        self._desktop = desktop
        self.key = ""
        self._asked = 0
        self._touched: set[str] = set()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(self._check)
        self._make_fields()
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        set_role(self._warning, "warning")
        self.put_button = QPushButton("Add to the draft")
        set_role(self.put_button, "primary")
        self.put_button.clicked.connect(self.put)
        self.cancel = QPushButton("Cancel")
        set_role(self.cancel, "ghost")
        self.cancel.clicked.connect(self.closed)
        self.set_body(self._body())
        self.add_to_foot(self.put_button, 1)
        self.add_to_foot(self.cancel)
        desktop.writable_changed.connect(self.put_button.setEnabled)

    def _make_fields(self) -> None:
        theme = self._desktop.theme
        self.channel, self.country, self.purpose = QComboBox(), QComboBox(), QComboBox()
        for channel in Channel:
            self.channel.addItem(theme.icon(wording.CHANNEL_ICON[channel]), wording.CHANNEL[channel], channel.value)
        self.purpose.addItem("Any purpose", "")
        for purpose in Purpose:
            self.purpose.addItem(wording.PURPOSE[purpose], purpose.value)
        for combo in (self.channel, self.country, self.purpose):
            combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.network, self.hours, self.fail_over = QLineEdit(), QLineEdit(), QLineEdit()
        self.network.setPlaceholderText("any, or such as 248 01")
        self.hours.setPlaceholderText("always, or such as 08:00–20:00")
        self.fail_over.setPlaceholderText("only when an account says no")
        names = tuple(Segment(sentences.SENDS[one]) for one in _SENDS)
        self.sends = Segmented(theme, "Which sends", names)
        self.accounts = AccountList(theme)
        self.fields = {
            "channel": Labelled(theme, "Channel", self.channel),
            "country": Labelled(theme, "Country", self.country),
            "network": Labelled(
                theme, "Network", self.network, "Known from earlier receipts; a route for one is left out until then."
            ),
            "purpose": Labelled(theme, "Purpose", self.purpose),
            "sends": Labelled(theme, "Which sends", self.sends),
            "hours": Labelled(theme, "Hours", self.hours, "By the desk's time zone; may pass midnight."),
            "fail_over": Labelled(
                theme, "Fail over after", self.fail_over, "Without a receipt so long, the next send goes on.", "seconds"
            ),
            "accounts": Labelled(theme, "Accounts, first to last", self.accounts),
        }
        for combo in (self.channel, self.country, self.purpose):
            combo.activated.connect(self._edit)
        for line in (self.network, self.hours, self.fail_over):
            line.textEdited.connect(self._edit)
            line.editingFinished.connect(self._leave)
            line.returnPressed.connect(self.put)
        self.sends.picked.connect(self._edit)
        self.accounts.edited.connect(self._edit)
        self.channel.activated.connect(self._read_accounts)

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self._warning)
        for key in ("channel", "country", "purpose", "accounts", "fail_over", "network", "sends", "hours"):
            column.addWidget(self.fields[key])
        column.addStretch()
        return body

    def _fill_countries(self) -> None:
        """On first use: the names and flags of all countries take a moment."""
        if self.country.count():
            return
        from otpdesk.desk.geography import lands

        self.country.addItem("Any country", "")
        for land in lands().values():
            flag = self._desktop.theme.flag(land.country)
            if flag is None:
                self.country.addItem(land.name, land.country)
            else:
                self.country.addItem(flag, land.name, land.country)

    # what is shown

    def show_new(self, channel: Channel) -> None:
        """An empty form for a channel."""
        self.set_title("New route", "The most specific route that matches decides")
        self._show(RouteForm(channel.value), "", "Add to the draft")

    def show_line(self, line: RouteLine) -> None:
        """The form of a route of the draft."""
        self.set_title(sentences.name(line), "Nothing takes effect until you save")
        form = RouteForm(
            line.channel.value,
            tuple(stop.account for stop in line.stops),
            line.country,
            sentences.network(line.network) if line.network else "",
            line.purpose.value if line.purpose else "",
            line.sends,
            line.hours.replace("-", "–"),
            str(line.fail_over or ""),
        )
        self._show(form, line.key, "Change in the draft", line.problem or line.warning)

    def _show(self, form: RouteForm, key: str, button: str, said: str = "") -> None:
        self._fill_countries()
        self.key = key
        self._asked += 1
        self._touched = set()
        self._warning.setText(said)
        self._warning.setVisible(bool(said))
        self.put_button.setText(button)
        for combo, value in ((self.channel, form.channel), (self.country, form.country), (self.purpose, form.purpose)):
            combo.setCurrentIndex(max(0, combo.findData(value)))
        for line, text in ((self.network, form.network), (self.hours, form.hours), (self.fail_over, form.fail_over)):
            line.setText(text)
        self.sends.set_chosen(_SENDS.index(form.sends))
        self.accounts.set_accounts(form.accounts)
        for field in self.fields.values():
            field.show_problem("")
        self._read_accounts()

    @Slot()
    def _read_accounts(self) -> None:
        desk, channel = self._desktop.desk, Channel(self.channel.currentData())
        mail = channel is Channel.EMAIL
        for field in (self.country, self.network):
            field.setEnabled(not mail)
        if mail:
            self.country.setCurrentIndex(0)
            self.network.clear()
        if desk is not None:
            self._desktop.jobs.run(self, lambda: desk.routes.accounts(channel), self._offer)

    def _offer(self, stops: tuple[Stop, ...]) -> None:
        self.accounts.offer(stops)

    def form(self) -> RouteForm:
        """What is typed and chosen."""
        return RouteForm(
            channel=self.channel.currentData(),
            accounts=self.accounts.accounts,
            country=self.country.currentData() or "",
            network=self.network.text(),
            purpose=self.purpose.currentData() or "",
            sends=_SENDS[self.sends.chosen],
            hours=self.hours.text(),
            fail_over=self.fail_over.text(),
        )

    # checking

    @Slot()
    def _edit(self) -> None:
        self._typing.start()

    @Slot()
    def _leave(self) -> None:
        """A field was left: from now on it may be called wrong."""
        self._touched |= {key for key in ("network", "hours", "fail_over") if getattr(self, key) is self.sender()}
        self._check()

    @Slot()
    def _check(self) -> None:
        self._ask(self._check_work(), self._show_sound, self._show_known)

    def _check_work(self) -> Callable[[], None]:
        desk, form, key = self._desktop.ready(), self.form(), self.key
        return lambda: desk.routes.check(form, key)

    def _ask(self, work: Callable[[], None], done: Callable[[], None], failed: Callable[[DeskError], None]) -> None:
        """Run a check; only the answer to the newest question counts."""
        self._asked += 1
        number = self._asked
        self._desktop.jobs.run(
            self,
            work,
            lambda _: done() if number == self._asked else None,
            lambda problem: failed(problem) if number == self._asked else None,
        )

    def _show_sound(self) -> None:
        for field in self.fields.values():
            field.show_problem("")

    def _show_known(self, problem: DeskError) -> None:
        """Say it where it was typed, once that field was left; what is not yet filled in is not called wrong."""
        field = self._field_of(problem)
        for key, one in self.fields.items():
            shown = key == field and (key in self._touched or key in {"country", "network"})
            one.show_problem(_words(problem) if shown else "")

    def _field_of(self, problem: DeskError) -> str:
        field = problem.field if isinstance(problem, BadInput) else ""
        return "country" if field == "key" else field if field in self.fields else "accounts"

    # drafting

    @Slot()
    def put(self) -> None:
        """Put the route into the draft; what is wrong stays in its field, with the cursor."""
        self._typing.stop()
        self._asked += 1
        self._touched = set(self.fields)
        desk, form, key = self._desktop.ready(), self.form(), self.key
        label = "change a route" if key else "add a route"
        self._desktop.draft.do(label, lambda: desk.routes.put(form, key), self._refuse, self._finish)

    def _refuse(self, problem: DeskError) -> None:
        field = self._field_of(problem)
        for key, one in self.fields.items():
            one.show_problem(_words(problem) if key == field else "")
        (self.accounts.choice.setFocus if field == "accounts" else self.fields[field].focus)()

    def _finish(self) -> None:
        self.drafted.emit(self.key)


def _words(problem: DeskError) -> str:
    return f"{problem.title} {problem.hint}".strip()
