"""Taking an invoice file in: new rows are added, known ones compared, twice is once.

What a file says is paid comes in as a payment on the day it names, so that there is a history
to learn from. Every so many rows are written by a fixed number of statements, and let go of.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import compress, count
from math import inf
from operator import gt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunning.errors import Problem
from dunning.ledger.brought import Brought, InvoiceTerms, write_brought, write_credits
from dunning.ledger.bulk import wanted_values
from dunning.ledger.incoming import IncomingInvoice, PlainInvoices, Taken
from dunning.ledger.journal import Change
from dunning.ledger.known import (
    CustomersOf,
    Known,
    KnownCustomers,
    known_customers,
    write_contacts,
    write_customers,
)
from dunning.ledger.loading import Loading
from dunning.ledger.model import Allocation, Credit, Customer, Dispute, Invoice, Payment
from dunning.ledger.new_invoices import InvoiceRow, InvoiceRun, PaidPart, PaidRun
from dunning.ledger.source_keys import key_of, keys_of, older_key_of
from dunning.money import Money

_ASSUMED = "paid without a date: taken as paid when due, or today if earlier"
AT_A_TIME = 20_000
"""Rows that are worked on, and kept in memory, together."""


Incoming = IncomingInvoice | PlainInvoices | Problem


def take_invoices(
    change: Change, rows: Iterable[Incoming], file: str, terms: InvoiceTerms
) -> Taken:
    """Takes in the rows of one invoice file, by themselves or in runs of plain ones.

    New numbers are added with their customers; known numbers are compared and altered where
    the file differs; what the file calls paid is paid. Faulty rows come back as problems and
    are left out.
    """
    newest = change.session.scalar(select(func.max(Invoice.id))) or 0
    intake = _Intake(file, terms, known_customers(change.session), is_first=not newest)
    loading = Loading(change.session, (Customer, Invoice, Payment, Allocation), newest)
    for portion in _portions(rows):
        loading.expect(_height(portion))
        intake.take_portion(change, portion)
    loading.end()
    return intake.taken(change)


def _height(portion: Iterable[Incoming]) -> int:
    return sum(len(one.numbers) if isinstance(one, PlainInvoices) else 1 for one in portion)


def _portions(rows: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    portion: list[Incoming] = []
    height = 0
    for one in rows:
        portion.append(one)
        height += len(one.numbers) if isinstance(one, PlainInvoices) else 1
        if height >= AT_A_TIME:
            yield portion
            portion, height = [], 0
    if portion:
        yield portion


class _Intake:
    """What a file brings: each portion is worked out before it is written, credits at the end.

    `seen` has the book's own numbers taken so far, and those added by this portion; what an
    earlier portion added has an id from `added_from` on. `unseen` has the numbers of this portion's
    runs until one is asked for. A book without an invoice `is_first`
    given some: then no number of a run can be known, since none stands twice in a file.
    """

    def __init__(
        self, file: str, terms: InvoiceTerms, customers: KnownCustomers, *, is_first: bool
    ) -> None:
        self.file, self.terms, self.customers = file, terms, customers
        self.is_first = is_first
        self.brought = Brought(terms)
        self.credits: list[tuple[IncomingInvoice, Known]] = []
        self.credits_there: set[str | None] = set()
        self.keys_there: set[str | None] = set()
        self.seen: set[str] = set()
        self.added_from = inf
        self.of_party = CustomersOf(customers)
        self.unseen: list[Sequence[str]] = []
        self.counts = Counter[str]()
        self.unchanged = 0
        self.changes: list[str] = []
        self.problems: list[Problem] = []
        self.notes: Counter[str] = Counter()

    def take_portion(self, change: Change, portion: Iterable[Incoming]) -> None:
        good = self.without_problems(portion)
        self.find_there(change.session, good)
        rows = list(self.known_apart(good))
        self.find_keys(change.session, rows)
        for one in rows:
            if isinstance(one, PlainInvoices):
                self.take_run(one)
            else:
                self.take(one)
        self.write_portion(change)

    def without_problems(self, rows: Iterable[Incoming]) -> list[IncomingInvoice | PlainInvoices]:
        good: list[IncomingInvoice | PlainInvoices] = []
        for row in rows:
            if isinstance(row, Problem):
                self.problems.append(row)
            else:
                good.append(row)
        return good

    def find_there(self, session: Session, good: list[IncomingInvoice | PlainInvoices]) -> None:
        rows = {row.number for row in good if isinstance(row, IncomingInvoice)}
        runs = (run.numbers for run in good if isinstance(run, PlainInvoices))
        numbers = rows if self.is_first else rows.union(*runs)
        if not numbers:
            return
        disputed = select(Dispute.invoice_id).where(Dispute.invoice_id == Invoice.id).exists()
        with wanted_values(session, str, numbers) as wanted:
            there = session.execute(
                select(
                    Invoice.customer_id,
                    Invoice.number,
                    Invoice.issued,
                    Invoice.due,
                    Invoice.amount,
                    Invoice.currency,
                    Invoice.open_amount,
                    Invoice.id,
                    disputed.label("disputed"),
                ).where(Invoice.number.in_(wanted))
            ).all()
            by_id = {one.id: one for one in self.customers.by_code.values()} if there else {}
            for row in there:
                self.brought.there[row.number] = InvoiceRow(
                    by_id[row.customer_id],
                    row.number,
                    row.issued,
                    row.due,
                    row.amount,
                    row.currency,
                    row.open_amount,
                    row.id,
                    row.disputed,
                )
            self.credits_there.update(
                session.scalars(select(Credit.number).where(Credit.number.in_(wanted)))
            )

    def known_apart(
        self, good: list[IncomingInvoice | PlainInvoices]
    ) -> Iterator[IncomingInvoice | PlainInvoices]:
        """The same with runs taken apart where the book has any of their numbers."""
        for one in good:
            if isinstance(one, PlainInvoices) and self._has_known(one):
                yield from one.rows()
            else:
                yield one

    def find_keys(self, session: Session, rows: list[IncomingInvoice | PlainInvoices]) -> None:
        keys = {
            key
            for incoming in rows
            if isinstance(incoming, IncomingInvoice)
            and (found := self.brought.there.get(incoming.number)) is not None
            and (found.open_amount or incoming.amount != found.amount)
            for key in (key_of(incoming), older_key_of(incoming))
        }
        self.keys_there = set()
        if not keys:
            return
        with wanted_values(session, str, keys) as wanted:
            self.keys_there.update(
                session.scalars(select(Payment.source_key).where(Payment.source_key.in_(wanted)))
            )

    def _has_known(self, run: PlainInvoices) -> bool:
        return not self.brought.there.keys().isdisjoint(run.numbers)

    def take_run(self, run: PlainInvoices) -> None:
        """Takes new invoices together; a run that may have a fault is taken row by row."""
        last = max(filter(None, run.settled_on), default=date.min)
        if last > self.terms.today or not self.seen.isdisjoint(run.numbers):
            for row in run.rows():
                self.take(row)
            return
        new = InvoiceRun(run, list(map(self.of_party.__getitem__, run.parties)))
        self._pay_run(new)
        if any(run.disputed):
            self._dispute_run(new)
        self.brought.added.append(new)
        self.unseen.append(run.numbers)

    def _dispute_run(self, new: InvoiceRun) -> None:
        run = new.invoices
        for place in compress(count(), run.disputed):
            if run.open_amounts[place] or run.settled_on[place]:
                settled = None if run.open_amounts[place] else run.settled_on[place]
                self.brought.disputed.append((new.row(place), settled))

    def _pay_run(self, new: InvoiceRun) -> None:
        """Notes what the file says is paid of new invoices."""
        paid = list(map(gt, new.invoices.amounts, new.invoices.open_amounts))
        run = new.invoices.chosen(paid)
        if not run.numbers:
            return
        on: Sequence[date | None] = run.settled_on
        assumed = [False] * len(on)
        if None in on:
            assumed = [day is None for day in on]
            self.notes[_ASSUMED] += sum(assumed)
        days = [day or min(due, self.terms.today) for day, due in zip(on, run.due, strict=True)]
        self.brought.paid.append(PaidRun(new, paid, run, days, assumed, keys_of(run)))

    def take(self, row: IncomingInvoice) -> None:
        if row.is_credit:
            self._take_credit(row)
        elif self._stands_above(row.number):
            self._fault(row, "number", row.number, "stands twice in the file", "keep one of them")
        elif row.number in self.brought.there:
            self._compare(row, self.brought.there[row.number])
        else:
            self._add(row)

    def _stands_above(self, number: str) -> bool:
        self.seen.update(*self.unseen)
        self.unseen.clear()
        there = self.brought.there.get(number)
        return number in self.seen or (there is not None and there.id >= self.added_from)

    def _customer_of(self, row: IncomingInvoice) -> Known:
        """The customer of a row that is good, who joins the book with the person it names."""
        customer = self.customers.get_or_add(row.customer_reference, row.customer_name)
        self.customers.note_contact(customer, row.contact, row.phone, row.email)
        return customer

    def _take_credit(self, row: IncomingInvoice) -> None:
        customer = self._customer_of(row)
        if row.number in self.credits_there:
            self.unchanged += 1
        else:
            self.credits_there.add(row.number)
            self.credits.append((row, customer))

    def _add(self, row: IncomingInvoice) -> None:
        if self._settled_too_late(row):
            return
        customer = self._customer_of(row)
        issued, due = self._dates(row, customer)
        new = InvoiceRow(customer, row.number, issued, due, row.amount, row.currency, row.amount)
        self._pay(new, row)
        self._dispute(new, row)
        self.brought.added.append(new)
        self.seen.add(row.number)

    def _dates(self, row: IncomingInvoice, customer: Known) -> tuple[date, date]:
        days, rule = self.terms.terms_days, "the settings"
        if customer.terms_days is not None:
            days, rule = customer.terms_days, "the customer's terms"
        if self.terms.due_days is not None:
            days, rule = self.terms.due_days, "--due-days"
        if row.due is None and row.issued is not None:
            self.notes[f"without a due date: due {days} days after issue, by {rule}"] += 1
            return row.issued, row.issued + timedelta(days=days)
        if row.issued is None and row.due is not None:
            self.notes[f"without an issue date: issued {days} days before due, by {rule}"] += 1
            return row.due - timedelta(days=days), row.due
        return row.issued or row.due or date.max, row.due or row.issued or date.max

    def _settled_too_late(self, row: IncomingInvoice) -> bool:
        """Whether the day of the payment is still to come, which is a fault of the row."""
        if row.settled_on is None or row.settled_on <= self.terms.today:
            return False
        self._fault(row, "settled", f"{row.settled_on}", "is in the future", "mend the date")
        return True

    def _pay(self, invoice: InvoiceRow, row: IncomingInvoice) -> PaidPart | None:
        """Notes what the file says is paid beyond the book, None for nothing."""
        still_open = Decimal(0) if row.paid and row.open_amount is None else row.open_amount
        if still_open is None or still_open == invoice.open_amount:
            return None
        if still_open > invoice.open_amount:
            self.notes["with more open in the file than in the book: the book stands"] += 1
            return None
        if not self.keys_there.isdisjoint((key_of(row), older_key_of(row))):
            self.notes["called paid by a payment that was taken back since: left open"] += 1
            return None
        on = row.settled_on or min(invoice.due, self.terms.today)
        if row.settled_on is None:
            self.notes[_ASSUMED] += 1
        part = PaidPart(
            invoice, invoice.open_amount - still_open, on, row.settled_on is None, key_of(row)
        )
        self.brought.paid.append(part)
        invoice.open_amount = still_open
        return part

    def _dispute(self, invoice: InvoiceRow, row: IncomingInvoice) -> bool:
        """Notes a dispute the book does not know yet. Returns whether there is one."""
        if not row.disputed or invoice.disputed:
            return False
        settled = row.settled_on if not invoice.open_amount else None
        if not invoice.open_amount and settled is None:
            return False
        self.brought.disputed.append((invoice, settled))
        return True

    def _compare(self, row: IncomingInvoice, there: InvoiceRow) -> None:
        before = there.values()
        customer = self.customers.get(row.customer_reference, row.customer_name)
        fault = _cannot_change(row, customer, there)
        if fault:
            self._fault(row, *fault)
            return
        if self._settled_too_late(row):
            return
        self._customer_of(row)
        self.seen.add(row.number)
        words = _alter(there, row)
        paid = self._pay(there, row)
        if paid is not None:
            words.append(f"paid {Money(paid.amount, there.currency)} on {paid.on}")
        if there.values() != before:
            self.brought.altered[there.number] = before
        if self._dispute(there, row):
            words.append("disputed")
        if words:
            self.changes.append(f"{there.number}: {', '.join(words)}")
        else:
            self.unchanged += 1

    def _fault(self, row: IncomingInvoice, column: str, value: str, what: str, mend: str) -> None:
        self.problems.append(Problem(self.file, row.line, column, value, what, mend))

    def write_portion(self, change: Change) -> None:
        """Writes what the rows since the last time brought, but for credits, and forgets it."""
        brought, self.brought = self.brought, Brought(self.terms)
        self.counts["customers"] += write_customers(change, self.customers, self.terms.today)
        self.counts["contacts"] += write_contacts(change, self.customers)
        write_brought(change, brought)
        change.pack()
        for one in brought.added:
            if isinstance(one, InvoiceRun):
                if self.seen:
                    self.seen.difference_update(one.invoices.numbers)
                self.added_from = min(self.added_from, one.ids[0])
            else:
                self.seen.discard(one.number)
                self.added_from = min(self.added_from, one.id)
        self.unseen.clear()
        self.counts["added"] += brought.invoices_added
        self.counts["payments"] += brought.payments_added
        self.counts["disputes"] += len(brought.disputed)

    def taken(self, change: Change) -> Taken:
        """Writes the credits, which may settle any invoice of the file, and tells what was done."""
        write_credits(change, self.credits, self.terms)
        return Taken(
            added=self.counts["added"],
            unchanged=self.unchanged,
            changes=tuple(self.changes),
            customers_added=self.counts["customers"],
            contacts_added=self.counts["contacts"],
            payments_added=self.counts["payments"],
            credits_added=len(self.credits),
            disputes_added=self.counts["disputes"],
            notes=tuple(f"{count:,} {words}" for words, count in self.notes.items()),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.line)),
        )


def _cannot_change(
    row: IncomingInvoice, customer: Known | None, there: InvoiceRow
) -> tuple[str, str, str, str] | None:
    """Why a known invoice cannot become what the file says: column, value, fault, mend."""
    if customer is not there.customer:
        whose = f"is in the book as an invoice of {there.customer.name}"
        return "number", row.number, whose, "give one of the two another number"
    settled = there.amount - there.open_amount
    if row.currency != there.currency and settled:
        was = f"was {there.currency}, and part of it is settled"
        return "currency", row.currency, was, "credit the invoice and issue another"
    if row.amount < settled:
        more = f"is less than the {Money(settled, there.currency)} already settled"
        return "amount", f"{row.amount}", more, "reverse a payment first"
    if (row.issued or there.issued) > (row.due or there.due):
        return "due", f"{row.due or there.due}", "is before the issue date", "mend one of the two"
    return None


def _alter(there: InvoiceRow, row: IncomingInvoice) -> list[str]:
    """Gives the row the file's values. Returns what changed, in words."""
    settled = there.amount - there.open_amount
    words = []
    if row.due is not None and row.due != there.due:
        words.append(f"due {there.due} is now {row.due}")
    if row.issued is not None and row.issued != there.issued:
        words.append(f"issued {there.issued} is now {row.issued}")
    if (row.amount, row.currency) != (there.amount, there.currency):
        was, now = Money(there.amount, there.currency), Money(row.amount, row.currency)
        words.append(f"amount {was} is now {now}")
    there.due, there.issued = row.due or there.due, row.issued or there.issued
    there.amount, there.currency = row.amount, row.currency
    there.open_amount = row.amount - settled
    return words
