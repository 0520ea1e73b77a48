import pytest
from ledger_building import Scene, at

from dunning.ledger.book import Book
from dunning.ledger.customers import (
    ContactDetails,
    CustomerDetails,
    edit_contact,
    edit_customer,
    find_contact,
    find_customer,
)
from dunning.ledger.edits import Edit, edits_of


@pytest.fixture
def scene(book: Book) -> Scene:
    scene = Scene(book)
    scene.customer(note="four shops")
    scene.contact("Anna", phone="1")
    return scene


def edits(scene: Scene, details: CustomerDetails, day: int = 2) -> list[Edit]:
    with scene.command("customer edit lufi", day) as change:
        customer = find_customer(change.session, "lufi")
        edit_customer(change.session, customer, details)
        change.note("edited", customer)
        return edits_of(change, customer)


def test_an_edit_is_told_with_what_stood_there(scene: Scene) -> None:
    assert edits(scene, CustomerDetails(note="five shops", country="HU")) == [
        Edit("country", "", "HU"),
        Edit("note", "four shops", "five shops"),
    ]


def test_what_stays_as_it_was_is_no_edit(scene: Scene) -> None:
    assert edits(scene, CustomerDetails(note="four shops")) == []


def test_who_had_only_just_written_it_is_named(scene: Scene) -> None:
    edits(Scene(scene.book, "Bela"), CustomerDetails(note="five shops"))
    assert edits(scene, CustomerDetails(note="six shops")) == [
        Edit("note", "five shops", "six shops", "Bela", at(2))
    ]


def test_ones_own_edit_is_not_told_as_anothers(scene: Scene) -> None:
    edits(scene, CustomerDetails(note="five shops"))
    assert edits(scene, CustomerDetails(note="six shops")) == [
        Edit("note", "five shops", "six shops")
    ]


def test_what_another_wrote_days_ago_is_nothing_new(scene: Scene) -> None:
    edits(Scene(scene.book, "Bela"), CustomerDetails(note="five shops"), day=2)
    assert edits(scene, CustomerDetails(note="six shops"), day=5) == [
        Edit("note", "five shops", "six shops")
    ]


def test_an_edit_of_another_detail_is_not_named(scene: Scene) -> None:
    edits(Scene(scene.book, "Bela"), CustomerDetails(country="HU"))
    assert edits(scene, CustomerDetails(note="six shops")) == [
        Edit("note", "four shops", "six shops")
    ]


def test_a_contact_is_told_the_same_way(scene: Scene) -> None:
    for caller, phone in (("Bela", "2"), ("Vera", "3")):
        with Scene(scene.book, caller).command("contact edit lufi anna") as change:
            customer = find_customer(change.session, "lufi")
            person = find_contact(change.session, customer, "anna")
            edit_contact(change.session, person, ContactDetails(phone=phone))
            change.note("edited", customer)
            told = edits_of(change, customer)
    assert told == [Edit("phone", "2", "3", "Bela", at(2))]
