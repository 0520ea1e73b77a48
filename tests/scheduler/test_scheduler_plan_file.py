from decimal import Decimal
from pathlib import Path

import pytest
from scheduler_building import plan_with

from dunning.errors import DunningError, NotFoundError
from dunning.kinds import Role
from dunning.scheduler import shipped_plan as shipped
from dunning.scheduler.plan import (
    AfterLast,
    AskWhy,
    Courtesy,
    Plan,
    PlanStage,
    plan_for,
    shipped_plan,
)
from dunning.scheduler.plan_file import (
    load_plan,
    load_plans,
    plan_problems,
    read_plan,
    shipped_plan_path,
)
from dunning.stages import Stage, Tone

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


def test_a_group_has_its_own_plan_or_the_one_for_all() -> None:
    trade, for_all = plan_with(5)._replace(groups=("Trade",)), plan_with(9)
    assert plan_for(" trade ", [for_all, trade]) is trade
    assert plan_for("retail", [trade, for_all]) is for_all
    assert plan_for("", [trade, for_all]) is for_all
    assert plan_for("retail", [trade]) == shipped_plan()
    assert plan_for("", []) == shipped_plan()


def test_the_plan_in_the_package_is_what_the_shipped_file_says() -> None:
    kept = shipped.COMPILED.read_text(encoding="utf-8")
    assert kept == shipped.written(), "run python -m dunning.scheduler.shipped_plan"
    assert shipped_plan() == load_plan(shipped_plan_path())


def test_the_shipped_plan_goes_from_payer_to_director_and_on_to_hand_over() -> None:
    plan = shipped_plan()
    assert [stage.stage for stage in plan.stages] == list(Stage)[:4]
    assert [stage.addressee for stage in plan.stages] == [*[Role.PAYER] * 3, Role.DIRECTOR]
    assert plan.stages[0].days_past_due == 1
    assert plan.after_last is AfterLast.HAND_OVER
    assert (plan.groups, plan.minimum, plan.courtesy) == ((), {}, None)
    assert plan.preset == "b2b-default"


def test_what_the_shipped_plan_shows_in_comments_can_be_switched_on() -> None:
    shown = shipped_plan_path().read_text(encoding="utf-8")
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


@pytest.mark.parametrize(
    ("written", "asked"),
    [("true", AskWhy.YES), ("false", AskWhy.NO), ('"alternate"', AskWhy.ALTERNATE)],
)
def test_a_plan_says_whether_to_ask_why(written: str, asked: AskWhy) -> None:
    assert read_plan(f"ask_why = {written}\n{SOUND}", "trade.toml").ask_why is asked


def test_without_a_word_half_of_the_customers_are_asked_why_and_always_the_same() -> None:
    plan = read_plan(SOUND, "trade.toml")
    asked = {f"c{number}" for number in range(1000) if plan.asks_why(f"c{number}")}
    assert 450 < len(asked) < 550
    assert asked == {code for code in asked if plan.asks_why(code)}


FAULTS = [
    ("no TOML", "gap_days = 7", "gap_days = ", "trade.toml:8: syntax: invalid value; mend"),
    ("a key twice", 'tone = "plain"', "gap_days = 1", "trade.toml:17: syntax: cannot overwrite"),
    (
        "an unknown key",
        'name = "trade"',
        'label = "trade"',
        "trade.toml:1: label: unknown key; use one of name, groups, preset, ask_why,",
    ),
    (
        "a word for asking why",
        'name = "trade"',
        'ask_why = "sometimes"',
        'trade.toml:1: ask_why: "sometimes" does not fit; write true, false or "alternate"',
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
