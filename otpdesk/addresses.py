"""What people type as an address, read once at the edge: E.164 numbers and e-mail addresses inside.

Three outcomes for a number, three messages: it cannot be read, its length is impossible (both BadInput), or it
is possible but nobody has been assigned it (a warning; the send may go). Country and line type come from the
number itself, not from the form: +44 7911 123456 is Guernsey. They name the original assignee; numbers move
between networks. Facts about numbers are those of libphonenumber.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from otpdesk.errors import BadInput
from otpdesk.otp import AddressKind

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LINES = (
    "fixed_line",
    "mobile",
    "fixed_line_or_mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)
"""The words for a kind of line; an attribute of libphonenumber's PhoneNumberType each, in lower case."""

_BULLET = "•"
_SHOWN = 2
_HIDDEN = 4
_NO_COUNTRY = "001"
_MISTYPED = {
    "gmail.com": ("gmial.com", "gmal.com", "gmai.com", "gamil.com", "gnail.com", "gmaill.com", "gmail.con", "gmail.cm"),
    "hotmail.com": ("hotmial.com", "hotmal.com", "hotmai.com", "hotmaill.com", "hotmail.con"),
    "outlook.com": ("outlok.com", "outloook.com", "outlook.con"),
    "yahoo.com": ("yaho.com", "yahooo.com", "yahoo.con"),
    "icloud.com": ("iclod.com", "icoud.com", "icloud.con"),
}
"""What people type who mean a large mail host; none of these is one that people are known to use."""
_MEANT = {typed: meant for meant, mistyped in _MISTYPED.items() for typed in mistyped}
_UNASSIGNED = "This number is possible, but nobody has been assigned it. Check it with the customer."


@dataclass(frozen=True, slots=True)
class Parsed:
    """An address as read. `value` is E.164 or a normalised e-mail address and never shows in a repr.

    `country` is ISO 3166-1 alpha-2 (empty: none), `line` one word for the kind of line, `warning` a sentence or empty.
    """

    kind: AddressKind
    value: str = field(repr=False)
    masked: str
    country: str = ""
    line: str = ""
    warning: str = ""


def parse(text: str, region: str) -> Parsed:
    """Read a phone number in any form, or an e-mail address. `region` (alpha-2) is for national numbers.

    BadInput if it cannot be read or has an impossible length.
    """
    typed = text.strip()
    if not typed:
        raise BadInput("There is no address.", "Type a phone number or an e-mail address.", "address")
    return _email(typed) if "@" in typed else _phone(typed, region.upper())


def mask(value: str) -> str:
    """An address for screens and lists: `+1 415 ••• ••32`, `a••@analytical.io`."""
    if "@" in value:
        name, _, domain = value.rpartition("@")
        return f"{name[:1]}{_BULLET * 2}@{domain}"
    import phonenumbers

    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return f"{_BULLET * _HIDDEN}{value[-_SHOWN:]}"
    return _masked(number)


def _email(typed: str) -> Parsed:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        raise BadInput(
            "This e-mail address cannot be read.", "It looks like name@company.com, without blanks.", "address"
        ) from None
    # RFC 5321 lets a mailbox tell cases apart; none does, and limits must count one mailbox once.
    value = found.normalized.lower()
    return Parsed(AddressKind.EMAIL, value, mask(value), warning=mail_doubt(value))


def mail_doubt(address: str) -> str:
    """A sentence if the host of an e-mail address, masked or not, looks mistyped; empty if it does not."""
    meant = _MEANT.get(address.rpartition("@")[2])
    return f"The host looks like a slip: is it {meant}? Check it with the customer." if meant else ""


def _phone(typed: str, region: str) -> Parsed:
    import phonenumbers

    number = _read(typed, region)
    _refuse_impossible(number)
    if number.extension:
        raise BadInput("A code cannot be sent to an extension.", "Leave the extension away.", "address")
    country = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return Parsed(
        AddressKind.PHONE,
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        _masked(number),
        "" if country in (_NO_COUNTRY, "ZZ") else country,
        _line(number),
        "" if phonenumbers.is_valid_number(number) else _UNASSIGNED,
    )


def _read(typed: str, region: str) -> "PhoneNumber":
    """The number as `region` reads it; a complete international number that lacks its plus is read too."""
    import phonenumbers

    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException as error:
        complete = _international(typed)
        if complete is None:
            raise _unreadable(error.error_type, region) from None
        return complete
    if not phonenumbers.is_possible_number(number):
        return _international(typed) or number
    return number


def _international(typed: str) -> "PhoneNumber | None":
    import phonenumbers

    digits = re.sub(r"\D", "", typed)
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _unreadable(error_type: int, region: str) -> BadInput:
    from phonenumbers import NumberParseException

    title = "This phone number cannot be read."
    if error_type == NumberParseException.INVALID_COUNTRY_CODE:
        hint = "It begins with a country code that does not exist; begin with + and the country code."
    elif error_type == NumberParseException.TOO_LONG:
        return BadInput("This phone number is too long.", "The longest have 15 digits.", "address")
    elif error_type == NumberParseException.TOO_SHORT_NSN:
        return BadInput("This phone number is too short.", _length_hint(region), "address")
    else:
        hint = f"Type it with + and the country code, or as it is dialled in {region or 'its country'}."
    return BadInput(title, hint, "address")


def _refuse_impossible(number: "PhoneNumber") -> None:
    import phonenumbers
    from phonenumbers import ValidationResult

    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    match phonenumbers.is_possible_number_with_reason(number):
        case ValidationResult.IS_POSSIBLE:
            return
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            raise BadInput("This phone number lacks its area code.", _length_hint(region), "address")
        case ValidationResult.TOO_SHORT:
            raise BadInput("This phone number is too short.", _length_hint(region), "address")
        case ValidationResult.TOO_LONG:
            raise BadInput("This phone number is too long.", _length_hint(region), "address")
        case ValidationResult.INVALID_LENGTH:
            raise BadInput("No phone number of this country has that many digits.", _length_hint(region), "address")
        case _:
            raise BadInput("This phone number cannot be read.", "Its country code does not exist.", "address")


def _length_hint(region: str) -> str:
    """How long numbers of a region are, from an example that belongs to nobody."""
    import phonenumbers

    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE) if region else None
    if example is None:
        return "Check the digits with the customer."
    prefix = f"+{example.country_code}"
    form = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL).removeprefix(prefix)
    return f"Check the digits with the customer; a mobile number there looks like {prefix}{re.sub('[0-9]', '0', form)}."


def _line(number: "PhoneNumber") -> str:
    import phonenumbers

    kind = phonenumbers.number_type(number)
    return next((word for word in _LINES if getattr(phonenumbers.PhoneNumberType, word.upper()) == kind), "unknown")


def _masked(number: "PhoneNumber") -> str:
    """Country code, area code where there is one, and the last two digits; the rest as bullets in their groups."""
    import phonenumbers

    national = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    if len(national) - area - _SHOWN < _HIDDEN:
        area = 0
    form = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    prefix = f"+{number.country_code}"
    seen, shown = 0, []
    for sign in form.removeprefix(prefix):
        if not sign.isdigit():
            shown.append(" ")
            continue
        seen += 1
        shown.append(sign if seen <= area or seen > len(national) - _SHOWN else _BULLET)
    return prefix + re.sub(" +", " ", "".join(shown)).rstrip()
