from decimal import Decimal

import pytest
from ledger_building import TODAY, Scene, euros
from sqlalchemy import select

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.ledger.book import Book
from dunning.ledger.customers import find_customer
from dunning.ledger.invoices import find_invoice, open_invoices
from dunning.ledger.model import Credit
from dunning.money import Money


@pytest.fixture
def scene(book: Book) -> Scene:
    scene = Scene(book)
    scene.customer()
    scene.customer("bolt", "Bolt Bt.")
    return scene


def on_account(scene: Scene) -> list[Money]:
    return list(scene.standing(31).unallocated)


def test_a_new_invoice_is_wholly_open(scene: Scene) -> None:
    scene.invoice("2026/1", "100.50", due=1)
    assert scene.open_now() == {"2026/1": Decimal("100.50")}


def test_an_invoice_is_found_by_exactly_its_number(scene: Scene) -> None:
    scene.invoice("2026/1", "100", due=1)
    with scene.book.read() as session:
        assert find_invoice(session, " 2026/1 ").number == "2026/1"
        for other in ("2026/", "2026/11", "2026/1a", ""):
            with pytest.raises(NotFoundError, match="no invoice"):
                find_invoice(session, other)


def test_a_number_stands_once_in_the_book_whoever_owes(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    with pytest.raises(DunningError, match=r"invoice 1 is there already, of Lufi Kft\."):
        scene.invoice("1", "200", due=1, customer="bolt")
    assert scene.entries() == 3


@pytest.mark.parametrize(
    ("number", "amount", "currency", "what"),
    [
        ("", "1", "EUR", "needs a number"),
        ("  ", "1", "EUR", "needs a number"),
        ("x" * 101, "1", "EUR", "needs a number"),
        ("1", "0", "EUR", "is not positive"),
        ("1", "-1", "EUR", "is not positive"),
        ("1", "1.005", "EUR", "too many decimals: EUR has 2"),
        ("1", "1.5", "JPY", "too many decimals: JPY has 0"),
        ("1", "1.0005", "KWD", "too many decimals: KWD has 3"),
        ("1", "100000000000000", "EUR", "too large"),
        ("1", "Infinity", "EUR", "too large"),
    ],
)
def test_an_invoice_is_refused(
    sqlite_book: Book, number: str, amount: str, currency: str, what: str
) -> None:
    scene = Scene(sqlite_book)
    scene.customer()
    with pytest.raises(UsageError, match=what):
        scene.invoice(number, amount, TODAY, currency=currency)
    assert scene.open_now() == {}


def test_an_invoice_is_not_due_before_it_was_issued(scene: Scene) -> None:
    with pytest.raises(UsageError, match="would be due 2026-03-01 before it was issued"):
        scene.invoice("1", "1", due=1, issued=2)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.01", "EUR"),
        ("999999999999.99", "EUR"),
        ("1", "JPY"),
        ("0.001", "KWD"),
        ("1E+3", "EUR"),
    ],
)
def test_amounts_come_back_exactly(scene: Scene, amount: str, currency: str) -> None:
    scene.invoice("1", amount, due=1, currency=currency)
    assert scene.open_now() == {"1": Decimal(amount)}


def test_open_invoices_stand_oldest_due_first(scene: Scene) -> None:
    scene.invoice("later", "1", due=5)
    scene.invoice("sooner", "1", due=3)
    scene.invoice("as soon", "1", due=3)
    scene.invoice("dollars", "1", due=1, currency="USD")
    scene.invoice("theirs", "1", due=1, customer="bolt")
    scene.invoice("paid", "1", due=2)
    scene.pays("1", 2, "paid")
    with scene.book.read() as session:
        lufi = find_customer(session, "lufi")
        found = [one.number for one in open_invoices(session, lufi, "EUR")]
    assert found == ["sooner", "as soon", "later"]


def test_a_credit_note_settles_what_is_open(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.pays("30")
    scene.credits("1", credit="CN-1")
    assert scene.open_now() == {"1": 0}
    assert on_account(scene) == []


def test_a_credit_note_settles_a_part(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.credits("1", "99.99")
    assert scene.open_now() == {"1": Decimal("0.01")}


def test_what_a_credit_note_has_over_stays_on_the_account(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.credits("1", "130", 2)
    assert scene.open_now() == {"1": 0}
    assert on_account(scene) == [euros("30")]


def test_a_credit_note_after_the_money_stays_on_the_account(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.pays("100")
    scene.credits("1", "20")
    assert on_account(scene) == [euros("20")]


def test_a_write_off_settles_without_money(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.credits("1", "40", kind="write-off")
    assert scene.open_now() == {"1": 60}
    with scene.book.read() as session:
        assert session.scalars(select(Credit.kind)).all() == ["write-off"]


def test_no_more_is_written_off_than_is_open(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    with pytest.raises(UsageError, match=r"only 100\.00 EUR is open on 1: write off at most that"):
        scene.credits("1", "100.01", kind="write-off")


def test_nothing_is_left_to_write_off(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.pays("100")
    for kind in ("write-off", "credit-note"):
        with pytest.raises(DunningError, match="nothing is open on invoice 1"):
            scene.credits("1", kind=kind)


def test_a_credit_has_the_decimals_of_the_currency(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    with pytest.raises(UsageError, match="too many decimals"):
        scene.credits("1", "0.001")


@pytest.mark.parametrize("amount", ["0", "-5"])
def test_a_credit_is_positive(scene: Scene, amount: str) -> None:
    scene.invoice("1", "100", due=1)
    with pytest.raises(UsageError, match="is not positive"):
        scene.credits("1", amount)


def test_a_credit_number_stands_once(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.credits("1", "10", credit="CN-1")
    with pytest.raises(DunningError, match="credit note CN-1 is there already"):
        scene.credits("1", "10", credit="CN-1")
    scene.credits("1", "10")
    scene.credits("1", "10")
    assert scene.open_now() == {"1": 70}


def test_a_credit_is_not_older_than_its_invoice(scene: Scene) -> None:
    scene.invoice("1", "100", due=5, issued=2)
    with pytest.raises(UsageError, match="is before invoice 1 was issued"):
        scene.credits("1", "10", 1)


def test_the_day_before_a_credit_the_invoice_was_open(scene: Scene) -> None:
    scene.invoice("1", "100", due=1)
    scene.credits("1", "130", 5)
    assert scene.open_then(4) == {"1": 100}
    assert scene.standing(4).unallocated == ()
    assert scene.open_then(5) == {}
    assert scene.standing(5).unallocated == (euros("30"),)


def test_an_invoice_is_not_seen_before_it_was_issued(scene: Scene) -> None:
    scene.invoice("1", "100", due=20, issued=5)
    assert scene.open_then(4) == {}
    assert scene.open_then(5) == {"1": 100}
