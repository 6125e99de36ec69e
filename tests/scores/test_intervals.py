"""Intervals against published values and plain reasoning."""

import pytest

from cloudgazing.scores.intervals import clustered, wilson


@pytest.mark.parametrize(
    ("passes", "trials", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(passes, trials, low, high):
    assert wilson(passes / trials, float(trials)) == pytest.approx((low, high), abs=5e-5)


def test_pictures_that_all_agree_within_a_prompt_count_once():
    rows = [[True] * 4] * 60 + [[False] * 4] * 40
    share, low, high = clustered(rows)
    assert share == 0.6
    assert (low, high) == pytest.approx(wilson(0.6, 100.0), abs=2e-3)


def test_pictures_that_agree_no_more_than_by_chance_count_each():
    rows = [[True, False, True, False], [True, True, True, False], [False, False, True, False]] * 30
    assert clustered(rows) == pytest.approx((0.5, *wilson(0.5, 360.0)))


def test_a_perfect_score_is_no_certainty():
    share, low, high = clustered([[True, True]] * 25)
    assert (share, high) == pytest.approx((1.0, 1.0))
    assert low == pytest.approx(wilson(1.0, 25.0)[0])
