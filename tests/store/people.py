"""Customers that tests of the store add."""

from otpdesk.otp import Address, AddressKind, Customer, IdKind, Instant, new_id


def phone(value: str, country: str = "EE") -> Address:
    return Address("", AddressKind.PHONE, value, f"{value[:4]} ••• ••{value[-2:]}", country, "mobile")


def email(value: str) -> Address:
    return Address("", AddressKind.EMAIL, value, f"{value[0]}••@{value.partition('@')[2]}")


def customer(name: str, reference: str, at: Instant, *addresses: Address) -> Customer:
    return Customer(new_id(IdKind.CUSTOMER, at), reference, name, "en", "", at, addresses)


def ada(at: Instant) -> Customer:
    return customer("Ada Lovelace", "C-1042", at, phone("+37255501234"), email("ada.lovelace@analytical.io"))
