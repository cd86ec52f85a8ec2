from otpdesk.desk.views import Filter
from otpdesk.otp import Status
from tests.fixtures.desk import NUMBER, Workplace


def test_a_customer_is_found_by_number_name_reference_and_e_mail(place: Workplace) -> None:
    desk = place.desk
    ada = desk.customers.add("Ada Lovelace", "C-1815", [NUMBER, "ada@analytical.io"])
    for query, matched in (
        ("5200 1111", "number"),
        (NUMBER, "number"),
        ("1111", "part"),
        ("ada@analytical.io", "e-mail"),
        ("love", "name"),
        ("C-1815", "reference"),
    ):
        (hit,) = desk.customers.find(query)
        assert (hit.customer, hit.matched) == (ada, matched), query


def test_the_card_shows_what_is_under_way(place: Workplace) -> None:
    desk = place.desk
    ada = desk.customers.add("Ada Lovelace", "C-1815", [NUMBER, "ada@analytical.io"])
    sent = place.send()
    person = desk.customers.person(ada.id)
    assert person.open_verification == sent.attempt.verification_id
    assert (person.used, person.ceiling) == (1, 10)
    session = desk.customers.session(sent.attempt.verification_id)
    assert session.sends_left == 3
    assert [(choice.channel.value, choice.allowed) for choice in session.choices] == [
        ("sms", False), ("voice", False), ("email", False),
    ]  # fmt: skip
    page = desk.activity.page(Filter(text="1111"))
    assert [row.attempt.status for row in page.rows] == [Status.ACCEPTED]
    assert desk.activity.detail(sent.attempt.id).row.customer == "Ada Lovelace"
    assert [line.account for line in desk.activity.health()] == ["twilio-main", "vonage-main", "mail"]
    assert desk.customers.recent()[0].title == "Ada Lovelace"
