"""Rule files: those that ship are sound, and a fault in one is named by its place."""

import re
from pathlib import Path

import pytest

from dunning.errors import DunningError, NotFoundError
from dunning.script.tone import Verdict, check_line
from dunning.script.tone.rule_files import LABELS, load_rules, shipped_languages, shipped_rules

SOUND = """language = "en"

[rewrite]
"won't" = "will not"

[classes]
you = ["you"]

[[refused]]
label = "threat"
better = "Which day may I note?"
match = ["<you> pay"]

[[gate]]
label = "court"
better = "It goes to court on {date}."
match = ["court"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "en.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_is_loaded_whole(tmp_path: Path) -> None:
    rules = load_rules(written(tmp_path, "\ufeff" + SOUND))
    assert rules.language == "en"
    assert [(rule.refused, rule.label) for rule in rules.rules] == [
        (True, "threat"),
        (False, "court"),
    ]


@pytest.mark.parametrize(
    ("sound", "faulty", "message"),
    [
        (
            '"<you> pay"',
            '"<yuo> pay"',
            "en.toml:9: refused 1 '<yuo> pay': there is no class <yuo>; mend the pattern",
        ),
        (
            'match = ["court"]',
            'match = ["court"]\nwithout_here = ["(you"]',
            "en.toml:14: gate 1 '(you': a ( without its ); mend the pattern",
        ),
        (
            '["court"]',
            '["you) pay"]',
            "en.toml:14: gate 1 'you) pay': a ) without its (; mend the pattern",
        ),
        (
            '["court"]',
            '["(you|)"]',
            "en.toml:14: gate 1 '(you|)': a part of it is empty; mend the pattern",
        ),
        ('["court"]', '[""]', "en.toml:14: gate 1: a part of it is empty; mend the pattern"),
        (
            '["court"]',
            '["no-one"]',
            (
                "en.toml:14: gate 1 'no-one': no-one is neither a word nor a sign of this language;"
                " mend the pattern"
            ),
        ),
        (
            'you = ["you"]',
            'you = ["you", "<they>"]\nthey = ["<you>"]',
            "en.toml:7: classes.you '<you>': the class <you> is an entry of itself; mend the",
        ),
        (
            'label = "court"',
            'label = "threat"',
            "en.toml:14: gate 1 'threat': no label of gate rules; use one of agency, collections,",
        ),
        (
            '"Which day may I note?"',
            '" "',
            "en.toml:9: refused 1 'better': no text; write what may be said instead",
        ),
        (
            '["<you> pay"]',
            "[]",
            "en.toml:9: refused 1 'match': no patterns; write what the rule looks for",
        ),
        (
            'match = ["court"]',
            'match = ["court"]\nunless = ["you"]',
            "en.toml:14: gate 1 'unless': unknown key; use one of better, label, match, negatable,",
        ),
        ("[rewrite]", "[rewrites]", "en.toml: 'rewrites': unknown key; use one of abbreviations,"),
        (
            '["<you> pay"]',
            '"<you> pay"',
            "en.toml:9: refused 1 'match': Expected `array`, got `str`; write it as the others are",
        ),
        (
            'you = ["you"]',
            "you = 1",
            "en.toml: classes[...]: Expected `array`, got `int`; write it as the others are",
        ),
        (
            'label = "threat"',
            'label = "threat"\nweight = 0',
            "en.toml:9: refused 1 'weight': 0 is no weight; write a number above 0",
        ),
        (
            "[[gate]]",
            '[[mild]]\nweight = -1\nmatch = ["please"]\n\n[[gate]]',
            "en.toml:14: mild 1 'weight': -1 is no weight; write a number above 0",
        ),
        (
            "[[gate]]",
            '[[words]]\nlabel = "shaming"\nweight = 2\nwords = "clown"\n\n[[gate]]',
            "en.toml:14: words 1 'shaming': no rule refuses for this; use one of threat, or none",
        ),
        (
            "[[gate]]",
            '[[words]]\nweight = 2\nwords = "clown <you>"\n\n[[gate]]',
            "en.toml:14: words 1 'words': <you> is neither a word nor a sign of this language;",
        ),
        (
            'match = ["court"]',
            'match = ["court"]\nweight = 3',
            "en.toml:14: gate 1 'weight': unknown key; use one of better, label, match, negatable,",
        ),
        ('language = "en"', "", "en.toml: Object missing required field `language`"),
        ("[rewrite]", "[rewrite", "en.toml:3: syntax: "),
    ],
)
def test_a_fault_is_named_by_file_and_entry(
    tmp_path: Path, sound: str, faulty: str, message: str
) -> None:
    assert sound in SOUND
    with pytest.raises(DunningError, match=f"^{re.escape(message)}"):
        load_rules(written(tmp_path, SOUND.replace(sound, faulty, 1)))


def test_the_other_faults_are_counted(tmp_path: Path) -> None:
    faulty = SOUND.replace('"<you> pay"', '"<they> pay", "<them> pay"').replace('"court"', '"<it>"')
    with pytest.raises(DunningError, match=r"\(and 3 more\)$"):
        load_rules(written(tmp_path, faulty))


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no rule file"):
        load_rules(tmp_path / "en.toml")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_bytes(b'language = "\xe4"')
    with pytest.raises(DunningError, match=r"^en\.toml: not UTF-8"):
        load_rules(path)


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match="cannot read the rule file"):
        load_rules(tmp_path)


def test_english_ships() -> None:
    assert "en" in shipped_languages()


@pytest.mark.parametrize("language", sorted(shipped_languages()))
def test_a_shipped_file_is_for_its_language_and_has_every_label(language: str) -> None:
    rules = shipped_rules(language)
    assert rules.language == language
    for kind, labels in LABELS.items():
        found = {rule.label for rule in rules.rules if rule.refused is (kind == "refused")}
        assert found == labels


@pytest.mark.parametrize("language", sorted(shipped_languages()))
def test_what_is_proposed_instead_may_be_said(language: str) -> None:
    for rule in shipped_rules(language).rules:
        finding = check_line(rule.better, language)
        fine = [Verdict.OK] if rule.refused else [Verdict.OK, Verdict.GATE]
        assert finding.verdict in fine, finding
        assert finding.label in ("", rule.label), finding
        assert check_line(rule.better).lang == language
