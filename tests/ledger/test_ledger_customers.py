import pytest
from ledger_building import TODAY, Scene
from sqlalchemy import select

from dunning.errors import AmbiguousError, DunningError, NotFoundError, UsageError
from dunning.kinds import Outcome, Role
from dunning.ledger.book import Book
from dunning.ledger.customers import (
    ContactDetails,
    CustomerDetails,
    add_contact,
    add_customer,
    checked_code,
    contacts_of,
    edit_contact,
    edit_customer,
    find_contact,
    find_customer,
    folded_name,
    free_code,
)
from dunning.ledger.model import Customer


@pytest.fixture
def scene(book: Book) -> Scene:
    return Scene(book)


@pytest.fixture
def town(sqlite_book: Book) -> Scene:
    """Customers whose names and codes are near to each other."""
    scene = Scene(sqlite_book)
    for code, name, reference in (
        ("lufi", "Lufi Kft.", "C-100"),
        ("luna", "Luna Bistro", ""),
        ("arviz", "Árvíztűrő Tükörfúrógép Zrt.", ""),
        ("bolt", "Weiß & Söhne GmbH", "bolt-7"),
        ("bolt-7", "Kovács Bolt", ""),
        ("c-200", "Übermut OHG", "C-100-B"),
    ):
        scene.customer(code, name, reference=reference)
    return scene


def found(scene: Scene, typed: str) -> str:
    with scene.book.read() as session:
        return find_customer(session, typed).code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("lufi", "lufi"),
        ("LUFI", "lufi"),
        ("  lufi ", "lufi"),
        ("C-100", "lufi"),
        ("C-100-B", "c-200"),
        ("bolt-7", "bolt-7"),
        ("bolt", "bolt"),
        ("luf", "lufi"),
        ("lun", "luna"),
        ("bistro", "luna"),
        ("na bis", "luna"),
        ("Árvíztűrő", "arviz"),
        ("tukorfurogep", "arviz"),
        ("TÜKÖRFÚRÓ", "arviz"),
        ("weiss", "bolt"),
        ("SOHNE", "bolt"),
        ("ubermut", "c-200"),
        ("kovacs", "bolt-7"),
        ("lufy", "lufi"),
        ("tükörfurogpé", "arviz"),
    ],
    ids=[
        "its code",
        "its code in capitals",
        "its code among spaces",
        "its reference",
        "a reference that begins like another",
        "a code that is another's reference",
        "a code that begins another",
        "the beginning of a code",
        "the beginning of another",
        "part of a name",
        "part of two words",
        "a name with accents",
        "a name without them",
        "a name in capitals",
        "a sharp s",
        "a plain o",
        "a plain u",
        "a plain a",
        "a letter wrong",
        "letters swapped",
    ],
)
def test_a_customer_is_found_by(town: Scene, typed: str, code: str) -> None:
    assert found(town, typed) == code


@pytest.mark.parametrize("typed", ["nobody-like-this", "", "   ", "%", "_", "xyz"])
def test_nobody_is_found_by(town: Scene, typed: str) -> None:
    with pytest.raises(NotFoundError, match="no customer") as missing:
        found(town, typed)
    assert missing.value.exit_code == 3


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("lu", "lufi (Lufi Kft.), luna (Luna Bistro)"),
        ("bol", "bolt (Weiß & Söhne GmbH), bolt-7 (Kovács Bolt)"),
    ],
)
def test_several_that_match_are_listed(town: Scene, typed: str, who: str) -> None:
    with pytest.raises(AmbiguousError) as told:
        found(town, typed)
    assert str(told.value) == f"{typed!r} can mean {who}: type the code"
    assert told.value.exit_code == 4


def test_many_that_match_are_counted(sqlite_book: Book) -> None:
    scene = Scene(sqlite_book)
    for number in range(11):
        scene.customer(f"shop-{number:02}", f"Shop {number}")
    with pytest.raises(AmbiguousError, match=r"shop-07 \(Shop 7\) and 3 more: type the code"):
        found(scene, "shop")


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("Lufi Kft.", "", "lufi"),
        ("Lufi Kft.", "lufi", "lufi-2"),
        ("Lufi Bolt Kft.", "lufi", "lufi-bolt"),
        ("Lufi", "lufi lufi-2", "lufi-3"),
        ("ÁB Zrt.", "", "ab-zrt"),
        ("3 M Hungary", "", "3-m-hungary"),
        ("Árvíztűrő Tükör", "", "arvizturo"),
        ("Kft.", "", "kft"),
        ("ООО Ромашка", "", "customer"),
        ("...", "customer", "customer-2"),
        ("x" * 60, "", "x" * 30),
        ("x" * 60, "x" * 30, "x" * 30 + "-2"),
    ],
)
def test_a_code_is_made_from_a_name(name: str, taken: str, code: str) -> None:
    made = free_code(name, set(taken.split()))
    assert made == code
    assert checked_code(made) == made


@pytest.mark.parametrize("code", ["", " ", "ő", "a b", "-a", "a-", "a/b", "x" * 41, "a\n"])
def test_a_code_will_not_do(code: str) -> None:
    if code == "a\n":
        assert checked_code(code) == "a"
        return
    with pytest.raises(UsageError, match="will not do"):
        checked_code(code)


def test_names_are_compared_without_accents_case_and_double_spaces() -> None:
    assert folded_name("  Árvíz  TŰRŐ ") == "arviz turo"
    assert folded_name("STRASSE") == folded_name("Straße")


@pytest.mark.parametrize(
    ("details", "what"),
    [
        ({"name": " "}, "needs a name"),
        ({"country": "HUN"}, "two-letter code"),
        ({"country": "H1"}, "two-letter code"),
        ({"currency": "EURO"}, "unknown currency"),
        ({"terms_days": -1}, "use 0 to 365"),
        ({"terms_days": 366}, "use 0 to 365"),
        ({"reference": "x" * 101}, "reference is too long"),
        ({"region": "x" * 11}, "region is too long"),
        ({"language": "x" * 11}, "language is too long"),
        ({"timezone": "x" * 61}, "timezone is too long"),
    ],
)
def test_a_detail_will_not_do(sqlite_book: Book, details: dict[str, str], what: str) -> None:
    scene = Scene(sqlite_book)
    scene.customer()
    before = scene.dump()
    with pytest.raises(UsageError, match=what), scene.command("customer edit lufi") as change:
        edit_customer(
            change.session,
            find_customer(change.session, "lufi"),
            CustomerDetails(**details),  # type: ignore[arg-type]
        )
    assert scene.dump() == before


def test_a_customer_keeps_what_is_said_of_it(scene: Scene) -> None:
    scene.customer(country=" hu", currency="huf", terms_days=0, owner=" Vera ", reference=" C1 ")
    with scene.book.read() as session:
        lufi = session.scalars(select(Customer)).one()
        assert (lufi.country, lufi.currency, lufi.terms_days) == ("HU", "HUF", 0)
        assert (lufi.owner, lufi.reference, lufi.added_on) == ("Vera", "C1", TODAY)


def test_a_customer_without_a_name_is_refused(scene: Scene) -> None:
    with pytest.raises(UsageError, match="needs a name"), scene.command("x") as change:
        add_customer(change.session, "lufi", CustomerDetails(), TODAY)


def test_a_code_belongs_to_one_customer(scene: Scene) -> None:
    scene.customer()
    scene.customer("bolt", "Bolt")
    with pytest.raises(DunningError, match="'lufi' is there already"):
        scene.customer("LUFI", "Another")
    with (
        pytest.raises(DunningError, match="'lufi' is there already"),
        scene.command("x") as change,
    ):
        edit_customer(
            change.session, find_customer(change.session, "bolt"), CustomerDetails(), "lufi"
        )


def test_a_reference_belongs_to_one_customer_and_may_be_empty_for_many(scene: Scene) -> None:
    scene.customer(reference="C1")
    scene.customer("bolt", "Bolt", reference="")
    scene.customer("luna", "Luna", reference="")
    with pytest.raises(DunningError, match="'C1' belongs to lufi already"):
        scene.customer("other", "Other", reference="C1")


def test_editing_changes_only_what_is_given(scene: Scene) -> None:
    scene.customer(country="HU", owner="Vera", reference="C1")
    with scene.command("customer edit lufi") as change:
        lufi = find_customer(change.session, "lufi")
        edit_customer(change.session, lufi, CustomerDetails(owner="", country="DE"), "lufi-de")
    with scene.book.read() as session:
        lufi = find_customer(session, "lufi-de")
        assert (lufi.name, lufi.country, lufi.owner, lufi.reference) == (
            "Lufi Kft.",
            "DE",
            "",
            "C1",
        )


@pytest.fixture
def people(scene: Scene) -> Scene:
    scene.customer()
    for name in ("Kiss Anna", "Nagy Annamária", "Szabó Béla"):
        scene.contact(name)
    return scene


def contact_found(scene: Scene, typed: str) -> str:
    with scene.book.read() as session:
        return find_contact(session, find_customer(session, "lufi"), typed).name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Kiss Anna", "Kiss Anna"),
        ("kiss", "Kiss Anna"),
        ("bela", "Szabó Béla"),
        ("mária", "Nagy Annamária"),
        ("annam", "Nagy Annamária"),
    ],
)
def test_a_contact_is_found_by(people: Scene, typed: str, name: str) -> None:
    assert contact_found(people, typed) == name


def test_several_contacts_are_listed(people: Scene) -> None:
    with pytest.raises(AmbiguousError, match="can mean Kiss Anna, Nagy Annamária: type more"):
        contact_found(people, "anna")


@pytest.mark.parametrize("typed", ["zoltan", "", " "])
def test_a_contact_nobody_knows_is_told_with_those_who_are(people: Scene, typed: str) -> None:
    with pytest.raises(NotFoundError, match="known: Kiss Anna, Nagy Annamária, Szabó Béla"):
        contact_found(people, typed)


def test_a_customer_without_contacts_has_nobody_yet(scene: Scene) -> None:
    scene.customer()
    with pytest.raises(NotFoundError, match="known: nobody yet"):
        contact_found(scene, "anna")


def test_a_contact_stands_once_at_a_customer_and_again_at_another(people: Scene) -> None:
    people.customer("bolt", "Bolt")
    people.contact("Kiss Anna", "bolt")
    with pytest.raises(DunningError, match="lufi has a contact 'KISS  ANNA' already"):
        people.contact("KISS  ANNA")


def rename(scene: Scene, typed: str, name: str) -> None:
    with scene.command("contact edit") as change:
        contact = find_contact(change.session, find_customer(change.session, "lufi"), typed)
        edit_contact(change.session, contact, ContactDetails(), name)


def test_a_contact_without_a_name_is_refused(people: Scene) -> None:
    with pytest.raises(UsageError, match="needs a name"):
        people.contact("  ")
    with pytest.raises(UsageError, match="needs a name"):
        rename(people, "kiss", " ")


def test_renaming_a_contact_to_another_at_the_customer_is_refused(people: Scene) -> None:
    with pytest.raises(DunningError, match="has a contact"):
        rename(people, "kiss", "szabó béla")


def test_a_contact_may_be_written_another_way(people: Scene) -> None:
    rename(people, "kiss", "KISS Anna")
    assert contact_found(people, "kiss") == "KISS Anna"


def test_a_new_number_is_taken_to_be_right_again(scene: Scene) -> None:
    scene.customer()
    scene.contact("Anna", phone="1", role=Role.DIRECTOR)
    scene.calls(Outcome.WRONG_NUMBER, 3, contact="anna")
    assert scene.standing(3).contacts[0].wrong_number
    assert scene.standing(3).person_to_ring() is None
    with scene.command("contact edit", 4) as change:
        anna = find_contact(change.session, find_customer(change.session, "lufi"), "anna")
        edit_contact(change.session, anna, ContactDetails(phone=" 2 ", role=Role.PAYER))
    (contact,) = scene.standing(4).contacts
    assert (contact.phone, contact.role, contact.wrong_number) == ("2", Role.PAYER, False)


def test_the_day_before_the_number_turned_out_wrong_it_was_right(scene: Scene) -> None:
    scene.customer()
    scene.contact("Anna", phone="1")
    scene.calls(Outcome.WRONG_NUMBER, 3, contact="anna")
    scene.calls(Outcome.WRONG_NUMBER, 4, contact="anna")
    assert [scene.standing(day).contacts[0].wrong_number for day in (2, 3, 4)] == [
        False,
        True,
        True,
    ]


def test_contacts_stand_in_the_order_they_were_added(people: Scene) -> None:
    with people.command("contact add") as change:
        lufi = find_customer(change.session, "lufi")
        added = add_contact(change.session, lufi, "Ádám", ContactDetails(email=" a@lufi.hu "))
        assert (added.role, added.email) == ("payer", "a@lufi.hu")
        assert [one.name for one in contacts_of(change.session, lufi)][-1] == "Ádám"
