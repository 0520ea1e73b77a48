from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.report.intervals import Share, newcombe, tries_to_see, wilson

Z = Decimal("1.959963984540054235524594430520551527")
"""The 97.5 % point of the normal distribution."""


def solved(hits: int, tries: int) -> tuple[float, float]:
    """The two shares from which `hits` of `tries` lie exactly Z standard deviations away.

    The roots of (hits/tries - p)^2 = Z^2 p (1 - p) / tries, in fifty digits.
    """
    with localcontext(prec=50):
        found, a = Decimal(hits) / tries, 1 + Z * Z / tries
        b, c = -(2 * found + Z * Z / tries), found * found
        root = (b * b - 4 * a * c).sqrt()
        return float((-b - root) / (2 * a)), float((-b + root) / (2 * a))


@pytest.mark.parametrize(
    ("hits", "tries"), [(0, 10), (5, 10), (10, 10), (1, 1), (0, 1), (1, 29), (81, 263), (7, 50)]
)
def test_wilson_is_where_the_share_is_as_far_away_as_it_may_be(hits: int, tries: int) -> None:
    found = wilson(Share(hits, tries))
    assert (found.low, found.high) == pytest.approx(solved(hits, tries), abs=1e-12)


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_values_printed_by_newcombe_1998(
    hits: int, tries: int, low: float, high: float
) -> None:
    found = wilson(Share(hits, tries))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_has_the_limits_printed_by_newcombe_1998(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe(Share(*first), Share(*second))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_nothing_tried_could_be_anything() -> None:
    nothing = Share(0, 0)
    assert nothing.value is None
    assert (wilson(nothing).low, wilson(nothing).high) == (0.0, 1.0)
    assert newcombe(nothing, Share(1, 2)) is None
    assert newcombe(Share(1, 2), nothing) is None


@pytest.mark.parametrize(("hits", "tries"), [(-1, 3), (4, 3), (1, 0), (0, -1)])
def test_counts_that_no_tries_can_give_are_refused(hits: int, tries: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        Share(hits, tries)


shares = st.integers(1, 5_000).flatmap(lambda n: st.integers(0, n).map(lambda k: Share(k, n)))


@given(shares, st.sampled_from([0.5, 0.05, 0.001]))
def test_an_interval_holds_the_share_and_stays_between_none_and_all(
    share: Share, chance_of_error: float
) -> None:
    found = wilson(share, chance_of_error)
    assert share.value is not None
    assert 0.0 <= found.low <= share.value <= found.high <= 1.0


@given(shares, st.integers(2, 9))
def test_an_interval_narrows_with_the_tries(share: Share, times: int) -> None:
    few, many = wilson(share), wilson(Share(share.hits * times, share.tries * times))
    assert many.high - many.low < few.high - few.low


@given(shares)
def test_an_interval_widens_the_surer_it_has_to_be(share: Share) -> None:
    usual, surer = wilson(share), wilson(share, 0.01)
    assert surer.low <= usual.low
    assert usual.high <= surer.high


@given(shares)
def test_hits_and_misses_are_treated_alike(share: Share) -> None:
    hits, misses = wilson(share), wilson(Share(share.tries - share.hits, share.tries))
    assert (misses.low, misses.high) == pytest.approx((1 - hits.high, 1 - hits.low))


@given(shares, shares)
def test_a_difference_turns_round_with_its_sides(first: Share, second: Share) -> None:
    one, other = newcombe(first, second), newcombe(second, first)
    assert one is not None
    assert other is not None
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@given(shares, shares)
def test_a_difference_that_shows_leaves_each_share_outside_the_other_s_interval(
    first: Share, second: Share
) -> None:
    found = newcombe(first, second)
    assert found is not None
    assert first.value is not None
    assert second.value is not None
    assert -1.0 <= found.low <= first.value - second.value <= found.high <= 1.0
    if 0.0 not in found:
        assert second.value not in wilson(first)
        assert first.value not in wilson(second)


@pytest.mark.parametrize(
    ("around", "needed"),
    [(0.5, 389), (None, 389), (0.25, 291), (0.75, 291), (0.0, 71), (0.05, 71), (1.0, 71)],
)
def test_tries_to_see_ten_points_are_those_of_the_textbook(
    around: float | None, needed: int
) -> None:
    assert tries_to_see(0.1, around) == needed


def test_a_smaller_difference_needs_more_tries() -> None:
    assert tries_to_see(0.05, 0.5) > 3 * tries_to_see(0.1, 0.5)
