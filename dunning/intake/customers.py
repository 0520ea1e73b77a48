"""Customers from a CSV export."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dunning.errors import Problem, UsageError
from dunning.intake.cells import LONGEST_KEY, Cells
from dunning.intake.choices import Choices
from dunning.intake.conventions import decide
from dunning.intake.headings import CUSTOMERS
from dunning.intake.passes import each_row, reading_of
from dunning.intake.table import Reading, open_table
from dunning.kinds import Role
from dunning.ledger.incoming import IncomingCustomer
from dunning.money import known_currency

LONGEST_TERMS = 365
LONGEST_CODE = 10
"""Characters of a region's or a language's code."""
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_ROLES = frozenset(role.value for role in Role)


def read_customers(path: Path, choices: Choices) -> Reading[IncomingCustomer]:
    """Open an export of customers. Raises DunningError where the file as a whole is at fault."""
    table = open_table(path, choices, CUSTOMERS)
    readers = decide(table, choices)

    def convert(skipped: Counter[str]) -> Iterator[IncomingCustomer | Problem]:
        return each_row(table, Cells(table, readers), skipped, _no_customer, _customer)

    return reading_of(table, readers, convert)


def _no_customer(cells: Cells) -> str:
    """Why a row is left out, empty when it is to be read."""
    return "" if cells.filled else "empty row"


def _customer(cells: Cells) -> IncomingCustomer:
    name = cells.text("name")
    if not name and not cells.problems:
        cells.blame("name", "the name is missing", "fill it in")
    return IncomingCustomer(
        line=cells.line,
        code=cells.text("code"),
        name=name,
        reference=cells.text("reference", LONGEST_KEY),
        country=_country(cells),
        region=cells.text("region", LONGEST_CODE),
        language=cells.text("language", LONGEST_CODE),
        timezone=_timezone(cells),
        currency=_currency(cells),
        terms_days=_terms_days(cells),
        owner=cells.text("owner"),
        note=cells.text("note"),
        contact=cells.text("contact"),
        role=_role(cells),
        phone=cells.text("phone"),
        email=cells.text("email"),
    )


def _country(cells: Cells) -> str:
    text = cells.text("country")
    if text and not _COUNTRY.fullmatch(text):
        cells.blame("country", "this is no country code", "use two letters, such as HU or DE")
    return text.upper()


def _timezone(cells: Cells) -> str:
    text = cells.text("timezone")
    if text and not _is_timezone(text):
        cells.blame("timezone", "there is no such time zone", "use a name like Europe/Budapest")
    return text


@lru_cache(maxsize=1024)
def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _currency(cells: Cells) -> str:
    text = cells.text("currency")
    try:
        return known_currency(text) if text else ""
    except UsageError:
        cells.blame("currency", "no such currency", "use an ISO 4217 code such as EUR or HUF")
        return ""


def _terms_days(cells: Cells) -> int | None:
    text = cells.text("terms_days")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= LONGEST_TERMS:
        return int(text)
    cells.blame(
        "terms_days",
        "this is no number of days",
        f"use a whole number from 0 to {LONGEST_TERMS}, such as 30",
    )
    return None


def _role(cells: Cells) -> str:
    text = cells.text("role").lower()
    if text and text not in _ROLES:
        cells.blame("role", "there is no such role", f"use one of {', '.join(Role)}")
    return text
