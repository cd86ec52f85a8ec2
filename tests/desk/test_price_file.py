"""Price lists as people export them: what is understood, and what is said of what is not."""

from pathlib import Path

import pytest

from otpdesk.desk.country_names import country_named
from otpdesk.desk.geography import lands
from otpdesk.desk.price_file import read_price_file
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Money

CARRIED = frozenset({Channel.SMS, Channel.VOICE})
EE = ("EE", Channel.SMS, 56_000, "EUR")


def read(
    tmp_path: Path, text: str, channels: frozenset[Channel] = CARRIED
) -> tuple[list[object], list[tuple[int, str]]]:
    """(country, channel, micro, currency) of each price, and (line, sentence) of each problem."""
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8-sig")
    found, problems = read_price_file(file, channels, "MessageBird")
    rows = [(one.country, one.channel, one.money.micro, one.money.currency) for one in found]
    return list(rows), [(one.line, one.sentence) for one in problems]


@pytest.mark.parametrize(
    "text",
    [
        "country,channel,amount,currency\nEE,sms,0.056,EUR\n",
        "Country;Channel;Amount;Currency\r\nEstonia;SMS;0,056;eur\r\n",
        "currency\tprice\tchannel\tiso\nEUR\t0,0560\ttext\tEST\n",
        "country|channel|price (EUR)\nee|SMS|0.0560\n",
        'country,channel,rate in eur\n"Estonia",sms,"0,056"\n',
        "sep=;\ncountry;channel;amount\nEE;sms;€ 0,056\n",
        "\ncountry;channel;amount;currency;network\n\nEE;sms;0,056 EUR;;Telia\n",
        "country;type;price;currency\nEE;Outbound SMS;,056;€\n",
        "country;channel;amount;currency\nEE;sms;0,056;EUR\nEE;sms;0,0559;EUR\n",
    ],
)
def test_a_list_is_understood_as_people_export_it(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == ([EE], [])


@pytest.mark.parametrize(
    ("typed", "micro"),
    [
        ("0.0333", 33_300),
        ("0,0333", 33_300),
        ("1.234,5", 1_234_500_000),
        ("1,234.5", 1_234_500_000),
        ("1 234,5", 1_234_500_000),
        ("1,234,567", 1_234_567_000_000),
        ("300", 300_000_000),
        ("0", 0),
        ("0.00000049", 0),
    ],
)
def test_separators_and_decimal_commas_are_told_apart(tmp_path: Path, typed: str, micro: int) -> None:
    rows, problems = read(tmp_path, f"country;channel;amount;currency\nID;sms;{typed};IDR\n")
    if micro > 10**12:
        assert [sentence for _, sentence in problems] == [f"“{typed}” is no price of one message."]
    else:
        assert rows == [("ID", Channel.SMS, micro, "IDR")]


def test_what_is_wrong_is_said_of_each_line_and_takes_no_other_with_it(tmp_path: Path) -> None:
    text = (
        "country,channel,amount,currency\n"
        "Atlantis,sms,0.05,EUR\n,sms,0.05,EUR\nEE,,0.05,EUR\nEE,fax,0.05,EUR\nEE,email,0.05,EUR\nEE,sms,,EUR\n"
        "EE,sms,free,EUR\nEE,sms,-1,EUR\nEE,sms,1.2.3,EUR\nEE,sms,0.05,\nEE,sms,0.05,EURO\nEE,sms,0,056,EUR\n"
        "EE,sms,$0.05,EUR\nEE,sms,0.056,EUR\nEE,sms,0.05,USD\n"
    )
    assert read(tmp_path, text) == (
        [EE],
        [
            (2, "“Atlantis” is not a country."),
            (3, "The country is missing."),
            (4, "The channel is missing."),
            (5, "“fax” is not sms, voice, whatsapp or email."),
            (6, "MessageBird carries no email here."),
            (7, "The amount is missing."),
            (8, "“free” is not an amount."),
            (9, "“-1” is no price of one message."),
            (10, "“1.2.3” is not an amount."),
            (11, "The currency is missing."),
            (12, "“EURO” is not a currency."),
            (13, "It has 5 cells, and there are 4 columns: a comma in a cell needs quotes."),
            (14, "The amount is in USD, and the column says EUR."),
            (16, "Line 15 names this place in EUR."),
        ],
    )


def test_several_rows_of_a_place_are_networks_and_the_highest_counts(tmp_path: Path) -> None:
    file = tmp_path / "networks.csv"
    file.write_text(
        "country,network,channel,amount,currency\nEE,A,sms,0.05,EUR\nEE,B,sms,0.07,EUR\nEE,C,sms,0.06,EUR\n"
    )
    (found,), _ = read_price_file(file, CARRIED, "MessageBird")
    assert (found.money, found.rows, found.line) == (Money(70_000, "EUR"), 3, 3)


def test_an_account_of_one_channel_needs_no_column_for_it_and_e_mail_no_country(tmp_path: Path) -> None:
    mail = frozenset({Channel.EMAIL})
    rows, problems = read(tmp_path, "country;amount;currency\n;0,001;EUR\nEE;0,001;EUR\n", mail)
    assert rows == [("", Channel.EMAIL, 1_000, "EUR")]
    assert problems == [(3, "E-mail has no country: leave it empty.")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "no column “country”"),
        ("country,channel,currency\nEE,sms,EUR\n", "no column “amount”"),
        ("channel,amount\nsms,1\n", "no column “country”"),
        ("country,amount\n", "names no price"),
    ],
)
def test_a_file_that_is_no_price_list_is_refused_as_a_whole(tmp_path: Path, text: str, title: str) -> None:
    with pytest.raises(BadInput, match=title):
        read(tmp_path, text)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_price_file(tmp_path / "none.csv", CARRIED, "MessageBird")
    large = tmp_path / "large.csv"
    large.write_bytes(b"country,amount\n" * 200_000)
    with pytest.raises(BadInput, match="too large"):
        read_price_file(large, CARRIED, "MessageBird")
    foreign = tmp_path / "foreign.csv"
    foreign.write_bytes("country,amount\nCôte d’Ivoire,1\n".encode("cp1252"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_price_file(foreign, CARRIED, "MessageBird")


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("EE", "EE"),
        (" est ", "EE"),
        ("estonia", "EE"),
        ("Korea, Republic of", "KR"),
        ("Czech Republic", "CZ"),
        ("Cote d'Ivoire", "CI"),
        ("Bosnia and Herzegovina", "BA"),
        ("Saint Lucia", "LC"),
        ("Congo, Democratic Republic of the", "CD"),
        ("USA", "US"),
        ("UK", "GB"),
        ("Turkey", "TR"),
        ("The Gambia", "GM"),
    ],
)
def test_a_country_is_known_by_its_letters_and_by_the_names_that_lists_use(typed: str, country: str) -> None:
    assert country_named(typed) == country


def test_every_country_is_found_by_its_own_name() -> None:
    assert {country_named(land.name) for land in lands().values()} == set(lands())
    for nothing in ("", "372", "Atlantis"):
        with pytest.raises(BadInput):
            country_named(nothing)
