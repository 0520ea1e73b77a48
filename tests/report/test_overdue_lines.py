"""The lines of the overdue report are those that its rows would give one by one."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from dunning.cli.plain import all_clean
from dunning.facts import CallFact, ContactFact, OpenInvoice, OpenInvoices, PromiseFact, Standing
from dunning.kinds import Outcome, PromiseState, Role
from dunning.money import Money, decimals
from dunning.report.delimited import ExcelDialect, write_csv
from dunning.report.overdue import COLUMNS, cells, overdue_rows
from dunning.report.overdue_lines import overdue_lines, write_overdue_lines

TODAY = date(2026, 3, 2)
TEXT_COLUMNS = frozenset(
    ("customer", "name", "invoice", "outcome", "contact", "phone", "email", "owner")
)
Overdue = list[tuple[Standing, OpenInvoices]]

days = st.integers(1, 200).map(lambda days: TODAY - timedelta(days=days))
currencies = st.sampled_from(["EUR", "HUF", "JPY", "KWD", "CLF"])
texts = st.one_of(
    st.text(st.sampled_from("aZ1 .,;-+=@'\"\t\r\n\u202e\u200bű＝"), max_size=6),
    st.sampled_from(["", "A-1", "R0012", "=1+1", "+36 1 555", 'Lux "L", Kft; x', "a\r\nb", "٣"]),
    st.text(max_size=8),
)


@st.composite
def amounts(draw: st.DrawFn, currency: str) -> Decimal:
    return Decimal(draw(st.integers(1, 10**9))).scaleb(-decimals(currency))


@st.composite
def invoices(draw: st.DrawFn) -> OpenInvoice:
    due, currency = draw(days), draw(currencies)
    still_open = draw(amounts(currency))
    paid = draw(st.just(Decimal(0)) | amounts(currency))
    return OpenInvoice(
        draw(texts),
        due - timedelta(days=draw(st.integers(0, 60))),
        due,
        still_open + paid,
        still_open,
        currency,
        draw(st.none() | days),
    )


@st.composite
def promises(draw: st.DrawFn) -> PromiseFact:
    made, currency = draw(days), draw(currencies)
    money = Money(draw(amounts(currency)), currency)
    state = draw(st.sampled_from(PromiseState))
    return PromiseFact(1, money, made, made, made, state, Decimal(0), draw(texts))


contacts = st.builds(
    ContactFact, texts, st.sampled_from(Role), texts, texts, wrong_number=st.booleans()
)
calls = st.none() | st.builds(CallFact, days, st.sampled_from(Outcome), texts)


@st.composite
def customers(draw: st.DrawFn, code: str) -> tuple[Standing, OpenInvoices]:
    late = sorted(draw(st.lists(invoices(), min_size=1, max_size=5)), key=lambda one: one.due)
    standing = Standing(
        code,
        draw(texts),
        draw(texts),
        contacts=tuple(draw(st.lists(contacts, max_size=3))),
        promises=tuple(draw(st.lists(promises(), max_size=3))),
        last_call=draw(calls),
        last_conversation=draw(calls),
        account_review_on=draw(st.none() | days),
    )
    return standing, OpenInvoices(OpenInvoices.of(late).rows)


codes = st.lists(texts, max_size=4, unique=True)
overdue = codes.flatmap(lambda drawn: st.tuples(*map(customers, drawn)))
dialects = st.sampled_from([None, ExcelDialect(), ExcelDialect(";", ",")])


def one_by_one(found: Overdue, excel: ExcelDialect | None) -> tuple[int, bytes]:
    stream = io.BytesIO()
    rows = map(all_clean, map(cells, overdue_rows(found, TODAY)))
    count = write_csv(stream, COLUMNS, rows, text_columns=TEXT_COLUMNS, excel=excel)
    return count, stream.getvalue()


def at_once(found: Overdue, excel: ExcelDialect | None) -> tuple[int, bytes]:
    stream = io.BytesIO()
    lines = overdue_lines(found, TODAY, all_clean, excel)
    return write_overdue_lines(stream, lines, excel), stream.getvalue()


def customer(name: str, numbers: Sequence[str]) -> tuple[Standing, OpenInvoices]:
    """One with two overdue invoices."""
    late = [
        OpenInvoice(number, TODAY, TODAY - timedelta(days=40), Decimal(2), Decimal(1), "EUR")
        for number in numbers
    ]
    return Standing("lufi", name), OpenInvoices(OpenInvoices.of(late).rows)


@given(found=overdue.map(list), excel=dialects)
@example(found=[customer("=cmd()", ["=1", '"', "", "a,b"])], excel=None)
@example(found=[customer("a;b", ["-1", "1;2"])], excel=ExcelDialect(";", ","))
def test_whatever_stands_in_the_book_they_are_the_same_to_the_byte(
    found: Overdue, excel: ExcelDialect | None
) -> None:
    assert at_once(found, excel) == one_by_one(found, excel)


def test_more_customers_than_are_written_at_once_all_come_by_code() -> None:
    found = [customer("Lufi", [f"{number}"]) for number in range(120)]
    found = [
        (standing._replace(code=f"c{997 * number % 120:03}"), late)
        for number, (standing, late) in enumerate(found)
    ]
    count, written = at_once(found, None)
    assert (count, written) == one_by_one(found, None)
    first = [line.split(b",")[0].decode() for line in written.splitlines()[1:]]
    assert first == [f"c{number:03}" for number in range(120)]
