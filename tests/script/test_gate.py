"""Every condition of the truth gate, met and not met, and that nothing passes without all."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from dunning.consequences import ConsequenceFact
from dunning.facts import OpenInvoice, PauseFact, PromiseFact, Standing
from dunning.kinds import ConsequenceKind, ConsequenceState, PauseKind, PromiseState
from dunning.money import Money
from dunning.script.gate import Figure, Gate, Step, open_gate

TODAY = date(2026, 3, 2)
THREE_YEARS = (TODAY - date(2023, 3, 2)).days
HOLD, INTEREST = ConsequenceKind.SUPPLY_HOLD, ConsequenceKind.INTEREST
CLAIMED = (ConsequenceKind.INTEREST, ConsequenceKind.FIXED_SUM)
STEPS = [kind for kind in ConsequenceKind if kind not in CLAIMED]


def day(offset: int) -> date:
    """So many days from today, negative for the past."""
    return TODAY + timedelta(days=offset)


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


FIGURES = {
    ConsequenceKind.INTEREST: Figure(euros("24.31"), "BGB 288(2)"),
    ConsequenceKind.FIXED_SUM: Figure(euros("40"), "BGB 288(5)"),
}


def invoice(
    number: str = "2041",
    overdue: int = 26,
    amount: str = "3400",
    currency: str = "EUR",
    review: int | None = None,
) -> OpenInvoice:
    """An invoice due so many days ago, in dispute where it has a review day."""
    due, worth = day(-overdue), Decimal(amount)
    review_on = None if review is None else day(review)
    return OpenInvoice(number, due - timedelta(days=30), due, worth, worth, currency, review_on)


def owes(*invoices: OpenInvoice, **more: Any) -> Standing:
    """A customer with these open invoices, or one of 3,400 EUR 26 days overdue."""
    known = sorted(invoices or (invoice(),), key=lambda one: one.due)
    return Standing("lufi", "Lufi Kft.", invoices=tuple(known), **more)


def step(
    kind: ConsequenceKind = HOLD, planned: int = 10, number: int = 1, **more: Any
) -> ConsequenceFact:
    """A step decided five days ago, to be taken in so many days."""
    given: dict[str, Any] = {
        "decided_by": "Béla",
        "decided_on": day(-5),
        "basis": "contract 7, clause 4",
        **more,
    }
    return ConsequenceFact(number, kind, day(planned), **given)


def promised(state: PromiseState) -> Standing:
    made = PromiseFact(1, euros("1000"), day(4), day(-3), day(6), state, Decimal(0))
    return owes(promises=(made,))


def stopped(kind: PauseKind) -> Standing:
    return owes(pauses=(PauseFact(kind, day(-12), day(60)),))


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one customer, and the step looked at: the last of the consequences."""

    consequences: Sequence[ConsequenceFact] = (step(),)
    standing: Standing = field(default_factory=owes)
    figures: dict[ConsequenceKind, Figure] = field(default_factory=lambda: dict(FIGURES))
    today: date = TODAY

    def gate(self) -> Gate:
        return open_gate(self.standing, self.consequences, self.today, self.figures)

    def offered(self) -> set[int]:
        return {one.id for one in self.gate().offered}


def of(*consequences: ConsequenceFact, **more: Any) -> Case:
    return Case(consequences, **more)


NAMED = {
    "a step that lacks nothing": Case(),
    **{f"a {kind} that lacks nothing": of(step(kind)) for kind in ConsequenceKind},
    "decided today": of(step(decided_on=TODAY)),
    "for tomorrow": of(step(planned=1)),
    "interest from today": of(step(INTEREST, planned=0)),
    "a fixed sum from today": of(step(ConsequenceKind.FIXED_SUM, planned=0)),
    "another invoice is disputed, and not overdue": Case(
        standing=owes(invoice(), invoice("2042", overdue=-5, review=9))
    ),
    "the account is paused, which says nothing about the debt": Case(
        standing=stopped(PauseKind.PAUSE)
    ),
    "they asked not to be rung, which says nothing about the debt": Case(
        standing=stopped(PauseKind.STOP)
    ),
    "money on the account covers part": Case(standing=owes(unallocated=(euros("3399.99"),))),
    "money on the account is of another currency": Case(
        standing=owes(unallocated=(Money(Decimal(5000), "USD"),))
    ),
    "the oldest invoice is as old as the step asks": of(step(after_days=26)),
    "a newer invoice is younger than the step asks": of(
        step(after_days=26), standing=owes(invoice(), invoice("2042", overdue=1))
    ),
    "a cent more than the step asks is asked for": of(step(above=euros("3399.99"))),
    "two invoices together are more than the step asks": of(
        step(above=euros("3400")), standing=owes(invoice(), invoice("2042", amount="0.01"))
    ),
    "due three years ago to the day": Case(standing=owes(invoice(overdue=THREE_YEARS))),
    "an older invoice is covered": Case(
        standing=owes(
            invoice("1", overdue=THREE_YEARS + 1, amount="5"),
            invoice(),
            unallocated=(euros("5"),),
        )
    ),
    **{
        f"a promise is {state}": Case(standing=promised(state))
        for state in PromiseState
        if state is not PromiseState.OPEN
    },
    "one before it was carried out in time": of(step(planned=-4, done_on=day(-4)), step(number=2)),
    "one before it was carried out late": of(step(planned=-4, done_on=TODAY), step(number=2)),
    "one before it was withdrawn in time": of(
        step(planned=-2, withdrawn_on=day(-3)), step(number=2)
    ),
    "one before it was withdrawn on its day": of(
        step(planned=-4, withdrawn_on=day(-4)), step(number=2)
    ),
    "one of another kind was missed": of(step(ConsequenceKind.LAWYER, planned=-4), step(number=2)),
    "one of its kind comes after it": of(step(number=2), step(planned=20, number=3)),
    "it was announced": of(step(announced_on=day(-1))),
    "it was carried out later than the day asked about": of(step(done_on=day(1))),
    "it was withdrawn later than the day asked about": of(step(withdrawn_on=day(1))),
}

BARRED = {
    "nobody decided it": (of(step(decided_by=" ")), "nobody is named who decided it"),
    "it is not decided yet": (
        of(step(decided_on=day(1))),
        "it is decided only on Tue 3 March",
    ),
    "it has no basis": (of(step(basis=" ")), "it names no clause, law or contract"),
    "its day has passed": (
        of(step(planned=-1)),
        "its day, Sun 1 March, has passed and it was not carried out",
    ),
    "the day of a claim has passed": (
        of(step(INTEREST, planned=-1)),
        "its day, Sun 1 March, has passed and it was not carried out",
    ),
    "it was withdrawn after its day": (
        of(step(planned=-3, withdrawn_on=day(-2))),
        "its day, Fri 27 February, has passed and it was not carried out",
    ),
    **{
        f"a {kind} is for today": (
            of(step(kind, planned=0)),
            "its day is today, which leaves them no time to act",
        )
        for kind in STEPS
    },
    "an invoice is disputed": (
        Case(standing=owes(invoice(), invoice("2042", overdue=1, review=9))),
        "invoice 2042 is disputed, to be looked at on Wed 11 March",
    ),
    "an invoice is disputed and due for review": (
        Case(standing=owes(invoice(), invoice("2042", overdue=1, review=-1))),
        "invoice 2042 is disputed, to be looked at on Sun 1 March",
    ),
    "the account is disputed": (
        Case(standing=owes(account_review_on=day(9))),
        "the account is disputed, to be looked at on Wed 11 March",
    ),
    "they are insolvent": (
        Case(standing=stopped(PauseKind.INSOLVENT)),
        "they are insolvent, since Wed 18 February",
    ),
    "they are represented": (
        Case(standing=stopped(PauseKind.REPRESENTED)),
        "a lawyer speaks for them, since Wed 18 February",
    ),
    "the account was handed over": (
        Case(standing=stopped(PauseKind.HANDED_OVER)),
        "the account was handed over, since Wed 18 February",
    ),
    "nothing is open": (
        Case(standing=Standing("lufi", "Lufi Kft.")),
        "nothing overdue is asked for",
    ),
    "it is due today": (Case(standing=owes(invoice(overdue=0))), "nothing overdue is asked for"),
    "money on the account covers it all": (
        Case(standing=owes(unallocated=(euros("3400"),))),
        "nothing overdue is asked for",
    ),
    "the oldest invoice is a day too young": (
        of(step(after_days=27)),
        "it is meant from 27 days past due, the oldest is at 26",
    ),
    "an older invoice is covered by money on the account": (
        of(
            step(after_days=27),
            standing=owes(
                invoice("1", overdue=30, amount="5"), invoice(), unallocated=(euros("5"),)
            ),
        ),
        "it is meant from 27 days past due, the oldest is at 26",
    ),
    "no more is asked for than the step allows": (
        of(step(above=euros("3400"))),
        "it is meant above 3,400.00 EUR, and 3,400.00 EUR is asked for",
    ),
    "enough is asked for, in another currency": (
        of(step(above=Money(Decimal(10), "USD"))),
        "it is meant above 10.00 USD, and 0.00 USD is asked for",
    ),
    "an invoice may be time-barred": (
        Case(standing=owes(invoice("1", overdue=THREE_YEARS + 1), invoice())),
        "invoice 1, due Wed 1 March 2023, might be time-barred",
    ),
    "a promise is open": (
        Case(standing=promised(PromiseState.OPEN)),
        "a promise is open: 1,000.00 EUR for Fri 6 March",
    ),
    "one before it was not carried out": (
        of(step(planned=-4), step(number=2)),
        "the supply-hold planned for Thu 26 February was not carried out",
    ),
    "one before it was withdrawn too late": (
        of(step(planned=-4, withdrawn_on=day(-3)), step(number=2)),
        "the supply-hold planned for Thu 26 February was not carried out",
    ),
    "one before it was carried out only after the day asked about": (
        of(step(planned=-4, done_on=day(1)), step(number=2)),
        "the supply-hold planned for Thu 26 February was not carried out",
    ),
    "one before that one was not carried out": (
        of(step(planned=-9), step(planned=-4, number=2, done_on=day(-4)), step(number=3)),
        "the supply-hold planned for Sat 21 February was not carried out",
    ),
    "nothing says what the claim comes to": (
        of(step(INTEREST), figures={}),
        "no sum was worked out for it",
    ),
    "the law refuses a figure": (
        of(step(INTEREST), figures={INTEREST: Figure(refusal="no rate is known for Q3 2026")}),
        "no rate is known for Q3 2026",
    ),
    "the law refuses a figure, whatever else it gives": (
        of(step(INTEREST), figures={INTEREST: Figure(euros("1"), "law", "the rate is flagged")}),
        "the rate is flagged",
    ),
    "the figure is empty": (
        of(step(INTEREST), figures={INTEREST: Figure()}),
        "the sum is not known",
    ),
    "the claim comes to nothing": (
        of(step(INTEREST), figures={INTEREST: Figure(euros("0"), "BGB 288(2)")}),
        "the sum comes to 0.00 EUR",
    ),
    "the figure rests on nothing": (
        of(step(INTEREST), figures={INTEREST: Figure(euros("24.31"))}),
        "what the sum rests on is not known",
    ),
}


@pytest.mark.parametrize("case", NAMED.values(), ids=NAMED)
def test_a_step_is_named_while(case: Case) -> None:
    judged = case.consequences[-1]
    assert judged.id in case.offered()
    assert judged not in [barred.consequence for barred in case.gate().barred]


@pytest.mark.parametrize(("case", "missing"), BARRED.values(), ids=BARRED)
def test_a_step_is_not_named_while(case: Case, missing: str) -> None:
    judged = case.consequences[-1]
    gate = case.gate()
    (barred,) = [one for one in gate.barred if one.consequence == judged]
    assert barred.missing == (missing,)
    assert judged.id not in case.offered()


def test_a_step_says_what_was_decided() -> None:
    assert Case().gate().offered == (
        Step(1, HOLD, day(10), "contract 7, clause 4", "Béla", day(-5)),
    )


def test_a_claim_says_its_sum_and_what_that_rests_on() -> None:
    assert of(step(INTEREST, planned=0)).gate().offered == (
        Step(1, INTEREST, TODAY, "BGB 288(2)", "Béla", day(-5), euros("24.31")),
    )


def test_a_step_that_is_no_claim_needs_no_figure() -> None:
    assert of(step(), figures={}).offered() == {1}


@pytest.mark.parametrize(
    "ended", [{"done_on": TODAY}, {"withdrawn_on": TODAY}], ids=["done", "withdrawn"]
)
def test_a_step_that_is_over_is_neither_named_nor_barred(ended: dict[str, Any]) -> None:
    assert of(step(**ended)).gate() == Gate()


def test_no_consequence_no_step() -> None:
    assert Case(()).gate() == Gate()


def test_everything_that_is_missing_is_said() -> None:
    case = of(
        step(INTEREST, basis="", after_days=30),
        standing=promised(PromiseState.OPEN)._replace(account_review_on=day(9)),
        figures={},
    )
    assert case.gate().barred[0].missing == (
        "it names no clause, law or contract",
        "the account is disputed, to be looked at on Wed 11 March",
        "a promise is open: 1,000.00 EUR for Fri 6 March",
        "no sum was worked out for it",
    )


def test_steps_come_in_the_order_of_their_days() -> None:
    case = of(step(planned=20, number=1), step(ConsequenceKind.LAWYER, planned=5, number=2))
    assert [one.id for one in case.gate().offered] == [2, 1]


@pytest.mark.parametrize(
    ("asked_about", "state"),
    [
        (-6, ConsequenceState.PLANNED),
        (-4, ConsequenceState.PLANNED),
        (-3, ConsequenceState.MISSED),
        (-2, ConsequenceState.MISSED),
        (-1, ConsequenceState.DONE),
    ],
)
def test_a_step_taken_late_was_missed_until_then(asked_about: int, state: ConsequenceState) -> None:
    assert step(planned=-4, done_on=day(-1)).state(day(asked_about)) is state


some_days = st.integers(-4, 4).map(day)
currencies = st.sampled_from(["EUR", "USD"])
sums = st.sampled_from(["50", "100", "150"])
moneys = st.builds(Money, sums.map(Decimal), currencies)
ages = st.sampled_from([-3, 0, 1, 9, 10, 11, THREE_YEARS - 1, THREE_YEARS, THREE_YEARS + 1])
invoices = st.builds(
    invoice, st.sampled_from("abc"), ages, sums, currencies, st.sampled_from([None] * 5 + [2])
)
pauses = st.builds(PauseFact, st.sampled_from(PauseKind), st.just(day(-9)), st.just(day(9)))
promises = st.builds(lambda state: promised(state).promises[0], st.sampled_from(PromiseState))
standings = st.builds(
    lambda owed, paused, said, covered, review: (
        owes(*owed)
        if owed
        else Standing("lufi", "Lufi Kft.")._replace(
            pauses=tuple(paused),
            promises=tuple(said),
            unallocated=tuple({money.currency: money for money in covered}.values()),
            account_review_on=review,
        )
    ),
    st.lists(invoices, max_size=3),
    st.just([]) | st.lists(pauses, max_size=1),
    st.just([]) | st.lists(promises, max_size=2),
    st.just([]) | st.lists(moneys, max_size=2),
    st.sampled_from([None] * 5 + [day(3)]),
)
facts = st.builds(
    ConsequenceFact,
    st.just(0),
    st.sampled_from([HOLD, INTEREST, ConsequenceKind.LAWYER]),
    some_days,
    st.sampled_from(["Béla"] * 5 + [""]),
    st.sampled_from([day(-4)] * 4 + [TODAY, day(1)]),
    st.sampled_from(["clause 4"] * 5 + [""]),
    st.sampled_from([None, None, 1, 10]),
    st.none() | moneys,
    st.none() | some_days,
    st.none() | some_days,
    st.none() | some_days,
)
figures = st.sampled_from(
    [FIGURES] * 4
    + [{}, {INTEREST: Figure()}, {INTEREST: Figure(euros("0"), "law")}]
    + [{INTEREST: Figure(euros("9"), "")}, {INTEREST: Figure(euros("9"), "law", "flagged")}]
)
cases = st.builds(
    lambda drawn, known, worked_out: Case(
        tuple(replace(one, id=number) for number, one in enumerate(drawn)), known, worked_out
    ),
    st.lists(facts, min_size=1, max_size=4),
    standings,
    figures,
)


def left_to_ask(known: Standing) -> list[tuple[date, Decimal, str]]:
    """What is overdue after the money on the account, oldest first: due day, sum, currency."""
    covered = {money.currency: money.amount for money in known.unallocated}
    left = []
    for one in sorted(known.invoices, key=lambda one: one.due):
        cover = min(one.open, covered.get(one.currency, Decimal(0)))
        covered[one.currency] = covered.get(one.currency, Decimal(0)) - cover
        if one.due < TODAY and one.open > cover:
            left.append((one.due, one.open - cover, one.currency))
    return left


def debt_is_certain(known: Standing) -> bool:
    """Nothing disputed, nobody else in charge, no promise running, nothing too old."""
    out = {"insolvent", "represented", "handed-over"}
    too_old = [due for due, _, _ in left_to_ask(known) if due + relativedelta(years=3) < TODAY]
    return (
        known.account_review_on is None
        and not any(one.review_on and one.due < TODAY for one in known.invoices)
        and not any(pause.kind.value in out for pause in known.pauses)
        and not any(promise.state.value == "open" for promise in known.promises)
        and bool(left_to_ask(known))
        and not too_old
    )


def was_left_undone(one: ConsequenceFact) -> bool:
    """Whether its day passed and it was neither taken since nor called off by then."""
    taken = one.done_on is not None and one.done_on <= TODAY
    off = one.withdrawn_on is not None and one.withdrawn_on <= one.planned_for
    return one.planned_for < TODAY and not taken and not off


def is_over(one: ConsequenceFact) -> bool:
    ended = (one.done_on, one.withdrawn_on)
    return any(on is not None and on <= TODAY for on in ended)


def conditions_hold(one: ConsequenceFact, known: Standing) -> bool:
    left = left_to_ask(known)
    old_enough = one.after_days is None or any(
        due <= TODAY - timedelta(days=one.after_days) for due, _, _ in left
    )
    if one.above is None:
        return old_enough
    asked = [amount for _, amount, currency in left if currency == one.above.currency]
    return old_enough and sum(asked) > one.above.amount


def figure_is_sound(kind: ConsequenceKind, worked_out: dict[ConsequenceKind, Figure]) -> bool:
    if kind.value not in ("interest", "fixed-sum"):
        return True
    found = worked_out.get(kind, Figure())
    money = found.money
    return money is not None and money.amount > 0 and found.basis != "" and found.refusal == ""


def may_be_named(one: ConsequenceFact, case: Case) -> bool:
    """All conditions, worked out once more from the facts alone."""
    first = TODAY if one.kind.value in ("interest", "fixed-sum") else day(1)
    return (
        one.decided_by != ""
        and one.basis != ""
        and one.decided_on <= TODAY
        and one.planned_for >= first
        and not is_over(one)
        and not any(was_left_undone(it) for it in case.consequences if it.kind == one.kind)
        and debt_is_certain(case.standing)
        and conditions_hold(one, case.standing)
        and figure_is_sound(one.kind, case.figures)
    )


@given(cases)
def test_a_step_is_named_if_and_only_if_every_condition_holds(case: Case) -> None:
    assert case.offered() == {one.id for one in case.consequences if may_be_named(one, case)}


@given(cases)
def test_every_step_that_is_not_over_is_named_or_barred_for_a_reason(case: Case) -> None:
    gate = case.gate()
    barred = {one.consequence.id for one in gate.barred}
    assert all(one.missing for one in gate.barred)
    assert not barred & case.offered()
    judged = [one for one in case.consequences if not is_over(one) or was_left_undone(one)]
    assert barred | case.offered() == {one.id for one in judged}


@pytest.mark.parametrize("kind", [HOLD, INTEREST])
def test_the_cases_drawn_do_hold_steps_that_are_named(kind: ConsequenceKind) -> None:
    wide = settings(max_examples=2000, phases=[Phase.generate])
    find(cases, lambda case: any(one.kind is kind for one in case.gate().offered), settings=wide)
