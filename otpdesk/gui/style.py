"""The style sheet, made from tokens. Widgets ask for a look by the dynamic property `role`."""

import re
from collections.abc import Mapping
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_SHEET = Template("""
QWidget { color: $text; font-size: 13px; }
QMainWindow, QWidget[role="body"] { background: $bg; }
QDialog { background: $surface; }
QToolTip { background: $surface; color: $text; border: 1px solid $border2; padding: 4px 6px; }

QFrame[role="card"], QFrame[role="bar"] { background: $surface; border: 1px solid $border; }
QFrame[role="card"] { border-radius: 8px; }
QFrame[role="bar"] { border: none; border-bottom: 1px solid $border; }
QFrame[role="foot"] { background: $surface; border: none; border-top: 1px solid $border; }
QFrame[role="rail"] { background: $nav; border: none; border-right: 1px solid $border; }
QFrame[role="line"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="vline"] { background: $border; border: none; max-width: 1px; min-width: 1px; }
QFrame[role="trouble"] { background: $bad_bg; border: none; border-radius: 8px; }
QFrame[role="notice"] {
  background: $surface; border: 1px solid $border; border-left: 3px solid $warn; border-radius: 8px;
}
QFrame[role="message"] { background: $surface; border: 1px solid $border; border-radius: 8px; margin-bottom: 16px; }
QFrame[role="message"][look="bad"] { border-left: 4px solid $bad; }
QFrame[role="message"][look="info"] { border-left: 4px solid $info; }
QFrame[role="message"]:focus { border-color: $accent; }
QFrame[role="draft"] {
  background: $surface; border: 1px solid $border; border-left: 3px solid $accent; border-radius: 8px;
}
QFrame[role="verdict"] {
  background: $surface; border: 1px solid $border; border-left: 3px solid $field; border-radius: 8px;
}
QFrame[role="verdict"][tone="ok"] { border-left-color: $ok; }
QFrame[role="verdict"][tone="accent"] { border-left-color: $accent; }
QFrame[role="bubble"] { background: $surface; border: 1px solid $border; border-radius: 12px; }
QFrame[role="palette"] { background: $surface; border: 1px solid $border2; border-radius: 10px; }
QFrame[role="toast"] { background: $surface; border: 1px solid $border2; border-radius: 8px; }
QFrame[role="amber"] { background: $warn; border: none; max-height: 2px; min-height: 2px; }

QLabel { background: transparent; }
QLabel[role="headline"] { font-size: 20px; font-weight: 600; }
QLabel[role="title"] { font-size: 18px; font-weight: 600; }
QLabel[role="subtitle"] { font-size: 14px; font-weight: 600; }
QLabel[role="ruling"] { font-size: 15px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="name"] { font-size: 16px; font-weight: 600; }
QLabel[role="fact"] { font-weight: 500; }
QLabel[role="text2"] { color: $text2; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="section"] { color: $muted; font-size: 11px; font-weight: 600; letter-spacing: 0.4px; }
QLabel[role="logo"] { font-size: 16px; font-weight: 600; }
QLabel[role="nav"] { color: $text2; font-weight: 500; }
QLabel[role="hint"], QLabel[role="health"] { color: $text2; font-size: 12px; }
QLabel[role="operator"] { font-size: 12px; font-weight: 600; }
QLabel[role="tiny"] { color: $muted; font-size: 11px; }
QLabel[role="fact-name"] { color: $muted; font-size: 12px; }
QLabel[role="fact-value"] { font-size: 12px; font-weight: 500; }
QLabel[role="good"] { color: $ok; font-weight: 500; }
QLabel[role="number"] { color: $muted; font-size: 12px; font-weight: 400; }
QLabel[role="refusal"] { color: $bad; font-size: 14px; font-weight: 600; }
QLabel[role="changed"] { color: $accent; font-size: 12px; font-weight: 500; }
QLabel[role="error"] { color: $bad; font-size: 12px; }
QLabel[role="warned"] { color: $warn; font-size: 12px; }
QLabel[role="warning"] { background: $warn_bg; color: $warn; border-radius: 6px; padding: 6px 10px; }
QLabel[role="pill-ok"], QLabel[role="pill-warn"], QLabel[role="pill-bad"], QLabel[role="pill-info"],
QLabel[role="pill-neutral"] {
  border-radius: 10px; padding: 0px 9px; min-height: 20px; max-height: 20px; font-size: 12px; font-weight: 500;
}
QLabel[role="pill-ok"] { background: $ok_bg; color: $ok; }
QLabel[role="pill-warn"] { background: $warn_bg; color: $warn; }
QLabel[role="pill-bad"] { background: $bad_bg; color: $bad; }
QLabel[role="pill-info"] { background: $info_bg; color: $info; }
QLabel[role="pill-neutral"] { background: $neutral_bg; color: $text2; }
QLabel[role="keycap"] {
  background: $surface; color: $text2; border: 1px solid $border2; border-radius: 4px;
  padding: 0px 6px; font-size: 11px; min-height: 16px;
}

QPushButton {
  background: $surface; border: 1px solid $border2; border-radius: 8px; padding: 0px 12px; min-height: 30px;
  font-weight: 500;
}
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $sunken; }
QPushButton:disabled { background: $neutral_bg; color: $muted; border-color: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 0px 11px; min-height: 28px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_h; }
QPushButton[role="primary"]:disabled { background: $neutral_bg; color: $muted; border-color: $border; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[large="true"] { min-height: 42px; padding: 0px 18px; }
QPushButton[large="true"]:focus { min-height: 40px; padding: 0px 17px; }
QPushButton[role="ghost"] { background: transparent; border-color: transparent; color: $text2; }
QPushButton[role="ghost"]:hover { background: $neutral_bg; }
QPushButton[role="ghost"]:focus { border-color: $accent; }
QPushButton[role="icon"] { background: transparent; border: 1px solid transparent; padding: 0px; min-width: 30px; }
QPushButton[role="icon"]:hover { background: $neutral_bg; }
QPushButton[role="icon"]:focus { border: 2px solid $accent; min-width: 28px; }
QPushButton[role="copy"] {
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 0px; min-height: 30px;
}
QPushButton[role="copy"]:hover { background: $neutral_bg; }
QPushButton[role="copy"]:focus { border: 2px solid $accent; min-height: 28px; }
QPushButton[role="chip"] { border-radius: 16px; padding: 0px 12px; min-height: 30px; color: $text2; }
QPushButton[role="chip"][active="true"] { background: $accent_bg; border-color: $accent; color: $accent; }
QPushButton[role="chip"]:focus { border: 2px solid $accent; padding: 0px 11px; min-height: 28px; }
QPushButton[role="news"] {
  background: $accent; color: $on_accent; border-color: $accent; border-radius: 16px; min-height: 30px;
}
QPushButton[role="news"]:hover { background: $accent_h; }
QPushButton[role="news"]:focus { border: 2px solid $text; min-height: 28px; }
QPushButton::menu-indicator { image: none; width: 0px; }

QPushButton[role="rail"] {
  background: transparent; border: 1px solid transparent; border-radius: 8px; text-align: left;
  padding: 0px; min-height: 32px;
}
QPushButton[role="rail"]:hover { background: $neutral_bg; }
QPushButton[role="rail"]:checked { background: $surface; border-color: $border; }
QPushButton[role="rail"]:focus { border: 2px solid $accent; min-height: 30px; }

QPushButton[role="health"] {
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 0px; min-height: 30px;
}
QPushButton[role="health"]:hover { background: $neutral_bg; }
QPushButton[role="health"]:focus { border: 2px solid $accent; min-height: 28px; }

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit {
  background: $surface; border: 1px solid $field; border-radius: 8px; padding: 0px 10px; min-height: 30px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit { padding: 6px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus {
  border: 2px solid $accent; padding: 0px 9px; min-height: 28px;
}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
  border: none; background: none; padding: 0px 8px; min-height: 0px;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0px; border: none; }
QLineEdit[wrong="true"], QSpinBox[wrong="true"] { border-color: $bad; }
QLineEdit:disabled, QComboBox:disabled { background: $neutral_bg; color: $muted; border-color: $border2; }
QLineEdit[role="boxes"], QLineEdit[role="boxes"]:focus {
  background: transparent; border: none; padding: 0px; min-height: 54px;
}
QLineEdit[role="command"], QLineEdit[role="command"]:focus {
  background: transparent; border: none; padding: 0px; min-height: 28px; font-size: 16px;
}
QLineEdit[role="find"] { min-height: 40px; font-size: 15px; padding: 0px 38px; }
QLineEdit[role="find"]:focus { min-height: 38px; padding: 0px 37px; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$chevron"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { border: 1px solid $border2; padding: 4px; background: $surface; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 28px; border: 2px solid transparent; border-radius: 6px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $field; border-radius:8px; }
QRadioButton::indicator:checked { width: 8px; height: 8px; background: $surface; border: 4px solid $accent; }
QCheckBox::indicator, QMenu::indicator { width: 14px; height: 14px; border: 1px solid $field; border-radius: 4px; }
QCheckBox::indicator:checked, QMenu::indicator:checked {
  background: $accent; border-color: $accent; image: url("$check");
}
QMenu::indicator { margin-left: 8px; }
QMenu::indicator:exclusive { border-radius:8px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }

QMenu { background: $surface; border: 1px solid $border2; border-radius: 8px; padding: 6px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 6px; min-height: 18px; }
QMenu::item:selected { background: $sel; }
QMenu::item:disabled { color: $muted; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 6px 4px; }

QTableView, QListView, QTreeView {
  background: $surface; border: none; gridline-color: $border; outline: none;
  selection-background-color: $sel; selection-color: $text;
}
QListView[role="lines"] { border: 1px solid $border; border-radius: 8px; padding: 4px; }
QListView[role="lines"]::item { padding: 7px 8px; border-radius: 6px; }
QListView[role="lines"]::item:selected { background: $sel; color: $text; }
QListView[role="lines"]:focus { border-color: $accent; }
QHeaderView { background: $surface; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 0px 8px;
  font-size: 12px; font-weight: 500;
}
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollArea:focus { border: 2px solid $accent; border-radius: 6px; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QToolButton {
  background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 0px 8px; font-weight: 600;
  min-height: 28px; min-width: 28px;
}
QCalendarWidget QToolButton:focus { border-color: $accent; }
QCalendarWidget QAbstractItemView { border: 2px solid transparent; border-radius: 6px; }
QCalendarWidget QAbstractItemView:focus { border-color: $accent; }
QCalendarWidget QToolButton:hover { background: $neutral_bg; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QAbstractItemView { selection-background-color: $accent; selection-color: $on_accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0px; }
QScrollBar::handle { background: $border2; border-radius: 3px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $field; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $neutral_bg; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


SCALES = (1.0, 1.25, 1.5)
"""How large text may be, of its usual size."""
_SIZES = re.compile(r"(font-size|min-height|max-height|min-width|border-radius): (\d+)px")
"""What follows the size of text. Indicators do not: their corners are written without a blank, `border-radius:8px`."""
_LINE = 4
"""Lengths up to this are lines and hints of corners, which stay as they are."""


def style_sheet(tokens: Mapping[str, str], scale: float = SCALES[0]) -> str:
    """The whole style sheet in the colours given, with text, and what holds text, at a scale."""
    return _SIZES.sub(lambda found: _scaled(found, scale), _SHEET.substitute(tokens))


def _scaled(found: re.Match[str], scale: float) -> str:
    name, length = found[1], int(found[2])
    if length > _LINE:  # a corner must not be rounder than half of what it rounds: Qt would draw it square
        length = int(length * scale) - 1 if name == "border-radius" and scale > 1 else round(length * scale)
    return f"{name}: {length}px"


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget a look of the style sheet, also after it has been shown."""
    set_look(widget, "role", role)


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet reads, and have the sheet read it again if it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else the sheet is read when it is first shown
        widget.style().unpolish(widget)
        widget.style().polish(widget)
