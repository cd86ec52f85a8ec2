"""Invented customers and operators: names from many cultures, with valid numbers and addresses of reserved domains."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from random import Random

from otpdesk.otp import Address, AddressKind, Customer, IdKind, Instant, new_id
from otpdesk.simulator.countries import COUNTRIES, Country
from otpdesk.simulator.magic import magic_of

OPERATORS = ("anna", "markus", "priya", "jonas", "chidi", "sofia", "tomasz")

_HOMES = """
EE 34, FI 13, LV 8, SE 7, DE 7, LT 6, GB 5, US 4, PL 3, FR 2, ES 2, IT 2, UA 2, IN 1, NG 1, BR 1, ID 1, PK 1, CA 1,
VN 1, AE 1, JP 1
"""
"""Where the customers of a desk in Tallinn live, in shares."""

_NAMES = """
et Kristjan Liis Mihkel Kadri Andres Triin Rasmus Anneli Tõnu Külli
   Tamm Saar Sepp Mägi Kask Kukk Rebane Ilves Põld Õunapuu
fi Aino Eero Helmi Juhani Kaisa Mikko Päivi Väinö Tuuli Antti
   Korhonen Virtanen Mäkinen Nieminen Hämäläinen Laine Heikkinen Koskinen
lv Jānis Līga Andris Ilze Mārtiņš Zane Kaspars Inese
   Bērziņš Kalniņa Ozoliņš Jansone Liepiņš Krūmiņa Eglītis
lt Jonas Rūta Tomas Eglė Mantas Ieva Darius Živilė
   Kazlauskas Petrauskienė Jankauskas Žukauskaitė Butkus Paulauskas
sv Astrid Björn Elsa Gustav Ingrid Lars Maja Åke
   Andersson Johansson Lindqvist Nyström Sjöberg Åkesson
de Anke Jürgen Greta Lukas Sabine Matthias Heike Uwe
   Müller Schäfer Weiß Krüger Hoffmann Böhm Vogel
en Olivia James Grace Oliver Siobhán Callum Maya Theo
   Smith O'Brien Taylor Hughes Campbell Walker Okafor-Jones
pl Agnieszka Paweł Zofia Michał Małgorzata Łukasz Kinga
   Nowak Wójcik Kowalczyk Zieliński Dąbrowska Szymański
fr Amélie Benoît Chloé François Hélène Théo Noémie
   Dubois Lefèvre Girard Moreau Béranger Noël
es Lucía Álvaro Íñigo Carmen Javier Begoña Nuria
   García Muñoz Fernández Ibáñez Núñez Peña
it Giulia Niccolò Chiara Lorenzo Elisabetta Matteo
   Rossi Esposito Ferrari D'Angelo Conti Greco
uk Олена Тарас Оксана Андрій Ірина Богдан
   Шевченко Коваленко Бондар Ткачук Мельник
pt Beatriz João Letícia Thiago Conceição Rafael
   Silva Gonçalves Araújo Souza Magalhães
id Dewi Budi Siti Agus Putri Wayan
   Santoso Wijaya Hidayat Lestari Pratama
vi Linh Minh Hương Tuấn Thảo Đức
   Nguyễn Trần Lê Phạm Hoàng
ar Fatima Omar Layla Youssef Noor Khalid
   Al-Mansouri Haddad Nasser El-Sayed
ja 美咲 翔太 陽菜 健太 葵 大輔
   佐藤 鈴木 高橋 田中 渡辺
IN Aarav Ananya Vikram Deepika Rohan Lakshmi
   Sharma Iyer Patel Reddy Banerjee Singh
NG Chinedu Adaeze Oluwaseun Ngozi Yusuf Folake
   Okonkwo Adeyemi Eze Balogun Abubakar
PK Ayesha Bilal Hina Usman Zainab Hamza
   Khan Malik Ahmed Chaudhry Qureshi
"""
"""Two lines a culture: a country where it has its own, else a language, with given names; then family names."""

_DOMAINS = ("example.com", "example.org", "example.net", "post.example", "mail.example")
_WITH_MAIL, _WITH_SECOND = 0.7, 0.08
"""Shares of customers who gave an e-mail address, and a second number."""

_TWO_YEARS = 2 * 365 * 86_400_000


def plain_mask(value: str) -> str:
    """An address as lists show it, where nobody gives a better way: its domain, or its last two digits."""
    if "@" in value:
        name, _, domain = value.rpartition("@")
        return f"{name[:1]}••@{domain}"
    return f"••••{value[-2:]}"


def some_number(country: Country, chance: Random) -> str:
    """A valid mobile number of a country, never a magic one."""
    form = chance.choice(country.mobile)
    free = form.count("#")
    number = f"+{country.dial}{form.rstrip('#')}{chance.randrange(10**free):0{free}d}"
    return number if magic_of(number) is None else some_number(country, chance)


class People:
    """Makes customers, each number and address once. `mask` is how addresses show in lists.

    `countries` are the shares of the countries in which they live; empty: as those of a desk in Tallinn.
    """

    def __init__(
        self, chance: Random, mask: Callable[[str], str], countries: Mapping[str, float] | None = None
    ) -> None:
        self._chance = chance
        self._mask = mask
        self._taken: set[str] = set()
        lines = _NAMES.strip().splitlines()
        self._names = {
            given[:2]: (given[3:].split(), family.split())
            for given, family in zip(lines[::2], lines[1::2], strict=True)
        }
        homes = [entry.split() for entry in _HOMES.replace("\n", " ").split(",")]
        shares: Mapping[str, float] = countries or {iso: int(share) for iso, share in homes}
        self._homes = [COUNTRIES[iso] for iso in shares]
        self._shares = list(shares.values())

    def customers(self, count: int, since: Instant) -> tuple[Customer, ...]:
        """Customers who joined in the two years before `since`, oldest first."""
        joined = sorted(since - self._chance.randrange(1, _TWO_YEARS) for _ in range(count))
        return tuple(self._customer(number, at) for number, at in enumerate(joined, start=1))

    def _customer(self, number: int, at: Instant) -> Customer:
        country = self._chance.choices(self._homes, self._shares)[0]
        given, family = self._names.get(country.iso) or self._names[country.language]
        name = f"{self._chance.choice(given)} {self._chance.choice(family)}"
        customer_id = self._id(IdKind.CUSTOMER, at)
        return Customer(
            id=customer_id,
            reference=f"C-{number:06d}",
            name=name,
            language=country.language,
            zone=country.zone,
            created_at=at,
            addresses=tuple(self._addresses(customer_id, name, number, country, at)),
        )

    def _addresses(self, customer_id: str, name: str, number: int, country: Country, at: Instant) -> Iterator[Address]:
        yield self._phone(customer_id, country, at)
        if self._chance.random() < _WITH_SECOND:
            yield self._phone(customer_id, country, at)
        if self._chance.random() < _WITH_MAIL:
            mailbox = f"{_ascii(name) or 'customer'}.{number}@{self._chance.choice(_DOMAINS)}"
            email = self._id(IdKind.ADDRESS, at)
            yield Address(email, AddressKind.EMAIL, mailbox, self._mask(mailbox), customer_id=customer_id)

    def _phone(self, customer_id: str, country: Country, at: Instant) -> Address:
        value = some_number(country, self._chance)
        while value in self._taken:
            value = some_number(country, self._chance)
        self._taken.add(value)
        identity = self._id(IdKind.ADDRESS, at)
        return Address(identity, AddressKind.PHONE, value, self._mask(value), country.iso, "mobile", customer_id)

    def _id(self, kind: IdKind, at: Instant) -> str:
        return new_id(kind, at, self._chance.getrandbits(22))


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss").replace("ł", "l").replace("đ", "d"))
    return ".".join("".join(c for c in part if "a" <= c <= "z") for part in plain.split()).strip(".")
