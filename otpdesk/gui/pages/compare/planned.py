"""The mix of countries that is planned: a share for each, in per cent, to which all figures are standardised."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from otpdesk.gui import wording
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_MOST = 40
_TALL = 360


class PlannedDialog(QDialog):
    """Asks for whole per cent by country; they need not sum to 100. `chosen` hands over ((country, share), …)."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, countries: Sequence[str], shares: Mapping[str, float], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("The mix that is planned")
        self.fields = {country: _field(shares.get(country, 0.0)) for country in (*countries, *shares)[:_MOST]}
        about = QLabel(
            "How much of what will be sent goes to each country? Every figure is then worked out for that mix."
        )
        about.setWordWrap(True)
        self.sum = QLabel()
        set_role(self.sum, "small")
        self._use = QPushButton("Use this mix")
        self._use.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(about)
        column.addWidget(self._list(theme), 1)
        column.addWidget(self.sum)
        column.addLayout(cancel_or(self._use, self))
        self.setMinimumWidth(theme.px(420))
        self._add_up()

    def _list(self, theme: Theme) -> QScrollArea:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for country, field in self.fields.items():
            label = QLabel(wording.country(country) if country else "No country")
            label.setBuddy(field)
            form.addRow(label, field)
            field.valueChanged.connect(self._add_up)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(min(theme.px(_TALL), inside.sizeHint().height()))
        area.setWidget(inside)
        return area

    @Slot()
    def _add_up(self) -> None:
        whole = sum(field.value() for field in self.fields.values())
        self.sum.setText(f"Together {whole} %." if whole else "Give at least one country a share.")
        self._use.setEnabled(whole > 0)

    def accept(self) -> None:
        """Hand over the shares, as parts of one."""
        whole = sum(field.value() for field in self.fields.values())
        super().accept()
        given = ((country, field.value() / whole) for country, field in self.fields.items() if field.value())
        self.chosen.emit(tuple((country, round(share, 6)) for country, share in given))


def _field(share: float) -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, 100)
    field.setSuffix(" %")
    field.setValue(round(share * 100))
    return field
