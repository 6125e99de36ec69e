"""Precision and recall where the answer is known."""

import pytest
import torch

from cloudgazing.scores.precision import Overlap, distances, overlap, reaches, share_within


def cloud(count: int, away: float = 0.0, seed: int = 0) -> torch.Tensor:
    """Points about a place that is so far away, all other coordinates alike."""
    points = torch.randn(count, 8, generator=torch.Generator().manual_seed(seed))
    points[:, 0] += away
    return points


def line(*places: float) -> torch.Tensor:
    return torch.tensor(places)[:, None]


def test_a_set_overlaps_with_itself():
    assert overlap(cloud(50), cloud(50)) == Overlap(precision=1.0, recall=1.0)


def test_sets_far_apart_have_nothing_in_common():
    assert overlap(cloud(50), cloud(50, away=1000.0)) == Overlap(precision=0.0, recall=0.0)


def test_a_ball_reaches_as_far_as_the_neighbour_of_that_rank():
    places = line(0.0, 1.0, 3.0, 7.0)
    assert reaches(places, 1).tolist() == [1, 1, 2, 4]
    assert reaches(places, 3).tolist() == [7, 6, 4, 7]


def test_a_point_is_inside_up_to_the_edge_of_a_ball():
    # With one neighbour the balls fill -1 to 2 and, about 10 and 12, 8 to 14.
    others = line(0.0, 1.0, 10.0, 12.0)
    assert share_within(line(-1.0, 2.0, 8.0, 14.0), others, 1) == 1
    assert share_within(line(-1.1, 2.1, 7.9, 14.1), others, 1) == 0
    assert share_within(line(-1.1, 1.5, 9.0, 30.0), others, 1) == 0.5


def test_one_of_two_kinds_is_precise_and_recalls_half():
    both = torch.cat([cloud(50), cloud(50, away=1000.0)])
    assert overlap(cloud(50), both) == Overlap(precision=1.0, recall=0.5)
    assert overlap(both, cloud(50)) == Overlap(precision=0.5, recall=1.0)


def test_two_samples_of_one_kind_overlap_well_and_blurred_ones_are_precise_but_few():
    true, like, blurred = cloud(400), cloud(400, seed=1), 0.4 * cloud(400, seed=1)
    alike, poor = overlap(like, true), overlap(blurred, true)
    assert min(alike.precision, alike.recall) > 0.8
    assert poor.precision > alike.precision
    assert poor.recall < 0.5 * alike.recall


def test_equal_points_are_exactly_0_apart_however_long_they_are():
    points = 1000 + cloud(40)
    assert distances(points, points.clone()).diagonal().tolist() == [0] * 40


def test_too_few_pictures_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="There must be at least 4 pictures to compare with; there were 3"):
        reaches(cloud(3), 3)
