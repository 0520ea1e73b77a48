from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from ledger_building import TODAY, Scene, euros, march

from dunning.errors import DunningError, NotFoundError, UsageError
from dunning.facts import ContactFact, PauseFact
from dunning.kinds import Outcome, PauseKind, Reason, Role
from dunning.ledger.answers import answers_of
from dunning.ledger.asking import payments_known_to
from dunning.ledger.book import Book
from dunning.ledger.day import Day
from dunning.ledger.standings import read_standings


@pytest.fixture
def scene(book: Book) -> Scene:
    """One customer with invoices due on 20 February and 10 March."""
    scene = Scene(book)
    scene.customer()
    scene.invoice("old", "100", due=-8)
    scene.invoice("new", "50", due=10, issued=-20)
    return scene


def codes(scene: Scene, day: int, *, days_ahead: int = 0) -> list[str]:
    with scene.book.read() as session:
        found = read_standings(session, Day(march(day), UTC), days_ahead=days_ahead)
        return [one.code for one in found]


def test_a_customer_stands_in_the_list_from_the_day_after_the_due_date(scene: Scene) -> None:
    assert [day for day in range(-10, 3) if codes(scene, day)] == list(range(-7, 3))


def test_only_what_is_overdue_is_summed(scene: Scene) -> None:
    standing = scene.standing()
    assert [one.number for one in standing.invoices] == ["old", "new"]
    (morning,) = scene.standings()
    assert [one.number for one in morning.invoices] == ["old"]
    assert morning.more_due_on == march(10)
    assert standing.overdue_totals(TODAY) == (euros("100"),)
    assert scene.standing(11).overdue_totals(march(11)) == (euros("150"),)


def test_customers_stand_by_code(scene: Scene) -> None:
    for code in ("zebra", "alma"):
        scene.customer(code, code)
        scene.invoice(code, "1", due=1, customer=code)
    scene.customer("nobody", "Owes nothing")
    assert codes(scene, 2) == ["alma", "lufi", "zebra"]


def test_who_owes_what_falls_due_soon_is_read_only_when_asked_for(scene: Scene) -> None:
    scene.pays("100", 1, "old")
    scene.customer("bolt", "Bolt")
    scene.invoice("later", "1", due=14, customer="bolt")
    scene.customer("nobody", "Owes nothing")
    assert [codes(scene, day, days_ahead=3) for day in (6, 7, 10, 11)] == [
        [],
        ["lufi"],
        ["lufi"],
        ["bolt", "lufi"],
    ]
    assert [codes(scene, day) for day in (10, 11)] == [[], ["lufi"]]


def test_what_is_disputed_or_paid_since_does_not_fall_due(scene: Scene) -> None:
    scene.pays("100", 1, "old")
    scene.disputes("new", 8, review=20)
    scene.resolves("new", 9)
    scene.pays("50", 10, "new")
    days = {day: codes(scene, day, days_ahead=3) for day in (7, 8, 9, 10)}
    assert days == {7: ["lufi"], 8: [], 9: ["lufi"], 10: []}


def test_one_customer_may_be_asked_for_with_nothing_overdue(scene: Scene) -> None:
    scene.customer("nobody", "Owes nothing")
    assert scene.standing(customer="nobody").invoices == ()
    with scene.book.read() as session:
        assert read_standings(session, Day(TODAY, UTC), "unknown") == ()


def test_a_customer_comes_with_all_that_is_known(scene: Scene) -> None:
    scene.customer(
        "bolt",
        "Bolt",
        country="HU",
        region="",
        language="hu",
        timezone="Europe/Budapest",
        owner="Vera",
    )
    scene.contact("Anna", "bolt", Role.ACCOUNTS, "+36 1")
    bolt = scene.standing(customer="bolt")
    assert (bolt.name, bolt.country, bolt.language, bolt.timezone, bolt.owner) == (
        "Bolt",
        "HU",
        "hu",
        "Europe/Budapest",
        "Vera",
    )
    assert bolt.contacts == (ContactFact("Anna", Role.ACCOUNTS, "+36 1"),)


def test_a_paid_customer_is_gone_and_still_stands_the_day_before(scene: Scene) -> None:
    scene.pays("100", 5)
    assert codes(scene, 4) == ["lufi"]
    assert codes(scene, 5) == []
    assert codes(scene, 11) == ["lufi"]


def test_the_older_paid_the_younger_counts(scene: Scene) -> None:
    scene.pays("100", 5, "old")
    assert [one.days_past_due(march(12)) for one in scene.standing(12).overdue(march(12))] == [2]


def test_a_disputed_invoice_is_not_called_for(scene: Scene) -> None:
    scene.disputes("old", 3, review=20)
    assert [one.disputed for one in scene.standing(2).invoices] == [False, False]
    assert [one.disputed for one in scene.standing(3).invoices] == [True, False]
    assert scene.standing(3).called_for(march(3)) == ()
    assert [one.number for one in scene.standing(11).called_for(march(11))] == ["new"]
    assert [one.number for one in scene.standing(20).due_for_review(march(20))] == ["old"]


def test_a_dispute_that_is_resolved_ran_until_then(scene: Scene) -> None:
    scene.disputes("old", 3, review=20)
    scene.resolves("old", 6)
    assert [scene.standing(day).invoices[0].review_on for day in (2, 3, 5, 6, 25)] == [
        None,
        march(20),
        march(20),
        None,
        None,
    ]


def test_a_disputed_account_is_not_called_for_at_all(scene: Scene) -> None:
    scene.disputes(None, 3, review=20)
    assert scene.standing(2).account_review_on is None
    assert scene.standing(3).account_review_on == march(20)
    assert scene.standing(12).called_for(march(12)) == ()
    assert len(scene.standing(20).due_for_review(march(20))) == 2
    scene.resolves(None, 21)
    assert scene.standing(20).account_review_on == march(20)
    assert scene.standing(21).account_review_on is None


def test_all_disputes_of_a_customer_are_resolved_at_once(scene: Scene) -> None:
    scene.disputes("old", 3)
    scene.disputes("new", 3)
    scene.disputes(None, 3)
    scene.resolves(None, 4)
    standing = scene.standing(4)
    assert (standing.account_review_on, [one.disputed for one in standing.invoices]) == (
        None,
        [False, False],
    )


def test_the_same_is_disputed_once(scene: Scene) -> None:
    scene.disputes("old", 3)
    scene.disputes(None, 3)
    with pytest.raises(DunningError, match="invoice old is in dispute already, since 2026-03-03"):
        scene.disputes("old", 4)
    with pytest.raises(DunningError, match="the whole account is in dispute already"):
        scene.disputes(None, 4)
    scene.resolves("old", 5)
    scene.disputes("old", 6)
    assert scene.standing(6).invoices[0].disputed


def test_a_dispute_is_refused(scene: Scene) -> None:
    scene.customer("bolt", "Bolt")
    with pytest.raises(UsageError, match="invoice old is not Bolt's"):
        scene.disputes("old", customer="bolt")
    with pytest.raises(UsageError, match="must come after"):
        scene.disputes("old", 3, review=3)


def test_a_dispute_is_resolved_when_there_is_one_and_not_before_it_began(scene: Scene) -> None:
    with pytest.raises(NotFoundError, match="nothing about invoice old is in dispute"):
        scene.resolves("old")
    with pytest.raises(NotFoundError, match="nothing about lufi is in dispute"):
        scene.resolves()
    scene.disputes("old", 5)
    with pytest.raises(UsageError, match="is before the dispute was opened"):
        scene.resolves("old", 4)


def test_a_pause_holds_until_its_day(scene: Scene) -> None:
    scene.pauses(9, 4)
    fact = PauseFact(PauseKind.PAUSE, march(4), march(9), "stocktaking")
    assert [scene.standing(day).pauses for day in (3, 4, 8, 9)] == [(), (fact,), (fact,), ()]


def test_a_pause_that_is_lifted_held_until_then(scene: Scene) -> None:
    scene.pauses(20, 4)
    scene.resumes(6)
    assert [len(scene.standing(day).pauses) for day in (3, 4, 5, 6, 7)] == [0, 1, 1, 0, 0]


@pytest.mark.parametrize(
    "kind", [kind for kind in PauseKind if kind is not PauseKind.PAUSE], ids=str
)
def test_a_stop_lasts_and_is_looked_at_again_and_again(sqlite_book: Book, kind: PauseKind) -> None:
    scene = Scene(sqlite_book)
    scene.customer()
    scene.pauses(9, 4, kind=kind)
    days = [march(8), march(9), march(9) + timedelta(89), march(9) + timedelta(90)]
    assert [[one.until for one in scene.standing(day).pauses] for day in days] == [
        [march(9)],
        [march(9) + timedelta(90)],
        [march(9) + timedelta(90)],
        [march(9) + timedelta(180)],
    ]
    scene.resumes(march(9) + timedelta(100))
    assert scene.standing(march(9) + timedelta(100)).pauses == ()


def test_a_pause_is_refused(scene: Scene) -> None:
    with pytest.raises(UsageError, match="must end after it starts"):
        scene.pauses(4, 4)
    with pytest.raises(NotFoundError, match="no pause or stop holds lufi"):
        scene.resumes()
    scene.pauses(9, 4)
    with pytest.raises(NotFoundError, match="no pause or stop holds lufi"):
        scene.resumes(9)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.INSOLVENT, PauseKind.INSOLVENT),
        (Outcome.REPRESENTED, PauseKind.REPRESENTED),
        (Outcome.STOP, PauseKind.STOP),
    ],
)
def test_a_call_may_stop_all_calling(sqlite_book: Book, outcome: Outcome, kind: PauseKind) -> None:
    scene = Scene(sqlite_book)
    scene.customer()
    scene.calls(outcome, 4, review_on=20)
    assert [(one.kind, one.until) for one in scene.standing(4).pauses] == [(kind, march(20))]
    assert scene.standing(3).pauses == ()


def test_a_call_may_dispute_invoices_or_the_account(scene: Scene) -> None:
    scene.calls(Outcome.DISPUTED, 4, disputed=["new"], review_on=18)
    assert [one.review_on for one in scene.standing(4).invoices] == [None, march(18)]
    scene.calls(Outcome.DISPUTED, 5, review_on=19)
    assert scene.standing(5).account_review_on == march(19)


def test_calls_are_told_as_of_any_day(scene: Scene) -> None:
    scene.contact("Anna")
    scene.calls(Outcome.REFUSED, 3, contact="anna", reason=Reason.CASH_FLOW, returns_on=10)
    scene.calls(Outcome.NO_ANSWER, 5, returns_on=6)
    before, spoken, tried = (scene.standing(day) for day in (2, 3, 5))
    assert (before.last_call, before.last_conversation, before.attempts) == (None, None, 0)
    assert spoken.last_call == spoken.last_conversation
    assert spoken.last_call is not None
    assert (spoken.last_call.contact, spoken.last_call.reason, spoken.last_call.returns_on) == (
        "Anna",
        Reason.CASH_FLOW,
        march(10),
    )
    assert tried.last_call is not None
    assert (tried.last_call.outcome, tried.attempts) == (Outcome.NO_ANSWER, 2)
    assert tried.last_conversation == spoken.last_call


@pytest.mark.parametrize("outcome", Outcome, ids=str)
def test_a_conversation_is_any_call_that_reached_someone(
    sqlite_book: Book, outcome: Outcome
) -> None:
    scene = Scene(sqlite_book)
    scene.customer()
    scene.calls(outcome, 3)
    reached = outcome not in (Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.WRONG_NUMBER)
    assert (scene.standing(3).last_conversation is not None) == reached


def test_the_later_of_two_calls_in_one_minute_counts(scene: Scene) -> None:
    scene.calls(Outcome.NO_ANSWER, 3)
    scene.calls(Outcome.VOICEMAIL, 3)
    last = scene.standing(3).last_call
    assert last is not None
    assert last.outcome is Outcome.VOICEMAIL


@pytest.mark.parametrize("hours", [-11, 0, 13])
def test_a_call_belongs_to_the_users_own_day(sqlite_book: Book, hours: int) -> None:
    scene = Scene(sqlite_book)
    scene.customer()
    zone = timezone(timedelta(hours=hours))
    scene.calls(Outcome.REFUSED, 3, moment=datetime(2026, 3, 3, 23, 59, tzinfo=zone))
    with scene.book.read() as session:
        (before,) = read_standings(session, Day(march(2), zone), "lufi")
        (after,) = read_standings(session, Day(march(3), zone), "lufi")
    assert before.last_call is None
    assert after.last_call is not None
    assert after.last_call.on == march(3)


def test_the_newest_payment_by_then_is_known(scene: Scene) -> None:
    scene.pays("1", 5)
    scene.pays("1", 3)
    with scene.book.read() as session:
        ask = answers_of(session)
        assert [payments_known_to(ask, march(day)) for day in (2, 3, 4, 9)] == [
            None,
            march(3),
            march(3),
            march(5),
        ]


def test_a_day_asked_again_later_shows_what_held_then(scene: Scene) -> None:
    payment = scene.pays("30", 3)
    scene.promises("70", 6, 4)
    then = scene.standing(4)
    scene.bounces(payment, 7)
    scene.pays("500", 8)
    scene.credits("old", "1", 9)
    scene.disputes("new", 9)
    scene.pauses(20, 10)
    scene.calls(Outcome.NO_ANSWER, 11)
    assert scene.standing(4) == then


def test_the_last_day_of_the_calendar_can_be_asked_for(scene: Scene) -> None:
    assert [one.code for one in scene.standings(date.max)] == ["lufi"]
