"""Commissions: which rate counts, what waits, what was earned; and how rates are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_building import Scene, euros, march
from sqlalchemy import event

from dunning.commission_rates import CommissionRates, rounded_share
from dunning.errors import UsageError
from dunning.facts import OpenInvoice
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import read_commission_rates
from dunning.ledger.book import Book
from dunning.ledger.commissions import (
    AtRate,
    open_at_rates,
    received_at_rates,
)
from dunning.ledger.customers import CustomerDetails, edit_customer, find_customer
from dunning.ledger.invoices import add_invoice
from dunning.money import Money

FIVE, EIGHT = Decimal(5), Decimal(8)


@contextmanager
def statements(book: Book) -> Iterator[list[str]]:
    """The statements sent to the database while the block lasts."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        seen.append(statement)

    event.listen(book.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(book.engine, "before_cursor_execute", note)


def invoices(scene: Scene, number: str, amount: str, due: int, commission: Decimal) -> None:
    """An invoice with a commission of its own."""
    with scene.command(f"invoice add lufi {number}") as change:
        customer = find_customer(change.session, "lufi")
        add_invoice(
            change.session,
            customer,
            number,
            euros(amount),
            march(due - 30),
            march(due),
            commission,
        )


def open_lines(scene: Scene, on: int = 2) -> list[tuple[str, str, Decimal | None, str, str]]:
    with scene.book.read() as session:
        found = open_at_rates(session, march(on))
    return sorted(
        (one.customer, one.currency, one.rate, str(one.open), str(one.overdue)) for one in found
    )


def received(scene: Scene, first: int, last: int) -> list[tuple[Decimal | None, str]]:
    with scene.book.read() as session:
        found = received_at_rates(session, march(first), march(last))
    return sorted((one.rate or Decimal(0), str(one.received)) for one in found)


@pytest.fixture
def scene(book: Book) -> Scene:
    """One customer at 5 %, with 100 overdue, 200 not yet due, and 50 overdue at 8 %."""
    scene = Scene(book)
    scene.customer(commission="5")
    scene.invoice("1", "100", due=-20)
    scene.invoice("2", "200", due=20)
    invoices(scene, "3", "50", -5, EIGHT)
    return scene


def test_the_rates_of_a_customer_are_read_in_one_statement(scene: Scene) -> None:
    with scene.book.read() as session, statements(scene.book) as seen:
        found = read_commission_rates(answers_of(session), "lufi")
    assert found == CommissionRates(FIVE, {"3": EIGHT})
    assert len([one for one in seen if one.lstrip().upper().startswith("SELECT")]) == 1


def test_nobody_of_that_code_has_no_rates(scene: Scene) -> None:
    with scene.book.read() as session:
        assert read_commission_rates(answers_of(session), "nobody") == CommissionRates()


def test_a_customer_without_invoices_has_a_rate_all_the_same(scene: Scene) -> None:
    scene.customer("mako", "Mako Bt.", commission="3")
    with scene.book.read() as session:
        assert read_commission_rates(answers_of(session), "mako") == CommissionRates(Decimal(3))


@pytest.mark.parametrize(
    ("customer", "single", "rate"),
    [
        (None, None, "2"),
        (FIVE, None, "5"),
        (Decimal(0), None, "0"),
        (None, EIGHT, "8"),
        (FIVE, EIGHT, "8"),
        (FIVE, Decimal(0), "0"),
    ],
)
def test_the_invoice_s_rate_counts_first_and_that_of_the_settings_last(
    customer: Decimal | None, single: Decimal | None, rate: str
) -> None:
    rates = CommissionRates(customer, {} if single is None else {"A-1": single})
    assert rates.rate_of("A-1", Decimal(2)) == Decimal(rate)
    assert rates.rate_of("A-2", Decimal(2)) == (Decimal(2) if customer is None else customer)


def owed(number: str, open_: str, currency: str = "EUR") -> OpenInvoice:
    amount = Decimal(open_)
    return OpenInvoice(number, date(2026, 1, 1), date(2026, 2, 1), amount, amount, currency)


def test_what_waits_is_rounded_once_for_each_currency() -> None:
    """Three times half a cent is 2 cents, not 3."""
    rates = CommissionRates(Decimal("0.5"))
    thrice = [owed(str(number), "1.00") for number in range(3)]
    assert rates.waiting([*thrice, owed("4", "999", "JPY")], FIVE) == (
        Money(Decimal("0.02"), "EUR"),
        Money(Decimal(5), "JPY"),
    )


def test_nothing_waits_where_there_is_no_rate_or_no_invoice() -> None:
    assert CommissionRates().waiting([owed("1", "100")], Decimal(0)) == ()
    assert CommissionRates(FIVE).waiting([], FIVE) == ()


@pytest.mark.parametrize(
    ("hundredfold", "currency", "rounded"),
    [("0.5", "EUR", "0.01"), ("0.4", "EUR", "0.00"), ("50", "JPY", "1"), ("0.05", "KWD", "0.001")],
)
def test_shares_are_rounded_half_up_to_what_can_be_paid(
    hundredfold: str, currency: str, rounded: str
) -> None:
    assert str(rounded_share(Decimal(hundredfold), currency)) == rounded


def test_what_is_open_is_told_by_rate_with_what_of_it_is_overdue(scene: Scene) -> None:
    scene.customer("mako", "Mako Bt.")
    scene.invoice("other", "70", due=-20, customer="mako", currency="USD")
    with scene.book.read() as session:
        found = open_at_rates(session, march(2))
    assert [(one.customer, one.name, one.currency) for one in found] == [
        ("lufi", "Lufi Kft.", "EUR"),
        ("lufi", "Lufi Kft.", "EUR"),
        ("mako", "Mako Bt.", "USD"),
    ]
    by_rate = {one.rate: (str(one.open), str(one.overdue)) for one in found}
    assert by_rate == {
        FIVE: ("300.00", "100.00"),
        EIGHT: ("50.00", "50.00"),
        None: ("70.00", "70.00"),
    }


def test_an_earlier_day_tells_what_was_open_then(scene: Scene) -> None:
    scene.pays("150", -2)
    assert open_lines(scene, -3) == [
        ("lufi", "EUR", FIVE, "300.00", "100.00"),
        ("lufi", "EUR", EIGHT, "50.00", "50.00"),
    ]
    assert open_lines(scene) == [("lufi", "EUR", FIVE, "200.00", "0.00")]


def test_due_that_day_is_not_overdue(scene: Scene) -> None:
    assert open_lines(scene, -5)[1] == ("lufi", "EUR", EIGHT, "50.00", "0.00")


def test_money_is_earned_on_the_day_it_settles_an_invoice(scene: Scene) -> None:
    scene.pays("130", -2)
    assert received(scene, -2, -2) == [(FIVE, "100.00"), (EIGHT, "30.00")]
    assert received(scene, -9, -3) == []
    assert received(scene, -1, 2) == []


def test_money_taken_back_is_earned_no_more(scene: Scene) -> None:
    payment = scene.pays("100", -4)
    scene.bounces(payment, -1)
    assert received(scene, -4, -2) == [(FIVE, "100.00")]
    assert received(scene, -3, 2) == [(FIVE, "-100.00")]
    assert received(scene, -4, 2) == [(FIVE, "0.00")]


def test_credits_and_money_on_the_account_earn_nothing(scene: Scene) -> None:
    scene.credits("1", "40", -3)
    scene.pays("80", -2, "3")
    assert received(scene, -9, 2) == [(EIGHT, "50.00")]


def test_reading_takes_as_many_statements_for_many_customers_as_for_one(scene: Scene) -> None:
    def count() -> int:
        with scene.book.read() as session, statements(scene.book) as seen:
            assert open_at_rates(session, march(2))
            assert received_at_rates(session, march(-30), march(2))
        return len(seen)

    scene.pays("10", -2)
    few = count()
    for number in range(20):
        scene.customer(f"more-{number}", f"More {number}", commission="4")
        scene.invoice(f"m-{number}", "10", due=-3, customer=f"more-{number}")
    assert count() == few


def test_rates_are_kept_changed_cleared_and_undone(book: Book) -> None:
    scene = Scene(book)
    scene.customer(commission="7.5", contract_rate="182.5")

    def kept() -> tuple[Decimal | None, Decimal | None]:
        with book.read() as session:
            customer = find_customer(session, "lufi")
            return customer.commission, customer.contract_rate

    assert kept() == (Decimal("7.5"), Decimal("182.5"))
    with scene.command("customer edit lufi") as change:
        customer = find_customer(change.session, "lufi")
        edit_customer(change.session, customer, CustomerDetails(commission=""))
    assert kept() == (None, Decimal("182.5"))
    scene.undo()
    assert kept() == (Decimal("7.5"), Decimal("182.5"))


@pytest.mark.parametrize(
    ("details", "why"),
    [
        (CustomerDetails(commission="-1"), "commission '-1' must be a percentage from 0 to 100"),
        (CustomerDetails(commission="100.5"), "commission '100.5' must be a percentage from 0 to"),
        (CustomerDetails(contract_rate="1001"), "contract rate '1001' must be .* from 0 to 1,000"),
        (CustomerDetails(contract_rate="often"), "contract rate 'often' is not a percentage"),
    ],
)
def test_what_is_no_rate_is_refused(book: Book, details: CustomerDetails, why: str) -> None:
    scene = Scene(book)
    scene.customer()
    with pytest.raises(UsageError, match=why), scene.command("customer edit") as change:
        edit_customer(change.session, find_customer(change.session, "lufi"), details)


@given(st.lists(st.integers(1, 10**9), max_size=8), st.integers(0, 1_000_000))
def test_what_waits_is_never_further_than_half_a_cent_from_the_exact_share(
    cents: list[int], rate: int
) -> None:
    percent = Decimal(rate).scaleb(-4)
    moneys = [owed(str(place), str(Decimal(one).scaleb(-2))) for place, one in enumerate(cents)]
    waiting = CommissionRates(percent).waiting(moneys, FIVE)
    exact = sum((one.open for one in moneys), Decimal(0)) * percent / 100
    told = waiting[0].amount if waiting else Decimal(0)
    assert abs(told - exact) <= Decimal("0.005")


def test_a_rate_that_was_never_agreed_is_none_in_the_lines(scene: Scene) -> None:
    scene.customer("mako", "Mako Bt.")
    scene.invoice("other", "70", due=-20, customer="mako")
    scene.pays("70", -1, customer="mako")
    with scene.book.read() as session:
        (found,) = received_at_rates(session, march(-1), march(-1))
    assert found == AtRate("mako", "Mako Bt.", "", "EUR", None, received=Decimal(70))
