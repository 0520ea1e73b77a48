from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from ledger_building import TODAY, Scene, at, euros, march, read_records
from sqlalchemy import event, select

from conftest import empty
from dunning.errors import Problem
from dunning.ledger import take_invoices
from dunning.ledger.book import Book
from dunning.ledger.brought import InvoiceTerms
from dunning.ledger.incoming import IncomingCustomer, IncomingInvoice, IncomingPayment, Taken
from dunning.ledger.model import Contact, Credit, Customer, Dispute, Invoice, Payment
from dunning.ledger.source_keys import key_of, older_key_of

FAULT = Problem("march.csv", 9, "amount", "x", "is not an amount", "mend it")


def invoice(
    number: str = "1",
    amount: str = "100",
    *,
    line: int = 2,
    due: int | date | None = -20,
    issued: int | date | None = -50,
    reference: str = "",
    name: str = "Lufi Kft.",
    still_open: str | None = None,
    currency: str = "EUR",
    **more: Any,
) -> IncomingInvoice:
    return IncomingInvoice(
        line,
        number,
        reference,
        name,
        None if issued is None else march(issued),
        None if due is None else march(due),
        Decimal(amount),
        currency,
        None if still_open is None else Decimal(still_open),
        **more,
    )


def payment(
    amount: str,
    day: int = 1,
    *invoices: str,
    line: int = 2,
    reference: str = "",
    name: str = "Lufi Kft.",
    currency: str = "EUR",
    bank: str = "",
) -> IncomingPayment:
    return IncomingPayment(
        line, reference, name, invoices, march(day), Decimal(amount), currency, bank
    )


@pytest.fixture
def scene(book: Book) -> Scene:
    return Scene(book)


def rows(scene: Scene, *columns: Any) -> list[tuple[Any, ...]]:
    with scene.book.read() as session:
        table = columns[0].class_
        return [tuple(row) for row in session.execute(select(*columns).order_by(table.id))]


def settles(scene: Scene) -> list[tuple[Any, ...]]:
    return rows(scene, Payment.amount, Payment.paid_on, Payment.day_assumed)


def test_an_invoice_file_brings_invoices_customers_and_contacts(scene: Scene) -> None:
    taken = scene.imports_invoices(
        invoice("1", reference="C1", contact="Anna", phone="1"),
        invoice("2", reference="C1", line=3),
        invoice("3", name="Bolt Bt.", line=4, email="b@bolt.hu"),
    )
    assert taken == Taken(added=3, customers_added=2, contacts_added=2)
    assert taken.changed_the_book
    assert rows(scene, Customer.code, Customer.name, Customer.reference) == [
        ("lufi", "Lufi Kft.", "C1"),
        ("bolt", "Bolt Bt.", None),
    ]
    assert rows(scene, Contact.name, Contact.role, Contact.phone, Contact.email) == [
        ("Anna", "accounts", "1", ""),
        ("Accounts", "accounts", "", "b@bolt.hu"),
    ]
    assert scene.open_now() == {"1": 100, "2": 100, "3": 100}


FILES: dict[str, tuple[IncomingInvoice | Problem, ...]] = {
    "open invoices": (invoice("1"), invoice("2", name="Bolt", line=3)),
    "paid on a day": (invoice(paid=True, settled_on=march(-10)),),
    "paid on no day": (invoice(paid=True),),
    "partly open": (invoice(still_open="60"),),
    "partly open, with a day": (invoice(still_open="60", settled_on=march(1)),),
    "disputed": (invoice(disputed=True),),
    "disputed and settled": (invoice(disputed=True, paid=True, settled_on=march(1)),),
    "no due date": (invoice(due=None),),
    "no issue date": (invoice(issued=None),),
    "a credit note": (invoice(), invoice("CN", "30", is_credit=True, corrects="1", line=3)),
    "a credit note alone": (invoice("CN", "30", is_credit=True),),
    "a number twice": (invoice(), invoice(amount="50", line=3)),
    "a faulty row": (invoice(), FAULT),
    "two currencies": (invoice(), invoice("2", currency="HUF", line=3)),
    "a reference alone": (invoice(reference="C-1", name=""),),
    "contacts": (invoice(contact="Anna", phone="1"), invoice("2", contact="ANNA", line=3)),
    "nothing": (),
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_the_same_invoice_file_twice_is_once(
    scene: Scene, file: tuple[IncomingInvoice | Problem, ...]
) -> None:
    first = scene.imports_invoices(*file)
    dump, entries = scene.dump(), scene.entries()
    second = scene.imports_invoices(*file)
    assert scene.dump() == dump
    assert scene.entries() == entries
    assert not second.changed_the_book
    assert second.unchanged >= first.added + first.credits_added


def test_a_changed_row_changes_the_invoice_and_says_so(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    taken = scene.imports_invoices(invoice(amount="120", due=-10, issued=-40))
    (change,) = taken.changes
    assert change.split(", ") == [
        "1: due 2026-02-08 is now 2026-02-18",
        "issued 2026-01-09 is now 2026-01-19",
        "amount 100.00 EUR is now 120.00 EUR",
    ]
    assert (taken.added, taken.unchanged, taken.changed_the_book) == (0, 0, True)
    assert scene.open_now() == {"1": 120}


def test_a_changed_amount_keeps_what_was_settled(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    scene.pays("30")
    scene.imports_invoices(invoice(amount="120"))
    assert scene.open_now() == {"1": 90}


def test_a_row_without_a_date_leaves_the_one_in_the_book(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    assert scene.imports_invoices(invoice(due=None)).unchanged == 1
    assert scene.imports_invoices(invoice(issued=None)).unchanged == 1


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (invoice(name="Bolt Bt."), "number", "is in the book as an invoice of Lufi Kft."),
        (invoice(currency="USD"), "currency", "was EUR, and part of it is settled"),
        (invoice(amount="20"), "amount", "is less than the 30.00 EUR already settled"),
        (invoice(due=-60, issued=None), "due", "is before the issue date"),
        (invoice(paid=True, settled_on=march(3)), "settled", "is in the future"),
    ],
    ids=["another customer", "another currency", "less than settled", "due too early", "future"],
)
def test_a_row_that_cannot_be_is_a_problem_and_changes_nothing(
    scene: Scene, row: IncomingInvoice, column: str, what: str
) -> None:
    scene.imports_invoices(invoice())
    scene.pays("30", 1)
    before = scene.dump()
    taken = scene.imports_invoices(row)
    (problem,) = taken.problems
    assert (problem.line, problem.column, problem.what) == (2, column, what)
    assert scene.dump() == before
    assert not taken.changed_the_book


def test_a_faulty_new_row_brings_no_customer(scene: Scene) -> None:
    taken = scene.imports_invoices(invoice(paid=True, settled_on=march(3), contact="Anna"))
    assert len(taken.problems) == 1
    assert scene.dump()["customer"] == scene.dump()["contact"] == []


def test_a_currency_may_change_while_nothing_is_settled(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    taken = scene.imports_invoices(invoice(currency="USD"))
    assert taken.changes == ("1: amount 100.00 EUR is now 100.00 USD",)


def test_a_number_that_stands_twice_in_a_file_counts_once(scene: Scene) -> None:
    taken = scene.imports_invoices(invoice(), invoice(amount="50", line=3))
    assert (taken.added, [one.line for one in taken.problems]) == (1, [3])
    assert taken.problems[0].what == "stands twice in the file"
    assert scene.open_now() == {"1": 100}


def test_good_rows_are_taken_beside_bad_ones_which_come_back_by_line(scene: Scene) -> None:
    taken = scene.imports_invoices(
        invoice("1", line=12, paid=True, settled_on=march(9)), FAULT, invoice("2", line=3)
    )
    assert taken.added == 1
    assert [one.line for one in taken.problems] == [9, 12]


def test_what_is_paid_on_a_day_is_a_payment_of_that_day(scene: Scene) -> None:
    taken = scene.imports_invoices(invoice(paid=True, settled_on=march(-10)))
    assert (taken.payments_added, taken.notes) == (1, ())
    assert settles(scene) == [(100, march(-10), False)]
    assert scene.open_then(-11) == {"1": 100}
    assert scene.open_then(-10) == {}


def test_what_is_paid_on_no_day_is_paid_when_due(scene: Scene) -> None:
    taken = scene.imports_invoices(
        invoice("1", paid=True), invoice("2", paid=True, due=20, issued=1, line=3)
    )
    assert settles(scene) == [(100, march(-20), True), (100, TODAY, True)]
    assert taken.notes == ("2 paid without a date: taken as paid when due, or today if earlier",)


def test_what_was_paid_before_it_was_issued_settles_from_the_issue(scene: Scene) -> None:
    scene.imports_invoices(invoice(due=1, issued=-5, paid=True, settled_on=march(-9)))
    assert scene.standing(-7).unallocated == (euros("100"),)
    assert scene.standing(-4).unallocated == ()
    assert scene.open_then(-4) == {}


def test_the_rest_of_what_is_open_is_paid(scene: Scene) -> None:
    scene.imports_invoices(invoice(still_open="60"))
    assert settles(scene) == [(40, march(-20), True)]
    taken = scene.imports_invoices(invoice(still_open="25.50", settled_on=march(1)))
    assert taken.changes == ("1: paid 34.50 EUR on 2026-03-01",)
    assert scene.open_now() == {"1": Decimal("25.50")}
    scene.imports_invoices(invoice(paid=True, still_open="0"))
    assert scene.open_now() == {"1": 0}


def test_more_open_in_the_file_leaves_the_book(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    scene.pays("70", 1)
    taken = scene.imports_invoices(invoice(still_open="60"))
    assert taken.notes == ("1 with more open in the file than in the book: the book stands",)
    assert scene.open_now() == {"1": 30}


def test_a_higher_amount_with_as_much_open_is_a_further_payment(scene: Scene) -> None:
    scene.imports_invoices(invoice(still_open="60"))
    taken = scene.imports_invoices(invoice(amount="200", still_open="60"))
    assert taken.changes == (
        "1: amount 100.00 EUR is now 200.00 EUR, paid 100.00 EUR on 2026-02-08",
    )
    assert scene.open_now() == {"1": 60}


@pytest.mark.parametrize(
    "row",
    [
        invoice(paid=True, settled_on=march(-10)),
        invoice(paid=True),
        invoice(still_open="60"),
    ],
    ids=["paid on a day", "paid on no day", "partly open"],
)
def test_a_payment_taken_back_is_not_booked_again_by_the_same_file(
    scene: Scene, row: IncomingInvoice
) -> None:
    scene.imports_invoices(row)
    scene.bounces(scene.dump()["payment"][0][0], 1)
    before = scene.dump()
    taken = scene.imports_invoices(row)
    assert scene.dump() == before
    assert scene.open_now() == {"1": 100}
    assert taken.notes == ("1 called paid by a payment that was taken back since: left open",)


def test_a_payment_of_a_book_whose_keys_were_hashes_is_known_again(scene: Scene) -> None:
    row = invoice(paid=True, settled_on=march(-10))
    scene.imports_invoices(row)
    scene.bounces(scene.dump()["payment"][0][0], 1)
    with scene.book.lease() as session:
        session.scalars(select(Payment)).one().source_key = older_key_of(row)
    taken = scene.imports_invoices(row)
    assert scene.open_now() == {"1": 100}
    assert taken.notes == ("1 called paid by a payment that was taken back since: left open",)


def test_the_key_of_a_payment_fits_the_book_whatever_the_number_is() -> None:
    row = invoice(paid=True)._replace(number="9" * 100)
    assert key_of(row) == older_key_of(row)
    assert len(key_of(row)) <= 80


def test_a_payment_taken_back_may_come_again_on_another_day(scene: Scene) -> None:
    scene.imports_invoices(invoice(paid=True, settled_on=march(-10)))
    scene.bounces(scene.dump()["payment"][0][0], -5)
    scene.imports_invoices(invoice(paid=True, settled_on=march(1)))
    assert scene.open_now() == {"1": 0}


def test_an_import_that_was_undone_can_be_done_again(scene: Scene) -> None:
    file = (invoice(paid=True), invoice("2", still_open="1", line=3))
    first = scene.imports_invoices(*file)
    done = scene.dump()
    scene.undo()
    assert scene.imports_invoices(*file) == first
    if scene.book.engine.dialect.name == "sqlite":
        assert scene.dump() == done


def test_a_missing_due_date_follows_the_nearest_rule(scene: Scene) -> None:
    scene.customer(terms_days=8)
    terms = InvoiceTerms(TODAY, at(TODAY), terms_days=30)
    taken = scene.imports_invoices(
        invoice("1", due=None, issued=1), invoice("2", due=None, issued=1, name="B"), terms=terms
    )
    assert sorted(taken.notes) == [
        "1 without a due date: due 30 days after issue, by the settings",
        "1 without a due date: due 8 days after issue, by the customer's terms",
    ]
    assert rows(scene, Invoice.due) == [(march(9),), (march(31),)]
    scene.imports_invoices(invoice("3", due=None, issued=1), terms=replace(terms, due_days=3))
    assert rows(scene, Invoice.due)[-1] == (march(4),)


def test_a_missing_issue_date_is_worked_back_from_the_due_date(scene: Scene) -> None:
    taken = scene.imports_invoices(invoice(issued=None, due=2))
    assert rows(scene, Invoice.issued) == [(march(-28),)]
    assert taken.notes == ("1 without an issue date: issued 30 days before due, by the settings",)


def test_a_disputed_row_opens_a_dispute(scene: Scene) -> None:
    taken = scene.imports_invoices(invoice(disputed=True, due=1))
    assert taken.disputes_added == 1
    assert scene.standing().invoices[0].review_on == march(31)
    assert rows(scene, Dispute.opened_on, Dispute.resolved_on) == [(march(-50), None)]


def test_a_known_invoice_marked_as_disputed_now_is_a_change(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    taken = scene.imports_invoices(invoice(disputed=True))
    assert taken.changes == ("1: disputed",)
    assert (taken.disputes_added, taken.changed_the_book) == (1, True)
    assert scene.standing().invoices[0].disputed


def test_a_dispute_answered_is_not_opened_again_by_the_same_file(scene: Scene) -> None:
    scene.imports_invoices(invoice(disputed=True))
    scene.resolves("1")
    assert not scene.imports_invoices(invoice(disputed=True)).changed_the_book
    assert not scene.standing().invoices[0].disputed


def test_a_dispute_about_what_is_settled_ended_with_the_money(scene: Scene) -> None:
    scene.imports_invoices(
        invoice("1", disputed=True, paid=True, settled_on=march(1)),
        invoice("2", disputed=True, paid=True, line=3),
    )
    assert rows(scene, Dispute.resolved_on) == [(march(1),)]


def test_a_credit_note_settles_the_invoice_it_names(scene: Scene) -> None:
    taken = scene.imports_invoices(
        invoice("1", due=-30),
        invoice("2", line=3),
        invoice("CN", "130", is_credit=True, corrects="2", line=4, issued=-10),
    )
    assert taken.credits_added == 1
    assert scene.open_now() == {"1": 100, "2": 0}
    assert scene.standing().unallocated == (euros("30"),)
    assert rows(scene, Credit.kind, Credit.number, Credit.credited_on) == [
        ("credit-note", "CN", march(-10))
    ]


def test_a_credit_note_that_names_nothing_settles_the_oldest(scene: Scene) -> None:
    scene.imports_invoices(
        invoice("younger"),
        invoice("older", due=-30, line=3),
        invoice("CN", "130", is_credit=True, line=4),
    )
    assert scene.open_now() == {"older": 0, "younger": 70}


def test_a_customer_is_known_by_reference_code_or_name(scene: Scene) -> None:
    scene.customer("lufi", "Lufi Kft.", reference="C1")
    scene.customer("bolt", "Bolt Bt.")
    taken = scene.imports_invoices(
        invoice("1", reference="C1", name="Renamed Kft."),
        invoice("2", reference="", name="lufi  KFT.", line=3),
        invoice("3", reference="LUFI", name="", line=4),
        invoice("4", reference="B7", name="Bolt Bt.", line=5),
    )
    assert taken.customers_added == 0
    assert scene.open_then(customer="lufi") == {"1": 100, "2": 100, "3": 100}


def test_two_customers_of_one_name_are_kept_apart_by_reference(scene: Scene) -> None:
    scene.imports_invoices(
        invoice("1", reference="C1", name="Kovács"),
        invoice("2", reference="C2", name="Kovács", line=3),
    )
    assert rows(scene, Customer.code, Customer.reference) == [("kovacs", "C1"), ("kovacs-2", "C2")]


def test_payments_settle_what_they_name_or_the_oldest(scene: Scene) -> None:
    scene.imports_invoices(invoice("older", due=-30), invoice("younger", line=3))
    taken = scene.imports_payments(
        payment("40", 1, "younger"), payment("130", 2, line=3), payment("50", 2, line=4)
    )
    assert (taken.added, taken.problems) == (3, ())
    assert scene.open_now() == {"older": 0, "younger": 0}
    assert taken.notes == ("1 left money over, kept on the customer's account",)
    assert scene.standing().unallocated == (euros("20"),)


def test_the_same_payment_file_twice_is_once(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    file = (payment("10"), payment("10", line=3), payment("20", 2, "1", line=4, bank="x"))
    assert scene.imports_payments(*file).added == 3
    dump, entries = scene.dump(), scene.entries()
    again = scene.imports_payments(*file)
    assert (again.added, again.unchanged, again.changed_the_book) == (0, 3, False)
    assert (scene.dump(), scene.entries()) == (dump, entries)
    assert scene.open_now() == {"1": 60}


def test_a_longer_file_brings_only_what_is_new(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    scene.imports_payments(payment("10"))
    taken = scene.imports_payments(payment("10"), payment("10", line=3), payment("10.00", line=4))
    assert (taken.added, taken.unchanged) == (2, 1)
    assert scene.open_now() == {"1": 70}


def test_a_payment_that_bounced_does_not_come_again_with_the_same_file(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    scene.imports_payments(payment("10"))
    scene.bounces(scene.dump()["payment"][0][0])
    assert scene.imports_payments(payment("10")).added == 0
    assert scene.open_now() == {"1": 100}


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (payment("1", name="Nobody"), "customer", "is not in the book"),
        (payment("1", name="", reference="C404"), "customer", "is not in the book"),
        (payment("1", name=""), "customer", "is missing"),
        (payment("1", 1, "404"), "invoice", "is not in the book"),
        (payment("1", 1, "1", currency="USD"), "invoice", "is in EUR, the payment in USD"),
        (payment("1", 1, "1", name="Bolt"), "invoice", "belong to bolt and lufi"),
        (payment("1", 1, "1", "2", name=""), "invoice", "belong to bolt and lufi"),
        (payment("1", 3), "date", "is in the future"),
    ],
)
def test_a_payment_row_is_a_problem_and_the_others_are_taken(
    scene: Scene, row: IncomingPayment, column: str, what: str
) -> None:
    scene.imports_invoices(invoice(), invoice("2", name="Bolt", line=3))
    taken = scene.imports_payments(row, payment("1", line=3), FAULT)
    assert [(one.line, one.column, one.what) for one in taken.problems] == [
        (2, column, what),
        (9, "amount", "is not an amount"),
    ]
    assert taken.added == 1
    assert len(scene.dump()["customer"]) == 2


def test_a_payment_row_may_name_its_invoice_alone(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    scene.imports_payments(payment("1", 1, "1", name=""))
    assert scene.open_now() == {"1": 99}


def test_an_imported_payment_keeps_a_promise(scene: Scene) -> None:
    scene.imports_invoices(invoice())
    scene.promises("50", 6, 1)
    scene.imports_payments(payment("50", 2))
    assert [state.value for state, _ in scene.promised(2)] == ["kept"]


def customer(code: str = "lufi", name: str = "Lufi Kft.", line: int = 2, **more: Any) -> Any:
    return IncomingCustomer(line, code, name, **more)


def test_a_customer_file_brings_customers_and_contacts(scene: Scene) -> None:
    taken = scene.imports_customers(
        customer(reference="C1", country="HU", terms_days=8, contact="Anna", role="director"),
        customer("", "Bolt Bt.", 3, phone="1"),
        FAULT,
    )
    assert (taken.added, taken.contacts_added, taken.problems) == (2, 2, (FAULT,))
    assert rows(scene, Customer.code, Customer.country, Customer.terms_days) == [
        ("lufi", "HU", 8),
        ("bolt", "", None),
    ]
    assert rows(scene, Contact.name, Contact.role) == [
        ("Anna", "director"),
        ("Accounts", "payer"),
    ]


def test_the_same_customer_file_twice_is_once(scene: Scene) -> None:
    file = (
        customer(reference="C1", terms_days=0, contact="Anna", phone="1"),
        customer("", "Bolt Bt.", 3),
        customer("", "Kovács", 4, reference="C2"),
    )
    assert scene.imports_customers(*file).added == 3
    dump, entries = scene.dump(), scene.entries()
    again = scene.imports_customers(*file)
    assert (again.added, again.unchanged, again.changed_the_book) == (0, 3, False)
    assert (scene.dump(), scene.entries()) == (dump, entries)


def test_an_empty_cell_leaves_what_the_book_has(scene: Scene) -> None:
    scene.imports_customers(
        customer(country="HU", owner="Vera", terms_days=8, contact="Anna", phone="1")
    )
    taken = scene.imports_customers(
        customer(owner="Béla", terms_days=0, contact="Anna", email="a@lufi.hu")
    )
    assert taken.changes == (
        "lufi: terms_days 8 is now 0, owner Vera is now Béla",
        "lufi: Anna is now at 1 a@lufi.hu",
    )
    assert rows(scene, Customer.country, Customer.owner, Customer.terms_days) == [("HU", "Béla", 0)]


def test_a_customer_of_a_file_is_known_by_reference_before_code(scene: Scene) -> None:
    scene.customer("lufi", "Lufi Kft.", reference="C1")
    scene.customer("bolt", "Bolt")
    scene.imports_customers(customer("bolt", "Lufi Zrt.", reference="C1"))
    assert rows(scene, Customer.code, Customer.name) == [("lufi", "Lufi Zrt."), ("bolt", "Bolt")]


def test_a_code_that_will_not_do_is_a_problem(scene: Scene) -> None:
    taken = scene.imports_customers(customer("no code!"), customer("bolt", "Bolt", 3))
    assert [(one.line, one.column) for one in taken.problems] == [(2, "code")]
    assert taken.added == 1


def test_a_customer_on_two_rows_brings_both_contacts(scene: Scene) -> None:
    taken = scene.imports_customers(
        customer(contact="Anna"), customer(line=3, contact="Béla", phone="2")
    )
    assert (taken.added, taken.contacts_added) == (1, 2)
    assert rows(scene, Contact.name) == [("Anna",), ("Béla",)]


@contextmanager
def counted(book: Book) -> Iterator[list[str]]:
    """The statements sent to the database while the block lasts."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(book.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(book.engine, "before_cursor_execute", note)


def many_invoices(count: int) -> Sequence[IncomingInvoice]:
    """All that a file may say, `count` times, of as many customers."""
    found = []
    for number in range(count):
        name = f"Shop {number}"
        found += [
            invoice(f"{number}-open", name=name, contact=f"Anna {number}", phone="1"),
            invoice(f"{number}-paid", name=name, paid=True),
            invoice(f"{number}-part", name=name, still_open="30"),
            invoice(f"{number}-claim", name=name, disputed=True),
            invoice(f"{number}-credit", "20", name=name, is_credit=True),
        ]
    return found


def takes_invoices(scene: Scene, count: int) -> None:
    scene.imports_invoices(*many_invoices(count))


def takes_invoices_again(scene: Scene, count: int) -> None:
    changed = [row._replace(amount=row.amount + 1) for row in many_invoices(count)]
    scene.imports_invoices(*changed)


def takes_payments(scene: Scene, count: int) -> None:
    scene.imports_payments(
        *(payment("150", 1, name=f"Shop {number}") for number in range(count)),
        *(payment("1", 1, f"{number}-part", name="") for number in range(count)),
    )


def takes_customers(scene: Scene, count: int) -> None:
    scene.imports_customers(
        *(
            customer("", f"Shop {number}", owner="Vera", contact=f"Anna {number}", phone="2")
            for number in range(count)
        ),
        *(customer(f"new-{number}", f"New {number}") for number in range(count)),
    )


def reads_standings(scene: Scene, count: int) -> None:
    assert len(scene.standings()) == count
    assert len(scene.standings(-19)) == count


def reads_records(scene: Scene, customers: int) -> None:
    with scene.book.read() as session:
        assert len(read_records(session, date(2026, 3, 3))) == customers


STEPS: tuple[Callable[[Scene, int], None], ...] = (
    takes_invoices,
    takes_invoices_again,
    takes_payments,
    takes_customers,
    reads_standings,
    reads_records,
)


def test_as_many_statements_are_sent_for_600_rows_as_for_300(book: Book) -> None:
    scene = Scene(book)
    sent: dict[int, dict[str, int]] = {}
    for customers in (63, 126):
        sent[customers] = {}
        for step in STEPS:
            with counted(book) as statements:
                step(scene, customers)
            sent[customers][step.__name__] = len(statements)
        while scene.dump()["customer"]:
            scene.undo()
    assert sent[63] == sent[126]
    assert max(sent[126].values()) < 60


MIXED = (
    invoice("1", line=2, contact="Anna", phone="+361"),
    invoice("2", line=3, name="Bolt", still_open="40", settled_on=march(-1), paid=True),
    invoice("C-1", "30", line=4, is_credit=True, corrects="6"),
    FAULT,
    invoice("1", line=5),
    invoice("3", line=6, disputed=True, contact="anna", phone="+362"),
    invoice("4", line=7, name="Bolt", due=None, contact="Bela"),
    invoice("there", line=8, due=-9),
    invoice("C-1", "30", line=9, is_credit=True, corrects="6"),
    invoice("there", line=10, due=-8),
    invoice("5", line=11, reference="77", name="Sajt"),
    invoice("6", line=12, paid=True),
    invoice("2", "7", line=13, name="Bolt"),
)


@pytest.mark.parametrize("at_a_time", [1, 2, 5])
def test_a_file_taken_in_by_portions_is_taken_in_as_by_one(
    book: Book, at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    for portion in (take_invoices.AT_A_TIME, at_a_time):
        monkeypatch.setattr(take_invoices, "AT_A_TIME", portion)
        empty(book)
        scene = Scene(book)
        scene.customer()
        scene.invoice("there", "100", due=-20)
        before = scene.dump()
        taken = scene.imports_invoices(*MIXED)
        looks.append((taken, scene.dump()))
        scene.undo()
        assert scene.dump() == before
    assert looks[0] == looks[1]
    assert (looks[0][0].added, [one.line for one in looks[0][0].problems]) == (6, [5, 9, 10, 13])
