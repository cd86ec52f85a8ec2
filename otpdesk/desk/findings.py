"""What a check of a configuration found."""

from dataclasses import dataclass

from otpdesk.configuration import Place


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about one row. `blocking`: it keeps the configuration from being put in force; else it warns.

    `field` is the part of the row that it is about, `hint` what to do.
    """

    place: Place
    sentence: str
    blocking: bool
    field: str = ""
    hint: str = ""
