"""A book told in sentences: every method is one command, as a user would give it.

Days are March 2026 unless said otherwise: `3` is the third. Amounts are typed as text.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunning.errors import Problem
from dunning.facts import PromiseFact, Standing
from dunning.kinds import Outcome, PauseKind, PromiseState, Reason, Role
from dunning.lateness import CustomerRecord
from dunning.ledger import assembly, claims, queries
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import Ask
from dunning.ledger.book import Book
from dunning.ledger.brought import InvoiceTerms
from dunning.ledger.calls import CallReport, Promised, log_call
from dunning.ledger.customers import (
    ContactDetails,
    CustomerDetails,
    add_contact,
    add_customer,
    find_contact,
    find_customer,
)
from dunning.ledger.day import Day
from dunning.ledger.disputes import open_dispute, resolve_disputes
from dunning.ledger.driver import leasing
from dunning.ledger.incoming import (
    IncomingCustomer,
    IncomingInvoice,
    IncomingPayment,
    PlainInvoices,
    Taken,
)
from dunning.ledger.invoices import add_invoice, credit_invoice, find_invoice
from dunning.ledger.journal import Change, Undone, do_again, take_back
from dunning.ledger.model import BOOK_TABLES, Customer, Invoice, JournalEntry
from dunning.ledger.pauses import lift_pauses, start_pause
from dunning.ledger.payments import find_payment, record_payment, reverse_payment
from dunning.ledger.promises import withdraw_promise
from dunning.ledger.rows import rows_of
from dunning.ledger.standings import read_standings
from dunning.ledger.take_customers import take_customers
from dunning.ledger.take_invoices import take_invoices
from dunning.ledger.take_payments import take_payments
from dunning.money import Money

TODAY = date(2026, 3, 2)
"""A Monday."""

Dump = dict[str, list[tuple[Any, ...]]]


def march(day: int | date) -> date:
    """The day itself, or that day of March 2026: `march(-3)` is three days before the first."""
    return day if isinstance(day, date) else date.fromordinal(date(2026, 2, 28).toordinal() + day)


def at(day: int | date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of that day, UTC."""
    return datetime.combine(march(day), time(hour, minute), UTC)


def euros(amount: str) -> Money:
    """An amount of EUR."""
    return Money(Decimal(amount), "EUR")


def read_records(session: Session, today: date) -> dict[str, CustomerRecord]:
    """How every customer had paid before the day, by code."""
    codes = {row.id: row.code for row in session.execute(select(Customer.id, Customer.code))}
    rows = rows_of(session, queries.records(queries.everyone), {"day": today})
    return {codes[number]: record for number, record in assembly.records(rows).items()}


@dataclass(frozen=True, slots=True)
class Scene:
    """A book, and what happens in it."""

    book: Book
    caller: str = "Vera"

    @contextmanager
    def command(
        self, words: str, day: int | date = TODAY, who: str | None = None
    ) -> Iterator[Change]:
        """One command given that morning."""
        with self.book.change(words, who or self.caller, at(day)) as change:
            yield change

    def customer(
        self, code: str = "lufi", name: str = "Lufi Kft.", *, day: int | date = TODAY, **more: Any
    ) -> None:
        """A new customer."""
        with self.command(f"customer add {code}", day) as change:
            add_customer(change.session, code, CustomerDetails(name=name, **more), march(day))

    def contact(
        self, name: str, customer: str = "lufi", role: Role = Role.PAYER, phone: str = ""
    ) -> None:
        """A new person at the customer."""
        with self.command(f"contact add {customer} {name}") as change:
            owner = find_customer(change.session, customer)
            add_contact(change.session, owner, name, ContactDetails(role=role, phone=phone))
            change.note(f"added contact {name}", owner)

    def invoice(
        self,
        number: str,
        amount: str,
        due: int | date,
        *,
        customer: str = "lufi",
        currency: str = "EUR",
        issued: int | date | None = None,
        day: int | date = TODAY,
    ) -> None:
        """A new invoice, issued thirty days before it is due unless said."""
        first = date.fromordinal(march(due).toordinal() - 30) if issued is None else march(issued)
        money = Money(Decimal(amount), currency)
        with self.command(f"invoice add {customer} {number}", day) as change:
            owner = find_customer(change.session, customer)
            add_invoice(change.session, owner, number, money, first, march(due))

    def pays(
        self,
        amount: str,
        day: int | date = TODAY,
        *invoices: str,
        customer: str = "lufi",
        currency: str = "EUR",
        recorded_at: datetime | None = None,
    ) -> int:
        """A payment, for the invoices named or else the oldest. Returns its number."""
        with self.command(f"pay {customer} {amount}", day) as change:
            booked = record_payment(
                change.session,
                find_customer(change.session, customer),
                Money(Decimal(amount), currency),
                paid_on=march(day),
                recorded_at=recorded_at or at(day),
                invoices=[find_invoice(change.session, number) for number in invoices],
            )
            return booked.payment.id

    def bounces(self, payment: int, day: int | date = TODAY) -> None:
        """The bank takes a payment back."""
        with self.command(f"payment reverse {payment}", day) as change:
            reverse_payment(
                change.session, find_payment(change.session, payment), on=march(day), reason="bank"
            )

    def credits(
        self,
        number: str,
        amount: str | None = None,
        day: int | date = TODAY,
        *,
        kind: str = "credit-note",
        credit: str | None = None,
    ) -> None:
        """A credit note or write-off for that invoice, over all that is open unless said."""
        with self.command(f"invoice credit {number}", day) as change:
            credit_invoice(
                change.session,
                find_invoice(change.session, number),
                None if amount is None else Decimal(amount),
                on=march(day),
                kind=kind,
                number=credit,
            )

    def calls(
        self,
        outcome: Outcome,
        day: int | date = TODAY,
        *,
        customer: str = "lufi",
        contact: str = "",
        reason: Reason | None = None,
        promises: Sequence[Promised] = (),
        disputed: Sequence[str] = (),
        returns_on: int | date | None = None,
        review_on: int | date | None = None,
        moment: datetime | None = None,
        note: str = "",
    ) -> None:
        """One call, logged."""
        with self.command(f"log {customer} {outcome.value}", day) as change:
            session = change.session
            owner = find_customer(session, customer)
            log_call(
                session,
                owner,
                CallReport(
                    at=moment or at(day),
                    on=march(day),
                    note=note,
                    outcome=outcome,
                    caller="Vera",
                    contact=find_contact(session, owner, contact) if contact else None,
                    reason=reason,
                    promises=tuple(promises),
                    disputed=tuple(find_invoice(session, number) for number in disputed),
                    returns_on=None if returns_on is None else march(returns_on),
                    review_on=None if review_on is None else march(review_on),
                ),
            )

    def promises(
        self,
        amount: str,
        promised_for: int | date,
        day: int | date = TODAY,
        *,
        customer: str = "lufi",
        currency: str = "EUR",
        moment: datetime | None = None,
    ) -> None:
        """A call that ended in a promise, broken two days after the day named."""
        breaks_on = date.fromordinal(march(promised_for).toordinal() + 2)
        promised = Promised(Money(Decimal(amount), currency), march(promised_for), breaks_on)
        self.calls(Outcome.PROMISED, day, customer=customer, promises=[promised], moment=moment)

    def withdraws(self, promise: int, day: int | date = TODAY) -> None:
        """The promise is taken back."""
        with self.command(f"promise withdraw {promise}", day) as change:
            withdraw_promise(change.session, promise, march(day))

    def disputes(
        self,
        number: str | None = None,
        day: int | date = TODAY,
        *,
        review: int | date = 16,
        customer: str = "lufi",
    ) -> None:
        """A claim against that invoice, or the whole account."""
        with self.command(f"dispute add {customer}", day) as change:
            open_dispute(
                change.session,
                find_customer(change.session, customer),
                None if number is None else find_invoice(change.session, number),
                opened_on=march(day),
                review_on=march(review),
            )

    def resolves(
        self, number: str | None = None, day: int | date = TODAY, *, customer: str = "lufi"
    ) -> None:
        """The claim is answered."""
        with self.command(f"dispute resolve {customer}", day) as change:
            resolve_disputes(
                change.session,
                find_customer(change.session, customer),
                None if number is None else find_invoice(change.session, number),
                on=march(day),
                resolution="answered",
            )

    def pauses(
        self,
        until: int | date,
        day: int | date = TODAY,
        *,
        kind: PauseKind = PauseKind.PAUSE,
        customer: str = "lufi",
    ) -> None:
        """A stop on calling."""
        with self.command(f"pause {customer}", day) as change:
            start_pause(
                change.session,
                find_customer(change.session, customer),
                kind,
                starts=march(day),
                until=march(until),
                reason="stocktaking",
            )

    def resumes(self, day: int | date = TODAY, *, customer: str = "lufi") -> None:
        """The stops are lifted."""
        with self.command(f"resume {customer}", day) as change:
            lift_pauses(change.session, find_customer(change.session, customer), on=march(day))

    def undo(self, day: int | date = TODAY, entry: int | None = None) -> Undone:
        """The caller's last change is taken back, or the entry named."""
        with self.command("undo", day) as change:
            return take_back(change, entry)

    def redo(self, day: int | date = TODAY) -> Undone:
        """What was taken back last is done again."""
        with self.command("redo", day) as change:
            return do_again(change)

    def imports_invoices(
        self,
        *rows: IncomingInvoice | PlainInvoices | Problem,
        terms: InvoiceTerms | None = None,
    ) -> Taken:
        """An invoice file."""
        with self.command("import invoices march.csv") as change:
            return take_invoices(change, rows, "march.csv", terms or InvoiceTerms(TODAY, at(TODAY)))

    def imports_payments(self, *rows: IncomingPayment | Problem) -> Taken:
        """A payment file."""
        with self.command("import payments bank.csv") as change:
            return take_payments(change, rows, "bank.csv", today=TODAY, recorded_at=at(TODAY))

    def imports_customers(self, *rows: IncomingCustomer | Problem) -> Taken:
        """A customer file."""
        with self.command("import customers book.csv") as change:
            return take_customers(change, rows, "book.csv", TODAY)

    def standings(self, day: int | date = TODAY) -> tuple[Standing, ...]:
        """Everyone with something overdue that day."""
        with self.book.read() as session:
            return read_standings(session, Day(march(day), UTC))

    def standing(self, day: int | date = TODAY, customer: str = "lufi") -> Standing:
        """One customer that day, also with nothing overdue."""
        with self.book.read() as session:
            (found,) = read_standings(session, Day(march(day), UTC), customer)
            return found

    def open_then(self, day: int | date = TODAY, customer: str = "lufi") -> dict[str, Decimal]:
        """What was open at the end of that day, by invoice."""
        return {one.number: one.open for one in self.standing(day, customer).invoices}

    def open_now(self) -> dict[str, Decimal]:
        """What the book keeps as open, by invoice, settled ones too."""
        with self.book.read() as session:
            found = session.scalars(select(Invoice).order_by(Invoice.number))
            return {invoice.number: invoice.open_amount for invoice in found}

    def promised(self, day: int | date = TODAY) -> list[tuple[PromiseState, Decimal | int]]:
        """How each promise that counts stood that day, and what had come."""
        return [(one.state, one.received) for one in self.promise_facts(day)]

    def promise_facts(self, day: int | date = TODAY) -> tuple[PromiseFact, ...]:
        """The promises that count that day."""
        return self.standing(day).promises

    def entries(self) -> int:
        """How many entries the journal has."""
        with self.book.read() as session:
            return session.scalar(select(func.count()).select_from(JournalEntry)) or 0

    def dump(self) -> Dump:
        """Every row of every table that a command may change."""
        with self.book.read() as session:
            return {
                table.name: [tuple(row) for row in session.execute(table.select().order_by("id"))]
                for table in BOOK_TABLES
            }


@contextmanager
def claiming(book: Book) -> Iterator[Ask]:
    """As `dunning next` claims: by the driver alone."""
    with leasing(book.place) as ask:
        assert ask is not None
        yield ask


def take_first(
    book: Book, codes: Sequence[str], caller: str, now: datetime, *, known_to: int | None = None
) -> str | None:
    """Claims the first that nobody else has."""
    with claiming(book) as ask:
        return claims.take_first(ask, codes, caller, now, known_to=known_to)


def prepare(book: Book, code: str, caller: str, prepared: claims.Prepared) -> None:
    """Keeps with the claim what was shown."""
    with claiming(book) as ask:
        claims.prepare(ask, code, caller, prepared)


def release(session: Session, customer: Customer, caller: str) -> claims.Prepared:
    """Ends a claim, as a call that is logged does."""
    return claims.release(answers_of(session), customer.id, caller)


def claimed_by_others(book: Book, caller: str, now: datetime) -> dict[str, str]:
    """Who else is about to ring whom."""
    with book.read() as session:
        return claims.claimed_by_others(answers_of(session), caller, now)
