from decimal import Decimal

import pytest
from ledger_building import Scene, at, euros, march
from sqlalchemy import select

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.ledger.book import Book
from dunning.ledger.customers import find_customer
from dunning.ledger.invoices import Settled, find_invoice
from dunning.ledger.model import Payment
from dunning.ledger.payments import find_payment, payments_of, record_payment
from dunning.money import Money


@pytest.fixture
def scene(book: Book) -> Scene:
    """One customer with an older invoice of 100 and a younger of 50, both overdue."""
    scene = Scene(book)
    scene.customer()
    scene.invoice("younger", "50", due=-5)
    scene.invoice("older", "100", due=-20)
    return scene


def test_money_settles_the_oldest_due_first(scene: Scene) -> None:
    scene.pays("120")
    assert scene.open_now() == {"older": 0, "younger": 30}


def test_money_settles_the_invoice_it_names(scene: Scene) -> None:
    scene.pays("30", 2, "younger")
    assert scene.open_now() == {"older": 100, "younger": 20}


def test_money_settles_the_invoices_it_names_in_that_order(scene: Scene) -> None:
    scene.pays("60", 2, "younger", "older")
    assert scene.open_now() == {"older": 90, "younger": 0}


def test_money_over_the_named_invoice_stays_on_the_account(scene: Scene) -> None:
    scene.pays("70", 2, "younger")
    assert scene.open_now() == {"older": 100, "younger": 0}
    assert scene.standing().unallocated == (euros("20"),)


def test_money_over_everything_stays_on_the_account(scene: Scene) -> None:
    scene.pays("151")
    assert scene.open_now() == {"older": 0, "younger": 0}
    assert scene.standing().unallocated == (euros("1"),)


def test_a_cent_short_is_still_open(scene: Scene) -> None:
    scene.pays("99.99", 2, "older")
    assert scene.open_now()["older"] == Decimal("0.01")
    assert scene.standing().overdue_totals(march(2)) == (euros("50.01"),)


def test_money_of_one_currency_never_settles_another(scene: Scene) -> None:
    scene.invoice("dollars", "80", due=-20, currency="USD")
    scene.pays("200", currency="USD")
    assert scene.open_now() == {"dollars": 0, "older": 100, "younger": 50}
    assert scene.standing().unallocated == (Money(Decimal(120), "USD"),)
    assert scene.standing().overdue_totals(march(2)) == (euros("150"),)


def test_two_currencies_have_a_total_each(scene: Scene) -> None:
    scene.invoice("dollars", "80", due=-20, currency="USD")
    assert scene.standing().overdue_totals(march(2)) == (euros("150"), Money(Decimal(80), "USD"))


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_a_payment_is_refused(scene: Scene, amount: str) -> None:
    before = scene.dump()
    with pytest.raises(UsageError):
        scene.pays(amount)
    assert scene.dump() == before


def test_a_payment_cannot_name_an_invoice_in_another_currency(scene: Scene) -> None:
    with pytest.raises(UsageError, match="older is in EUR, the payment in USD"):
        scene.pays("10", 2, "older", currency="USD")


def test_a_payment_cannot_name_someone_elses_invoice(scene: Scene) -> None:
    scene.customer("bolt", "Bolt")
    with pytest.raises(UsageError, match="is not Bolt's"):
        scene.pays("10", 2, "older", customer="bolt")


def test_a_payment_says_what_it_settled(scene: Scene) -> None:
    with scene.command("pay") as change:
        booked = record_payment(
            change.session,
            find_customer(change.session, "lufi"),
            euros("160"),
            paid_on=march(2),
            recorded_at=at(2),
            invoices=[find_invoice(change.session, "older")],
            reference=" bank 7 ",
        )
        assert booked.settled == (Settled("older", Decimal(100), Decimal(0), "EUR"),)
        assert booked.unallocated == 60
        assert booked.payment.reference == "bank 7"


def test_a_payment_that_bounces_opens_its_invoices_again(scene: Scene) -> None:
    payment = scene.pays("170")
    scene.bounces(payment, 4)
    assert scene.open_now() == {"older": 100, "younger": 50}
    assert scene.standing(4).unallocated == ()


def test_a_payment_that_bounces_leaves_the_others(scene: Scene) -> None:
    first = scene.pays("60")
    scene.pays("60")
    scene.bounces(first, 3)
    assert scene.open_now() == {"older": 60, "younger": 30}


def test_before_it_bounced_the_invoices_were_paid(scene: Scene) -> None:
    payment = scene.pays("170", 3)
    scene.bounces(payment, 6)
    assert scene.open_then(2) == {"older": 100, "younger": 50}
    for day in (3, 4, 5):
        assert scene.open_then(day) == {}
        assert scene.standing(day).unallocated == (euros("20"),)
        assert scene.standings(day) == ()
    for day in (6, 7):
        assert scene.open_then(day) == {"older": 100, "younger": 50}
        assert scene.standing(day).unallocated == ()
        assert [one.code for one in scene.standings(day)] == ["lufi"]


def test_a_payment_that_bounced_the_same_day_never_counted(scene: Scene) -> None:
    scene.bounces(scene.pays("100", 3), 3)
    assert scene.open_then(3) == {"older": 100, "younger": 50}
    assert scene.standing(3).unallocated == ()


def test_a_payment_bounces_once(scene: Scene) -> None:
    payment = scene.pays("100")
    scene.bounces(payment, 4)
    with pytest.raises(DunningError, match="was reversed already, on 2026-03-04"):
        scene.bounces(payment, 5)


def test_a_payment_does_not_bounce_before_it_came(scene: Scene) -> None:
    payment = scene.pays("100", 4)
    with pytest.raises(UsageError, match="is before the payment itself"):
        scene.bounces(payment, 3)


def test_a_payment_nobody_made_is_not_found(scene: Scene) -> None:
    with scene.book.read() as session, pytest.raises(NotFoundError, match="no payment 404"):
        find_payment(session, 404)


def test_payments_stand_newest_first_those_taken_back_among_them(scene: Scene) -> None:
    middle = scene.pays("2", 3)
    scene.pays("3", 4)
    scene.pays("1", 2)
    scene.bounces(middle, 5)
    with scene.book.read() as session:
        amounts = [one.amount for one in payments_of(session, find_customer(session, "lufi"))]
    assert amounts == [3, 2, 1]


def test_money_that_came_before_the_invoice_counts_from_its_issue(scene: Scene) -> None:
    scene.customer("bolt", "Bolt")
    scene.invoice("ahead", "40", due=20, issued=10, customer="bolt")
    scene.pays("40", 5, "ahead", customer="bolt")
    assert scene.standing(6, "bolt").unallocated == (euros("40"),)
    assert scene.open_then(6, "bolt") == {}
    assert scene.standing(10, "bolt").unallocated == ()
    assert scene.open_then(10, "bolt") == {}


def test_money_ahead_of_its_invoice_that_bounces_before_the_issue(scene: Scene) -> None:
    scene.customer("bolt", "Bolt")
    scene.invoice("ahead", "40", due=20, issued=10, customer="bolt")
    scene.bounces(scene.pays("40", 5, "ahead", customer="bolt"), 7)
    assert scene.standing(6, "bolt").unallocated == (euros("40"),)
    assert scene.standing(7, "bolt").unallocated == ()
    assert scene.open_then(12, "bolt") == {"ahead": 40}


def test_paying_only_the_later_invoice_leaves_the_customer_listed(scene: Scene) -> None:
    scene.pays("50", 2, "younger")
    assert [one.code for one in scene.standings()] == ["lufi"]
    assert scene.open_then() == {"older": 100}


def test_the_moment_it_was_recorded_is_kept_to_the_second(scene: Scene) -> None:
    scene.pays("1", 2, recorded_at=at(2, 14, 30).replace(second=5, microsecond=999_999))
    with scene.book.read() as session:
        recorded = session.scalars(select(Payment.recorded_at)).one()
    assert recorded == at(2, 14, 30).replace(second=5)
