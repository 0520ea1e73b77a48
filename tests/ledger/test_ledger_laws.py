"""What holds in every book, whatever was done to it and in whichever order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_building import TODAY, Dump, Scene
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from conftest import empty
from dunning.errors import DunningError
from dunning.facts import Standing
from dunning.kinds import Outcome, PauseKind
from dunning.ledger.as_of import open_invoices_on
from dunning.ledger.book import Book
from dunning.ledger.day import Day
from dunning.ledger.model import Allocation, Credit, Invoice, Payment, Promise, Table
from dunning.ledger.standings import unallocated_on

CODES = ("alma", "bolt")
CURRENCIES = ("EUR", "JPY")
Sums = dict[tuple[int, str], Decimal]


@dataclass
class Story:
    """A book on its way through the days, with all that it looked like on the way."""

    scene: Scene
    today: date = TODAY
    before: list[tuple[date, Dump]] = field(default_factory=list)
    seen: dict[date, tuple[Standing, ...]] = field(default_factory=dict)
    numbers: int = 0

    def attempt(self, act: Callable[[], object]) -> None:
        """One command. What is refused changes nothing."""
        dump, entries = self.scene.dump(), self.scene.entries()
        try:
            act()
        except DunningError:
            assert self.scene.dump() == dump
            assert self.scene.entries() == entries
        else:
            self.before.append((self.today, dump))

    def days_pass(self, days: int) -> None:
        """Nothing happens until then. Every day is remembered as it looked at its end."""
        require_that_stored_sums_follow_from_allocations(self.scene.book)
        require_that_balances_tie(self.scene.book, self.today)
        for _ in range(days):
            self.seen[self.today] = self.scene.standings(self.today)
            self.today += timedelta(days=1)

    def undo(self) -> None:
        """The last command is taken back, exactly; days since then look as they look now."""
        if not self.before:
            return
        day, dump = self.before.pop()
        self.scene.undo(self.today)
        assert self.scene.dump() == dump
        self.seen = {one: standings for one, standings in self.seen.items() if one < day}

    def new_number(self) -> str:
        self.numbers += 1
        return f"{self.numbers}"

    def one_of(self, column: object, pick: int) -> int:
        """The number of some row, 404 where there is none."""
        with self.scene.book.read() as session:
            ids: Sequence[int] = session.scalars(select(column).order_by(column)).all()  # type: ignore[call-overload]
        return ids[pick % len(ids)] if ids else 404

    def invoice_number(self, pick: int) -> str:
        with self.scene.book.read() as session:
            found = session.get(Invoice, self.one_of(Invoice.id, pick))
            return found.number if found else "none"


Step = Callable[[Story], object]

picks = st.integers(0, 9)
customers = st.sampled_from(CODES)
currencies = st.sampled_from(CURRENCIES)
amounts = st.integers(1, 30).map(lambda tens: f"{tens * 10}")


def invoices(customer: str, amount: str, currency: str, days: int) -> Step:
    def step(story: Story) -> None:
        story.scene.invoice(
            story.new_number(),
            amount,
            story.today + timedelta(days=days),
            customer=customer,
            currency=currency,
            issued=story.today,
            day=story.today,
        )

    return lambda story: story.attempt(lambda: step(story))


def pays(customer: str, amount: str, currency: str, named: int | None) -> Step:
    def step(story: Story) -> None:
        numbers = () if named is None else (story.invoice_number(named),)
        story.scene.pays(amount, story.today, *numbers, customer=customer, currency=currency)

    return lambda story: story.attempt(lambda: step(story))


def bounces(pick: int) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.bounces(story.one_of(Payment.id, pick), story.today)
    )


def credited(pick: int, amount: str | None, kind: str) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.credits(story.invoice_number(pick), amount, story.today, kind=kind)
    )


def promises(customer: str, amount: str, currency: str, days: int) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.promises(
            amount,
            story.today + timedelta(days=days),
            story.today,
            customer=customer,
            currency=currency,
        )
    )


def withdraws(pick: int) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.withdraws(story.one_of(Promise.id, pick), story.today)
    )


def disputes(customer: str, pick: int | None, days: int) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.disputes(
            None if pick is None else story.invoice_number(pick),
            story.today,
            review=story.today + timedelta(days=days),
            customer=customer,
        )
    )


def resolves(customer: str) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.resolves(None, story.today, customer=customer)
    )


def pauses(customer: str, kind: PauseKind, days: int) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.pauses(
            story.today + timedelta(days=days), story.today, kind=kind, customer=customer
        )
    )


def resumes(customer: str) -> Step:
    return lambda story: story.attempt(lambda: story.scene.resumes(story.today, customer=customer))


def calls(customer: str, outcome: Outcome, days: int) -> Step:
    return lambda story: story.attempt(
        lambda: story.scene.calls(
            outcome,
            story.today,
            customer=customer,
            contact="Anna",
            returns_on=story.today + timedelta(days=days),
            review_on=story.today + timedelta(days=days),
        )
    )


def waits(days: int) -> Step:
    return lambda story: story.days_pass(days)


money_steps = (
    st.builds(invoices, customers, amounts, currencies, st.integers(0, 9)),
    st.builds(pays, customers, amounts, currencies, st.none() | picks),
    st.builds(bounces, picks),
    st.builds(credited, picks, st.none() | amounts, st.sampled_from(["credit-note", "write-off"])),
)
steps = st.one_of(
    *money_steps,
    *money_steps,
    st.builds(promises, customers, amounts, currencies, st.integers(0, 9)),
    st.builds(withdraws, picks),
    st.builds(disputes, customers, st.none() | picks, st.integers(1, 9)),
    st.builds(resolves, customers),
    st.builds(pauses, customers, st.sampled_from(PauseKind), st.integers(1, 9)),
    st.builds(resumes, customers),
    st.builds(calls, customers, st.sampled_from(Outcome), st.integers(1, 9)),
    st.builds(waits, st.integers(1, 6)),
    st.just(Story.undo),
)
stories = st.lists(steps, min_size=8, max_size=20)


def sums_of(session: Session, model: type[Table], day: date) -> Sums:
    """Money of that kind by customer and currency, as it counts at the end of that day."""
    columns = Table.metadata.tables[model.__tablename__].c
    begins = {"invoice": "issued", "payment": "paid_on", "credit": "credited_on"}
    statement = select(columns.customer_id, columns.currency, func.sum(columns.amount)).where(
        columns[begins[model.__tablename__]] <= day
    )
    if model is Payment:
        statement = statement.where((Payment.reversed_on.is_(None)) | (Payment.reversed_on > day))
    return {
        (customer, currency): total
        for customer, currency, total in session.execute(
            statement.group_by(columns.customer_id, columns.currency)
        )
    }


def require_that_balances_tie(book: Book, day: date) -> None:
    """Invoices less credits less payments is what is open less what is not allocated."""
    with book.read() as session:
        expected: Sums = {}
        for model, sign in ((Invoice, 1), (Payment, -1), (Credit, -1)):
            for key, total in sums_of(session, model, day).items():
                expected[key] = expected.get(key, Decimal(0)) + sign * total
        found: Sums = {}
        open_then = open_invoices_on(day)
        for row in session.execute(select(open_then)):
            assert 0 < row.open_then <= row.amount
            key = (row.customer_id, row.currency)
            found[key] = found.get(key, Decimal(0)) + row.open_then
        for customer, moneys in unallocated_on(session, Day(day, UTC), lambda _: true()).items():
            for money in moneys:
                assert money.amount > 0
                key = (customer, money.currency)
                found[key] = found.get(key, Decimal(0)) - money.amount
    without_zeros = {key: total for key, total in expected.items() if total}
    assert {key: total for key, total in found.items() if total} == without_zeros


def require_that_stored_sums_follow_from_allocations(book: Book) -> None:
    with book.read() as session:
        running = session.scalars(select(Allocation).where(Allocation.ends.is_(None))).all()
        for invoice in session.scalars(select(Invoice)):
            settled = sum(one.amount for one in running if one.invoice_id == invoice.id)
            assert invoice.open_amount == invoice.amount - settled >= 0
        for payment in session.scalars(select(Payment)):
            used = sum(one.amount for one in running if one.payment_id == payment.id)
            free = payment.amount - used if payment.reversed_on is None else 0
            assert payment.unallocated == free >= 0
            assert payment.reversed_on is None or not used
        for credit in session.scalars(select(Credit)):
            used = sum(one.amount for one in running if one.credit_id == credit.id)
            assert credit.unallocated == credit.amount - used >= 0


def live_through(scene: Scene, told: Sequence[Step]) -> None:
    """A story from its first to its last day, and then back to its beginning."""
    story = Story(scene)
    for code in CODES:
        scene.customer(code, code)
        scene.contact("Anna", code, phone="1")
        for currency in CURRENCIES:
            story.scene.invoice(
                story.new_number(),
                "150",
                TODAY - timedelta(days=story.numbers),
                customer=code,
                currency=currency,
            )
    beginning = scene.dump()
    for step in told:
        step(story)
    story.days_pass(2)
    require_that_stored_sums_follow_from_allocations(scene.book)
    for day, standings in story.seen.items():
        assert scene.standings(day) == standings
        require_that_balances_tie(scene.book, day)
    while story.before:
        story.undo()
    assert scene.dump() == beginning


one_book = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(one_book, max_examples=30)
@given(told=stories)
def test_in_a_file_book_the_laws_hold(sqlite_book: Book, told: list[Step]) -> None:
    empty(sqlite_book)
    live_through(Scene(sqlite_book), told)


@settings(one_book, max_examples=6)
@given(told=stories)
def test_in_a_team_book_the_laws_hold(postgresql_book: Book, told: list[Step]) -> None:
    empty(postgresql_book)
    live_through(Scene(postgresql_book), told)
