from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import DunningError, NotFoundError
from dunning.facts import Role
from dunning.money import Money
from dunning.scheduler import plan as plan_module
from dunning.scheduler.plan import (
    AfterLast,
    Courtesy,
    Plan,
    PlanStage,
    Stage,
    Tone,
    below_minimum,
    courtesy_is_due,
    load_plan,
    load_plans,
    moneys_that_count,
    next_stage_on,
    plan_for,
    plan_problems,
    read_plan,
    shipped_plan,
    stage_of,
    stages_passed,
)

DUE = date(2026, 3, 2)
NAMES = [Stage.FRIENDLY, Stage.SECOND, Stage.FIRM, Stage.DIRECTOR]

SOUND = """name = "trade"
groups = ["trade", "export"]
after_last = "keep-calling"

[[stages]]
stage = "friendly"
days_past_due = 5
gap_days = 7
addressee = "payer"
tone = "friendly"

[[stages]]
stage = "director"
days_past_due = 20
gap_days = 10
addressee = "director"
tone = "plain"

[minimum]
EUR = 149.50
HUF = 8000

[courtesy]
days_before = 3
late_share = 0.5
payments = 4
"""


def plan_at(
    *days: int,
    gap_days: int = 5,
    after_last: AfterLast = AfterLast.HAND_OVER,
    minimum: dict[str, Decimal] | None = None,
    courtesy: Courtesy | None = None,
    groups: tuple[str, ...] = (),
) -> Plan:
    """A plan whose stages begin on these days, each with the same gap."""
    stages = tuple(
        PlanStage(name, day, gap_days, Role.PAYER, Tone.PLAIN)
        for name, day in zip(NAMES, days, strict=False)
    )
    return Plan("test", groups, stages, after_last, minimum or {}, courtesy)


def day(number: int) -> date:
    """So many days after the due date."""
    return DUE + timedelta(days=number)


def stage_on(plan: Plan, number: int, conversations: Iterable[int] = ()) -> Stage | None:
    """The stage that many days after the due date, after conversations on these days."""
    found = stage_of(plan, number, stages_passed(plan, DUE, map(day, conversations)))
    return None if found is None else found.stage


def test_stages_at_5_20_and_40_days_follow_real_contacts() -> None:  # TR1
    plan = plan_at(5, 20, 40)
    assert stage_on(plan, 4) is None
    assert stage_on(plan, 5) is Stage.FRIENDLY
    assert stage_on(plan, 30) is Stage.FRIENDLY
    assert stage_on(plan, 30, [5]) is Stage.SECOND
    assert stage_on(plan, 50) is Stage.FRIENDLY


def test_nothing_is_due_inside_the_gap_whatever_becomes_due_in_it() -> None:  # OC2
    plan = plan_at(5, 8, 9, gap_days=5)
    spoke = day(6)
    assert next_stage_on(plan, DUE, 1, spoke) == day(11)
    assert next_stage_on(plan, DUE + timedelta(days=4), 0, spoke) == day(11)


def test_stages_at_30_40_and_50_days_are_due_on_those_days_and_none_before() -> None:  # KB1
    plan = plan_at(30, 40, 50)
    called: list[int] = []
    for number in range(1, 52):
        passed = stages_passed(plan, DUE, map(day, called))
        last = day(called[-1]) if called else None
        if stage_of(plan, number, passed) and next_stage_on(plan, DUE, passed, last) <= day(number):
            called.append(number)
    assert called == [30, 40, 50]


def test_the_stage_follows_the_younger_invoice_once_the_older_is_paid() -> None:  # KB4
    plan = plan_at(5, 20, 40)
    conversations = [day(5), day(22)]
    younger_due = day(25)
    today = day(41)
    older = stage_of(plan, (today - DUE).days, stages_passed(plan, DUE, conversations))
    younger = stage_of(
        plan, (today - younger_due).days, stages_passed(plan, younger_due, conversations)
    )
    assert older is not None
    assert older.stage is Stage.FIRM
    assert younger is not None
    assert younger.stage is Stage.FRIENDLY


def test_a_stage_reached_on_a_day_nobody_looked_is_due_on_the_next() -> None:  # IN7
    plan = plan_at(5, 20, 40)
    assert stage_on(plan, 6) is Stage.FRIENDLY
    assert stage_on(plan, 23, [6]) is Stage.SECOND
    assert next_stage_on(plan, DUE, 1, day(6)) <= day(23)


def test_149_euros_are_below_150_and_120_dollars_are_not_below_100() -> None:  # LG1
    plan = plan_at(5, minimum={"EUR": Decimal(150), "USD": Decimal(100)})
    overdue = [Money(Decimal(149), "EUR"), Money(Decimal(120), "USD")]
    assert moneys_that_count(plan, overdue) == (Money(Decimal(120), "USD"),)
    assert not below_minimum(plan, overdue)
    overdue.append(Money(Decimal(10), "EUR"))
    assert moneys_that_count(plan, overdue) == (
        Money(Decimal(159), "EUR"),
        Money(Decimal(120), "USD"),
    )


@pytest.mark.parametrize(
    ("amount", "currency", "below"),
    [("149.99", "EUR", True), ("150", "EUR", False), ("0.01", "CHF", False)],
)
def test_the_minimum_itself_is_worth_a_call_and_other_currencies_have_none(
    amount: str, currency: str, below: bool
) -> None:
    plan = plan_at(5, minimum={"EUR": Decimal(150)})
    assert below_minimum(plan, [Money(Decimal(amount), currency)]) is below


def test_nothing_at_all_is_below_any_minimum() -> None:
    assert below_minimum(plan_at(5), [])


@pytest.mark.parametrize(
    ("conversations", "passed"),
    [
        ([], 0),
        ([-3, 0, 4], 0),
        ([5], 1),
        ([5, 5], 1),
        ([5, 7, 12], 1),
        ([5, 20], 2),
        ([20, 21], 2),
        ([5, 7, 12, 41], 2),
        ([41, 42, 43], 3),
        ([41, 42, 43, 44], 3),
    ],
)
def test_a_conversation_passes_the_stage_reached_and_never_skips_one(
    conversations: list[int], passed: int
) -> None:
    plan = plan_at(5, 20, 40)
    assert stages_passed(plan, DUE, map(day, conversations)) == passed
    assert stages_passed(plan, DUE, map(day, reversed(conversations))) == passed


@pytest.mark.parametrize(
    ("days", "contacts", "stage"),
    [
        (-1, 0, None),
        (4, 9, None),
        (5, 0, "friendly"),
        (19, 9, "friendly"),
        (20, 0, "friendly"),
        (20, 1, "second"),
        (40, 1, "second"),
        (40, 2, "firm"),
        (400, 0, "friendly"),
        (39, 3, "second"),
        (40, 3, "hand-over"),
        (400, 30, "hand-over"),
    ],
)
def test_the_stage_is_the_lower_of_what_age_and_contacts_allow(
    days: int, contacts: int, stage: str | None
) -> None:
    found = stage_of(plan_at(5, 20, 40), days, contacts)
    assert (found and found.stage) == stage


def test_a_plan_may_keep_calling_at_its_last_stage() -> None:
    plan = plan_at(5, 20, after_last=AfterLast.KEEP_CALLING)
    assert stage_of(plan, 60, 2) == plan.stages[-1]
    assert next_stage_on(plan, DUE, 2, day(60)) == day(65)


def test_what_follows_the_last_stage_waits_for_its_gap() -> None:
    assert next_stage_on(plan_at(5, 20), DUE, 2, day(21)) == day(26)


@pytest.mark.parametrize(
    ("contacts", "last_contact", "expected"),
    [
        (0, None, 5),
        (0, -20, 5),
        (0, 3, 8),
        (1, 5, 20),
        (1, 18, 23),
        (2, 23, 40),
        (9, 60, 65),
    ],
)
def test_the_next_stage_is_due_on_its_day_or_at_the_end_of_the_gap(
    contacts: int, last_contact: int | None, expected: int
) -> None:
    spoke = None if last_contact is None else day(last_contact)
    assert next_stage_on(plan_at(5, 20, 40), DUE, contacts, spoke) == day(expected)


def test_the_next_stage_has_a_day_even_at_the_end_of_the_calendar() -> None:
    assert next_stage_on(plan_at(5), date.max, 3, date.max) == date.max


plans = st.lists(st.integers(1, 200), min_size=1, max_size=4, unique=True).map(
    lambda days: plan_at(*sorted(days))
)


@given(plan=plans, conversations=st.lists(st.integers(-50, 400), max_size=12), today=st.integers())
def test_stages_only_rise_by_contacts_and_are_never_ahead_of_age(
    plan: Plan, conversations: list[int], today: int
) -> None:
    today = today % 500
    seen = [one for one in conversations if one < today]
    passed = stages_passed(plan, DUE, map(day, seen))
    assert passed <= len({one for one in seen if one > 0})
    assert stages_passed(plan, DUE, map(day, [*seen, today])) - passed in (0, 1)
    found = stage_of(plan, today, passed)
    assert (found is None) == (today < plan.stages[0].days_past_due)
    assert found is None or found.days_past_due <= today


@given(plan=plans, contacts=st.integers(0, 9), spoke=st.none() | st.integers(-400, 400))
def test_a_customer_who_is_left_alone_always_comes_due(
    plan: Plan, contacts: int, spoke: int | None
) -> None:
    last_contact = None if spoke is None else day(spoke)
    due_on = next_stage_on(plan, DUE, contacts, last_contact)
    assert DUE < due_on <= max(DUE, last_contact or DUE) + timedelta(days=200)
    assert stage_of(plan, (due_on - DUE).days, contacts) is not None


@pytest.mark.parametrize(
    ("days_until_due", "late", "payments", "asked"),
    [
        (3, 2, 4, True),
        (0, 4, 4, True),
        (-1, 4, 4, False),
        (4, 4, 4, False),
        (3, 1, 4, False),
        (3, 3, 3, False),
        (3, 0, 0, False),
        (3, 5, 11, False),
        (3, 6, 11, True),
    ],
)
def test_courtesy_calls_are_for_those_with_a_record_of_paying_late(
    days_until_due: int, late: int, payments: int, asked: bool
) -> None:
    plan = plan_at(5, courtesy=Courtesy(days_before=3, late_share=Decimal("0.5"), payments=4))
    assert courtesy_is_due(plan, days_until_due, late, payments) is asked


def test_without_courtesy_in_the_plan_nobody_is_rung_before_the_due_date() -> None:
    assert not courtesy_is_due(plan_at(5), 1, 9, 9)


def test_a_group_has_its_own_plan_or_the_one_for_all() -> None:
    trade, for_all = plan_at(5, groups=("Trade",)), plan_at(9)
    assert plan_for(" trade ", [for_all, trade]) is trade
    assert plan_for("retail", [trade, for_all]) is for_all
    assert plan_for("", [trade, for_all]) is for_all
    assert plan_for("retail", [trade]) == shipped_plan()
    assert plan_for("", []) == shipped_plan()


def test_the_shipped_plan_goes_from_payer_to_director_and_on_to_hand_over() -> None:
    plan = shipped_plan()
    assert [stage.stage for stage in plan.stages] == NAMES
    assert [stage.addressee for stage in plan.stages] == [*[Role.PAYER] * 3, Role.DIRECTOR]
    assert plan.stages[0].days_past_due == 1
    assert plan.after_last is AfterLast.HAND_OVER
    assert (plan.groups, plan.minimum, plan.courtesy) == ((), {}, None)
    assert plan.preset == "b2b-default"


def test_what_the_shipped_plan_shows_in_comments_can_be_switched_on() -> None:
    path = Path(plan_module.__file__).with_name("plans") / "default.toml"
    shown = path.read_text(encoding="utf-8")
    for key in ("EUR =", "HUF =", "[courtesy]", "days_before =", "late_share =", "payments ="):
        assert f"\n# {key}" in shown
        shown = shown.replace(f"\n# {key}", f"\n{key}")
    plan = read_plan(shown, "default.toml")
    assert plan.minimum == {"EUR": Decimal(20), "HUF": Decimal(8000)}
    assert plan.courtesy == Courtesy(days_before=3, late_share=Decimal("0.5"), payments=4)


def test_a_sound_plan_is_read_whole() -> None:
    plan = read_plan(SOUND, "trade.toml")
    assert plan == Plan(
        name="trade",
        groups=("trade", "export"),
        stages=(
            PlanStage(Stage.FRIENDLY, 5, 7, Role.PAYER, Tone.FRIENDLY),
            PlanStage(Stage.DIRECTOR, 20, 10, Role.DIRECTOR, Tone.PLAIN),
        ),
        after_last=AfterLast.KEEP_CALLING,
        minimum={"EUR": Decimal("149.50"), "HUF": Decimal(8000)},
        courtesy=Courtesy(3, Decimal("0.5"), 4),
    )
    assert str(plan.minimum["EUR"]) == "149.50"
    assert plan_problems(SOUND, "trade.toml") == ()


def test_a_plan_without_a_name_is_called_after_its_file() -> None:
    assert read_plan(SOUND.replace('name = "trade"\n', ""), "export.toml").name == "export"


FAULTS = [
    ("no TOML", "gap_days = 7", "gap_days = ", "trade.toml:8: syntax: invalid value; mend"),
    ("a key twice", 'tone = "plain"', "gap_days = 1", "trade.toml:17: syntax: cannot overwrite"),
    (
        "an unknown key",
        'name = "trade"',
        'label = "trade"',
        "trade.toml:1: label: unknown key; use one of name, groups, preset, after_last, stages,",
    ),
    (
        "an unknown key of a stage",
        "gap_days = 10",
        "gap-days = 10",
        "trade.toml:15: stages.gap-days: unknown key; use one of stage, days_past_due, gap_days,",
    ),
    (
        "a missing key of a stage",
        "gap_days = 10\n",
        "",
        "trade.toml:12: stages.gap_days: missing; write a whole number of days from 0 to 365",
    ),
    (
        "no word on what follows",
        'after_last = "keep-calling"\n',
        "",
        "trade.toml: after_last: missing; use one of hand-over, keep-calling",
    ),
    (
        "an unknown way to follow",
        "keep-calling",
        "lawyer",
        'trade.toml:3: after_last: "lawyer" does not fit; use one of hand-over, keep-calling',
    ),
    (
        "an unknown stage",
        'stage = "director"',
        'stage = "final"',
        (
            'trade.toml:13: stages.stage: "final" does not fit; '
            "use one of friendly, second, firm, director"
        ),
    ),
    (
        "hand-over as a stage to call at",
        'stage = "director"',
        'stage = "hand-over"',
        (
            'trade.toml:13: stages.stage: "hand-over" does not fit; '
            "use one of friendly, second, firm, director"
        ),
    ),
    (
        "a stage twice",
        'stage = "director"',
        'stage = "friendly"',
        "trade.toml:13: stages.stage: a second friendly stage; write each stage once",
    ),
    (
        "a later stage before an earlier one",
        "days_past_due = 20",
        "days_past_due = 4",
        (
            "trade.toml:14: stages.days_past_due: 4 overlaps friendly, which begins at 5; "
            "write 6 or more"
        ),
    ),
    (
        "two stages on one day",
        "days_past_due = 20",
        "days_past_due = 5",
        (
            "trade.toml:14: stages.days_past_due: 5 overlaps friendly, which begins at 5; "
            "write 6 or more"
        ),
    ),
    (
        "negative days",
        "days_past_due = 5",
        "days_past_due = -5",
        (
            "trade.toml:7: stages.days_past_due: -5 does not fit; "
            "write a whole number of days from 1 to 3650"
        ),
    ),
    (
        "a stage on the due date, when nothing is overdue",
        "days_past_due = 5",
        "days_past_due = 0",
        (
            "trade.toml:7: stages.days_past_due: 0 does not fit; "
            "write a whole number of days from 1 to 3650"
        ),
    ),
    (
        "a negative gap",
        "gap_days = 10",
        "gap_days = -1",
        (
            "trade.toml:15: stages.gap_days: -1 does not fit; "
            "write a whole number of days from 0 to 365"
        ),
    ),
    (
        "part of a day",
        "gap_days = 10",
        "gap_days = 1.5",
        (
            "trade.toml:15: stages.gap_days: 1.5 does not fit; "
            "write a whole number of days from 0 to 365"
        ),
    ),
    (
        "a number in quotes",
        "gap_days = 10",
        'gap_days = "10"',
        (
            'trade.toml:15: stages.gap_days: "10" does not fit; '
            "write a whole number of days from 0 to 365"
        ),
    ),
    (
        "yes or no for a number",
        "gap_days = 10",
        "gap_days = true",
        (
            "trade.toml:15: stages.gap_days: True does not fit; "
            "write a whole number of days from 0 to 365"
        ),
    ),
    (
        "an unknown role",
        'addressee = "director"',
        'addressee = "boss"',
        (
            'trade.toml:16: stages.addressee: "boss" does not fit; '
            "use one of payer, accounts, purchasing, director, reception"
        ),
    ),
    (
        "an unknown tone",
        'tone = "plain"',
        'tone = "angry"',
        'trade.toml:17: stages.tone: "angry" does not fit; use one of friendly, plain, firm',
    ),
    (
        "a list for a word",
        'tone = "plain"',
        'tone = ["plain"]',
        "trade.toml:17: stages.tone: ['plain'] does not fit; use one of friendly, plain, firm",
    ),
    (
        "a group twice",
        '["trade", "export"]',
        '["trade", "Trade"]',
        "trade.toml:2: groups: ['trade', 'Trade'] does not fit; write each group once",
    ),
    (
        "one group not in a list",
        '["trade", "export"]',
        '"trade"',
        'trade.toml:2: groups: "trade" does not fit; write each group once, as in ["retail",',
    ),
    (
        "an unknown currency",
        "HUF = 8000",
        "EURO = 20",
        "trade.toml:21: minimum.EURO: unknown currency 'EURO'; use an ISO 4217 code",
    ),
    (
        "a currency twice",
        "HUF = 8000",
        "eur = 20",
        "trade.toml:21: minimum.eur: a second minimum for EUR; write one of them",
    ),
    (
        "too many decimals",
        "149.50",
        "149.505",
        "trade.toml:20: minimum.EUR: ",
    ),
    (
        "decimals where the currency has none",
        "HUF = 8000",
        "JPY = 0.5",
        "trade.toml:21: minimum.JPY: ",
    ),
    (
        "an amount in quotes",
        "149.50",
        '"149.50"',
        'trade.toml:20: minimum.EUR: "149.50" is not an amount; write a number such as 150',
    ),
    (
        "a negative amount",
        "149.50",
        "-1",
        "trade.toml:20: minimum.EUR: -1 is not an amount; write a number such as 150",
    ),
    ("no number", "149.50", "nan", "trade.toml:20: minimum.EUR: NaN is not an amount"),
    ("an amount without end", "149.50", "inf", "trade.toml:20: minimum.EUR: "),
    ("an amount beyond reason", "149.50", "1e99999", "trade.toml:20: minimum.EUR: "),
    (
        "one minimum for all currencies",
        "[minimum]\nEUR = 149.50\nHUF = 8000",
        "minimum = 150",
        "trade.toml:19: stages.minimum: unknown key; use one of stage, days_past_due,",
    ),
    (
        "a share in percent",
        "late_share = 0.5",
        "late_share = 50",
        "trade.toml:25: courtesy.late_share: 50 does not fit; write a share above 0 and at most 1",
    ),
    (
        "no share",
        "late_share = 0.5",
        "late_share = 0",
        "trade.toml:25: courtesy.late_share: 0 does not fit; write a share above 0 and at most 1",
    ),
    (
        "a courtesy call after the due date",
        "days_before = 3",
        "days_before = -3",
        (
            "trade.toml:24: courtesy.days_before: -3 does not fit; "
            "write a whole number of days from 1 to 90"
        ),
    ),
    (
        "a courtesy without a record",
        "payments = 4\n",
        "",
        "trade.toml:23: courtesy.payments: missing; write a whole number of payments from 1",
    ),
]


@pytest.mark.parametrize(
    ("written", "instead", "error"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_is_told_with_its_line_and_what_to_write(
    written: str, instead: str, error: str
) -> None:
    head, found, tail = SOUND.partition(written)
    assert found
    with pytest.raises(DunningError) as raised:
        read_plan(head + instead + tail, "trade.toml")
    assert str(raised.value).startswith(error)
    assert "; " in str(raised.value)


STAGE = """[[stages]]
stage = "{}"
days_past_due = {}
gap_days = 0
addressee = "payer"
tone = "plain"
"""


@pytest.mark.parametrize(
    ("stages", "error"),
    [
        (
            [("firm", 5), ("second", 9)],
            (
                "p.toml:9: stages.stage: second stands after firm; "
                "write the stages in the order friendly, second, firm, director"
            ),
        ),
        (
            [("friendly", 5), ("second", 9), ("friendly", 12)],
            "p.toml:15: stages.stage: a second friendly stage; write each stage once",
        ),
        (
            [("friendly", 9), ("second", 9), ("firm", 9)],
            (
                "p.toml:10: stages.days_past_due: 9 overlaps friendly, which begins at 9; "
                "write 10 or more (and 1 more)"
            ),
        ),
    ],
)
def test_stages_have_to_stand_in_their_order(stages: list[tuple[str, int]], error: str) -> None:
    text = 'after_last = "hand-over"\n' + "".join(STAGE.format(*one) for one in stages)
    with pytest.raises(DunningError) as raised:
        read_plan(text, "p.toml")
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("stages", "error"),
    [
        ("", "p.toml: stages: missing; write at least one stage under [[stages]]"),
        (
            "stages = []",
            "p.toml:2: stages: [] does not fit; write at least one stage under [[stages]]",
        ),
        (
            '[stages]\nstage = "friendly"',
            (
                "p.toml:2: stages: {'stage': 'friendly'} does not fit; "
                "write at least one stage under [[stages]]"
            ),
        ),
        (
            "stages = [5, 20]",
            (
                "p.toml:2: stages: 5 is not a table; "
                "write stage, days_past_due, gap_days, addressee, tone in one (and 1 more)"
            ),
        ),
    ],
)
def test_a_plan_needs_stages(stages: str, error: str) -> None:
    with pytest.raises(DunningError) as raised:
        read_plan(f'after_last = "hand-over"\n{stages}', "p.toml")
    assert str(raised.value) == error


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("minimum = 150", "minimum: 150 does not fit; write amounts such as EUR = 20 under"),
        ("courtesy = true", "courtesy: True does not fit; write days_before = 3 under [courtesy]"),
    ],
)
def test_a_table_is_not_one_value(line: str, error: str) -> None:
    with pytest.raises(DunningError) as raised:
        read_plan(line + "\n" + SOUND.partition("[minimum]")[0], "p.toml")
    assert str(raised.value).startswith(f"p.toml:1: {error}")


def test_every_fault_is_listed_by_line() -> None:
    text = (
        SOUND.replace("gap_days", "gap").replace("EUR", "EUX").replace('trade"\n', 'trade"\nx=1\n')
    )
    lines = [(problem.line, problem.column) for problem in plan_problems(text, "trade.toml")]
    assert lines == [
        (2, "x"),
        (6, "stages.gap_days"),
        (9, "stages.gap"),
        (13, "stages.gap_days"),
        (16, "stages.gap"),
        (21, "minimum.EUX"),
    ]
    with pytest.raises(DunningError, match=r"trade.toml:2: x: .* \(and 5 more\)$"):
        read_plan(text, "trade.toml")


def test_lines_are_found_however_the_toml_is_written() -> None:
    text = """after_last = "hand-over"  # [[stages]]
name = '''
[[stages]]
gap_days = 1
'''
stages = [
  # one
  {stage = "friendly", days_past_due = 1, gap_days = 1, addressee = "payer", tone = "plain"},
]
minimum.EUR = 10
courtesy . "days_before" = 0
"courtesy".late_share = 0.5
courtesy.payments = 1
"""
    found = [(one.line, one.column) for one in plan_problems(text, "p.toml")]
    assert found == [(11, "courtesy.days_before")]


def test_a_known_preset_is_asked_for_where_they_are_known() -> None:
    text = 'preset = "b2x"\n' + SOUND
    assert read_plan(text, "p.toml").preset == "b2x"
    with pytest.raises(DunningError) as raised:
        read_plan(text, "p.toml", {"uk", "b2b-default"})
    assert str(raised.value) == 'p.toml:1: preset: "b2x" is not known; use one of b2b-default, uk'
    assert read_plan(SOUND, "p.toml", {"uk", "b2b-default"}).preset == "b2b-default"


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = 1e99999999999999999999", '"\\u001b[2J" = 1'],
    ids=["nested", "digits", "exponent", "escape"],
)
def test_a_hostile_file_is_refused_in_one_printable_line(text: str) -> None:
    with pytest.raises(DunningError) as raised:
        read_plan(text, "p.toml")
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 300


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"there is no plan .*none\.toml"):
        load_plan(tmp_path / "none.toml")
    with pytest.raises(DunningError, match="cannot read the plan"):
        load_plan(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(DunningError, match=r"latin\.toml: not UTF-8; save the file as UTF-8"):
        load_plan(tmp_path / "latin.toml")


def test_a_file_saved_on_windows_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "trade.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert load_plan(path) == read_plan(SOUND, "trade.toml")


def test_two_plans_are_not_for_one_group(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "b.toml").write_text(SOUND.replace('"trade"', '"retail"'), encoding="utf-8")
    with pytest.raises(DunningError) as raised:
        load_plans([tmp_path / "a.toml", tmp_path / "b.toml"])
    assert str(raised.value) == (
        "b.toml and a.toml are both for the group 'export'; write other groups in one of them"
    )
    for name in ("a.toml", "b.toml"):
        text = SOUND.replace('groups = ["trade", "export"]', "groups = []")
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DunningError, match="are both for all groups without a plan"):
        load_plans([tmp_path / "a.toml", tmp_path / "b.toml"])
    assert load_plans([tmp_path / "a.toml"]) == (read_plan(text, "a.toml"),)
