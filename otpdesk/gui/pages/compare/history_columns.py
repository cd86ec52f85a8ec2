"""Which column of a file is what: a choice for each thing that an import can read."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QWidget

from otpdesk.desk.import_views import FIELDS, Preview
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order

_NONE = "– not in the file"
_SHORTEST = 14


class ColumnMap(QScrollArea):
    """Shows a Preview with what was guessed; `changed` follows each choice by hand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        self._preview: Preview | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_preview(self, preview: Preview) -> None:
        """Offer the columns of a file."""
        self._preview = preview
        self.boxes.clear()
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for number, field in enumerate(FIELDS):
            box = self._box(preview, field.key)
            label = QLabel(f"{field.label}{' (needed)' if field.needed else ''}")
            label.setBuddy(box)
            sample = ElidedLabel(self._sample(box.currentData()))
            set_role(sample, "small")
            box.activated.connect(lambda _number, box=box, sample=sample: self._picked(box, sample))
            grid.addWidget(label, number, 0)
            grid.addWidget(box, number, 1)
            grid.addWidget(sample, number, 2)
            self.boxes[field.key] = box
        self.setWidget(inside)
        set_tab_order(inside)

    @staticmethod
    def _box(preview: Preview, key: str) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_SHORTEST)
        box.view().setAccessibleName("Columns of the file")
        box.addItem(_NONE, "")
        for column in preview.columns:
            box.addItem(column, column)
        box.setCurrentIndex(max(box.findData(preview.guesses.get(key, "")), 0))
        return box

    def _sample(self, column: str) -> str:
        """What stands in a column, as far as the first rows tell."""
        preview = self._preview
        if preview is None or not column:
            return ""
        place = preview.columns.index(column)
        return " · ".join(row[place] for row in preview.rows if row[place])

    @Slot()
    def _picked(self, box: QComboBox, sample: QLabel) -> None:
        sample.setText(self._sample(box.currentData()))
        self.changed.emit()

    @property
    def chosen(self) -> Mapping[str, str]:
        """The column of each thing that is in the file."""
        return {key: box.currentData() for key, box in self.boxes.items() if box.currentData()}

    @property
    def missing(self) -> tuple[str, ...]:
        """What is needed and has no column."""
        return tuple(field.label for field in FIELDS if field.needed and not self.boxes[field.key].currentData())
