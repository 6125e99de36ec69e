"""Every figure that draws opens with the steps and the guidance that the makers of its model advise."""

import re
from dataclasses import replace

import numpy as np
import pytest

from cloudgazing import draw_steps, to_picture
from cloudgazing.hub import PUBLISHED
from cloudgazing.widgets import (
    CellByCell,
    CostMeter,
    DenoisePlayer,
    DrawingGrid,
    FourPanes,
    GuidanceDial,
    LatentWalk,
    LiveCanvas,
    PromptHeat,
    Studio,
    UnetShape,
    WhoCallsWhom,
)
from cloudgazing.widgets.kit.base import FOLDER

DRAWING = [DenoisePlayer, FourPanes, PromptHeat, Studio, WhoCallsWhom]
SLIDER = re.compile(r"(?:Steps|STEPS|num_inference_steps|Guidance|GUIDANCE|guidance_scale)\W{1,6}(?:= )?\{ min: .*?\}")
DIALS = [
    "player/settings.js",
    "denoising/grid_controls.js",
    "denoising/guidance_dial.js",
    "pipeline/dials.js",
    "pipeline/who_calls_whom.js",
]


@pytest.fixture(scope="module")
def distilled(model):
    """The small model, as if its makers advised what they advise for a distilled one."""
    return replace(model, num_inference_steps=3, guidance_scale=1.0)


@pytest.mark.parametrize("figure", DRAWING)
def test_a_figure_opens_with_what_its_model_advises(figure, distilled, model):
    assert (figure(distilled).num_inference_steps, figure(distilled).guidance_scale) == (3, 1)
    assert (figure(model).num_inference_steps, figure(model).guidance_scale) == (20, 4)


def test_what_a_chapter_names_counts_more(distilled):
    figure = WhoCallsWhom(distilled, num_inference_steps=9)
    assert (figure.num_inference_steps, figure.guidance_scale) == (9, 1)


def test_grids_take_the_settings_that_do_not_differ(distilled):
    grid = DrawingGrid(distilled, values=[1, 2])
    assert (grid.num_inference_steps, grid.guidance_scale) == (3, 1)


def test_the_dial_looks_into_a_drawing_that_is_not_guided(distilled):
    dial = GuidanceDial(distilled, at=4)
    assert (dial.steps, dial.at, dial.guidance_scale) == (3, 2, 1)
    assert dial.link_limits()["at"] == {"min": 0, "max": 2, "whole": True}
    *_, last = draw_steps(dial.prompt, distilled, seed=dial.seed)
    pictures = np.frombuffer(dial.opening_bytes, np.uint8).reshape(3, *dial.openings[0]["size"], 3)
    drawn = np.asarray(to_picture(last.pred_original_sample, distilled), dtype=int)
    assert abs(pictures[1] - drawn).max() <= 1
    assert dial.openings[0]["apart"] > 0
    assert abs(pictures[0] - drawn).max() > 1


def test_a_dial_on_the_bundled_kind_of_model_has_its_twenty_steps(model):
    dial = GuidanceDial(model, at=19)
    assert (dial.at, dial.link_limits()["at"]) == (19, {"min": 0, "max": 19, "whole": True})


def test_the_others_take_as_many_steps_as_the_model_does(distilled, model):
    assert UnetShape(distilled).steps == 3
    assert (LatentWalk(distilled).num_inference_steps, LatentWalk(model).num_inference_steps) == (3, 6)
    assert (LatentWalk(distilled).guidance_scale, LatentWalk(model).guidance_scale) == (1, 4)
    assert (LiveCanvas(distilled).choices, LiveCanvas(distilled).num_inference_steps) == ([1, 3], 3)
    assert CellByCell(distilled).frames_size[0] == 3 + 1
    meters = [CostMeter(each) for each in (distilled, model)]
    assert [(meter.num_inference_steps, meter.guided) for meter in meters] == [(3, False), (20, True)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_advised_lies_within_the_sliders(name, model):
    known = PUBLISHED[name]
    advised = replace(model, num_inference_steps=known.num_inference_steps, guidance_scale=known.guidance_scale)
    for figure in (DenoisePlayer, Studio, WhoCallsWhom, CostMeter):
        figure(advised)  # traits refuse what is out of range
    for dials in DIALS:
        for slider in SLIDER.findall((FOLDER / dials).read_text(encoding="utf-8")):
            least, most = (float(re.search(rf"{end}: ([\d.]+)", slider)[1]) for end in ("min", "max"))
            value = known.guidance_scale if "uidance" in slider.lower() else known.num_inference_steps
            assert least <= value <= most, (dials, slider)


def test_each_page_with_dials_has_a_slider_that_the_test_before_finds():
    found = {dials: len(SLIDER.findall((FOLDER / dials).read_text(encoding="utf-8"))) for dials in DIALS}
    assert found == dict.fromkeys(DIALS, 2) | {"denoising/guidance_dial.js": 1}
