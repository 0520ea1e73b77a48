"""Customers: what a row may say, and what is refused."""

from pathlib import Path

import pytest
from intake_files import split, written

from dunning.intake.choices import Choices
from dunning.intake.customers import read_customers
from dunning.ledger.incoming import IncomingCustomer

HEADER = (
    "code,name,reference,country,region,language,timezone,currency,terms_days,owner,note,contact,"
    "role,phone,email\n"
)


def test_a_full_row_is_read(tmp_path: Path) -> None:
    row = (
        'lufi,Lufi Kft.,K-17,hu,Pest,hu,Europe/Budapest,huf,30,bea,"pays late, but pays",Kis Anna,'
        "Payer,+36 1 234 5678,anna@example.com\n"
    )
    good, bad = split(read_customers(written(tmp_path, HEADER + row), Choices()))
    assert not bad
    assert good == [
        IncomingCustomer(
            line=2,
            code="lufi",
            name="Lufi Kft.",
            reference="K-17",
            country="HU",
            region="Pest",
            language="hu",
            timezone="Europe/Budapest",
            currency="HUF",
            terms_days=30,
            owner="bea",
            note="pays late, but pays",
            contact="Kis Anna",
            role="payer",
            phone="+36 1 234 5678",
            email="anna@example.com",
        )
    ]


def test_a_name_is_all_that_is_needed(tmp_path: Path) -> None:
    good, bad = split(read_customers(written(tmp_path, "Name\nSmith\n\nTotal Energy\n"), Choices()))
    assert not bad
    assert [(row.line, row.name, row.terms_days) for row in good] == [
        (2, "Smith", None),
        (4, "Total Energy", None),
    ]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("name", "", "the name is missing"),
        ("country", "Hungary", "this is no country code"),
        ("timezone", "Europe/Atlantis", "there is no such time zone"),
        ("timezone", "../etc/passwd", "there is no such time zone"),
        ("currency", "forints", "no such currency"),
        ("terms_days", "30 days", "this is no number of days"),
        ("terms_days", "366", "this is no number of days"),
        ("terms_days", "-1", "this is no number of days"),
        ("terms_days", "٣", "this is no number of days"),
        ("role", "boss", "there is no such role"),
        ("note", "x" * 501, "this is longer than 500 characters"),
    ],
)
def test_what_is_refused_says_how_to_mend_it(
    tmp_path: Path, field: str, value: str, what: str
) -> None:
    cells = {"code": "lufi", "name": "Lufi", field: value}
    row = ",".join(cells.get(name, "") for name in HEADER.strip().split(","))
    good, bad = split(read_customers(written(tmp_path, f"{HEADER}{row}\n"), Choices()))
    assert not good
    assert [(problem.line, problem.column, problem.what) for problem in bad] == [(2, field, what)]
    assert bad[0].mend
