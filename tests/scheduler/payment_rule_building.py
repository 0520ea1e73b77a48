"""Payment rules drawn at random, and customers who work on any day."""

from datetime import date

from hypothesis import strategies as st

ITEMS = ["every thursday", "every tue and fri", "15th", "29th", "30th", "31st", "1st", "last day"]
ITEMS += ["last friday", "first monday", "fifth wed", "last working day", "first working day"]
items_of_a_rule = st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3).map(
    lambda items: sorted(items, key=lambda item: item[:1].isdigit())
)
typed_rules = items_of_a_rule.map(" and ".join)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def any_day(day: date) -> bool:
    return True
