"""Dates: one form per column, proven by its cells or asked for."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import EUR, fault, invoices, only, written

from dunning.errors import DunningError
from dunning.intake.choices import Choices
from dunning.intake.dates import DateReader, DateSurvey, readings, spoken
from dunning.intake.invoices import read_invoices


def column(*days: str) -> str:
    """An export with these due dates, one invoice each."""
    rows = (f'A-{n};Smith;"{day}";5\n' for n, day in enumerate(days))
    return "Number;Customer;Due;Total\n" + "".join(rows)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-12", "2026/3/12", "2026.03.12.", "2026. 03. 12.", "2026-03-12T23:59:59Z"),
        *("2026-03-12 00:00:00", "2026-03-12T01:00:00.000+02:00", "20260312", "12.03.2026"),
        *("12.3.26", "12.03.2026.", "12. 3. 2026", "12-Mar-2026", "12 March 2026", "12.März 2026"),
        *("12. März 2026", "Mar 12 2026", "Mar 12, 2026", "March 12, 2026", "2026. március 12."),
        *("2026. márc. 12.", "12-mrt-26", "12 marca 2026", "12 mars 2026", "46093"),
        *("12.03.2026 14:05", "13/03/2026"),
    ],
)
def test_a_date_in_any_form_of_the_list_is_read(tmp_path: Path, text: str) -> None:
    wanted = date(2026, 3, 13) if text.startswith("13") else date(2026, 3, 12)
    assert only(tmp_path, column(text)).due == wanted


@pytest.mark.parametrize(
    ("days", "second"),
    [
        (("31/01/2026", "03/04/2026"), date(2026, 4, 3)),
        (("01/31/2026", "03/04/2026"), date(2026, 3, 4)),
        (("31-01-26", "03-04-26"), date(2026, 4, 3)),
        (("1/31/2026 9:05 AM", "3/4/2026 10:10 PM"), date(2026, 3, 4)),
        (("04/04/2026", "05/05/2026"), date(2026, 5, 5)),
    ],
)
def test_one_telling_date_decides_for_its_column(
    tmp_path: Path, days: tuple[str, ...], second: date
) -> None:
    good, bad = invoices(tmp_path, column(*days))
    assert not bad
    assert good[1].due == second


def test_day_and_month_that_nothing_decides_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(
        DunningError,
        match=r"'Due'.*'03/04/2026'; say --dates dmy for 3 April 2026 or --dates mdy for 4 March",
    ):
        invoices(tmp_path, column("05/05/2026", "03/04/2026"))


@pytest.mark.parametrize(("dates", "due"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))])
def test_the_users_choice_decides_and_is_told(tmp_path: Path, dates: str, due: date) -> None:
    choices = Choices(currency="EUR", dates=dates)
    reading = read_invoices(written(tmp_path, column("03/04/2026")), choices)
    assert [getattr(row, "due", None) for row in reading.rows()] == [due]
    assert f"due: read 03/04/2026 as {spoken(due)}" in reading.notes


@pytest.mark.parametrize("mark", ["-", "/", "."])
def test_two_digit_years_in_front_are_asked_about_rather_than_read_as_days(
    tmp_path: Path, mark: str
) -> None:
    days = (("26", "03", "02"), ("26", "03", "15"), ("26", "04", "08"))
    text = column(*(mark.join(parts) for parts in days))
    with pytest.raises(DunningError, match="--dates ymd for 2 March 2026"):
        invoices(tmp_path, text)
    good, _ = invoices(tmp_path, text, Choices(currency="EUR", dates="ymd"))
    assert good[1].due == date(2026, 3, 15)


def test_as_many_days_as_months_in_front_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match="can be read in several ways"):
        invoices(tmp_path, column("05/05/2026", "06/06/2026", "13/01/2026", "01/14/2026"))


def test_another_date_column_decides_for_one_that_leaves_it_open(tmp_path: Path) -> None:
    text = "Number,Customer,Invoice date,Due date,Total\nA-1,Smith,1/25/2026,3/4/2026,5\n"
    reading = read_invoices(written(tmp_path, text), EUR)
    assert [getattr(row, "due", None) for row in reading.rows()] == [date(2026, 3, 4)]
    assert "due: read 3/4/2026 as 4 March 2026, like the other dates of the file" in reading.notes


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2026-02-31", "this is no possible date in the form of the column, year-month-day"),
        ("1926-03-02", "the year 1926 is out of range"),
        ("2226-03-02", "the year 2226 is out of range"),
        ("soon", "this is no possible date in the form of the column, year-month-day"),
        ("31.03.2026", "this is no possible date in the form of the column, year-month-day"),
        ("46093", "this is no possible date in the form of the column, year-month-day"),
        ("", "the date is missing"),
        ("n/a", "the date is missing"),
    ],
)
def test_a_date_unlike_the_rest_of_its_column_is_a_fault(
    tmp_path: Path, text: str, what: str
) -> None:
    good, bad = invoices(tmp_path, column("2026-01-31", "2026-03-02", "2026-03-03", text))
    assert len(good) == 3
    assert [(row.line, row.column, row.value, row.what) for row in bad] == [(5, "Due", text, what)]


def test_a_column_without_dates_says_how_to_choose_another(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match=r"'Due', taken for due, holds 'net 30'.*--map due="):
        invoices(tmp_path, column("net 30", "net 60"))


def test_a_due_date_before_the_invoices_own_date_is_a_fault(tmp_path: Path) -> None:
    text = "Number,Customer,Date,Due,Total\nA-1,Smith,2026-03-02,{due},5\n"
    assert only(tmp_path, text.format(due="2026-03-02")).due == date(2026, 3, 2)
    problem = fault(tmp_path, text.format(due="2026-03-01"))
    assert problem.what == "due before the invoice's own date, 2026-03-02"


STYLES = ("%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d.", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d-%b-%Y")


@given(
    days=st.lists(st.dates(date(1970, 1, 1), date(2200, 12, 31)), max_size=8),
    style=st.sampled_from(STYLES),
)
def test_dates_come_back_from_every_form(days: list[date], style: str) -> None:
    days = [*days, date(2026, 1, 31)]  # tells day from month
    texts = [day.strftime(style).replace(" ", "") for day in days]
    survey = DateSurvey()
    for text in texts:
        survey.weigh(text, 1)
    (form,) = survey.candidates("")
    reader = DateReader(form)
    assert [reader.read(text) for text in texts] == days


@given(st.integers(20_000, 60_000))
def test_excels_day_numbers_count_from_its_own_first_day(number: int) -> None:
    assert list(readings(str(number)).values()) == [date(1899, 12, 30) + timedelta(number)]
