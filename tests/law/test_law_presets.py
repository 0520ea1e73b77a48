"""The presets as shipped, against a reading of the sources of its own."""

import tomllib
from datetime import time
from importlib.resources import files

import pytest

from dunning.errors import DunningError
from dunning.law import preset_file
from dunning.law.presets import (
    DEFAULT_PRESET,
    Applies,
    Cap,
    Counts,
    Force,
    Hours,
    Preset,
    Quiet,
    Window,
    find_preset,
    load_presets,
    preset_to_keep,
)

SHIPPED = """
    b2b-default us-regf us-ma us-ca uk ru au ca-on ca-bc ca-ab ca-qc in
    br-sp br-rj br-es br-am br-al de hu
""".split()

HOURS = [
    # preset, weekdays, Saturday, Sunday, public holidays
    ("b2b-default", "09:00 to 17:00", "closed", "closed", "closed"),
    ("us-regf", "08:00 to 21:00", "08:00 to 21:00", "08:00 to 21:00", "any-day"),
    ("us-ma", "08:00 to 21:00", "08:00 to 21:00", "08:00 to 21:00", "any-day"),
    ("ru", "08:00 to 22:00", "09:00 to 20:00", "09:00 to 20:00", "09:00 to 20:00"),
    ("au", "07:30 to 21:00", "09:00 to 21:00", "09:00 to 21:00", "closed"),
    ("ca-on", "07:00 to 21:00", "07:00 to 21:00", "13:00 to 17:00", "closed"),
    ("ca-bc", "07:00 to 21:00", "07:00 to 21:00", "13:00 to 17:00", "closed"),
    ("ca-qc", "08:00 to 20:00", "08:00 to 20:00", "closed", "closed"),
    ("in", "08:00 to 19:00", "08:00 to 19:00", "08:00 to 19:00", "any-day"),
    ("br-sp", "08:00 to 20:00", "08:00 to 14:00", "closed", "closed"),
    ("br-al", "08:00 to 20:00", "08:00 to 14:00", "closed", "closed"),
]

CAPS = {
    "b2b-default": [
        "1 conversation a day",
        "2 conversations in 7 days",
        "8 conversations in 30 days",
        "1 attempt a day",
        "3 attempts in 7 days",
    ],
    "us-regf": ["7 attempts in 7 days"],
    "us-ma": [
        "2 attempts in 7 days (home or mobile)",
        "2 attempts in 30 days (elsewhere, such as at work)",
    ],
    "ru": [
        "1 conversation a day",
        "2 conversations in 7 days",
        "8 conversations in 31 days",
        "2 messages a day",
        "4 messages in 7 days",
        "16 messages in 31 days",
    ],
    "au": ["3 contacts in 7 days", "10 contacts in 31 days"],
    "ca-on": ["3 contacts in 7 days"],
}

FORCE = {
    "b2b-default": (Force.COURTESY, Applies.YES),
    "us-ca": (Force.LAW, Applies.PARTLY),
    "uk": (Force.LAW, Applies.PARTLY),
    "de": (Force.LAW, Applies.YES),
    "au": (Force.GUIDANCE, Applies.PARTLY),
    "hu": (Force.GUIDANCE, Applies.NO),
}


def test_every_preset_is_there_and_the_courtesy_comes_first() -> None:
    assert [preset.id for preset in load_presets()] == SHIPPED


def test_the_presets_in_the_package_are_what_the_file_says() -> None:
    kept = preset_file.COMPILED.read_text(encoding="utf-8")
    assert kept == preset_file.written(), "run python -m dunning.law.preset_file"
    assert load_presets() == preset_file.read_presets()


def test_the_file_has_no_key_that_is_not_read() -> None:
    text = files("dunning.law").joinpath("presets.toml").read_text(encoding="utf-8")
    parts = ((Preset, ""), (Hours, "hours"), (Cap, "caps"), (Quiet, "quiet"))
    for row in tomllib.loads(text)["preset"]:
        for kind, key in parts:
            inner = row.get(key, {}) if key else row
            for table in inner if isinstance(inner, list) else [inner]:
                assert table.keys() <= set(kind._fields), row["id"]


@pytest.mark.parametrize(("preset_id", "weekdays", "saturday", "sunday", "holidays"), HOURS)
def test_the_hours_are_those_of_the_source(
    preset_id: str, weekdays: str, saturday: str, sunday: str, holidays: str
) -> None:
    hours = find_preset(preset_id).hours
    assert hours is not None
    read = (hours.weekdays, hours.saturday, hours.sunday, hours.holidays)
    assert [str(one) for one in read] == [weekdays, saturday, sunday, holidays]


def test_no_other_preset_names_hours() -> None:
    named = {preset.id for preset in load_presets() if preset.hours is not None}
    assert named == {row[0] for row in HOURS}


def test_the_caps_are_those_of_the_source() -> None:
    caps = {p.id: [str(cap) for cap in p.caps] for p in load_presets() if p.caps}
    assert caps == CAPS


def test_two_presets_ask_for_a_quiet_week_and_only_ours_lets_a_promise_end_it() -> None:
    quiet = {p.id: p.quiet for p in load_presets() if p.quiet is not None}
    assert quiet.keys() == {"us-regf", "b2b-default"}
    assert {one.days for one in quiet.values()} == {7}
    assert all(one.conversation_day_counts and one.unless_agreed for one in quiet.values())
    assert quiet["b2b-default"].unless_promise_passed
    assert not quiet["us-regf"].unless_promise_passed


def test_force_and_reach_are_told() -> None:
    for preset in load_presets():
        expected = FORCE.get(preset.id, (Force.LAW, Applies.NO))
        assert (preset.force, preset.applies_to_business) == expected, preset.id
        assert preset.is_law == (preset.force is Force.LAW)
        assert preset.label
        assert preset.binds
        assert preset.source


def test_the_default_says_that_it_is_a_courtesy() -> None:
    preset = find_preset()
    assert preset.id == DEFAULT_PRESET
    assert preset.force.words == "a courtesy, not a law"
    assert not preset.is_law


def test_what_is_not_verified_has_no_number_and_says_what_was_left_out() -> None:
    unverified = [preset for preset in load_presets() if not preset.verified]
    assert [p.id for p in unverified] == ["ca-ab", "br-rj", "br-es", "br-am", "hu"]
    assert not any(preset.has_numbers for preset in unverified)
    assert all(preset.left_out for preset in unverified)


def test_a_preset_without_numbers_is_kept_with_ours() -> None:
    ours, hungary = find_preset(), preset_to_keep("hu")
    assert (hungary.hours, hungary.caps, hungary.quiet) == (ours.hours, ours.caps, ours.quiet)
    assert hungary.label == find_preset("hu").label
    assert preset_to_keep("us-regf") == find_preset("us-regf")


def test_the_default_is_within_every_verified_rule_but_that_of_massachusetts() -> None:
    ours = find_preset()
    assert ours.hours is not None
    for preset in load_presets():
        if preset.hours is not None:
            theirs = preset.hours.weekdays
            assert theirs.opens <= ours.hours.weekdays.opens
            assert theirs.closes is not None
            assert ours.hours.weekdays.closes is not None
            assert theirs.closes >= ours.hours.weekdays.closes
        attempts = [cap for cap in preset.caps if cap.counts is Counts.ATTEMPTS]
        kept = all(cap.limit >= 3 and cap.days <= 7 for cap in attempts)
        assert kept or preset.id in ("us-ma", DEFAULT_PRESET)


def test_an_unknown_preset_is_refused_with_those_known() -> None:
    with pytest.raises(DunningError, match=r"'us-tx'; known: au, b2b-default, br-al"):
        find_preset("us-tx")


@pytest.mark.parametrize(
    ("clock", "inside"),
    [("08:59:59", False), ("09:00", True), ("16:59:59", True), ("17:00", False)],
)
def test_a_window_holds_its_opening_and_not_its_close(clock: str, inside: bool) -> None:
    window = Window(time(9), time(17))
    assert window.holds(time.fromisoformat(clock)) is inside
