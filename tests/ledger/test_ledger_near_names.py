from collections.abc import Callable

import pytest
from ledger_building import Scene

from dunning.errors import NotFoundError, UsageError
from dunning.ledger.book import Book
from dunning.ledger.model import Customer
from dunning.ledger.near_names import MOST_SHOWN, near_customers

NAMES = {
    "lufi": "Lufi Partikellék Kft.",
    "lufi-2": "Lufi Balloons Ltd",
    "wolke": "Wolkenband Geschenke GmbH",
    "zettel": "Zettelkiste OHG",
    "kg": "Müller & Söhne KG",
    "kg-2": "Müller & Söhne KG",
}


@pytest.fixture
def names(book: Book) -> Callable[[str], tuple[list[str], bool, int]]:
    """Whom a name means in a book with the customers of `NAMES`: codes, whether exact, more."""
    scene = Scene(book)
    for code, name in NAMES.items():
        scene.customer(code, name, reference=f"C-{code}")

    def look(typed: str) -> tuple[list[str], bool, int]:
        with book.read() as session:
            near = near_customers(session, typed)
            codes = [session.get_one(Customer, key).code for key in near.ids]
            return codes, near.exact, near.more

    return look


@pytest.mark.parametrize(
    ("typed", "codes", "exact"),
    [
        ("lufi", ["lufi"], True),
        (" LUFI-2 ", ["lufi-2"], True),
        ("C-zettel", ["zettel"], True),
        ("zettelkiste ohg", ["zettel"], True),
        ("lufi partikellek kft.", ["lufi"], True),
        ("muller & sohne kg", ["kg", "kg-2"], True),
        ("luf", ["lufi", "lufi-2"], False),
        ("Geschenke", ["wolke"], False),
        ("Wolkenbund", ["wolke"], False),
        ("Lufy Partikelek", ["lufi"], False),
        ("Zettlkiste GmbH", ["zettel"], False),
        ("Geschenke Wolkenband", ["wolke"], False),
        ("Muller und Sohne", ["kg", "kg-2"], False),
    ],
)
def test_a_name_means_those_of_whom_it_is_or_the_nearest(
    names: Callable[[str], tuple[list[str], bool, int]],
    typed: str,
    codes: list[str],
    exact: bool,
) -> None:
    assert names(typed) == (codes, exact, 0)


@pytest.mark.parametrize("typed", ["Bolt GmbH", "Xylophon", "ab", "Kerze KG", "%", "()"])
def test_a_name_that_nobody_s_is_near_is_not_guessed(
    names: Callable[[str], tuple[list[str], bool, int]], typed: str
) -> None:
    with pytest.raises(NotFoundError, match="there is no record"):
        names(typed)


@pytest.mark.parametrize("typed", ["", "  "])
def test_no_name_is_no_question(
    names: Callable[[str], tuple[list[str], bool, int]], typed: str
) -> None:
    with pytest.raises(UsageError, match="name the customer"):
        names(typed)


def test_of_many_near_names_a_few_are_shown_and_the_rest_counted(book: Book) -> None:
    scene = Scene(book)
    for number in range(MOST_SHOWN + 3):
        scene.customer(f"shop-{number:02}", f"Shop {number}")
    with book.read() as session:
        near = near_customers(session, "shop")
    assert (len(near.ids), near.exact, near.more) == (MOST_SHOWN, False, 3)


def test_in_an_empty_book_nobody_is_near(sqlite_book: Book) -> None:
    with sqlite_book.read() as session, pytest.raises(NotFoundError):
        near_customers(session, "Lufi")
