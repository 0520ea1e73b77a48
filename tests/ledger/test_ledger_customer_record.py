from datetime import UTC, date
from decimal import Decimal

import pytest
from ledger_building import TODAY, Scene, march
from sqlalchemy import select, update
from statement_counting import counted

from dunning.kinds import ConsequenceKind, Outcome, PauseKind, PromiseState, Role
from dunning.ledger.book import Book
from dunning.ledger.consequences import add_consequence, complete_consequences
from dunning.ledger.customer_record import read_payment_records
from dunning.ledger.customers import find_contact, find_customer
from dunning.ledger.day import Day
from dunning.ledger.model import Customer, Payment
from dunning.money import Money
from dunning.payment_record import Ending, PaymentRecord, moneys


@pytest.fixture
def scene(book: Book) -> Scene:
    """A book with one customer."""
    told = Scene(book)
    told.customer()
    return told


def record(scene: Scene, day: int | date = TODAY, customer: str = "lufi") -> PaymentRecord:
    """The customer's record at the end of that day."""
    with scene.book.read() as session:
        key = find_customer(session, customer).id
        (found,) = read_payment_records(session, Day(march(day), UTC), [key])
        return found


def euros(amount: str) -> tuple[Money, ...]:
    return (Money(Decimal(amount), "EUR"),)


def endings(found: PaymentRecord) -> list[Ending]:
    return [one.ending for one in found.invoices]


def test_a_customer_without_a_single_invoice_has_an_empty_record(scene: Scene) -> None:
    found = record(scene)
    assert (found.code, found.name, found.as_of) == ("lufi", "Lufi Kft.", TODAY)
    assert not any((found.invoices, found.payments, found.promises, found.pauses))
    assert (found.overdue(), found.on_account, found.reversed) == ((), (), 0)


def test_an_invoice_is_late_by_the_day_it_was_settled_or_waits_so_far(scene: Scene) -> None:
    scene.invoice("A-1", "100", -10)
    scene.invoice("A-2", "200", -5)
    scene.invoice("A-3", "300", 20)
    scene.pays("100", -3, "A-1")
    found = record(scene, 2)
    assert endings(found) == [Ending.PAID, Ending.OPEN, Ending.OPEN]
    assert found.days_late() == (7, 7)
    assert found.overdue() == euros("200")
    assert moneys(found.ended(Ending.PAID)) == euros("100")


def test_an_earlier_day_shows_what_held_then(scene: Scene) -> None:
    scene.invoice("A-1", "100", -10)
    scene.pays("100", 5)
    assert record(scene, -10).days_late() == ()
    assert record(scene, -9).days_late() == (1,)
    assert record(scene, 4).days_late() == (14,)
    assert record(scene, 4).payments == ()
    assert record(scene, 5).days_late() == (15,)
    assert record(scene, 25).days_late() == (15,)
    assert record(scene, 5).overdue() == ()


def test_an_invoice_of_a_later_day_is_not_there_yet(scene: Scene) -> None:
    scene.invoice("A-1", "100", 10, issued=1)
    assert record(scene, 1).invoices != ()
    assert record(scene, date(2026, 2, 28)).invoices == ()


def test_a_half_paid_invoice_waits_for_the_rest(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    scene.pays("40", -4)
    (invoice,) = record(scene, 2).invoices
    assert invoice.ending is Ending.OPEN
    assert (invoice.open, invoice.asked) == (Decimal(60), Decimal(60))
    assert record(scene, 2).overdue() == euros("60")
    assert record(scene, 2).days_late() == (7,)
    scene.pays("60", 4)
    assert record(scene, 4).days_late() == (9,)


def test_a_credit_note_is_no_payment(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    scene.credits("A-1", day=-1)
    found = record(scene)
    assert endings(found) == [Ending.CREDITED]
    assert (found.days_late(), found.payments) == ((), ())


def test_what_a_credit_note_leaves_is_paid_when_the_money_came(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    scene.pays("70", -2)
    scene.credits("A-1", "30", 1)
    found = record(scene)
    assert endings(found) == [Ending.PAID]
    assert found.days_late() == (3,)


@pytest.mark.parametrize(
    ("paid", "off", "ending"),
    [("0", "100", Ending.WRITTEN_OFF), ("97", "3", Ending.WRITTEN_OFF), ("98", "2", Ending.PAID)],
)
def test_what_is_written_off_was_never_paid_but_a_bank_s_fee_is_no_loss(
    scene: Scene, paid: str, off: str, ending: Ending
) -> None:
    scene.invoice("A-1", "100", -5)
    if paid != "0":
        scene.pays(paid, -5)
    scene.credits("A-1", off, 1, kind="write-off")
    assert endings(record(scene)) == [ending]
    assert endings(record(scene, date(2026, 2, 28))) == [Ending.OPEN]


def test_a_payment_taken_back_opens_its_invoice_again(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    number = scene.pays("100", -4)
    scene.bounces(number, 1)
    before, after = record(scene, date(2026, 2, 28)), record(scene)
    assert (endings(before), before.reversed, len(before.payments)) == ([Ending.PAID], 0, 1)
    assert (endings(after), after.reversed, len(after.payments)) == ([Ending.OPEN], 1, 0)
    assert after.days_late() == (7,)


def test_two_currencies_are_never_added(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    scene.invoice("H-1", "90000", -5, currency="HUF")
    scene.invoice("H-2", "10000", -5, currency="HUF")
    scene.pays("10000", -5, "H-2", currency="HUF")
    scene.pays("30", -5, "A-1")
    found = record(scene)
    assert found.overdue() == (*euros("70"), Money(Decimal(90000), "HUF"))
    assert found.usual_payments() == (*euros("30"), Money(Decimal(10000), "HUF"))


def test_money_on_the_account_covers_the_oldest_of_its_currency(scene: Scene) -> None:
    scene.pays("150", -9)
    scene.pays("5000", -9, currency="HUF")
    scene.invoice("A-1", "100", -5)
    scene.invoice("A-2", "100", -4)
    scene.invoice("H-1", "9000", -4, currency="HUF")
    found = record(scene)
    assert [one.asked for one in found.invoices] == [0, 50, 4000]
    assert found.days_late() == (6, 6)
    assert found.on_account == (*euros("150"), Money(Decimal(5000), "HUF"))


def test_what_is_disputed_says_nothing_about_paying_until_it_is_answered(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    scene.invoice("A-2", "100", -5)
    scene.disputes("A-1", -4)
    scene.resolves("A-1", 5)
    found = record(scene)
    assert [one.disputed for one in found.invoices] == [True, False]
    assert (found.days_late(), found.disputes_open, found.disputes_ever) == ((7,), 1, 1)
    later = record(scene, 5)
    assert (later.days_late(), later.disputes_open, later.disputes_ever) == ((10, 10), 0, 1)


def test_a_dispute_over_the_account_is_about_every_invoice(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    scene.disputes(None, -4)
    found = record(scene)
    assert (found.days_late(), found.waiting(), found.overdue()) == ((), (), euros("100"))


def test_promises_stand_as_the_money_makes_them(scene: Scene) -> None:
    scene.invoice("A-1", "300", -40)
    scene.promises("100", -20, -25)
    scene.pays("100", -21)
    scene.promises("100", -8, -12)
    scene.promises("100", 20, 1)
    found = record(scene)
    counts = [found.promised(state) for state in PromiseState]
    assert dict(zip(PromiseState, counts, strict=True)) == {
        PromiseState.OPEN: 1,
        PromiseState.KEPT: 1,
        PromiseState.PARTLY_KEPT: 0,
        PromiseState.BROKEN: 1,
        PromiseState.WITHDRAWN: 0,
        PromiseState.REPLACED: 0,
    }


def test_stops_run_until_they_are_lifted_and_a_pause_until_its_day(scene: Scene) -> None:
    scene.pauses(5, -10, kind=PauseKind.INSOLVENT)
    scene.pauses(1, -10)
    kinds = [one.kind for one in record(scene, date(2026, 2, 28)).pauses]
    assert kinds == [PauseKind.INSOLVENT, PauseKind.PAUSE]
    assert [one.kind for one in record(scene).pauses] == [PauseKind.INSOLVENT]
    (past,) = record(scene).earlier_pauses
    assert (past.pause.kind, past.ended) == (PauseKind.PAUSE, march(1))
    scene.resumes(9)
    assert [one.kind for one in record(scene, 8).pauses] == [PauseKind.INSOLVENT]
    assert record(scene, 9).pauses == ()
    assert [one.ended for one in record(scene, 9).earlier_pauses] == [march(9), march(1)]


def test_a_supply_hold_is_known_from_the_day_it_was_carried_out(scene: Scene) -> None:
    with scene.command("consequence add lufi supply-hold") as change:
        owner = find_customer(change.session, "lufi")
        add_consequence(
            change.session,
            owner,
            ConsequenceKind.SUPPLY_HOLD,
            planned_for=march(4),
            decided_by="Vera",
            decided_on=march(2),
            basis="clause 7",
            today=march(2),
            added_at=change.at,
        )
    with scene.command("consequence done lufi supply-hold", 4) as change:
        owner = find_customer(change.session, "lufi")
        complete_consequences(change.session, owner, ConsequenceKind.SUPPLY_HOLD, on=march(4))
    assert record(scene, 3).supply_hold_on is None
    assert record(scene, 4).supply_hold_on == march(4)


def test_an_assumed_day_of_payment_says_nothing_about_when_they_pay(scene: Scene) -> None:
    scene.invoice("A-1", "100", -5)
    number = scene.pays("100", 1)
    with scene.command("import invoices") as change:
        change.session.execute(update(Payment).where(Payment.id == number).values(day_assumed=True))
    found = record(scene)
    assert (endings(found), found.days_late()) == ([Ending.PAID], ())
    assert [one.day_known for one in found.payments] == [False]


def test_contacts_come_with_what_is_known_of_their_numbers(scene: Scene) -> None:
    scene.contact("Anna Kovács", phone="+36 1 555 0101")
    scene.contact("Béla Nagy", role=Role.DIRECTOR)
    scene.calls(Outcome.WRONG_NUMBER, contact="anna")
    with scene.book.read() as session:
        assert find_contact(session, find_customer(session, "lufi"), "anna").wrong_number_on
    found = record(scene)
    assert [(one.name, one.role, one.wrong_number) for one in found.contacts] == [
        ("Anna Kovács", Role.PAYER, True),
        ("Béla Nagy", Role.DIRECTOR, False),
    ]
    assert [one.wrong_number for one in record(scene, date(2026, 3, 1)).contacts] == [False, False]


def test_on_every_day_the_sums_are_those_of_the_morning(scene: Scene) -> None:
    scene.pays("30", -19)
    scene.invoice("A-1", "100", -10)
    scene.invoice("A-2", "200", -6)
    scene.invoice("A-3", "300", 4)
    scene.invoice("H-1", "9000", -3, currency="HUF")
    half = scene.pays("150", -5)
    scene.disputes("A-2", -4)
    scene.credits("A-1", "20", -2)
    scene.bounces(half, 2)
    scene.resolves("A-2", 6)
    scene.credits("A-1", day=9, kind="write-off")
    scene.pays("9500", 10, currency="HUF")
    for day in (date.fromordinal(march(1).toordinal() + away) for away in range(-45, 20)):
        found, standing = record(scene, day), scene.standing(day)
        assert found.overdue() == standing.overdue_totals(day), day
        assert found.waiting() == standing.asked_for(day), day
        assert found.on_account == standing.unallocated, day
        assert len(found.ended(Ending.OPEN)) == len(standing.invoices), day


def test_many_customers_take_no_more_statements_than_one(scene: Scene) -> None:
    for number in range(6):
        code = f"shop-{number}"
        scene.customer(code, f"Shop {number}")
        scene.invoice(f"{number}-1", "100", -5, customer=code)
        scene.promises("50", -3, -4, customer=code)
        scene.pays("100", -4, customer=code)
    sent = []
    for count in (1, 6):
        with scene.book.read() as session:
            others = select(Customer.id).where(Customer.code != "lufi").order_by(Customer.id)
            keys = session.scalars(others).all()
            with counted(scene.book) as statements:
                found = read_payment_records(session, Day(TODAY, UTC), keys[:count])
        assert [one.code for one in found] == [f"shop-{number}" for number in range(count)]
        assert all(one.promised(PromiseState.KEPT) for one in found)
        sent.append(len(statements))
    assert sent[0] == sent[1] < 15
