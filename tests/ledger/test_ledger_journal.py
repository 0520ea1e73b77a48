from collections.abc import Callable
from decimal import Decimal

import pytest
from ledger_building import TODAY, Dump, Scene, at, march
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from conftest import journal_open
from dunning.errors import DunningError, NotFoundError, Problem
from dunning.kinds import Outcome, PauseKind, Role
from dunning.ledger.book import Book
from dunning.ledger.check import check_book
from dunning.ledger.customers import (
    ContactDetails,
    CustomerDetails,
    edit_contact,
    edit_customer,
    find_contact,
    find_customer,
)
from dunning.ledger.incoming import IncomingCustomer, IncomingInvoice, IncomingPayment
from dunning.ledger.model import JournalChange, JournalEntry


@pytest.fixture
def scene(book: Book) -> Scene:
    """A book with a little of everything in it."""
    scene = Scene(book)
    scene.customer(country="HU", reference="C1", terms_days=14)
    scene.contact("Anna", phone="1")
    scene.invoice("1", "100", due=-20)
    scene.invoice("2", "50", due=-5)
    scene.invoice("3", "80", due=-5, currency="USD")
    scene.pays("30", 1)
    scene.promises("40", 6)
    scene.disputes("2")
    scene.pauses(9)
    return scene


def edits_the_customer(scene: Scene) -> None:
    with scene.command("customer edit") as change:
        lufi = find_customer(change.session, "lufi")
        details = CustomerDetails(name="Lufi Zrt.", reference="", terms_days=30, owner="Béla")
        edit_customer(change.session, lufi, details, "lufi-zrt")


def edits_the_contact(scene: Scene) -> None:
    with scene.command("contact edit") as change:
        anna = find_contact(change.session, find_customer(change.session, "lufi"), "anna")
        edit_contact(change.session, anna, ContactDetails(Role.DIRECTOR, phone="2"), "Anna Kiss")


def withdraws_the_promise(scene: Scene) -> None:
    scene.withdraws(scene.promise_facts()[0].id)


def reverses_the_payment(scene: Scene) -> None:
    scene.bounces(scene.dump()["payment"][0][0], 5)


def imports_invoices(scene: Scene) -> None:
    scene.imports_invoices(
        IncomingInvoice(2, "1", "C1", "", None, march(-10), Decimal(120), "EUR", Decimal(60)),
        IncomingInvoice(
            3,
            "new",
            "C9",
            "Bolt",
            march(-30),
            march(-2),
            Decimal(70),
            "EUR",
            paid=True,
            disputed=True,
            settled_on=march(1),
            contact="Béla",
            phone="3",
        ),
        IncomingInvoice(
            4, "CN", "C1", "", march(1), None, Decimal(500), "EUR", is_credit=True, corrects=""
        ),
        IncomingInvoice(5, "late", "C9", "", march(-30), None, Decimal(7), "USD", disputed=True),
        Problem("march.csv", 6, "amount", "x", "is not an amount", "mend it"),
    )


def imports_payments(scene: Scene) -> None:
    scene.imports_payments(
        IncomingPayment(2, "C1", "", (), march(1), Decimal(60), "EUR", "bank"),
        IncomingPayment(3, "", "", ("2", "1"), march(2), Decimal(500), "EUR"),
    )


def imports_customers(scene: Scene) -> None:
    scene.imports_customers(
        IncomingCustomer(2, "lufi", "Lufi Zrt.", terms_days=8, contact="Anna", email="a@lufi.hu"),
        IncomingCustomer(3, "bolt", "Bolt Bt.", "C7", contact="Béla", role="accounts", phone="1"),
    )


COMMANDS: dict[str, Callable[[Scene], object]] = {
    "adding a customer": lambda scene: scene.customer("bolt", "Bolt"),
    "editing a customer": edits_the_customer,
    "adding a contact": lambda scene: scene.contact("Béla"),
    "editing a contact": edits_the_contact,
    "adding an invoice": lambda scene: scene.invoice("4", "10", due=9),
    "a payment": lambda scene: scene.pays("500"),
    "a payment that names invoices": lambda scene: scene.pays("60", 2, "2", "1"),
    "a reversal": reverses_the_payment,
    "a credit note": lambda scene: scene.credits("1", "200", credit="CN-1"),
    "a write-off": lambda scene: scene.credits("2", kind="write-off"),
    "a call": lambda scene: scene.calls(Outcome.NO_ANSWER, contact="anna"),
    "a wrong number": lambda scene: scene.calls(Outcome.WRONG_NUMBER, contact="anna"),
    "a promise that replaces another": lambda scene: scene.promises("60", 12),
    "a promise withdrawn": withdraws_the_promise,
    "a call that disputes": lambda scene: scene.calls(
        Outcome.DISPUTED, disputed=["1", "3"], review_on=16
    ),
    "a call that stops all calling": lambda scene: scene.calls(Outcome.INSOLVENT, review_on=16),
    "a dispute of the account": lambda scene: scene.disputes(),
    "a dispute resolved": lambda scene: scene.resolves(),
    "a pause": lambda scene: scene.pauses(30, kind=PauseKind.HANDED_OVER),
    "a pause lifted": lambda scene: scene.resumes(3),
    "an invoice file": imports_invoices,
    "a payment file": imports_payments,
    "a customer file": imports_customers,
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_undo_restores_every_row_after(scene: Scene, command: Callable[[Scene], object]) -> None:
    before, entries = scene.dump(), scene.entries()
    command(scene)
    assert scene.dump() != before
    assert scene.entries() == entries + 1
    scene.undo(3)
    assert scene.dump() == before
    assert scene.entries() == entries + 2


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_redo_does_every_row_again_and_undo_takes_it_back_again(
    scene: Scene, command: Callable[[Scene], object]
) -> None:
    before = scene.dump()
    command(scene)
    after = scene.dump()
    scene.undo(3)
    scene.redo(3)
    assert scene.dump() == after
    scene.undo(3)
    assert scene.dump() == before
    scene.redo(3)
    assert scene.dump() == after
    assert check_book(scene.book) == ()


def test_several_undos_are_done_again_in_the_order_of_the_changes(scene: Scene) -> None:
    scene.pays("10")
    one = scene.dump()
    scene.pays("20")
    both = scene.dump()
    scene.undo()
    scene.undo()
    assert scene.redo().command == "pay lufi 10"
    assert scene.dump() == one
    assert scene.redo().command == "pay lufi 20"
    assert scene.dump() == both
    with pytest.raises(NotFoundError, match="nothing to redo"):
        scene.redo()


def test_a_new_change_leaves_nothing_to_redo(scene: Scene) -> None:
    scene.pays("10")
    scene.undo()
    scene.pays("20")
    with pytest.raises(NotFoundError, match="nothing to redo"):
        scene.redo()


def test_one_takes_back_ones_own_change_and_not_anothers(scene: Scene) -> None:
    bela = Scene(scene.book, "Bela")
    scene.pays("10")
    bela.customer("bolt", "Bolt")
    assert scene.undo().command == "pay lufi 10"
    assert bela.undo().command == "customer add bolt"
    with pytest.raises(NotFoundError, match=r"nothing of yours to undo; the last change is Vera's"):
        bela.undo()


def test_anothers_change_is_taken_back_by_its_number(scene: Scene) -> None:
    bela = Scene(scene.book, "Bela")
    before = scene.dump()
    bela.pays("10")
    assert scene.undo(entry=scene.entries()).command == "pay lufi 10"
    assert scene.dump() == before


def test_an_entry_that_is_not_there_or_was_taken_back_is_refused(scene: Scene) -> None:
    scene.pays("10")
    number = scene.entries()
    scene.undo()
    for entry in (number, 999):
        with pytest.raises(NotFoundError, match=f"entry {entry} is not there, or was taken back"):
            scene.undo(entry=entry)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (lambda scene: scene.customer("bolt", "Bolt"), lambda scene: scene.contact("Eva", "bolt")),
        (lambda scene: scene.invoice("4", "10", due=9), lambda scene: scene.pays("5", 2, "4")),
        (lambda scene: scene.promises("60", 12), lambda scene: scene.promises("70", 13)),
    ],
    ids=["a contact of a new customer", "a payment of a new invoice", "a promise replaced"],
)
def test_what_something_later_depends_on_stays_and_says_on_what(
    scene: Scene, first: Callable[[Scene], object], then: Callable[[Scene], object]
) -> None:
    first(scene)
    number = scene.entries()
    then(Scene(scene.book, "Bela"))
    before = scene.dump()
    said = f"entry {number} .* cannot be taken back: entry {number + 1} by Bela .* was built on it"
    with pytest.raises(DunningError, match=said):
        scene.undo()
    assert scene.dump() == before
    scene.undo(entry=number + 1)
    scene.undo(entry=number)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal",
        "DELETE FROM journal_change",
        "UPDATE journal SET summary = 'nothing'",
        "UPDATE journal_change SET after = '[]'",
        "UPDATE journal SET erased_by = 1, at = at, who = 'nobody'",
        "UPDATE journal_change SET erased_by = 1, digest = ''",
    ],
)
def test_the_database_itself_keeps_the_journal_as_it_was_written(
    scene: Scene, statement: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="the journal cannot be altered"),
        scene.book.engine.execution_options(writing=True).begin() as connection,
    ):
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE journal SET summary = 'nothing' WHERE id = 2", "entry 2 is not what it was"),
        ("UPDATE journal SET who = 'nobody' WHERE id = 2", "entry 2 is not what it was"),
        (
            "UPDATE journal SET link = 'x' WHERE id = 2",
            "entry 2 does not follow from the entry before it",
        ),
        (
            "UPDATE journal_change SET after = '[]' WHERE journal_id = 2",
            "the rows of entry 2 are not what they were",
        ),
        (
            "DELETE FROM journal_change WHERE journal_id = 2",
            "entry 2 does not follow from the entry before it",
        ),
    ],
)
def test_tampering_shows(scene: Scene, statement: str, found: str) -> None:
    assert check_book(scene.book) == ()
    with (
        scene.book.engine.execution_options(writing=True).begin() as connection,
        journal_open(connection),
    ):
        connection.exec_driver_sql(statement)
    assert any(found in str(fault) for fault in check_book(scene.book))


def test_undo_goes_back_step_by_step_to_the_empty_book(book: Book) -> None:
    scene = Scene(book)
    dumps: list[Dump] = [scene.dump()]
    scene.customer()
    dumps.append(scene.dump())
    scene.invoice("1", "100", due=1)
    dumps.append(scene.dump())
    scene.pays("40")
    dumps.append(scene.dump())
    imports_invoices(scene)
    for dump in reversed(dumps):
        scene.undo()
        assert scene.dump() == dump
    with pytest.raises(NotFoundError, match="nothing to undo"):
        scene.undo()
    assert scene.entries() == 8


def test_nothing_can_be_undone_in_a_new_book(book: Book) -> None:
    with pytest.raises(NotFoundError, match="nothing to undo") as refused:
        Scene(book).undo()
    assert refused.value.exit_code == 3
    assert Scene(book).entries() == 0


def test_after_an_undo_the_next_change_is_the_next_to_be_undone(scene: Scene) -> None:
    scene.pays("10")
    scene.undo()
    before = scene.dump()
    scene.pays("20")
    undone = scene.undo()
    assert undone.command == "pay lufi 20"
    assert scene.dump() == before


def test_an_undo_is_an_entry_that_says_what_it_took_back(scene: Scene) -> None:
    with scene.command("pay lufi 1") as change:
        change.note("booked 1 EUR", find_customer(change.session, "lufi"))
        change.session.add(lufi := find_customer(change.session, "lufi"))
        lufi.note = "pays in cash"
    scene.undo(3)
    with scene.book.read() as session:
        undo, done = session.scalars(
            select(JournalEntry).order_by(JournalEntry.id.desc())
        ).fetchmany(2)
    assert (done.command, done.summary, done.who, done.at) == (
        "pay lufi 1",
        "booked 1 EUR",
        "Vera",
        at(TODAY),
    )
    assert (undo.command, undo.summary, undo.undoes) == ("undo", "took back: booked 1 EUR", done.id)
    assert undo.customer_id == done.customer_id is not None
    assert undo.at == at(3)


def test_an_entry_without_words_says_what_was_typed(scene: Scene) -> None:
    scene.pays("1")
    assert scene.undo().summary == "pay lufi 1"


def refused(scene: Scene) -> None:
    scene.pays("10", 2, "1", "404")


def fails_half_way(scene: Scene) -> None:
    with scene.command("pay") as change:
        find_customer(change.session, "lufi").name = "half done"
        change.session.flush()
        raise DunningError("half way")


def breaks_a_rule_of_the_database(scene: Scene) -> None:
    with scene.command("customer edit") as change:
        find_customer(change.session, "lufi").name = ""


def breaks_it_at_the_end_of_a_file(scene: Scene) -> None:
    scene.imports_customers(
        IncomingCustomer(2, "bolt", "Bolt"), IncomingCustomer(3, "nameless", "")
    )


@pytest.mark.parametrize(
    "command",
    [refused, fails_half_way, breaks_a_rule_of_the_database, breaks_it_at_the_end_of_a_file],
)
def test_a_command_that_fails_leaves_the_book_and_the_journal(
    scene: Scene, command: Callable[[Scene], object]
) -> None:
    before, entries = scene.dump(), scene.entries()
    with pytest.raises(DunningError):
        command(scene)
    assert scene.dump() == before
    assert scene.entries() == entries


def test_a_command_that_changes_nothing_leaves_no_entry(scene: Scene) -> None:
    entries = scene.entries()
    with scene.command("customer edit lufi") as change:
        lufi = find_customer(change.session, "lufi")
        edit_customer(change.session, lufi, CustomerDetails(name="Lufi Kft."), "lufi")
        change.note("nothing new", lufi)
    assert scene.entries() == entries
    assert change.entry is None


def test_a_change_knows_its_entry(scene: Scene) -> None:
    with scene.command("customer edit lufi") as change:
        find_customer(change.session, "lufi").note = "x"
    with scene.book.read() as session:
        assert (
            change.entry
            == session.scalars(select(JournalEntry.id).order_by(JournalEntry.id.desc())).first()
        )


def test_what_was_changed_by_other_means_is_not_taken_back(scene: Scene) -> None:
    scene.invoice("4", "10", due=9)
    with scene.book.engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("UPDATE invoice SET amount = 120000 WHERE number = '4'")
    before = scene.dump()
    with pytest.raises(DunningError, match="cannot be taken back: its rows were changed since"):
        scene.undo()
    assert scene.dump() == before


def test_a_row_added_by_other_means_to_an_invoice_stops_its_undo(scene: Scene) -> None:
    scene.customer("bolt", "Bolt")
    with scene.book.engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO contact (customer_id, name, role)"
            " SELECT id, 'Anna', 'payer' FROM customer WHERE code = 'bolt'"
        )
    before = scene.dump()
    with pytest.raises(DunningError, match="nothing was changed"):
        scene.undo()
    assert scene.dump() == before


def test_a_large_import_is_journalled_in_parts_and_taken_back_whole(scene: Scene) -> None:
    before = scene.dump()
    rows = [
        IncomingInvoice(
            line, f"n{line}", "", f"Shop {line % 7}", None, march(1), Decimal(line), "EUR"
        )
        for line in range(2, 1203)
    ]
    scene.imports_invoices(*rows)
    with scene.book.read() as session:
        tables = session.scalars(
            select(JournalChange.table_name).where(
                JournalChange.journal_id
                == select(JournalEntry.id)
                .order_by(JournalEntry.id.desc())
                .limit(1)
                .scalar_subquery()
            )
        ).all()
    assert sorted(tables) == ["customer", "invoice", "invoice", "invoice"]
    scene.undo()
    assert scene.dump() == before
