"""What holds in every book, whichever commands two callers give and in whichever order.

Hypothesis makes up the commands; beside the book stands a plain model of its journal, from which
follows what undo and redo may do. `DUNNING_THOROUGH=1` makes up many more.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from ledger_building import (
    TODAY,
    Dump,
    Scene,
    at,
    claimed_by_others,
    prepare,
    read_records,
    release,
    take_first,
)
from sqlalchemy import func, select
from test_ledger_laws import (
    require_that_balances_tie,
    require_that_stored_sums_follow_from_allocations,
)

from conftest import empty
from dunning.consequences import ConsequenceFact
from dunning.errors import DunningError, NotFoundError
from dunning.facts import Standing
from dunning.kinds import ConsequenceKind, Outcome, PauseKind, Role
from dunning.lateness import CustomerRecord, Lateness
from dunning.ledger import asking
from dunning.ledger.book import Book
from dunning.ledger.calls import Promised
from dunning.ledger.catalogue import catalogue
from dunning.ledger.check import check_book
from dunning.ledger.claims import LEASE, NOTHING_SHOWN, Prepared
from dunning.ledger.consequences import (
    add_consequence,
    announce_consequence,
    complete_consequences,
    read_consequences,
    withdraw_consequence,
)
from dunning.ledger.customers import (
    ContactDetails,
    CustomerDetails,
    contacts_of,
    edit_contact,
    edit_customer,
    find_customer,
)
from dunning.ledger.day import Day
from dunning.ledger.driver import looking_into
from dunning.ledger.erasure import forget
from dunning.ledger.incoming import IncomingPayment, Taken
from dunning.ledger.model import BOOK_TABLES, Customer, JournalEntry
from dunning.ledger.rows import rows_of
from dunning.ledger.take_payments import take_payments
from dunning.money import Money
from dunning.scheduler.foremost import Lookups, foremost
from dunning.scheduler.money_days import BookRecord
from dunning.scheduler.ways import Ways, book_record
from dunning.scheduler.worklist import make_worklist

THOROUGH = os.environ.get("DUNNING_THOROUGH") == "1"
CALLERS = ("Vera", "Pal")
CURRENCIES = ("EUR", "JPY")
MOST_CUSTOMERS = 4
LONGEST_WAIT = 200
"""Days. No hold of the shipped plan lasts longer: stops are looked at every 90 days."""
WRITING = ("claim.free", "claim.take", "claim.let_go", "claim.prepare")
"""Questions that lock or write rows; what they do is followed by the claims of the model."""

_PERSONAL: Mapping[str, Mapping[str, Any]] = {
    "contact": {"name": "forgotten {id}", "phone": "", "email": "", "note": ""},
    "call": {"note": ""},
    "payment": {"reference": "", "reversal_reason": ""},
    "credit": {"reason": ""},
    "dispute": {"reason": "", "resolution": ""},
    "pause": {"reason": ""},
    "consequence": {"note": ""},
}
_COLUMNS = {table.name: list(table.c.keys()) for table in BOOK_TABLES}

days_back = st.integers(0, 6)
days_ahead = st.integers(0, 9)
picks = st.integers(0, 9)
callers = st.sampled_from(CALLERS)
currencies = st.sampled_from(CURRENCIES)
amounts = st.integers(1, 30).map(lambda tens: f"{tens * 10}")
texts = st.sampled_from(["", "late again", "=1+1", "50 % now; the rest 'soon'", "Zoë\u202e"])
kinds = st.sampled_from([ConsequenceKind.SUPPLY_HOLD, ConsequenceKind.AGENCY])


@dataclass(slots=True)
class Entry:
    """An entry of the journal, as the model has it: the rows before and after the command.

    `since` is the first day that looks different by it.
    """

    number: int
    who: str
    kind: str
    before: Dump
    after: Dump
    since: date
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What is known at the end of a day, by the customers' numbers."""

    standings: Mapping[int, Standing]
    records: Mapping[int, CustomerRecord]
    consequences: Mapping[int, tuple[ConsequenceFact, ...]]


def where_there_is(table: str) -> Callable[..., Any]:
    """A rule for when that table has a row."""
    return precondition(lambda machine: bool(machine.now[table]))


class BookMachine(RuleBasedStateMachine):
    """Two callers at one book, from a Monday on."""

    book: Book

    def __init__(self) -> None:
        super().__init__()
        empty(self.book)
        self.today = TODAY
        self.minutes = 0
        self.numbers = 0
        self.entries: list[Entry] = []
        self.seen: dict[date, View] = {}
        self.claims: dict[int, tuple[str, datetime, Prepared]] = {}
        self.now: Dump = Scene(self.book).dump()
        self.beginning = self.now

    @initialize()
    def opens(self) -> None:
        for code in ("alma", "bolt"):
            self.adds_customer("Vera", code)
            self.adds_contact("Vera", 0 if code == "alma" else 1, "Anna")
        for customer in (0, 1):
            self.invoices("Vera", customer, "150", "EUR", back=30, terms=20)

    # What callers type.

    @rule(who=callers, code=st.sampled_from(["alma", "bolt", "cipo", "dio"]))
    def adds_customer(self, who: str, code: str) -> None:
        if self.count("customer") < MOST_CUSTOMERS:
            self.attempt(who, self.today, lambda scene: scene.customer(code, code, day=self.today))

    @rule(
        who=callers,
        customer=picks,
        code=st.sampled_from([None, "alma", "egon"]),
        owner=st.sampled_from([None, "Vera", "Pal"]),
        note=texts,
    )
    def edits_customer(
        self, who: str, customer: int, code: str | None, owner: str | None, note: str
    ) -> None:
        def act(scene: Scene) -> None:
            with scene.command("customer edit", self.today) as change:
                found = find_customer(change.session, self.code(customer))
                edit_customer(change.session, found, CustomerDetails(owner=owner, note=note), code)
                change.note(f"edited customer {found.code}", found)

        self.attempt(who, None, act)

    @rule(
        who=callers,
        customer=picks,
        name=st.sampled_from(["Anna", "Béla", "anna"]),
        role=st.sampled_from(Role),
    )
    def adds_contact(self, who: str, customer: int, name: str, role: Role = Role.PAYER) -> None:
        self.attempt(who, None, lambda scene: scene.contact(name, self.code(customer), role, "1"))

    @rule(who=callers, customer=picks, contact=picks, phone=st.sampled_from([None, "2", ""]))
    def edits_contact(self, who: str, customer: int, contact: int, phone: str | None) -> None:
        def act(scene: Scene) -> None:
            with scene.command("contact edit", self.today) as change:
                owner = find_customer(change.session, self.code(customer))
                known = contacts_of(change.session, owner)
                if known:
                    person = known[contact % len(known)]
                    edit_contact(change.session, person, ContactDetails(phone=phone, note="met"))
                change.note("edited a contact", owner)

        self.attempt(who, None, act)

    @rule(
        who=callers,
        customer=picks,
        amount=amounts,
        currency=currencies,
        back=days_back,
        terms=days_ahead,
    )
    def invoices(
        self, who: str, customer: int, amount: str, currency: str, back: int, terms: int
    ) -> None:
        self.numbers += 1
        issued = self.today - timedelta(days=back)
        act = partial(
            Scene.invoice,
            number=f"{self.numbers}",
            amount=amount,
            due=issued + timedelta(days=terms),
            customer=self.code(customer),
            currency=currency,
            issued=issued,
            day=self.today,
        )
        self.attempt(who, issued, act)

    @rule(
        who=callers,
        customer=picks,
        amount=amounts,
        currency=currencies,
        back=days_back,
        named=st.lists(picks, max_size=2),
    )
    def pays(
        self, who: str, customer: int, amount: str, currency: str, back: int, named: list[int]
    ) -> None:
        day = self.today - timedelta(days=back)
        numbers = [self.number_of("invoice", pick) for pick in named]
        self.attempt(
            who,
            day,
            lambda scene: scene.pays(
                amount,
                day,
                *numbers,
                customer=self.code(customer),
                currency=currency,
                recorded_at=self.moment,
            ),
        )

    @rule(who=callers, customer=picks)
    def pays_all(self, who: str, customer: int) -> None:
        code = self.code(customer)
        for currency in CURRENCIES:
            left = sum(
                row["open_amount"]
                for row in self.rows("invoice")
                if row["customer_id"] == self.id_of(code) and row["currency"] == currency
            )
            pay = partial(
                Scene.pays,
                amount=f"{left}",
                day=self.today,
                customer=code,
                currency=currency,
                recorded_at=self.moment,
            )
            if left:
                self.attempt(who, self.today, pay)

    @rule(who=callers, customer=picks, amount=amounts, back=days_back, named=st.none() | picks)
    def imports_payments(
        self, who: str, customer: int, amount: str, back: int, named: int | None
    ) -> None:
        day = self.today - timedelta(days=back)
        line = IncomingPayment(
            line=2,
            customer_reference=self.code(customer),
            customer_name="",
            invoices=() if named is None else (self.number_of("invoice", named),),
            date=day,
            amount=Decimal(amount),
            currency="EUR",
            reference=f"bank line of {day}",
        )
        self.attempt(who, day, partial(self._takes, line))
        taken: list[Taken] = []
        entries = len(self.entries)
        self.attempt(who, day, lambda scene: taken.append(self._takes(line, scene)))
        assert len(self.entries) == entries
        assert taken[0].payments_added == 0

    def _takes(self, line: IncomingPayment, scene: Scene) -> Taken:
        with scene.command("import payments bank.csv", self.today) as change:
            return take_payments(
                change, [line], "bank.csv", today=self.today, recorded_at=self.moment
            )

    @where_there_is("payment")
    @rule(who=callers, payment=picks, back=days_back)
    def bounces(self, who: str, payment: int, back: int) -> None:
        day = self.today - timedelta(days=back)
        number = self.id_among("payment", payment)
        self.attempt(who, day, lambda scene: scene.bounces(number, day))

    @where_there_is("invoice")
    @rule(
        who=callers,
        invoice=picks,
        amount=st.none() | amounts,
        back=days_back,
        kind=st.sampled_from(["credit-note", "write-off"]),
        named=st.booleans(),
    )
    def credits(
        self, who: str, invoice: int, amount: str | None, back: int, kind: str, named: bool
    ) -> None:
        day = self.today - timedelta(days=back)
        number = self.number_of("invoice", invoice)
        credit = f"C{self.count('credit')}" if named else None
        self.attempt(
            who, day, lambda scene: scene.credits(number, amount, day, kind=kind, credit=credit)
        )

    @rule(
        who=callers,
        customer=picks,
        outcome=st.sampled_from([one for one in Outcome if one is not Outcome.PROMISED]),
        back=days_back,
        ahead=days_ahead,
        with_anna=st.booleans(),
        disputed=st.lists(picks, max_size=2),
        note=texts,
    )
    def calls(
        self,
        who: str,
        customer: int,
        outcome: Outcome,
        back: int,
        ahead: int,
        with_anna: bool,
        disputed: list[int],
        note: str,
    ) -> None:
        moment = self.moment - timedelta(days=back)
        day = moment.date()
        later = day + timedelta(days=ahead)
        returning = outcome in (Outcome.CALLBACK, Outcome.NO_ANSWER, Outcome.SAYS_PAID)
        numbers = [self.number_of("invoice", pick) for pick in disputed]
        self.attempt(
            who,
            day,
            lambda scene: scene.calls(
                outcome,
                day,
                customer=self.code(customer),
                contact="anna" if with_anna else "",
                disputed=numbers if outcome is Outcome.DISPUTED else (),
                returns_on=later if returning else None,
                review_on=later + timedelta(days=1),
                moment=moment,
                note=note,
            ),
        )

    @rule(
        who=callers,
        customer=picks,
        sums=st.lists(st.tuples(amounts, currencies, days_ahead), min_size=1, max_size=2),
        back=days_back,
    )
    def promises(
        self, who: str, customer: int, sums: list[tuple[str, str, int]], back: int
    ) -> None:
        moment = self.moment - timedelta(days=back)
        day = moment.date()
        promised = [
            Promised(
                Money(Decimal(amount), currency),
                day + timedelta(days=ahead),
                day + timedelta(days=ahead + 2),
            )
            for amount, currency, ahead in sums
        ]
        self.attempt(
            who,
            day,
            lambda scene: scene.calls(
                Outcome.PROMISED,
                day,
                customer=self.code(customer),
                promises=promised,
                moment=moment,
            ),
        )

    @where_there_is("promise")
    @rule(who=callers, promise=picks)
    def withdraws(self, who: str, promise: int) -> None:
        number = self.id_among("promise", promise)
        self.attempt(who, self.today, lambda scene: scene.withdraws(number, self.today))

    @rule(
        who=callers,
        customer=picks,
        invoice=st.none() | picks,
        back=days_back,
        ahead=st.integers(1, 9),
    )
    def disputes(self, who: str, customer: int, invoice: int | None, back: int, ahead: int) -> None:
        day = self.today - timedelta(days=back)
        number = None if invoice is None else self.number_of("invoice", invoice)
        self.attempt(
            who,
            day,
            lambda scene: scene.disputes(
                number, day, review=self.today + timedelta(days=ahead), customer=self.code(customer)
            ),
        )

    @where_there_is("dispute")
    @rule(who=callers, dispute=picks, whole=st.booleans(), back=days_back)
    def resolves(self, who: str, dispute: int, whole: bool, back: int) -> None:
        day = self.today - timedelta(days=back)
        opened = self.one_of("dispute", dispute)
        code = self.code_of(opened["customer_id"])
        about = opened["invoice_id"]
        number = None if whole or about is None else self.invoice_of(about)
        self.attempt(who, day, lambda scene: scene.resolves(number, day, customer=code))

    @rule(who=callers, customer=picks, kind=st.sampled_from(PauseKind), ahead=days_ahead)
    def pauses(self, who: str, customer: int, kind: PauseKind, ahead: int) -> None:
        until = self.today + timedelta(days=ahead)
        self.attempt(
            who,
            self.today,
            lambda scene: scene.pauses(until, self.today, kind=kind, customer=self.code(customer)),
        )

    @where_there_is("pause")
    @rule(who=callers, customer=picks)
    def resumes(self, who: str, customer: int) -> None:
        self.attempt(
            who,
            self.today,
            lambda scene: scene.resumes(self.today, customer=self.code(customer)),
        )

    @rule(
        who=callers,
        customer=picks,
        kind=kinds,
        back=days_back,
        ahead=days_ahead,
        basis=texts,
        above=st.none() | amounts,
    )
    def decides(
        self,
        who: str,
        customer: int,
        kind: ConsequenceKind,
        back: int,
        ahead: int,
        basis: str,
        above: str | None,
    ) -> None:
        decided = self.today - timedelta(days=back)

        def act(scene: Scene) -> None:
            with scene.command("consequence add", self.today) as change:
                owner = find_customer(change.session, self.code(customer))
                add_consequence(
                    change.session,
                    owner,
                    kind,
                    planned_for=self.today + timedelta(days=ahead),
                    decided_by=who,
                    decided_on=decided,
                    basis=basis,
                    today=self.today,
                    added_at=self.moment,
                    above=None if above is None else Money(Decimal(above), "EUR"),
                    note="as agreed",
                )
                change.note(f"planned {kind}", owner)

        self.attempt(who, decided, act)

    @where_there_is("consequence")
    @rule(
        who=callers,
        step=picks,
        deed=st.sampled_from([announce_consequence, complete_consequences, withdraw_consequence]),
        back=days_back,
    )
    def acts_on_it(self, who: str, step: int, deed: Callable[..., Any], back: int) -> None:
        day = self.today - timedelta(days=back)
        planned = self.one_of("consequence", step)
        kind, code = ConsequenceKind(planned["kind"]), self.code_of(planned["customer_id"])

        def act(scene: Scene) -> None:
            with scene.command("consequence", self.today) as change:
                owner = find_customer(change.session, code)
                deed(change.session, owner, kind, on=day)
                change.note(f"{kind} of {owner.code}", owner)

        self.attempt(who, day, act)

    @rule(who=callers, customer=picks)
    def forgets(self, who: str, customer: int) -> None:
        code = self.code(customer)
        number = self.id_of(code)
        entries = len(self.entries)

        def act(scene: Scene) -> None:
            with scene.command(f"customer forget {code}", self.today) as change:
                forget(change, find_customer(change.session, code))

        self.attempt(who, None, act, kind="erasure")
        if len(self.entries) == entries:
            return
        for entry in self.entries[:-1]:
            entry.before = without_person(entry.before, number)
            entry.after = without_person(entry.after, number)
        assert self.now == without_person(self.entries[-1].before, number)
        self.beginning = without_person(self.beginning, number)

    # Taking back, and doing again.

    @rule(who=callers)
    def takes_back_own(self, who: str) -> None:
        own = [entry for entry in self.standing("erasure") if entry.who == who]
        self.takes_back(who, own[-1] if own else None, None)

    @rule(who=callers, pick=picks)
    def takes_back_numbered(self, who: str, pick: int) -> None:
        standing = self.standing()
        if pick and standing:
            wanted = standing[-1 - (pick - 1) % len(standing)]
            self.takes_back(who, wanted, wanted.number)
        else:
            undone = [entry.undoes for entry in self.entries if entry.undoes]
            self.takes_back(who, None, max(undone, default=404))

    def takes_back(self, who: str, wanted: Entry | None, number: int | None) -> None:
        standing = self.standing()
        self.reverses(
            who,
            wanted,
            lambda scene: scene.undo(self.today, number).entry,
            "undo",
            sure=bool(standing) and wanted is standing[-1],
        )

    @rule(who=callers)
    def does_again(self, who: str) -> None:
        undone = self.redoable(who)
        since = [entry for entry in self.entries if undone and entry.number > undone.number]
        alone = all(entry.kind in ("undo", "redo") and entry.who == who for entry in since)
        wanted = undone and next(one for one in self.entries if one.number == undone.undoes)
        self.reverses(
            who,
            undone,
            lambda scene: scene.redo(self.today).entry,
            "redo",
            sure=alone,
            named=wanted,
        )

    @rule(who=callers)
    def takes_back_and_does_again(self, who: str) -> None:
        before, entries = self.now, len(self.entries)
        self.takes_back_own(who)
        if len(self.entries) > entries:
            self.does_again(who)
            assert self.now == before

    def reverses(
        self,
        who: str,
        entry: Entry | None,
        act: Callable[[Scene], int],
        kind: str,
        *,
        sure: bool,
        named: Entry | None = None,
    ) -> None:
        """One undo or redo: the rows of the entry as they were before it, and no others.

        `sure` says that nothing can have been built on the entry since.
        """
        try:
            number = act(Scene(self.book, who))
        except DunningError as error:
            require_clear(error)
            require_reason(error, entry, sure=sure)
            self.require_nothing_changed()
            return
        assert entry is not None
        assert entry.kind != "erasure"
        assert number == (named or entry).number
        expected = put_back(self.now, entry)
        before, self.now = self.now, Scene(self.book).dump()
        assert self.now == expected
        self.note(who, kind, before, entry.since, entry.number)

    # Several callers.

    @rule(who=callers, order=st.permutations(range(MOST_CUSTOMERS)), shown=st.booleans())
    def takes_next(self, who: str, order: list[int], shown: bool) -> None:
        codes = [code for place in order if (code := self.code_at(place))]
        held = self.held()
        free = [code for code in codes if code not in held or held[code] == who]
        taken = take_first(self.book, codes, who, self.moment)
        assert taken == (free[0] if free else None)
        if taken is None:
            return
        card = Prepared("opening ending", True) if shown else NOTHING_SHOWN
        if shown:
            prepare(self.book, taken, who, card)
        self.claims[self.id_of(taken)] = (who, self.moment + LEASE, card)

    @rule(who=callers, customer=picks)
    def lets_go(self, who: str, customer: int) -> None:
        code = self.code(customer)
        with Scene(self.book, who).command("log", self.today) as change:
            prepared = release(change.session, find_customer(change.session, code), who)
        caller, _, card = self.claims.pop(self.id_of(code), ("", self.moment, NOTHING_SHOWN))
        assert prepared == (card if caller == who else NOTHING_SHOWN)
        self.require_nothing_changed()

    # Time.

    @rule(minutes=st.integers(1, 45))
    def a_while_passes(self, minutes: int) -> None:
        self.minutes = min(self.minutes + minutes, 600)

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.prove()
        for _ in range(days):
            self.seen[self.today] = self.view(self.today)
            self.today += timedelta(days=1)
        self.minutes = 0

    @rule(days=st.integers(1, 3))
    def the_clock_is_set_back(self, days: int) -> None:
        self.today -= timedelta(days=days)

    # What always holds.

    @invariant()
    def nobody_is_forgotten(self) -> None:
        self.require_everyone_listed(self.today)

    def require_everyone_listed(self, day: date) -> None:
        """Everyone overdue that day is in one of the lists, and comes back from the second."""
        with self.book.read() as session:
            records = read_records(session, day)
        standings = Scene(self.book).standings(day)
        ways = Ways(records=records, book=book_record(records.values(), standings, day))
        worklist = make_worklist(standings, day, ways)
        called = [one.standing.code for one in worklist.calls]
        held_back = [one.standing.code for one in worklist.held_back]
        assert sorted(called + held_back) == self.overdue(day)
        for held in worklist.held_back:
            assert day < held.until <= day + timedelta(days=LONGEST_WAIT)

    @invariant()
    def claims_are_as_taken(self) -> None:
        assert claimed_by_others(self.book, "a stranger", self.moment) == self.held()

    def prove(self) -> None:
        """The book's own proof, ours, and that every day looks as it did when it ended."""
        assert check_book(self.book) == ()
        require_that_stored_sums_follow_from_allocations(self.book)
        require_that_balances_tie(self.book, self.today)
        for day, seen in self.seen.items():
            assert self.view(day) == seen, day
        for later in (10, 45, 130):
            self.require_everyone_listed(self.today + timedelta(days=later))
        self.require_the_quick_way_sees_the_same()

    def require_the_quick_way_sees_the_same(self) -> None:
        """What `due` reads by the driver alone is what every other command reads."""
        with looking_into(self.book.place) as ask:
            assert ask is not None
            owing = asking.read_owing(ask, Day(self.today, UTC))
        with self.book.read() as session:
            records = read_records(session, self.today)
        found = Scene(self.book).standings(self.today)
        late = Lateness.total(one.late for one in records.values())
        assert owing.standings == found
        codes = {one.code for one in found} & records.keys()
        assert owing.records == {code: records[code] for code in codes}
        payments = sum(one.payments for one in records.values())
        assert owing.book == CustomerRecord(payments, late)
        self.require_the_text_in_the_package_gives_the_rows_of_its_statements()
        self.require_the_first_calls_begin_the_list()

    def require_the_text_in_the_package_gives_the_rows_of_its_statements(self) -> None:
        """Every question that only reads, by the driver and by its statement, compiled anew."""
        day = Day(self.today, UTC)
        with self.book.read() as session:
            engine = session.get_bind().dialect.name
            there = session.execute(select(Customer.id, Customer.code)).all()
            values = {
                "day": day.on,
                "ends": day.ends,
                "since": day.ends - timedelta(days=5),
                "last": day.on + timedelta(days=5),
                "code": there[0].code if there else "",
                "numbers": f"[{','.join(f'{one.id}' for one in there)}]",
                "number": there[0].id if there else 0,
                "owner": "",
                "caller": "a stranger",
                "now": self.moment,
                "known_to": 0,
            }
            by_statement = {
                name: Counter(map(tuple, rows_of(session, statement, values)))
                for name, statement in catalogue(engine).items()
                if name not in WRITING
            }
        with looking_into(self.book.place) as ask:
            assert ask is not None
            assert by_statement == {name: Counter(ask(name, values)) for name in by_statement}

    def require_the_first_calls_begin_the_list(self) -> None:
        """What is asked about the first calls gives those that the whole list begins with."""
        day, records = Day(self.today, UTC), dict[str, CustomerRecord]()
        with looking_into(self.book.place) as ask:
            assert ask is not None
            if not asking.is_as_today(ask, day):
                return
            owing = asking.read_owing(ask, day)
            whole = book_record((owing.book,), owing.standings, self.today)
            assert whole == BookRecord.of(
                asking.read_whole_record(ask, day), asking.read_waiting(ask, day)
            )

            def read(customers: Sequence[int]) -> Iterable[Standing]:
                found, theirs = asking.read_among(ask, day, customers)
                records.update(theirs)
                return found

            lookups = Lookups(partial(asking.read_expecting, ask, day), read)
            with patch("dunning.scheduler.foremost.AT_A_TIME", 1):
                ways = Ways(records=records, book=whole)
                first = foremost(asking.read_debts(ask, day), self.today, ways, lookups, 2)
        ways = Ways(records=owing.records, book=whole)
        worklist = make_worklist(owing.standings, self.today, ways)
        assert first.calls[:2] == worklist.calls[:2]
        assert first == worklist or first.in_all == len(owing.standings)

    def teardown(self) -> None:
        """All is taken back, step by step, to where the book began."""
        self.prove()
        if self.seen:
            require_that_balances_tie(self.book, min(self.seen))
        while standing := self.standing():
            self.takes_back("Vera", standing[-1], standing[-1].number)
        assert self.now == self.beginning
        self.prove()

    # The model.

    @property
    def moment(self) -> datetime:
        return at(self.today) + timedelta(minutes=self.minutes)

    def attempt(
        self, who: str, since: date | None, act: Callable[[Scene], object], kind: str = "change"
    ) -> None:
        """One command. What is refused changes nothing; without `since` any day may look new."""
        try:
            act(Scene(self.book, who))
        except DunningError as error:
            require_clear(error)
            self.require_nothing_changed()
            return
        before, self.now = self.now, Scene(self.book).dump()
        if before == self.now and kind == "change":
            self.require_nothing_changed()
        else:
            self.note(who, kind, before, since or date.min)

    def note(
        self, who: str, kind: str, before: Dump, since: date, undoes: int | None = None
    ) -> None:
        number = self.newest()
        assert number > (self.entries[-1].number if self.entries else 0)
        self.entries.append(Entry(number, who, kind, before, self.now, since, undoes))
        there = {row["id"] for row in self.rows("customer")}
        self.claims = {one: held for one, held in self.claims.items() if one in there}
        self.seen = {
            day: seen if day < since else self.view(day) for day, seen in self.seen.items()
        }

    def require_nothing_changed(self) -> None:
        assert Scene(self.book).dump() == self.now
        assert self.newest() == (self.entries[-1].number if self.entries else 0)

    def newest(self) -> int:
        with self.book.read() as session:
            return session.scalar(select(func.max(JournalEntry.id))) or 0

    def standing(self, *more: str) -> list[Entry]:
        """The changes that were not taken back, and with them entries of these kinds."""
        undone = {entry.undoes for entry in self.entries}
        return [
            entry
            for entry in self.entries
            if entry.kind in ("change", "redo", *more) and entry.number not in undone
        ]

    def redoable(self, who: str) -> Entry | None:
        """The caller's last undo that stands, if they changed nothing since."""
        undone = {entry.undoes for entry in self.entries}
        for entry in reversed(self.entries):
            if entry.who == who and entry.kind == "change":
                return None
            if entry.who == who and entry.kind == "undo" and entry.number not in undone:
                return entry
        return None

    def view(self, day: date) -> View:
        """What is known of a day, but for what has no date: names, people, ways of paying."""
        with self.book.read() as session:
            ids = {row.code: row.id for row in session.execute(select(Customer.code, Customer.id))}
            records = read_records(session, day)
            consequences = read_consequences(session, day)
        standings = Scene(self.book).standings(day)
        return View(
            {ids[one.code]: undated_left_out(one) for one in standings},
            {ids[code]: record for code, record in records.items()},
            {ids[code]: facts for code, facts in consequences.items()},
        )

    def rows(self, table: str) -> list[dict[str, Any]]:
        return [dict(zip(_COLUMNS[table], row, strict=True)) for row in self.now[table]]

    def count(self, table: str) -> int:
        return len(self.now[table])

    def overdue(self, day: date) -> list[str]:
        """The codes of all who owe something then that was due before."""
        settled: defaultdict[int, Decimal] = defaultdict(Decimal)
        for part in self.rows("allocation"):
            if part["starts"] <= day and (part["ends"] is None or part["ends"] > day):
                settled[part["invoice_id"]] += part["amount"]
        owing = {
            row["customer_id"]
            for row in self.rows("invoice")
            if row["issued"] <= day and row["due"] < day and row["amount"] > settled[row["id"]]
        }
        return sorted(row["code"] for row in self.rows("customer") if row["id"] in owing)

    def code_at(self, place: int) -> str:
        codes = [row["code"] for row in self.rows("customer")]
        return codes[place] if place < len(codes) else ""

    def code(self, pick: int) -> str:
        """Some customer's code, an unknown one where there is nobody."""
        return self.code_at(pick % max(self.count("customer"), 1)) or "nobody-at-all"

    def code_of(self, number: int) -> str:
        found = (row["code"] for row in self.rows("customer") if row["id"] == number)
        return next(found, "nobody-at-all")

    def invoice_of(self, number: int) -> str:
        return str(next(row["number"] for row in self.rows("invoice") if row["id"] == number))

    def one_of(self, table: str, pick: int) -> dict[str, Any]:
        rows = self.rows(table)
        return rows[pick % len(rows)]

    def id_of(self, code: str) -> int:
        return next((row["id"] for row in self.rows("customer") if row["code"] == code), 0)

    def id_among(self, table: str, pick: int) -> int:
        number: int = self.one_of(table, pick)["id"]
        return number

    def number_of(self, table: str, pick: int) -> str:
        return str(self.one_of(table, pick)["number"]) if self.now[table] else "none"

    def held(self) -> dict[str, str]:
        """Who has whom."""
        codes = {row["id"]: row["code"] for row in self.rows("customer")}
        return {
            codes[number]: who
            for number, (who, until, _) in self.claims.items()
            if until > self.moment
        }


def require_clear(error: DunningError) -> None:
    """A refusal is one line of ours, not the database's."""
    said = str(error)
    assert said
    assert "\n" not in said
    assert "refused:" not in said, said


def require_reason(error: DunningError, entry: Entry | None, *, sure: bool) -> None:
    """An undo or redo is refused where there is no such entry, or where more was built on it."""
    assert isinstance(error, NotFoundError) == (entry is None), error
    assert not (sure and entry), error


def put_back(now: Dump, entry: Entry) -> Dump:
    """The book with the rows that the entry touched as they were before it."""
    expected: Dump = {}
    for table, rows in now.items():
        before, after = by_id(table, entry.before[table]), by_id(table, entry.after[table])
        touched = {one for one in {*before, *after} if before.get(one) != after.get(one)}
        kept = {number: row for number, row in by_id(table, rows).items() if number not in touched}
        again = {number: row for number, row in before.items() if number in touched}
        expected[table] = [row for _, row in sorted((kept | again).items())]
    return expected


def by_id(table: str, rows: list[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    place = _COLUMNS[table].index("id")
    return {row[place]: row for row in rows}


def without_person(dump: Dump, number: int) -> Dump:
    """The rows without what says who the customer of this number was."""
    return {
        table: [tuple(_forgotten(table, row, number)) for row in rows]
        for table, rows in dump.items()
    }


def _forgotten(table: str, row: tuple[Any, ...], number: int) -> list[Any]:
    values = dict(zip(_COLUMNS[table], row, strict=True))
    if table == "customer" and values["id"] == number:
        code = f"forgotten-{number}"
        values |= {"code": code, "name": code, "reference": None, "note": ""}
    elif table in _PERSONAL and values["customer_id"] == number:
        put = {name: text.format(id=values["id"]) for name, text in _PERSONAL[table].items()}
        values |= put
    return list(values.values())


def undated_left_out(standing: Standing) -> Standing:
    """The standing without what is kept as it is now, whatever day is asked about."""
    return standing._replace(code="", owner="", contacts=(), name="")


def machine_settings(examples: int, steps: int) -> settings:
    """The same examples every time, or many new ones where a thorough run is asked for."""
    return settings(
        max_examples=int(os.environ.get("DUNNING_EXAMPLES", "500")) if THOROUGH else examples,
        stateful_step_count=50 if THOROUGH else steps,
        derandomize=not THOROUGH,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def machine_of(one: Book) -> type[BookMachine]:
    """The machine at this book."""

    class MachineOfThisBook(BookMachine):
        book = one

    return MachineOfThisBook


def test_in_a_file_book_the_laws_hold_whatever_is_typed(sqlite_book: Book) -> None:
    run_state_machine_as_test(machine_of(sqlite_book), settings=machine_settings(12, 25))


def test_in_a_team_book_the_laws_hold_whatever_is_typed(postgresql_book: Book) -> None:
    run_state_machine_as_test(machine_of(postgresql_book), settings=machine_settings(4, 20))
