import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import platformdirs
import pytest

from dunning.errors import DunningError
from dunning.settings import (
    Clock,
    Settings,
    default_place,
    load_settings,
    read_clock,
    settings_path,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_every_setting_has_its_default(file: Path) -> None:
    assert load_settings(file) == Settings()


def test_an_empty_file_is_as_good_as_none(file: Path) -> None:
    file.touch()
    assert load_settings(file) == Settings()


def test_what_the_file_says_holds_and_the_rest_stays(file: Path) -> None:
    file.write_text(
        'caller = "Vera"\ncurrency = "huf"\ntolerance_days = 0\ntimezone = "Asia/Tokyo"\n'
    )
    assert load_settings(file) == Settings(
        caller="Vera", currency="HUF", tolerance_days=0, timezone="Asia/Tokyo"
    )


def test_rates_are_read_exactly(file: Path) -> None:
    file.write_text("[rates]\nHUF = 0.0025\nusd = 0.9\n")
    rates = load_settings(file).rates
    assert rates == {"HUF": Decimal("0.0025"), "USD": Decimal("0.9")}
    assert load_settings(file) == Settings(rates=rates)


def test_percentages_are_read_exactly_and_may_be_whole(file: Path) -> None:
    file.write_text('company = "Kestrel"\nborrowing_rate = 8.25\ncommission = 5\n')
    assert load_settings(file) == Settings(
        company="Kestrel", borrowing_rate=Decimal("8.25"), commission=Decimal(5)
    )


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("commission = 101", "commission = 101 must be a percentage from 0 to 100"),
        ("borrowing_rate = -1", "borrowing_rate = -1 must be a percentage from 0 to 100"),
        ("borrowing_rate = nan", "borrowing_rate = NaN must be a percentage from 0 to 100"),
        ('commission = "5"', "commission = '5' must be a number"),
        (
            'day_count = "act/400"',
            "day_count = 'act/400' must be one of act/365, act/act, act/360, 30/360",
        ),
    ],
)
def test_a_percentage_or_day_count_that_cannot_be_is_refused(
    file: Path, line: str, error: str
) -> None:
    file.write_text(line)
    with pytest.raises(DunningError, match=re.escape(error)):
        load_settings(file)


def test_a_rate_may_be_a_whole_number(file: Path) -> None:
    file.write_text("rates = { CHF = 1 }\n")
    assert load_settings(file).rates == {"CHF": Decimal(1)}


def test_accents_are_kept(file: Path) -> None:
    file.write_text('caller = "Árpád"\n', encoding="utf-8")
    assert load_settings(file).caller == "Árpád"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("gap = 7", "unknown setting 'gap'; known are caller"),
        ("[days]\ngap = 7", "unknown setting 'days'"),
        ("gap_days = 7", "unknown setting 'gap_days'"),
        ('terms_days = "7"', "terms_days = '7' must be a whole number"),
        ("terms_days = 7.0", "must be a whole number"),
        ("terms_days = true", "must be a whole number"),
        ("caller = 7", "caller = 7 must be text in quotes"),
        ("terms_days = -1", "must be between 0 and 365"),
        ("terms_days = 366", "must be between 0 and 365"),
        ('currency = "EURO"', "unknown currency 'EURO'"),
        ('timezone = "Budapest"', "unknown time zone 'Budapest'"),
        ('timezone = "../etc"', "unknown time zone"),
        ('timezone = "Europe"', "unknown time zone"),
        ("rates = 2", "rates must be a table such as"),
        ("rates = []", "rates must be a table such as"),
        ("[rates]\nHUF = 0", "rates: HUF = 0 must be a number above 0"),
        ("[rates]\nHUF = -0.1", "rates: HUF = -0.1 must be a number above 0"),
        ('[rates]\nHUF = "0.1"', "must be a number above 0"),
        ("[rates]\nHUF = true", "must be a number above 0"),
        ("[rates]\nEURO = 1", "unknown currency 'EURO'"),
        ("caller = Vera", "mend the file or move it away"),
        ("caller = 'a'\ncaller = 'b'", "mend the file or move it away"),
    ],
)
def test_a_setting_is_refused(file: Path, content: str, what: str) -> None:
    file.write_text(content)
    with pytest.raises(DunningError, match=what) as refused:
        load_settings(file)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"caller = '\xff'")
    with pytest.raises(DunningError, match="mend the file or move it away"):
        load_settings(file)


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(DunningError, match="mend the file or move it away"):
        load_settings(tmp_path)


def test_the_book_is_where_the_environment_says() -> None:
    assert default_place({"DUNNING_BOOK": " postgresql://db/book "}) == "postgresql://db/book"
    assert default_place({"DUNNING_BOOK": " "}) == default_place({})
    assert default_place({}).endswith("dunning/book.db")


def test_the_settings_are_where_the_environment_says() -> None:
    assert settings_path({"DUNNING_CONFIG": "/home/vera/own.toml"}) == Path("/home/vera/own.toml")
    assert settings_path({"DUNNING_CONFIG": ""}).parts[-2:] == ("dunning", "config.toml")


def test_another_day_begins_at_nine_in_the_users_zone() -> None:
    clock = read_clock(Settings(timezone="Europe/Budapest"), date(2026, 3, 2))
    budapest = ZoneInfo("Europe/Budapest")
    assert clock == Clock(date(2026, 3, 2), datetime(2026, 3, 2, 9, tzinfo=budapest))
    assert clock.zone == budapest


def test_today_is_now_in_the_users_zone() -> None:
    zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    ahead, behind = (read_clock(Settings(timezone=zone), None) for zone in zones)
    assert ahead.today > behind.today
    assert ahead.today == ahead.now.date()
    assert abs(ahead.now - datetime.now(UTC)) < timedelta(minutes=1)
    assert abs(read_clock(Settings(timezone=zones[0]), ahead.today).now - ahead.now) < timedelta(
        minutes=1
    )


def test_without_a_zone_the_computers_own_holds() -> None:
    assert read_clock(Settings(), None).now.tzinfo is not None


def test_the_settings_in_the_readme_are_understood(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    path = tmp_path / "config.toml"
    path.write_text(table, encoding="utf-8")
    assert load_settings(path).rates["HUF"] == Decimal("0.0025")


@pytest.mark.parametrize("home", ["/home/vera", "/home/vera/", "vera", "", None])
@pytest.mark.parametrize("named", ["/srv/vera", "/srv/vera/", "vera", "", " ", None])
def test_the_folders_are_those_of_the_platform(
    home: str | None, named: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("HOME", home), ("XDG_CONFIG_HOME", named), ("XDG_DATA_HOME", named)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    config = platformdirs.user_config_path("dunning", appauthor=False)
    data = platformdirs.user_data_path("dunning", appauthor=False)
    assert settings_path({}) == config / "config.toml"
    assert default_place({}) == str(data / "book.db")
