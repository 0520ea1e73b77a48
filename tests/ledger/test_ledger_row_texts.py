"""What the journal writes of rows: however it is written, the same rows are told."""

from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning.ledger.row_texts import Column, Same, rows_of, text_of, texts_of_columns

values = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()


def columns(height: int) -> st.SearchStrategy[Column]:
    lists = st.lists(values, min_size=height, max_size=height)
    counting = st.integers(1, 10**9).map(lambda first: range(first, first + height))
    return st.one_of(lists, counting, values.map(Same))


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, list[Column]]:
    height = draw(st.integers(1, 12))
    return height, draw(st.lists(columns(height), min_size=1, max_size=5))


@given(table=tables(), most=st.integers(1, 13))
def test_columns_are_told_as_the_rows_they_are(table: tuple[int, list[Column]], most: int) -> None:
    height, given_columns = table
    texts = [text.decode() for text in texts_of_columns(given_columns, height, most)]
    told = list(chain.from_iterable(map(rows_of, texts)))
    assert told == [[value_in(column, row) for column in given_columns] for row in range(height)]
    assert [len(rows_of(text)) for text in texts[:-1]] == [most] * (len(texts) - 1)


def value_in(column: Column, row: int) -> Any:
    return column.value if isinstance(column, Same) else column[row]


@given(rows=st.lists(st.lists(values, min_size=3, max_size=3)))
def test_rows_are_told_as_they_are(rows: list[list[Any]]) -> None:
    assert rows_of(text_of(rows).decode()) == rows


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (["A-1", "A-2"], '["A-1","A-2"]'),
        ([date(2024, 2, 29), None], '["2024-02-29",null]'),
        ([Decimal("1.10"), "1.10"], '["1.10","1.10"]'),
        (range(7, 9), '{"from":7}'),
        (Same(Decimal(0)), '{"same":"0"}'),
        (Same(None), '{"same":null}'),
        (Same([1]), '{"same":[1]}'),
    ],
)
def test_what_is_the_same_or_counts_on_is_said_once(column: Column, text: str) -> None:
    (told,) = texts_of_columns([column], 2, 500)
    assert told.decode() == f'{{"rows":2,"columns":[{text}]}}'
