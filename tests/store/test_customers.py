from otpdesk.otp import Address, AddressKind, Customer, IdKind, new_id
from otpdesk.store import customers
from otpdesk.store.engine import Store


def test_a_customer_is_found_by_number_part_name_and_reference(any_store: Store) -> None:
    with any_store.write() as tx:
        ada = customers.add(
            tx,
            Customer(
                new_id(IdKind.CUSTOMER, tx.now),
                "C-1042",
                "Ada Lövelace",
                addresses=(Address("", AddressKind.PHONE, "+37255501234", "+372 ••• ••34", "EE", "mobile"),),
            ),
        )
    with any_store.read() as tx:
        assert customers.by_id(tx, ada.id) == ada
        assert customers.by_words(tx, "LOVE ad", 8) == (ada,)
        assert customers.by_part(tx, "5501", 8) == ada.addresses
        assert customers.by_value(tx, "+37255501234") == ada.addresses[0]
        assert customers.by_reference(tx, "C-1042") == ada
        assert customers.by_reference_start(tx, "c-10", 8) == (ada,)
