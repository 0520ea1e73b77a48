"""Bytes into rows: encodings, delimiters, line ends, quotes, and files that are none."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import EUR, invoices, only, written

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.intake.choices import Choices
from dunning.intake.customers import read_customers
from dunning.intake.invoices import read_invoices
from dunning.intake.payments import read_payments
from dunning.intake.text import find_delimiter

HUNGARIAN = (
    "Számlaszám;Vevő neve;Fizetési határidő;Bruttó\nA-1;Gyűrű Őrség Kft.;2026.08.05.;1 200,50\n"
)


@pytest.mark.parametrize(
    ("encoding", "mark", "country"),
    [
        ("utf-8", b"", ""),
        ("utf-8", b"\xef\xbb\xbf", ""),
        ("utf-16-le", b"\xff\xfe", ""),
        ("utf-16-be", b"\xfe\xff", ""),
        ("utf-16-le", b"", ""),
        ("utf-16-be", b"", ""),
        ("cp1250", b"", "HU"),
        ("cp1250", b"", "hu_HU.UTF-8"),
    ],
)
def test_the_same_invoice_is_read_from_every_encoding(
    tmp_path: Path, encoding: str, mark: bytes, country: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(mark + HUNGARIAN.encode(encoding))
    reading = read_invoices(path, Choices(currency="HUF", country=country))
    (invoice,) = reading.rows()
    assert (invoice.line, getattr(invoice, "customer_name", "")) == (2, "Gyűrű Őrség Kft.")


def test_an_old_windows_file_is_read_by_country_and_shows_words_to_check(tmp_path: Path) -> None:
    text = "Rechnungsnummer;Kunde;Fällig;Betrag\nA-1;Müller;31.08.2026;12,50\n"
    reading = read_invoices(written(tmp_path, text, "cp1252"), EUR)
    assert "cp1252, for example Fällig, Müller" in reading.notes[0]


def test_the_encoding_that_the_user_names_is_taken_for_a_file_that_is_not_utf8(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, HUNGARIAN, "cp852")
    reading = read_invoices(path, Choices(currency="HUF", encoding="cp852"))
    assert "customer_name" in reading.columns


def test_utf8_that_is_cut_inside_a_character_is_refused_even_with_a_chosen_encoding(
    tmp_path: Path,
) -> None:
    path = tmp_path / "export.csv"
    for choices in (EUR, Choices(currency="EUR", encoding="cp1250", country="HU")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            path.write_bytes(f"{HUNGARIAN}A-2;Ő".encode(encoding)[:-1])
            with pytest.raises(DunningError, match="cut off: export it again"):
                read_invoices(path, choices)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_delimiter_and_line_end_is_found(tmp_path: Path, mark: str, end: str) -> None:
    rows = (
        ("Number", "Customer", "Due date", "Total"),
        ("A-1", f'"Smith{mark}{end}Sons"', "2026-08-31", "12.50"),
        ("A-2", "Jones", "2026-09-30", "7.00"),
    )
    good, bad = invoices(tmp_path, end.join(mark.join(row) for row in rows) + end)
    assert not bad
    assert [(row.line, row.number) for row in good] == [(2, "A-1"), (4, "A-2")]


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b;c\n1;2,5;3,5\n4;5,5;6,5\n", ";"),
        ("Report, made today\n\na;b\n1;2\n3;4\n", ";"),
        ('name\ttext\nA\t"one, two; three"\nB\t"x, y; z"\n', "\t"),
        ("one column\nno mark\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_cuts_most_rows_alike(sample: str, delimiter: str) -> None:
    assert find_delimiter(sample) == delimiter


def test_excels_own_delimiter_line_is_followed(tmp_path: Path) -> None:
    assert only(tmp_path, "sep=|\nNumber|Customer|Due|Total\nA-1|Smith|2026-08-31|5\n").line == 3


def test_a_quote_that_is_never_closed_costs_only_its_own_row(tmp_path: Path) -> None:
    text = (
        "Number,Customer,Due,Total\n"
        'A-1,"Smith,2026-08-31,12.50\n'
        'A-2,"Jones, Ltd",2026-08-31,7.00\n'
        "A-3,Brown,2026-08-31,9.00\n"
        'A-4,"Green,2026-08-31,9.00\n'
    )
    good, bad = invoices(tmp_path, text)
    assert [row.number for row in good] == ["A-2", "A-3"]
    assert [(row.line, row.what) for row in bad] == [
        (2, "a double quote is opened in this row and not closed"),
        (5, "a double quote is opened in this row and not closed"),
    ]


def test_a_row_with_too_few_or_too_many_cells_is_a_fault_of_its_own(tmp_path: Path) -> None:
    text = (
        "Number,Customer,Due,Total\nA-1,Smith,2026-08-31\n"
        "A-2,Smith,2026-08-31,5,,\nA-3,Smith, Sons,2026-08-31,5\n"
    )
    good, bad = invoices(tmp_path, text)
    assert [row.number for row in good] == ["A-2"]
    assert [(row.line, row.what) for row in bad] == [
        (2, "the row has 3 cells, the header 4"),
        (4, "the row has 5 cells, the header 4"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"PK\x03\x04\x14\x00", "is an Excel workbook or another zip file, not CSV"),
        (b"%PDF-1.7\n", "is a PDF, not CSV: export it as CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x01\x02", "no CSV file"),
        (b"Number,Customer\nA-1,x\x00y" * 4, "no CSV file"),
        (b"one\ntwo\nthree\n", "no header row in the first 25 rows"),
    ],
)
def test_a_file_that_is_no_csv_is_named_for_what_it_is(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(DunningError, match=message):
        read_invoices(path, EUR)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no file .*nothing\.csv"):
        read_invoices(tmp_path / "nothing.csv", EUR)
    with pytest.raises(DunningError, match="is a folder"):
        read_invoices(tmp_path, EUR)
    with pytest.raises(NotFoundError, match="no file"):
        read_invoices(Path("a\0b"), EUR)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions bind users, not root"
)
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "Number\n")
    path.chmod(0)
    with pytest.raises(DunningError, match="cannot be read"):
        read_invoices(path, EUR)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        (Choices(encoding="klingon"), "no such encoding"),
        (Choices(encoding="base64"), "no such encoding"),
        (Choices(delimiter="ab"), "use one of"),
        (Choices(decimal="x"), r"use \. or ,"),
        (Choices(dates="ydm"), "use dmy, mdy or ymd"),
        (Choices(currency="XXX"), "unknown currency"),
        (Choices(columns={"nummer": "A"}), "no such field; the fields are number, customer"),
        (Choices(columns={"number": "Nr. 7"}), "no such column; the columns are Number, Customer"),
    ],
)
def test_choices_that_no_file_could_follow_are_refused(
    tmp_path: Path, choices: Choices, message: str
) -> None:
    path = written(tmp_path, "Number,Customer,Due,Total\nA-1,Smith,2026-08-31,5\n")
    with pytest.raises(UsageError, match=message):
        read_invoices(path, choices)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet='AZ09äő",;\t|\n\r .-/€', max_size=200).map(
        lambda text: b"Number,Customer,Name,Due,Total\n" + text.encode()
    )
)
def test_no_bytes_at_all_make_the_readers_fail_but_by_their_own_error(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    for read in (read_invoices, read_customers, read_payments):
        with suppress(DunningError):
            list(read(path, EUR).rows())
