"""Where people stand on a map: nobody on another, superiors above the middle of their reports, circles cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.rules import maps, teams


def test_a_superior_stands_over_the_middle_of_their_reports():
    where = maps.places({1: None, 2: 1, 3: 1, 4: 2, 5: None})
    assert where == {4: (0.0, 2.0), 2: (0.0, 1.0), 3: (1.0, 1.0), 1: (0.5, 0.0), 5: (0.5, 3.0)}
    assert maps.levels(where) == 4


def test_a_crowded_level_steps_down():
    where = maps.places({1: None, **dict.fromkeys(range(2, 10), 1)})
    assert {y for _x, y in where.values()} == {0.0, 1.0, 1.0 + maps.STEP}


def test_nobody_is_an_empty_map():
    assert maps.places({}) == {}
    assert maps.levels({}) == 1


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 14), st.none() | st.integers(1, 16), max_size=14))
def test_everybody_has_a_place_of_their_own_whatever_the_chart_says(bosses):
    where = maps.places(bosses)
    assert set(where) == set(bosses)
    assert len({(round(x, 6), y) for x, y in where.values()}) == len(where)


def test_the_owner_is_the_account_manager():
    assert teams.missing(["finance", "finance"], owned=True) == ["marketing", "rnd", "technical", "service", "sponsor"]
    assert (
        teams.missing(["manager", "marketing", "rnd", "technical", "finance", "service", "sponsor"], owned=False) == []
    )
    assert "manager" in teams.missing([], owned=False)


def test_a_forest_goes_from_left_to_right():
    assert maps.forest({1: None, 2: 1, 3: 1, 4: 3, 5: None, 6: 5}) == {
        1: (0.0, 0.5), 2: (1.0, 0.0), 3: (1.0, 1.0), 4: (2.0, 1.0), 5: (0.0, 2.0), 6: (1.0, 2.0)}  # fmt: skip
    assert maps.forest({}) == {}
