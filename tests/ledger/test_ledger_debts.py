"""What settled a customer's invoices, as known on any day, on both engines."""

from datetime import date
from decimal import Decimal

import pytest
from ledger_building import Scene, euros, march

from dunning.ledger.book import Book
from dunning.ledger.debts import DebtHistory, Settling, read_debt_history


@pytest.fixture
def scene(book: Book) -> Scene:
    """One customer with invoices of 100 and 50, both overdue, and another who owes as well."""
    scene = Scene(book)
    scene.customer(country="HU", contract_rate="12.5")
    scene.invoice("1", "100", due=-20)
    scene.invoice("2", "50", due=-5)
    scene.customer("mako", "Mako Bt.")
    scene.invoice("other", "70", due=-20, customer="mako")
    return scene


def history(scene: Scene, on: int | date = 2, code: str = "lufi") -> DebtHistory:
    with scene.book.read() as session:
        return read_debt_history(session, march(on), code)


def test_the_country_and_the_agreed_rate_come_with_it(scene: Scene) -> None:
    found = history(scene)
    assert (found.country, found.contract_rate) == ("HU", Decimal("12.5"))
    assert history(scene, code="mako").contract_rate is None


def test_nobody_of_that_code_has_no_history(scene: Scene) -> None:
    assert history(scene, code="nobody") == DebtHistory()


def test_payments_and_credits_settle_on_their_own_days(scene: Scene) -> None:
    scene.pays("30", -10)
    scene.credits("1", "20", -3)
    scene.pays("70", -8, customer="mako")
    assert history(scene).settled == {
        "1": (Settling(march(-10), euros("30")), Settling(march(-3), euros("20")))
    }


def test_a_payment_taken_back_is_known_so_from_that_day_on(scene: Scene) -> None:
    payment = scene.pays("30", -10)
    scene.bounces(payment, -2)
    assert history(scene).settled == {"1": (Settling(march(-10), euros("30"), march(-2)),)}
    assert history(scene, -3).settled == {"1": (Settling(march(-10), euros("30")),)}
    assert history(scene, -11).settled == {}
    assert history(scene).on_account == ()


def test_money_that_settles_nothing_is_told_with_its_day_the_oldest_first(scene: Scene) -> None:
    scene.pays("60", 1, "2")
    scene.pays("120", -4, "1")
    assert history(scene).on_account == (
        Settling(march(-4), euros("20")),
        Settling(march(1), euros("10")),
    )
    assert history(scene, -4).on_account == (Settling(march(-4), euros("20")),)
    assert history(scene, -5).on_account == ()
    assert history(scene, code="mako").on_account == ()


def test_a_credit_over_what_was_open_is_on_the_account(scene: Scene) -> None:
    scene.credits("2", "80", -1)
    assert history(scene).on_account == (Settling(march(-1), euros("30")),)


def test_the_account_agrees_with_the_standing(scene: Scene) -> None:
    scene.pays("60", -6, "2")
    taken_back = scene.pays("200", -4)
    scene.credits("2", "5", -3)
    scene.bounces(taken_back, 1)
    for offset in range(-8, 3):
        sums = {one.currency: one.amount for one in scene.standing(offset).unallocated}
        told: dict[str, Decimal] = {}
        for one in history(scene, offset).on_account:
            told[one.money.currency] = told.get(one.money.currency, Decimal(0)) + one.money.amount
        assert told == sums, offset
