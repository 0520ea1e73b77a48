"""Amounts: one convention per column, proven by its cells or asked for."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import EUR, fault, invoices, only, written

from dunning.errors import DunningError
from dunning.intake.choices import Choices
from dunning.intake.fault import Fault
from dunning.intake.invoices import read_invoices
from dunning.intake.numbers import NumberReader, NumberSurvey

HEADER = "Number;Customer;Due;Total\n"


def column(*amounts: str, header: str = HEADER) -> str:
    """An export with these amounts, one invoice each."""
    rows = (f"A-{n};Smith;2026-08-31;{amount}\n" for n, amount in enumerate(amounts))
    return header + "".join(rows)


@pytest.mark.parametrize(
    ("text", "value", "mark"),
    [
        ("1.234,56", "1234.56", ""),
        ("(1.234,56)", "-1234.56", ""),
        ("1.234,56-", "-1234.56", ""),
        ("-1.234,56", "-1234.56", ""),
        ("−17,22", "-17.22", ""),
        ("+17,22", "17.22", ""),
        ("€ 1.234,56", "1234.56", "€"),
        ("€     1.234,56", "1234.56", "€"),
        ("1.234,56 €", "1234.56", "€"),
        ("-€1.234,56", "-1234.56", "€"),
        ("€-1.234,56", "-1234.56", "€"),
        ("100 000,00 Ft", "100000.00", "Ft"),
        ("100\u00a0000,00\u00a0Ft", "100000.00", "Ft"),
        ("100\u202f000,00", "100000.00", ""),
        ("2 346 Ft", "2346", "Ft"),
        ("1'234,50", "1234.50", ""),
        ("1’234,50 CHF", "1234.50", "CHF"),
        ("100 S", "100", ""),
        ("100,00 H", "-100.00", ""),
        ("100,00 CR", "-100.00", ""),
        ("100,00 Dr", "100.00", ""),
        ("EUR 5", "5", "EUR"),
        ("100,-", "100.00", ""),
        ("1.234,-- €", "1234.00", "€"),
        (",50", "0.50", ""),
        ("-0,00", "0", ""),
        ("0001", "1", ""),
    ],
)
def test_an_amount_with_a_decimal_comma_is_read(text: str, value: str, mark: str) -> None:
    read = NumberReader(",").read(text)
    assert not isinstance(read, Fault)
    assert (str(read.value), read.mark) == (value, mark)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,28,500.00 Dr", "128500.00"),
        ("1,234,567", "1234567"),
        ("$13.50 ", "13.50"),
        ("12.3400", "12.3400"),
    ],
)
def test_an_amount_with_a_decimal_point_is_read(text: str, value: str) -> None:
    read = NumberReader(".").read(text.strip())
    assert not isinstance(read, Fault)
    assert str(read.value) == value


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "1e5", "inf", "٣٤", "12abc", "5.", "1.2.3", "1,23.456", "--5", "(5", "5)"),
        *("(5)-", "€5€", "1 23", "12 XYZ", "0x1", "-", "½", "1_000", "5%", "0,123", "9" * 200),
        "(" + " " * 5000 + "x",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert isinstance(NumberReader(".").read(text), Fault)


@pytest.mark.parametrize(
    ("amounts", "values"),
    [
        (("1.500", "2.000,5"), ("1500.00", "2000.50")),
        (("1.500", "12.5"), ("1.50", "12.50")),
        (("1,500", "12.50"), ("1500.00", "12.50")),
        (("1.500", "1.234.567"), ("1500.00", "1234567.00")),
        (("1.500", "0.125", "1.50"), None),
        (("1500", "20"), ("1500.00", "20.00")),
        (("1 500", "20"), ("1500.00", "20.00")),
        (("1.500,00", "12"), ("1500.00", "12.00")),
    ],
)
def test_one_telling_cell_decides_for_its_column(
    tmp_path: Path, amounts: tuple[str, ...], values: tuple[str, ...] | None
) -> None:
    good, bad = invoices(tmp_path, column(*amounts))
    if values is None:
        assert [problem.what for problem in bad] == [
            "amount 0.125 has too many decimals: EUR has 2"
        ]
    else:
        assert not bad
        assert tuple(str(row.amount) for row in good) == values


def test_a_column_that_nothing_decides_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match=r"'Total'.*'1\.500'; say --decimal \. or --decimal ,"):
        invoices(tmp_path, column("1.500", "20", "2.750"))


@pytest.mark.parametrize(("decimal", "value"), [(".", "1.50"), (",", "1500.00")])
def test_the_users_choice_decides_where_the_file_does_not(
    tmp_path: Path, decimal: str, value: str
) -> None:
    choices = Choices(currency="EUR", decimal=decimal)
    assert str(only(tmp_path, column("1.500"), choices).amount) == value


def test_another_amount_column_of_the_file_decides_for_one_that_leaves_it_open(
    tmp_path: Path,
) -> None:
    text = "Number;Customer;Due;Total;Open balance\nA-1;Smith;2026-08-31;1.500;1.250,50\n"
    invoice = only(tmp_path, text)
    assert (invoice.amount, invoice.open_amount) == (Decimal(1500), Decimal("1250.50"))


def test_in_a_column_with_both_conventions_the_fewer_are_faults(tmp_path: Path) -> None:
    good, bad = invoices(tmp_path, column("1.234,50", "10,50", "12.50", "1.500"))
    assert [str(row.amount) for row in good] == ["1234.50", "10.50"]
    assert [(row.value, row.what) for row in bad] == [
        ("12.50", "the rest of the column has , before the decimals"),
        ("1.500", "this can be read two ways"),
    ]


def test_as_many_cells_for_either_convention_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match=r"'12\.50' and '12,50'; say --decimal"):
        invoices(tmp_path, column("12.50", "12,50"))


@pytest.mark.parametrize(
    ("amount", "currency", "what"),
    [
        ("12.345,6789", "EUR", "amount 12345.6789 has too many decimals: EUR has 2"),
        ("12,5", "JPY", "amount 12.5 has too many decimals: JPY has 0"),
        ("999999999999999,5", "EUR", "too large"),
        ("1e5", "EUR", "this is no amount"),
        ("0,00", "EUR", "the amount is zero"),
        ("", "EUR", "the amount is missing"),
    ],
)
def test_an_amount_that_the_currency_cannot_hold_is_a_fault(
    tmp_path: Path, amount: str, currency: str, what: str
) -> None:
    problem = fault(tmp_path, column(amount), Choices(currency=currency))
    assert (problem.line, problem.column, problem.value) == (2, "Total", amount)
    assert what in problem.what


def test_a_column_in_cents_is_divided(tmp_path: Path) -> None:
    header = "number;customer_name;due_date;total_amount_cents\n"
    assert only(tmp_path, column("12345", header=header)).amount == Decimal("123.45")


def written_in(value: Decimal, decimal: str, group: str, sign: str, mark: str) -> str:
    """The value as some program would print it."""
    text = f"{abs(value):,.2f}".translate(str.maketrans(",.", group + decimal))
    if value < 0:
        text = f"({text})" if sign == "()" else f"{text}-" if sign == "after" else f"-{text}"
    return text + mark


@given(
    cents=st.lists(st.integers(-(10**14), 10**14).filter(bool), min_size=1, max_size=8),
    style=st.sampled_from([(".", ","), (",", "."), (",", " "), (",", "\u00a0"), (".", "'")]),
    sign=st.sampled_from(["()", "after", "before"]),
    mark=st.sampled_from(["", " €", " EUR", "Ft", " zł"]),
)
def test_amounts_come_back_from_every_convention(
    cents: list[int], style: tuple[str, str], sign: str, mark: str
) -> None:
    values = [Decimal(number).scaleb(-2) for number in cents]
    texts = [written_in(value, *style, sign, "" if sign != "before" else mark) for value in values]
    survey = NumberSurvey()
    for text in texts:
        survey.weigh(text, 1)
    reader = NumberReader(survey.decided)
    assert survey.decided == style[0]
    assert [reader.read(text)[0] for text in texts] == values


def test_the_note_shows_an_amount_that_could_be_misread(tmp_path: Path) -> None:
    reading = read_invoices(written(tmp_path, column("12", "1.234,50", "7,00")), EUR)
    assert "amount: read 1.234,50 as 1234.50" in reading.notes
    assert "no currency column: taken as EUR" in reading.notes
