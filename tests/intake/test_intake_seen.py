"""Whether an invoice number stands above in the file is known however the numbers run."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dunning.intake.seen import Seen
from dunning.ledger.incoming import Party, PlainInvoices

DAY = date(2026, 3, 3)
LUFI = Party("1", "Lufi")
numbers = st.lists(st.sampled_from([f"R{place:02}" for place in range(30)]), min_size=1, max_size=4)
files = st.lists(numbers | numbers.map(sorted), max_size=8) | st.lists(
    st.integers(0, 99).map("{:02}".format), unique=True
).map(lambda some: [[one] for one in sorted(some)])


def run_of(first_line: int, some: list[str]) -> PlainInvoices:
    count = len(some)
    return PlainInvoices(
        lines=range(first_line, first_line + count),
        numbers=some,
        parties=[LUFI] * count,
        issued=[DAY] * count,
        due=[DAY] * count,
        amounts=[10000] * count,
        amount_words=["1.00"] * count,
        currencies=["EUR"] * count,
        open_amounts=[0] * count,
        open_words=["0.00"] * count,
        paid=[True] * count,
        settled_on=[DAY] * count,
        disputed=[False] * count,
    )


@given(file=files, looked_up=st.sets(st.integers(0, 8)))
def test_a_run_is_taken_when_none_of_its_numbers_stands_above_or_twice(
    file: list[list[str]], looked_up: set[int]
) -> None:
    seen, lines, line = Seen(), dict[str, int](), 2
    for place, some in enumerate(file):
        is_new = len(set(some)) == len(some) and lines.keys().isdisjoint(some)
        assert seen.take(run_of(line, some)) == is_new
        if is_new:
            lines.update(zip(some, range(line, line + len(some)), strict=True))
        line += len(some)
        if place in looked_up:
            assert seen.line_of("R07") == lines.get("R07", 0)
    assert {number: seen.line_of(number) for number in lines} == lines
    assert seen.line_of("R") == 0
    assert len({seen.whole_in(line) for line in lines.values()}) <= 1
