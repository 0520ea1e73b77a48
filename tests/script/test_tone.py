"""The matching language and the reading of lines, on small rule files of the tests' own."""

from pathlib import Path

import pytest

from dunning.script.tone import ToneFinding, Verdict, check_line, check_lines
from dunning.script.tone.rule_files import load_rules

HEAD = """language = "en"
abbreviations = ["ltd"]
negated_before = ["<not> ~2"]
[rewrite]
"won't" = "will not"
"*n't" = "* not"
[classes]
not = ["not", "never", "nobody"]
you = ["you", "your (boss|firm)"]
pay = ["pay*", "settle*"]
"""
PAY = 'match = ["<you> ~ <pay>"]'


def phrase(tmp_path: Path, rule: str, text: str, head: str = HEAD) -> str | None:
    """What the one rule finds in the text, None if nothing."""
    path = tmp_path / "en.toml"
    entry = f'[[refused]]\nlabel = "threat"\nbetter = "Which day may I note?"\n{rule}\n'
    path.write_text(head + entry, encoding="utf-8")
    decision = load_rules(path).decision(text)
    return decision.phrase if decision else None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("sue", "We sue.", "sue"),
        ("sue", "Please use the reissued copy.", None),
        ("sue", "The issue is sued for.", None),
        ("pay*", "We were PAYING.", "PAYING"),
        ("*issue*", "The reissued copy", "reissued"),
        ("p*y", "We play.", "play"),
        ("we pay", "We, pay", None),
        ("we [,] pay", "We, pay", "We, pay"),
        ("we (pay|settle it)", "So we settle it all.", "we settle it"),
        ("we gladly? pay", "we pay", "we pay"),
        ("we (very gladly)? pay", "we very gladly pay", "we very gladly pay"),
        ("<you> <pay>", "your boss settles", "your boss settles"),
        ("<you> <pay>", "your dog settles", None),
        ("<you> ~ <pay>", "you one two three pay", "you one two three pay"),
        ("<you> ~ <pay>", "you one two three four pay", None),
        ("<you> ~4 <pay>", "you one two three four pay", "you one two three four pay"),
        ("<you> ~ <pay>", "you, one pay", None),
        ("<you> ~ <pay>", "you do not pay", None),
        ("<you> ... <pay>", "you, who do not, will pay", "you, who do not, will pay"),
        ("<you> ... <pay>", "It is you. I pay.", None),
        ("we _ pay", "we now pay", "we now pay"),
        ("we _ pay", "we pay", None),
        ("^ pay", "Pay. We pay.", "Pay"),
        ("^ pay", "We pay.", None),
        ("pay $", "We pay now. They pay!", "pay"),
        ("pay $", "We pay now.", None),
        ("pay [?]", "Will you pay?", "pay"),
        ("pay [?]", "You pay!", None),
        ("pay [!]", "You pay!", "pay"),
        ("pay [.]", "You pay?!", "pay"),
        ("pay #", "pay €1,200.50 now", "pay €1,200.50"),
        ("pay #", "pay {amount} now", "pay {amount}"),
        ("pay #", "pay much now", None),
        ("by the? 5th", "by 5th", "by 5th"),
        ("@court road", "the Court road", "Court road"),
        ("@court road", "the court road", None),
        ("ask @", "ask Anna", "ask Anna"),
        ("ask @", "ask I", None),
        ("§ 5", "under § 5", "§ 5"),
        ("cafe", "our café", "café"),
    ],
)
def test_a_pattern_finds(tmp_path: Path, pattern: str, text: str, found: str | None) -> None:
    assert phrase(tmp_path, f'match = ["{pattern}"]', text) == found


@pytest.mark.parametrize(
    ("condition", "text", "found"),
    [
        ('with = ["or else"]', "You pay. Or else!", True),
        ('with = ["or else"]', "You pay.", False),
        ('with_here = ["now"]', "Now you pay.", True),
        ('with_here = ["now"]', "You pay. Come now.", False),
        ('without = ["please"]', "You pay. Yes, please.", False),
        ('without_here = ["please"]', "You pay. Yes, please.", True),
        ('without_here = ["please"]', "Yes, please, you pay.", False),
        ('without_inside = ["gladly"]', "You gladly pay.", False),
        ('without_inside = ["gladly"]', "Gladly you pay.", True),
        ('without_before = ["if ~2"]', "If one day you pay.", False),
        ('without_before = ["if ~2"]', "If one fine sunny day you pay.", True),
        ('without_before = ["if ..."]', "If, one fine sunny day, you pay.", False),
        ('without_after = ["~1 nobody"]', "You pay really nobody.", False),
        ('without_after = ["~1 nobody"]', "You pay us.", True),
    ],
)
def test_a_condition_holds(tmp_path: Path, condition: str, text: str, found: bool) -> None:
    assert (phrase(tmp_path, f"{PAY}\n{condition}", text) is not None) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You pay.", "You pay"),
        ("Nobody says you pay.", None),
        ("I'd never say that you pay.", None),
        ("Not today, you pay.", "you pay"),
    ],
)
def test_a_negating_word_before_it_undoes_a_match(
    tmp_path: Path, text: str, found: str | None
) -> None:
    assert phrase(tmp_path, PAY, text) == found
    assert phrase(tmp_path, f"{PAY}\nnegatable = false", text) is not None


def test_a_negating_word_may_follow(tmp_path: Path) -> None:
    head = HEAD.replace("negated_before", 'negated_after = ["~3 not"]\nnegated_before')
    assert phrase(tmp_path, 'match = ["we sue"]', "We sue you of course not.", head) is None
    assert phrase(tmp_path, 'match = ["we sue"]', "We sue you of course.", head) == "We sue"


def test_a_fine_reading_hides_its_words_and_no_others(tmp_path: Path) -> None:
    head = 'fine = ["@court (road|street)"]\n' + HEAD
    rule = 'match = ["court"]'
    assert phrase(tmp_path, rule, "It is in Court Road.", head) is None
    assert phrase(tmp_path, rule, "It is in Court Road, not in court.", head) is None
    assert phrase(tmp_path, rule, "From Court Road to court.", head) == "court"


@pytest.mark.parametrize(
    "written",
    [
        "You pay",
        "YOU PAY",
        "you   pay",
        "“You” pay",
        "y\u200bou p\u00ada\u2060y",
        "ｙｏｕ ｐａｙ",
        "уоu рaу",
        "yοu pαy",
        "y o u pay".replace("y o u", "you"),
        "you p\u0301ay",
    ],
)
def test_tricks_do_not_hide_a_word(tmp_path: Path, written: str) -> None:
    text = f"So, {written}!"
    found = phrase(tmp_path, PAY, text)
    assert found is not None
    assert found in text


def test_letters_set_apart_are_one_word(tmp_path: Path) -> None:
    rule = 'match = ["liar"]'
    assert phrase(tmp_path, rule, "You l i a r!") == "l i a r"
    assert phrase(tmp_path, rule, "You l.i.a.r!") == "l.i.a.r"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We won't pay.", "won't pay"),
        ("We wonʼt pay.", "wonʼt pay"),
        ("We don't pay.", None),
    ],
)
def test_a_rewritten_word_is_found_as_it_was_written(
    tmp_path: Path, text: str, found: str | None
) -> None:
    assert phrase(tmp_path, 'match = ["will not pay"]', text) == found


@pytest.mark.parametrize(
    ("text", "one_sentence"),
    [
        ("We ask Ltd. to pay", True),
        ("We ask J. Smith to pay", True),
        ("We ask. They pay", False),
        ("We ask on the 3. to pay", False),
        ("We ask... they pay", True),
        ("We ask at 10.30 to pay", True),
        ("We ask\nthey pay", False),
    ],
)
def test_a_dot_ends_a_sentence_or_not(tmp_path: Path, text: str, one_sentence: bool) -> None:
    rule = 'match = ["we ... pay"]'
    assert (phrase(tmp_path, rule, text) is not None) is one_sentence


def test_an_ordinal_dot_ends_no_sentence_where_the_language_has_them(tmp_path: Path) -> None:
    head = "ordinal_dot = true\n" + HEAD
    rule = 'match = ["we ... pay"]'
    assert phrase(tmp_path, rule, "We ask on the 3. to pay", head) is not None
    assert phrase(tmp_path, rule, "We asked for 500. They pay", head) is None


def test_accents_that_count_are_kept(tmp_path: Path) -> None:
    head = 'accents = "é"\n' + HEAD
    assert phrase(tmp_path, 'match = ["cafe"]', "our café", head) is None
    assert phrase(tmp_path, 'match = ["café"]', "our cafe\u0301", head) is not None
    assert phrase(tmp_path, 'match = ["uber"]', "our über", head) is not None


def test_an_address_is_a_word_that_no_rule_looks_into(tmp_path: Path) -> None:
    rule = 'match = ["sue"]'
    assert phrase(tmp_path, rule, "Write to sue@lawyer.example or www.sue.example") is None


def test_the_first_rule_in_the_file_decides_and_refused_goes_before_gate(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    entries = [
        ("gate", "court", "court"),
        ("refused", "threat", "sue"),
        ("refused", "shaming", "you"),
    ]
    path.write_text(
        HEAD
        + "".join(
            f'[[{kind}]]\nlabel = "{label}"\nbetter = "No."\nmatch = ["{word}"]\n'
            for kind, label, word in entries
        ),
        encoding="utf-8",
    )
    rules = load_rules(path)
    for text, label in [
        ("court", "court"),
        ("court, you", "shaming"),
        ("you, sue, court", "threat"),
    ]:
        decision = rules.decision(text)
        assert decision is not None
        assert decision.label == label


WEIGHED = """
[[refused]]
label = "threat"
weight = 6
better = "Which day may I note?"
match = ["visit*"]

[[refused]]
label = "shaming"
weight = 4
better = "What is missing?"
match = ["your boss"]

[[refused]]
label = "accusation"
better = "What came up?"
match = ["liar"]

[[mild]]
weight = 3
match = ["please", "kindly"]

[[words]]
label = "shaming"
weight = 3
words = "clown* joke"

[[words]]
weight = 5
words = "measure"
"""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("We visit.", None),
        ("We visit, we visit.", None),
        ("We visit your boss.", "threat"),
        ("Please, we visit your boss.", None),
        ("Liar.", "accusation"),
        ("Kindly, liar.", None),
        ("Your boss, you clown, you joke.", "shaming"),
        ("Your boss, you clown, you clown.", None),
        ("We visit, clowns, a joke.", "threat"),
        ("We visit your boss, clown.", "shaming"),
        ("We visit your boss to measure.", None),
    ],
)
def test_what_is_found_adds_up_and_what_is_mild_takes_away(
    tmp_path: Path, text: str, label: str | None
) -> None:
    path = tmp_path / "en.toml"
    path.write_text(HEAD + WEIGHED, encoding="utf-8")
    decision = load_rules(path).decision(text)
    assert (decision.label if decision else None) == label


def test_what_is_mild_takes_away_no_more_than_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    rules = WEIGHED.replace("weight = 6", "weight = 16")
    path.write_text("most_mild = 6\n" + HEAD + rules, encoding="utf-8")
    assert load_rules(path).decision("Please, we visit to measure.") is not None
    path.write_text(HEAD + rules, encoding="utf-8")
    assert load_rules(path).decision("Please, we visit to measure.") is None


def test_the_heaviest_of_what_decided_is_the_phrase(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text(HEAD + WEIGHED, encoding="utf-8")
    decision = load_rules(path).decision("Your boss, a joke, a clown.")
    assert decision is not None
    assert (decision.phrase, decision.better) == ("joke", "What is missing?")


def test_a_finding_says_what_decided_and_what_to_say_instead() -> None:
    text = "Dear Anna, pay by Friday, or else you will regret it."
    finding = check_line(text, "en")
    assert (finding.verdict, finding.label, finding.lang) == (Verdict.REFUSED, "threat", "en")
    assert finding.phrase in text
    assert check_line(finding.better, "en").verdict is Verdict.OK


def test_a_fine_line_has_nothing_to_say() -> None:
    text = "Please use the reissued copy."
    assert check_line(text, "en") == ToneFinding(text, "en", Verdict.OK, "", "", "")


@pytest.mark.parametrize("lang", ["fr", "", "xx", "english"])
def test_a_language_without_rules_is_not_checked(lang: str) -> None:
    assert check_line("You will regret this.", lang).verdict is Verdict.UNCHECKED


@pytest.mark.parametrize("lang", ["en", "en-GB", "en_US", "EN"])
def test_a_language_may_name_its_region(lang: str) -> None:
    assert check_line("You will regret this.", lang).verdict is Verdict.REFUSED


def test_a_line_without_words_is_fine_only_in_a_language_that_is_given() -> None:
    assert check_line("----").verdict is Verdict.UNCHECKED
    assert check_line("----", "en").verdict is Verdict.OK


def test_lines_are_numbered_as_an_editor_does_and_blank_ones_left_out() -> None:
    lines = ["When may we expect the payment?\n", "\n", "  \n", "You are a liar.\n"]
    assert [
        (number, finding.text, finding.verdict) for number, finding in check_lines(lines, "en")
    ] == [
        (1, "When may we expect the payment?", Verdict.OK),
        (4, "You are a liar.", Verdict.REFUSED),
    ]


@pytest.mark.parametrize(
    ("text", "verdict", "label"),
    [
        ("Please use the reissued copy.", Verdict.OK, ""),
        ("It would be a pity if your customers heard of this.", Verdict.REFUSED, "threat"),
        (
            "We will hand the account to our collections department on 3 March.",
            Verdict.GATE,
            "collections",
        ),
        ("Statutory interest of 12.40 has accrued.", Verdict.GATE, "interest"),
        ("Pay, or else you will hear from our lawyers.", Verdict.REFUSED, "threat"),
        (
            "If it is not settled by the 5th, the account goes to our agency on the 6th.",
            Verdict.GATE,
            "agency",
        ),
        ("We are not going to court over this.", Verdict.OK, ""),
        ("Nobody is accusing you.", Verdict.OK, ""),
        ("Sue Lawyer Street 12 is our new address.", Verdict.OK, ""),
        ("The delivery went to Court Road.", Verdict.OK, ""),
        ("Threat Ltd has paid.", Verdict.OK, ""),
        ("Why do you always make us wait?", Verdict.REFUSED, "accusation"),
        ("Why is the invoice still open?", Verdict.OK, ""),
        ("If you could pay by Friday that would help us.", Verdict.OK, ""),
        ("Please find the court-yard delivery note.", Verdict.OK, ""),
        ("Your solicitor asked us to write.", Verdict.OK, ""),
        ("That is interesting.", Verdict.OK, ""),
        ("We trust you.", Verdict.OK, ""),
        ("Here is the police station invoice.", Verdict.OK, ""),
        ("It is not a threat, just a friendly warning.", Verdict.REFUSED, "threat"),
        ("No harm done.", Verdict.OK, ""),
        ("Please do not worry.", Verdict.OK, ""),
        ("I would be ashamed to have sent you a wrong invoice.", Verdict.OK, ""),
        ("You have always paid on time, thank you.", Verdict.OK, ""),
        ("You did not receive our invoice?", Verdict.OK, ""),
        ("You promised 500 on the 9th; it has not arrived.", Verdict.OK, ""),
        ("You broke your word.", Verdict.REFUSED, "accusation"),
        ("You never answer.", Verdict.REFUSED, "accusation"),
        ("Have I never sent it?", Verdict.OK, ""),
        ("You will be sorry.", Verdict.REFUSED, "threat"),
        ("Please tell your mother that you owe us 900.", Verdict.REFUSED, "third_party"),
        ("I am calling from the court.", Verdict.REFUSED, "deception"),
        ("Any decent company would have paid.", Verdict.REFUSED, "shaming"),
        (
            "Thank you, could you pay by Friday, please? Otherwise I know where you live.",
            Verdict.REFUSED,
            "threat",
        ),
    ],
)
def test_who_is_meant_decides_and_no_word_alone(text: str, verdict: Verdict, label: str) -> None:
    finding = check_line(text, "en")
    assert (finding.verdict, finding.label) == (verdict, label), finding


def test_rewriting_and_abbreviations_know_no_accents_that_do_not_count(tmp_path: Path) -> None:
    head = HEAD.replace('["ltd"]', '["ltd", "évf"]').replace(
        '"won\'t" =', '"nincsé" = "nincs e"\n"won\'t" ='
    )
    assert phrase(tmp_path, 'match = ["nincs e"]', "Nincse?", head) == "Nincse"
    assert phrase(tmp_path, 'match = ["we ... pay"]', "We, évf. too, pay.", head) is not None
