"""What is said on one call, chosen and filled from what is known."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from script_building import (
    ANNA,
    EVA,
    PACKS,
    SOUND,
    TODAY,
    customer,
    day,
    fitting,
    invoice,
    pack_of,
    promise,
    saying,
    step,
    written,
)

from dunning.facts import PromiseFact, Standing
from dunning.kinds import ConsequenceKind, PromiseState, Reason, Role
from dunning.money import Money
from dunning.script.compose import Occasion, Script, Speaker, answer, compose, said_back
from dunning.script.pack import (
    ASIDE,
    ASKS_WHY,
    CALLING_STAGES,
    STAGES,
    TALKS,
    WITHOUT_DEMAND,
    Move,
    Pack,
    Situation,
    Variant,
)
from dunning.script.pack_file import load_pack
from dunning.stages import Stage, Tone

ENGLISH = pack_of("en")
OF_NAMES = {Move.OPEN, *ASIDE}
BY_THE_PLAN = (
    (Stage.FRIENDLY, Tone.FRIENDLY),
    (Stage.SECOND, Tone.PLAIN),
    (Stage.FIRM, Tone.FIRM),
)
REVIEWED = customer(review=0)
ORDINARY = Occasion()


@pytest.fixture
def small(tmp_path: Path) -> Pack:
    """A pack that is told in full in the building of these tests."""
    return load_pack(written(tmp_path, SOUND))


def moves(script: Script) -> list[Move]:
    return [line.move for line in script.lines]


def said(script: Script) -> dict[Move, str]:
    """What is said for each move, in the talk and aside."""
    return {line.move: line.text for line in (*script.lines, *script.aside)}


def slot(text: str, facts: Standing, occasion: Occasion = ORDINARY, speaker: Speaker = EVA) -> str:
    """What becomes of a line that is said at every move."""
    return compose(saying(ENGLISH, text), occasion, facts, TODAY, speaker).lines[0].text


def test_the_same_facts_give_the_same_lines(small: Pack) -> None:
    for attempt in (5, 5, 65):
        script = compose(small, Occasion(attempt=attempt), customer(), TODAY, EVA)
        assert [(line.name, line.text) for line in script.lines] == [
            ("open-3", "The third word of open."),
            ("fact-1", "It is about invoice 2041."),
            ("charity-1", "The first word of charity."),
            ("where-2", "The second word of where."),
            ("why-3", "The third word of why."),
            ("listen-1", "The first word of listen."),
            ("obstacle-3", "The third word of obstacle."),
            ("ask-3", "The third word of ask."),
            ("repeat-2", "The first word of repeat."),
            ("close-3", "The third word of close."),
        ]


IN_ANOTHER_PROCESS = """
from script_building import EVA, PACKS, TODAY, customer, pack_of
from dunning.script.compose import Occasion, compose
for language in PACKS:
    for number in range(12):
        one = customer(code=f"c{number}")
        script = compose(pack_of(language), Occasion(attempt=number), one, TODAY, EVA)
        print(*(line.name for line in (*script.lines, *script.aside)))
"""


def test_the_same_facts_give_the_same_lines_in_another_process() -> None:
    here = Path(__file__).parent
    found = set()
    for seed in ("0", "1"):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(here)}
        run = subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            capture_output=True,
            text=True,
            check=True,
            env=surroundings,
        )
        found.add(run.stdout)
    named = []
    for language in PACKS:
        for number in range(12):
            one = customer(code=f"c{number}")
            occasion = Occasion(attempt=number)
            script = compose(pack_of(language), occasion, one, TODAY, EVA)
            named.append(" ".join(line.name for line in (*script.lines, *script.aside)))
    assert found == {"\n".join(named) + "\n"}


def test_customers_are_not_all_spoken_to_alike() -> None:
    scripts = {
        compose(ENGLISH, Occasion(), customer(code=code), TODAY, EVA).lines
        for code in ("lufi", "alva", "bori", "cela", "dene")
    }
    assert len(scripts) > 1


def first_and_third(
    pack: Pack, situation: Situation, steps: tuple[tuple[Stage, Tone], ...], start: int
) -> list[tuple[Move, str, str]]:
    """What both the first and the third of three calls say, move by move."""
    facts = fitting(situation, customer())
    scripts = []
    for nth, (stage, tone) in enumerate(steps):
        occasion = Occasion(situation, stage, tone, attempt=start + nth)
        scripts.append(said(compose(pack, occasion, facts, TODAY, EVA)))
    first, _, third = scripts
    return [(move, first[move], third[move]) for move in first.keys() & third.keys()]


@pytest.mark.parametrize("language", PACKS)
@pytest.mark.parametrize("situation", Situation)
def test_the_third_call_says_nothing_as_the_first_did_while_the_plan_goes_on(
    language: str, situation: Situation
) -> None:
    for start in range(12):
        told = first_and_third(pack_of(language), situation, BY_THE_PLAN, start)
        assert told
        assert [(move, one) for move, one, other in told if one == other] == []


@pytest.mark.parametrize("stage", CALLING_STAGES)
@pytest.mark.parametrize("language", PACKS)
def test_the_third_call_at_one_stage_says_nothing_as_the_first_did(
    language: str, stage: Stage
) -> None:
    for situation in Situation:
        for tone in Tone:
            for start in range(4):
                told = first_and_third(pack_of(language), situation, ((stage, tone),) * 3, start)
                assert [(move, one) for move, one, other in told if one == other] == []


@pytest.mark.parametrize("language", PACKS)
def test_two_calls_in_a_row_differ_whoever_is_known(language: str) -> None:
    for situation in Situation:
        facts = fitting(situation, customer())._replace(contacts=())
        scripts = [
            said(compose(pack_of(language), Occasion(situation, attempt=attempt), facts, TODAY))
            for attempt in range(6)
        ]
        for one, other in pairwise(scripts):
            for move in one.keys() - OF_NAMES:
                assert one[move] != other[move]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("situation", Situation)
def test_the_moves_are_those_of_the_talk_at_that_stage(situation: Situation, stage: Stage) -> None:
    facts = fitting(situation, customer())
    script = compose(ENGLISH, Occasion(situation, stage), facts, TODAY, EVA)
    spoken_at = Stage.DIRECTOR if stage is Stage.HAND_OVER else stage
    assert script.situation is situation
    assert moves(script) == [
        move
        for move in TALKS[situation]
        if spoken_at in STAGES[move] and move is not Move.NEXT_STEP
    ]
    assert [line.move for line in script.aside] == list(ASIDE)


def test_an_account_about_to_be_handed_over_is_spoken_to_as_at_the_last_stage() -> None:
    last, over = (
        compose(ENGLISH, Occasion(stage=stage), customer(), TODAY, EVA)
        for stage in (Stage.DIRECTOR, Stage.HAND_OVER)
    )
    assert last == over


@pytest.mark.parametrize("situation", Situation)
def test_why_is_asked_only_where_it_is_wanted(situation: Situation) -> None:
    facts = fitting(situation, customer())
    asking, silent = (
        moves(compose(ENGLISH, Occasion(situation, asks_why=asked), facts, TODAY, EVA))
        for asked in (True, False)
    )
    assert silent == [move for move in asking if move not in ASKS_WHY]
    assert (asking != silent) == bool(ASKS_WHY & set(TALKS[situation]))


HOLD, AGENCY = step(ConsequenceKind.SUPPLY_HOLD), step(ConsequenceKind.AGENCY, 20)
INTEREST = step(ConsequenceKind.INTEREST)


@pytest.mark.parametrize(
    ("stage", "named"),
    [
        (Stage.FRIENDLY, 0),
        (Stage.SECOND, 0),
        (Stage.FIRM, 1),
        (Stage.DIRECTOR, 1),
        (Stage.HAND_OVER, 1),
    ],
)
@pytest.mark.parametrize("situation", [one for one in Situation if Move.NEXT_STEP in TALKS[one]])
def test_a_next_step_is_named_only_late_and_before_the_question(
    situation: Situation, stage: Stage, named: int
) -> None:
    facts = fitting(situation, customer())
    occasion = Occasion(situation, stage, steps=(HOLD,))
    made = moves(compose(ENGLISH, occasion, facts, TODAY, EVA))
    assert made.count(Move.NEXT_STEP) == named
    if named:
        assert made[made.index(Move.NEXT_STEP) + 1] in (Move.ASK, Move.SOONER)


@pytest.mark.parametrize("situation", [Situation.COURTESY, Situation.DISPUTE_REVIEW])
def test_no_step_is_named_where_nothing_is_asked_for(situation: Situation) -> None:
    facts = fitting(situation, customer())
    occasion = Occasion(situation, Stage.DIRECTOR, steps=(HOLD, AGENCY))
    assert Move.NEXT_STEP not in moves(compose(ENGLISH, occasion, facts, TODAY, EVA))


def test_no_more_than_two_steps_are_named_in_the_order_given() -> None:
    occasion = Occasion(stage=Stage.FIRM, steps=(INTEREST, HOLD, AGENCY))
    lines = compose(ENGLISH, occasion, customer(), TODAY, EVA).lines
    steps = [line for line in lines if line.move is Move.NEXT_STEP]
    named = {one.name: one.claim for one in ENGLISH.lines[Move.NEXT_STEP]}
    assert [named[line.name] for line in steps] == [INTEREST.kind, HOLD.kind]
    assert "€34.20" in steps[0].text
    assert "6 April" in steps[1].text


@pytest.mark.parametrize("kind", ConsequenceKind)
@pytest.mark.parametrize("language", PACKS)
def test_only_the_step_that_holds_is_named(language: str, kind: ConsequenceKind) -> None:
    pack = pack_of(language)
    named = {one.name: one.claim for one in pack.lines[Move.NEXT_STEP]}
    for attempt in range(4):
        occasion = Occasion(stage=Stage.FIRM, attempt=attempt, steps=(step(kind),))
        lines = compose(pack, occasion, customer(), TODAY, EVA).lines
        (line,) = [line for line in lines if line.move is Move.NEXT_STEP]
        assert named[line.name] is kind


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (customer(), "invoice 2041, €3,400, 3 March, 24 days"),
        (customer(invoice(), invoice("2042", -1, "0.50")),
         "invoices 2041 and 2042, €3,400.50, 3 March, 24 days"),
        (customer(invoice(), invoice("2042", 0)), "invoice 2041, €3,400, 3 March, 24 days"),
        (customer(invoice(), invoice("2042", -90, review=20)),
         "invoice 2041, €3,400, 3 March, 24 days"),
        (customer(invoice(), invoice("2042", amount="7", currency="HUF")),
         "invoices 2041 and 2042, €3,400 and HUF\u00a07, 3 March, 24 days"),
        (customer(invoice(due=-90)), "invoice 2041, €3,400, 27 December 2025, 90 days"),
        (customer()._replace(unallocated=(Money(Decimal(400), "EUR"),)),
         "invoice 2041, €3,000, 3 March, 24 days"),
        (customer()._replace(unallocated=(Money(Decimal(400), "USD"),)),
         "invoice 2041, €3,400, 3 March, 24 days"),
        (customer(invoice(amount="50"), invoice("2042", -10))
         ._replace(unallocated=(Money(Decimal(50), "EUR"),)),
         "invoice 2042, €3,400, 17 March, 10 days"),
    ],
)  # fmt: skip
def test_what_is_overdue_undisputed_and_not_covered_is_asked_for(
    facts: Standing, expected: str
) -> None:
    assert slot("{invoices}, {amount}, {due}, {days}", facts) == expected


def test_one_invoice_and_several_are_spoken_of_in_their_own_words() -> None:
    variant = Variant("fact-1", "It is {amount}.", "They are {amount}.")
    pack = replace(ENGLISH, lines=dict.fromkeys(ENGLISH.lines, (variant,)))
    one = compose(pack, Occasion(), customer(), TODAY)
    many = compose(pack, Occasion(), customer(invoice(), invoice("2042")), TODAY)
    covered = customer(invoice(amount="5"), invoice("2042"))._replace(
        unallocated=(Money(Decimal(5), "EUR"),)
    )
    assert {line.text for line in one.lines} == {"It is €3,400."}
    assert {line.text for line in many.lines} == {"They are €6,800."}
    assert compose(pack, Occasion(), covered, TODAY).lines == one.lines


@pytest.mark.parametrize(
    "facts",
    [
        customer()._replace(invoices=()),
        customer(invoice(due=0)),
        customer(invoice(due=5)),
        customer()._replace(unallocated=(Money(Decimal(3400), "EUR"),)),
        customer(invoice(review=1)),
        customer(review=1),
    ],
    ids=["nothing", "due today", "due soon", "covered", "in dispute", "account in dispute"],
)
@pytest.mark.parametrize("situation", [one for one in Situation if one != "courtesy"])
def test_there_is_nothing_to_say_where_there_is_nothing_to_call_about(
    situation: Situation, facts: Standing
) -> None:
    script = compose(ENGLISH, Occasion(situation), facts, TODAY, EVA)
    assert (script.lines, script.aside) == ((), ())
    for reason in Reason:
        assert answer(ENGLISH, reason, Occasion(situation), facts, TODAY, EVA) is None


@pytest.mark.parametrize(
    "facts",
    [
        customer(invoice(review=0)),
        customer(review=-7),
        customer(invoice(review=-1), invoice("2", 3)),
    ],
    ids=["the invoice", "the account", "and another not due yet"],
)
@pytest.mark.parametrize("situation", Situation)
def test_a_disputed_customer_is_only_asked_where_the_query_stands(
    situation: Situation, facts: Standing
) -> None:
    script = compose(ENGLISH, Occasion(situation, Stage.FIRM), facts, TODAY, EVA)
    assert script.situation is Situation.DISPUTE_REVIEW
    assert moves(script) == list(TALKS[Situation.DISPUTE_REVIEW])


def test_only_what_is_due_for_review_is_spoken_of_in_a_review() -> None:
    facts = customer(invoice("1"), invoice("2", review=0), invoice("3", review=1))
    assert slot("{invoices}", facts, Occasion(Situation.DISPUTE_REVIEW)) == "invoice 2"
    assert slot("{invoices}", facts) == "invoice 1"


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", PACKS)
def test_whatever_a_disputed_customer_says_is_answered_without_a_demand(
    language: str, reason: Reason
) -> None:
    pack = pack_of(language)
    for situation in Situation:
        given = answer(pack, reason, Occasion(situation), REVIEWED, TODAY, EVA)
        assert given is not None
        assert given.reason is (reason if reason in WITHOUT_DEMAND else Reason.DISPUTE)
        assert given.heard == pack.heard[given.reason]
        assert "400" not in given.text


@pytest.mark.parametrize(
    ("situation", "promises", "expected"),
    [
        (Situation.BROKEN_PROMISE, (promise(),), Situation.BROKEN_PROMISE),
        (Situation.BROKEN_PROMISE, (promise("1000", PromiseState.PARTLY_KEPT),),
         Situation.BROKEN_PROMISE),
        (Situation.BROKEN_PROMISE, (), Situation.REMINDER),
        (Situation.BROKEN_PROMISE, (promise(state=PromiseState.OPEN),), Situation.REMINDER),
        (Situation.BROKEN_PROMISE, (promise("1250.50", PromiseState.KEPT),), Situation.REMINDER),
        (Situation.BROKEN_PROMISE, (promise(returns=1),), Situation.REMINDER),
        (Situation.REMINDER, (promise(),), Situation.REMINDER),
        (Situation.CALLBACK, (promise(),), Situation.CALLBACK),
    ],
)  # fmt: skip
def test_a_broken_promise_is_spoken_of_only_where_there_is_one(
    situation: Situation, promises: tuple[PromiseFact, ...], expected: Situation
) -> None:
    facts = customer()._replace(promises=promises)
    script = compose(ENGLISH, Occasion(situation), facts, TODAY, EVA)
    assert script.situation is expected
    assert (Move.BROKEN in moves(script)) == (expected is Situation.BROKEN_PROMISE)


@pytest.mark.parametrize(
    ("promises", "expected"),
    [
        ((promise(),), "20 March €1,250.50"),
        ((promise("1000", PromiseState.PARTLY_KEPT),), "20 March €250.50"),
        ((promise("500"), promise()._replace(promised_for=day(-400))), "20 March €750.50"),
    ],
)
def test_a_broken_promise_is_told_by_its_day_and_by_what_is_missing(
    promises: tuple[PromiseFact, ...], expected: str
) -> None:
    facts = customer()._replace(promises=promises)
    occasion = Occasion(Situation.BROKEN_PROMISE)
    assert slot("{promised_for} {promised_amount}", facts, occasion) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [(3, "30 March, €3,400 in 3 days"), (1, "28 March, €3,400 in 1 day")],
)
def test_a_courtesy_call_names_the_day_to_come(due: int, expected: str) -> None:
    facts = customer(invoice(due=due))
    occasion = Occasion(Situation.COURTESY)
    assert slot("{due}, {amount} in {days_left}", facts, occasion) == expected


def test_no_days_are_left_on_the_due_date() -> None:
    pack = saying(ENGLISH, "In {days_left}.")
    script = compose(pack, Occasion(Situation.COURTESY), customer(invoice(due=0)), TODAY)
    assert script.lines == ()


@pytest.mark.parametrize("language", PACKS)
def test_a_courtesy_call_on_the_due_date_has_something_to_say(language: str) -> None:
    facts = customer(invoice(due=0))
    for attempt in range(4):
        occasion = Occasion(Situation.COURTESY, attempt=attempt)
        made = moves(compose(pack_of(language), occasion, facts, TODAY, EVA))
        assert made == list(TALKS[Situation.COURTESY])
        for reason in Reason:
            assert answer(pack_of(language), reason, occasion, facts, TODAY, EVA) is not None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (customer(invoice(due=3), invoice("2", 4, review=9)), ["invoice 2041"]),
        (customer(invoice(due=3), review=9), []),
        (customer(invoice(due=3), review=0), []),
    ],
)
def test_nothing_disputed_is_spoken_of_before_it_is_due(
    facts: Standing, expected: list[str]
) -> None:
    pack = saying(ENGLISH, "{invoices}")
    script = compose(pack, Occasion(Situation.COURTESY), facts, TODAY)
    assert sorted({line.text for line in script.lines}) == expected


def test_a_courtesy_call_becomes_a_reminder_once_something_is_overdue() -> None:
    script = compose(ENGLISH, Occasion(Situation.COURTESY), customer(), TODAY, EVA)
    assert script.situation is Situation.REMINDER


@pytest.mark.parametrize(
    ("addressee", "name"), [(Role.PAYER, "Anna Kiss"), (Role.DIRECTOR, "Béla Nagy")]
)
def test_whom_the_plan_asks_for_is_greeted_by_name(addressee: Role, name: str) -> None:
    director = ANNA._replace(name="Béla Nagy", role=Role.DIRECTOR)
    facts = customer()._replace(contacts=(ANNA, director))
    assert slot("Hello {contact}.", facts, Occasion(addressee=addressee)) == f"Hello {name}."


@pytest.mark.parametrize(
    "contacts",
    [(), (ANNA._replace(name=" "),), (ANNA._replace(wrong_number=True),)],
    ids=["none", "without a name", "a wrong number"],
)
@pytest.mark.parametrize("language", PACKS)
def test_nobody_is_greeted_by_a_name_that_is_not_known(language: str, contacts: tuple[()]) -> None:
    facts = customer()._replace(contacts=contacts)
    names = {
        one.name
        for lines in pack_of(language).lines.values()
        for one in lines
        if "contact" in one.slots
    }
    for attempt in range(9):
        script = compose(pack_of(language), Occasion(attempt=attempt), facts, TODAY, EVA)
        assert not names & {line.name for line in (*script.lines, *script.aside)}
        assert [line.move for line in script.aside] == list(ASIDE)


@pytest.mark.parametrize("speaker", [Speaker(), Speaker("Eva"), Speaker("", "Kestrel"), EVA])
@pytest.mark.parametrize("language", PACKS)
def test_who_rings_is_said_as_far_as_it_is_known(language: str, speaker: Speaker) -> None:
    variants = {one.name: one for one in pack_of(language).lines[Move.OPEN]}
    told = set()
    for attempt in range(9):
        script = compose(pack_of(language), Occasion(attempt=attempt), customer(), TODAY, speaker)
        told.add(variants[script.lines[0].name])
    known = {"contact", *(key for key in ("caller", "company") if getattr(speaker, key))}
    assert all(one.slots <= known and not one.without & known for one in told)
    if speaker.caller:
        assert all("caller" in one.slots for one in told)


def test_a_speaker_of_blanks_is_not_known() -> None:
    blank = compose(ENGLISH, Occasion(), customer(), TODAY, Speaker(" ", "\t"))
    assert blank == compose(ENGLISH, Occasion(), customer(), TODAY)


HOSTILE = {
    "braces": "{amount} {customer} {} {0}",
    "percent and groups": "100 % \\g<0> \\1 %s %(x)s",
    "right to left": "\u05d0\u05d1 \u202egnp.exe",
    "another script": "Őrsi & Tsa. Kft. 株式会社 Ольга",
    "very long": "X" * 20_000,
    "quotes": 'O\'Brien "& Sons" <b>',
    "a line break": "Lux\nFiat",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("language", PACKS)
def test_names_are_said_as_they_stand(language: str, name: str) -> None:
    pack = pack_of(language)
    ordinary = customer(invoice("QQQQ"))._replace(name="WWWW")
    ordinary = ordinary._replace(contacts=(ANNA._replace(name="ZZZZ"),))
    hostile = ordinary._replace(
        name=name,
        contacts=(ANNA._replace(name=name),),
        invoices=(ordinary.invoices[0]._replace(number=name),),
    )
    for attempt in range(3):
        occasion = Occasion(attempt=attempt, stage=Stage.FIRM)
        plain = compose(pack, occasion, ordinary, TODAY, Speaker("VVVV", "XXXX"))
        strange = compose(pack, occasion, hostile, TODAY, Speaker(name, name))
        for one, other in zip(
            (*plain.lines, *plain.aside), (*strange.lines, *strange.aside), strict=True
        ):
            expected = one.text
            for word in ("QQQQ", "WWWW", "ZZZZ", "VVVV", "XXXX"):
                expected = expected.replace(word, "\0")
            assert other.text == expected.replace("\0", name)


@pytest.mark.parametrize("contacts", [(ANNA,), ()], ids=["with a contact", "without"])
@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", PACKS)
def test_every_reason_is_answered(language: str, reason: Reason, contacts: tuple[()]) -> None:
    pack, facts = pack_of(language), customer()._replace(contacts=contacts)
    for stage in Stage:
        texts = []
        for attempt in range(2):
            occasion = Occasion(stage=stage, attempt=attempt)
            given = answer(pack, reason, occasion, facts, TODAY)
            assert given is not None
            assert (given.reason, given.heard) == (reason, pack.heard[reason])
            assert given.name.startswith(f"reply-{reason}-")
            texts.append(given.text)
        assert texts[0] != texts[1]


def test_an_answer_names_what_is_open(small: Pack) -> None:
    pack = replace(
        small, replies=dict.fromkeys(Reason, (Variant("r", "{amount}, {days}", "{amount}"),))
    )
    one = answer(pack, Reason.CASH_FLOW, Occasion(), customer(), TODAY)
    several = customer(invoice(), invoice("2"))
    many = answer(pack, Reason.CASH_FLOW, Occasion(), several, TODAY)
    assert one is not None
    assert many is not None
    assert (one.text, many.text) == ("€3,400, 24 days", "€6,800")


@pytest.mark.parametrize("language", PACKS)
def test_a_promise_is_said_back_with_its_amount_and_its_weekday(language: str) -> None:
    money = Money(Decimal("1234.50"), "EUR")
    weekday = {"en": "Friday", "hu": "péntek", "de": "Freitag", "ru": "пятниц"}[language]
    told = {
        said_back(pack_of(language), customer(), money, day(7), attempt) for attempt in range(6)
    }
    assert len(told) >= 3
    for text in told:
        assert weekday in text
        assert "234" in text
        assert not set("{}") & set(text)
        assert text[-1] in ".?"


def test_a_promise_is_said_back_in_the_words_of_the_pack(small: Pack) -> None:
    money = Money(Decimal(3400), "HUF")
    told = said_back(small, customer(), money, day(280), 1)
    assert told == "So it is HUF\u00a03,400, Friday 1 January."
