"""The laws of `first_allowed`: not earlier than asked, allowed itself, and nothing before it is."""

from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dunning.errors import UsageError
from dunning.law.calling import Allowed, Callee, Calling, NotYet
from dunning.law.limits import Attempt
from dunning.law.open_hours import WEEKENDS, FreeDays
from dunning.law.presets import find_preset, load_presets
from dunning.law.wishes import Wishes

ZONES = [
    ZoneInfo(name)
    for name in """
        Europe/Budapest America/New_York Asia/Tokyo Asia/Kathmandu Africa/Cairo Asia/Beirut
        America/Havana Australia/Lord_Howe America/Santiago Pacific/Apia America/St_Johns
        Pacific/Chatham Africa/Casablanca Asia/Tehran UTC
    """.split()
]
BEGIN = int(datetime(2009, 1, 1, tzinfo=UTC).timestamp())
END = int(datetime(2035, 1, 1, tzinfo=UTC).timestamp())


def moments() -> st.SearchStrategy[datetime]:
    return st.integers(BEGIN, END).map(lambda second: datetime.fromtimestamp(second, UTC))


def nights(zone: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Moments within two days of the autumn and spring weeks in which clocks change."""
    weeks = st.sampled_from([(3, 8), (3, 29), (4, 5), (4, 24), (9, 6), (10, 25), (10, 31), (11, 1)])
    return st.builds(
        lambda year, week, hours: (
            datetime(year, week[0], week[1], tzinfo=zone).astimezone(UTC) + timedelta(hours=hours)
        ),
        st.integers(2009, 2034),
        weeks,
        st.floats(-48, 48),
    )


@st.composite
def free_days(draw: st.DrawFn) -> FreeDays:
    """Weekends, or weekends with a good many holidays among the year's days."""
    holidays = draw(st.frozensets(st.integers(1, 365), max_size=60))
    if not holidays:
        return WEEKENDS

    def is_holiday(day: date) -> bool:
        return day.timetuple().tm_yday in holidays

    return FreeDays(lambda day: day.weekday() < 5 and not is_holiday(day), is_holiday)


@st.composite
def wishes(draw: st.DrawFn) -> Wishes | None:
    clock = st.none() | st.times().map(lambda one: one.replace(microsecond=0))
    days = st.none() | st.frozensets(st.integers(0, 6), min_size=1)
    try:
        return Wishes(draw(clock), draw(clock), draw(days))
    except UsageError:
        return None


@st.composite
def cases(draw: st.DrawFn) -> tuple[Calling, datetime, Callee]:
    zone = draw(st.sampled_from(ZONES))
    moment = draw(moments() | nights(zone))
    ago = st.floats(0, 40 * 24).map(lambda hours: moment - timedelta(hours=hours))
    attempts = draw(st.lists(st.builds(Attempt, ago, st.booleans(), st.booleans()), max_size=12))
    callee = Callee(
        zone=zone,
        free_days=draw(free_days()),
        attempts=tuple(attempts),
        wishes=draw(wishes()),
        agreed=draw(st.booleans()),
    )
    preset = draw(st.sampled_from(load_presets()))
    return Calling(preset, ZONES[0]), moment, callee


@given(case=cases(), shares=st.lists(st.floats(0, 1, exclude_max=True), min_size=12, max_size=12))
def test_the_first_allowed_instant_is_allowed_and_none_before_it(
    case: tuple[Calling, datetime, Callee], shares: list[float]
) -> None:
    calling, moment, callee = case
    found = calling.first_allowed(moment, callee)
    assert found >= moment
    assert calling.check(found, callee) == Allowed()
    wait = found - moment
    between = [moment + wait * share for share in shares]
    between += [found - timedelta(seconds=n) for n in (1, 60, 1800, 3600, 7200)]
    for earlier in between:
        if moment <= earlier < found:
            assert isinstance(calling.check(earlier, callee), NotYet)


@given(case=cases())
def test_a_rule_ends_after_now_and_not_after_all_of_them(
    case: tuple[Calling, datetime, Callee],
) -> None:
    calling, moment, callee = case
    found = calling.check(moment, callee)
    if isinstance(found, NotYet):
        assert found.rules
        assert all(moment < rule.until <= found.until for rule in found.rules)
        assert [rule.until for rule in found.rules] == sorted(
            (rule.until for rule in found.rules), reverse=True
        )


def test_a_morning_of_fifty_thousand_customers_takes_well_under_a_second() -> None:
    calling = Calling(find_preset(), ZONES[0])
    now = datetime(2026, 3, 4, 8, tzinfo=UTC)
    some = [
        Callee(
            zone=ZONES[n % len(ZONES)],
            attempts=tuple(
                Attempt(now - timedelta(hours=37 * k + n % 900), reached=(n + k) % 3 == 0)
                for k in range(n % 5)
            ),
            wishes=Wishes(from_time=time(10)) if n % 20 == 0 else None,
        )
        for n in range(5_000)
    ]
    begin = process_time()
    for _ in range(10):
        for callee in some:
            calling.check(now, callee)
    assert process_time() - begin < 1
