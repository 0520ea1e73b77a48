"""Claims: two callers are never sent to the same customer, and nobody has to clear up."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import pytest
from ledger_building import (
    TODAY,
    Scene,
    at,
    claimed_by_others,
    claiming,
    euros,
    march,
    prepare,
    release,
    take_first,
)
from sqlalchemy import select

from conftest import opened
from dunning.kinds import Outcome
from dunning.ledger.book import Book
from dunning.ledger.calls import CallReport, log_call
from dunning.ledger.claims import (
    LEASE,
    NOTHING_SHOWN,
    Prepared,
    newest_change,
)
from dunning.ledger.customers import find_customer
from dunning.ledger.model import Call, Claim

NOW = at(TODAY)
LATER = NOW + LEASE
JUST_BEFORE = LATER - timedelta(seconds=1)
CODES = ["alva", "bori", "cela"]


@pytest.fixture
def scene(book: Book) -> Scene:
    """A book with three customers, each with something overdue."""
    scene = Scene(book)
    for number, code in enumerate(CODES, start=1):
        scene.customer(code, code.title())
        scene.invoice(f"{number}", "100", due=-20, customer=code)
    return scene


def held(scene: Scene, now: datetime = NOW) -> dict[str, str]:
    """Who has whom, as a stranger sees it."""
    return claimed_by_others(scene.book, "a stranger", now)


def logs(scene: Scene, code: str, caller: str, outcome: Outcome = Outcome.NO_ANSWER) -> Prepared:
    """A call logged as the terminal logs it. Returns what the caller had been shown."""
    with scene.book.change(f"log {code} {outcome}", caller, NOW) as change:
        customer = find_customer(change.session, code)
        shown = release(change.session, customer, caller)
        report = CallReport(at=NOW, on=TODAY, outcome=outcome, caller=caller, prepared=shown)
        log_call(change.session, customer, report)
        change.note(f"{customer.name}: {outcome}", customer)
    return shown


def last_call(scene: Scene) -> tuple[str, bool | None]:
    """What the newest call keeps of the card: the lines, and whether why was asked."""
    with scene.book.read() as session:
        call = session.scalars(select(Call).order_by(Call.id.desc()).limit(1)).one()
        return call.lines, call.asked_why


def test_two_callers_never_get_the_same_customer(scene: Scene) -> None:
    taken = [take_first(scene.book, CODES, caller, NOW) for caller in ("eva", "pal", "zoe", "ida")]
    assert taken == ["alva", "bori", "cela", None]
    assert held(scene) == {"alva": "eva", "bori": "pal", "cela": "zoe"}


def test_the_order_is_that_of_the_list(scene: Scene) -> None:
    assert take_first(scene.book, ["cela", "alva"], "eva", NOW) == "cela"
    assert take_first(scene.book, ["cela", "alva"], "pal", NOW) == "alva"


def test_there_is_nothing_to_take_from_nobody(scene: Scene) -> None:
    assert take_first(scene.book, [], "eva", NOW) is None
    assert take_first(scene.book, ["nobody"], "eva", NOW) is None
    assert take_first(scene.book, ["nobody", "bori"], "eva", NOW) == "bori"
    assert held(scene) == {"bori": "eva"}


def test_ones_own_claim_is_taken_again_and_lasts_from_now(scene: Scene) -> None:
    assert take_first(scene.book, CODES, "eva", NOW) == "alva"
    assert take_first(scene.book, CODES, "eva", JUST_BEFORE) == "alva"
    assert held(scene, LATER) == {"alva": "eva"}
    assert take_first(scene.book, CODES, "pal", LATER) == "bori"


def test_a_claim_runs_out_by_itself(scene: Scene) -> None:
    assert take_first(scene.book, CODES, "eva", NOW) == "alva"
    assert take_first(scene.book, CODES, "pal", JUST_BEFORE) == "bori"
    assert held(scene, LATER) == {"bori": "pal"}
    assert take_first(scene.book, CODES, "zoe", LATER) == "alva"
    assert held(scene, LATER) == {"alva": "zoe", "bori": "pal"}


def test_what_an_earlier_caller_was_shown_goes_with_their_claim(scene: Scene) -> None:
    take_first(scene.book, CODES, "eva", NOW)
    prepare(scene.book, "alva", "eva", Prepared("open-1 fact-2", True))
    assert take_first(scene.book, CODES, "zoe", LATER) == "alva"
    assert logs(scene, "alva", "zoe") == NOTHING_SHOWN
    assert last_call(scene) == ("", None)


def test_whom_another_rang_since_the_list_was_made_is_passed_over(scene: Scene) -> None:
    with claiming(scene.book) as ask:
        known_to = newest_change(ask)
    assert take_first(scene.book, CODES, "pal", NOW) == "alva"
    logs(scene, "alva", "pal")
    assert take_first(scene.book, CODES, "eva", NOW, known_to=known_to) == "bori"
    assert held(scene) == {"bori": "eva"}


def test_what_is_known_already_passes_nobody_over(scene: Scene) -> None:
    logs(scene, "alva", "pal")
    with claiming(scene.book) as ask:
        known_to = newest_change(ask)
    assert take_first(scene.book, CODES, "eva", NOW, known_to=known_to) == "alva"


def test_of_a_list_that_is_out_of_date_nobody_is_taken(scene: Scene) -> None:
    for code in CODES:
        logs(scene, code, "pal")
    assert take_first(scene.book, CODES, "eva", NOW, known_to=0) is None
    assert held(scene) == {}


def test_ones_own_claims_are_no_hindrance(scene: Scene) -> None:
    take_first(scene.book, CODES, "eva", NOW)
    assert claimed_by_others(scene.book, "eva", NOW) == {}
    assert claimed_by_others(scene.book, "pal", NOW) == {"alva": "eva"}


@pytest.mark.parametrize("asked_why", [True, False, None])
def test_the_call_keeps_what_its_caller_was_shown(scene: Scene, asked_why: bool | None) -> None:
    shown = Prepared("open-1 fact-2 ask-3", asked_why)
    take_first(scene.book, CODES, "eva", NOW)
    prepare(scene.book, "alva", "eva", shown)
    assert logs(scene, "alva", "eva") == shown
    assert last_call(scene) == (shown.lines, asked_why)
    assert held(scene) == {}


def test_the_card_shown_last_counts(scene: Scene) -> None:
    take_first(scene.book, CODES, "eva", NOW)
    prepare(scene.book, "alva", "eva", Prepared("open-1", True))
    prepare(scene.book, "alva", "eva", Prepared("open-2", False))
    assert logs(scene, "alva", "eva") == Prepared("open-2", False)


def test_the_claim_of_somebody_else_ends_with_a_call_but_tells_nothing(scene: Scene) -> None:
    take_first(scene.book, CODES, "eva", NOW)
    prepare(scene.book, "alva", "eva", Prepared("open-1", True))
    assert logs(scene, "alva", "pal") == NOTHING_SHOWN
    assert last_call(scene) == ("", None)
    assert held(scene) == {}


def test_a_call_without_a_claim_was_shown_nothing(scene: Scene) -> None:
    assert logs(scene, "bori", "eva") == NOTHING_SHOWN


def test_a_call_ends_no_claim_on_anyone_else(scene: Scene) -> None:
    take_first(scene.book, CODES, "eva", NOW)
    take_first(scene.book, CODES, "pal", NOW)
    logs(scene, "alva", "eva")
    assert held(scene) == {"bori": "pal"}


@pytest.mark.parametrize("claimed_by", ["", "pal"])
def test_nothing_is_kept_of_a_card_without_a_claim(scene: Scene, claimed_by: str) -> None:
    if claimed_by:
        take_first(scene.book, CODES, claimed_by, NOW)
    prepare(scene.book, "alva", "eva", Prepared("open-1", True))
    prepare(scene.book, "nobody", "eva", Prepared("open-1", True))
    with scene.book.read() as session:
        rows = [(row.lines, row.asked_why) for row in session.scalars(select(Claim))]
    assert rows == ([("", None)] if claimed_by else [])


def test_claims_leave_no_trace_in_the_journal(scene: Scene) -> None:
    before = scene.entries(), scene.dump()
    take_first(scene.book, CODES, "eva", NOW)
    prepare(scene.book, "alva", "eva", Prepared("open-1", True))
    take_first(scene.book, CODES, "pal", LATER)
    assert (scene.entries(), scene.dump()) == before


def test_a_call_after_a_claim_is_taken_back_like_any_other(scene: Scene) -> None:
    before = scene.dump()
    take_first(scene.book, CODES, "Vera", NOW)
    prepare(scene.book, "alva", "Vera", Prepared("open-1", True))
    logs(scene, "alva", "Vera")
    assert scene.undo().command == "log alva no-answer"
    assert scene.dump() == before
    assert take_first(scene.book, CODES, "Vera", NOW) == "alva"


def test_what_happened_before_a_claim_can_still_be_taken_back(scene: Scene) -> None:
    scene.customer("dene", "Dene")
    assert take_first(scene.book, ["dene"], "eva", NOW) == "dene"
    assert scene.undo().command == "customer add dene"
    assert held(scene) == {}


def test_a_call_that_fails_leaves_the_claim(scene: Scene) -> None:
    take_first(scene.book, CODES, "eva", NOW)
    prepare(scene.book, "alva", "eva", Prepared("open-1", True))
    with scene.command("log alva promised") as change:
        release(change.session, find_customer(change.session, "alva"), "eva")
        change.abandoned = True
    assert held(scene) == {"alva": "eva"}
    assert logs(scene, "alva", "eva") == Prepared("open-1", True)


def test_a_customer_being_changed_just_now_can_be_claimed(postgresql_book: Book) -> None:
    scene = Scene(postgresql_book)
    scene.customer("alva", "Alva")
    with scene.command("invoice add") as change:
        customer = find_customer(change.session, "alva")
        report = CallReport(at=NOW, on=march(TODAY), outcome=Outcome.NO_ANSWER)
        log_call(change.session, customer, report._replace(caller="pal"))
        assert take_first(scene.book, ["alva"], "eva", NOW) == "alva"
    assert held(scene) == {"alva": "eva"}


def test_a_claim_that_another_is_just_making_is_waited_for(postgresql_book: Book) -> None:
    scene = Scene(postgresql_book)
    for code in CODES:
        scene.customer(code, code.title())
    with ThreadPoolExecutor(1) as pool:
        with postgresql_book.lease() as session:
            alva = find_customer(session, "alva").id
            session.add(Claim(customer_id=alva, caller="pal", taken_at=NOW, expires_at=LATER))
            session.flush()
            taken = pool.submit(take_first, postgresql_book, CODES, "eva", NOW)
            assert wait([taken], timeout=0.3).not_done
        assert taken.result(5) == "bori"


def test_callers_at_the_same_moment_share_out_the_customers(place: str) -> None:
    codes = [f"c{number:02}" for number in range(20)]
    callers = ["eva", "pal", "zoe", "ida"]
    with opened(place) as book:
        scene = Scene(book)
        for code in codes:
            scene.customer(code, code)

    def morning(caller: str) -> list[str]:
        """Each claims one after the other, as one does who rings, logs and goes on."""
        taken: list[str] = []
        with opened(place) as own:
            while code := take_first(own, [one for one in codes if one not in taken], caller, NOW):
                taken.append(code)
        return taken

    with ThreadPoolExecutor(len(callers)) as pool:
        shares = list(pool.map(morning, callers))
    assert sorted(code for share in shares for code in share) == codes
    with opened(place) as book:
        found = claimed_by_others(book, "a stranger", NOW)
        expected = {
            code: caller for caller, share in zip(callers, shares, strict=True) for code in share
        }
        assert found == expected
        assert Scene(book).entries() == len(codes)


def test_only_a_call_that_ends_the_claim_keeps_the_card(scene: Scene) -> None:
    take_first(scene.book, CODES, "Vera", NOW)
    prepare(scene.book, "alva", "Vera", Prepared("open-1 ask-2", False))
    scene.promises("100", 6, customer="alva")
    assert last_call(scene) == ("", None)
    logs(scene, "alva", "Vera", Outcome.SAYS_PAID)
    assert last_call(scene) == ("open-1 ask-2", False)
    assert scene.open_then(customer="alva") == {"1": euros("100").amount}
