"""The picture editor does in the page what its lines of code do in Python."""

import json
import subprocess

import numpy as np
import pytest
from PIL import Image

from cloudgazing import image_to_picture, picture_to_image
from cloudgazing.picturebook import picture
from cloudgazing.widgets.kit.base import FOLDER
from cloudgazing.widgets.pixels.picture_editor import MOST_LINES, OPERATIONS
from cloudgazing.widgets.pixels.picture_figure import to_levels

pytestmark = [pytest.mark.browser]

RUN_IN_NODE = """
const { OPERATIONS, lineOf, allStages, toImage, toLevels } = await import(process.argv[1]);
const asked = JSON.parse(require("fs").readFileSync(0));
if (asked.names) { console.log(JSON.stringify(Object.keys(OPERATIONS))); process.exit(); }
const levels = { rgb: Uint8Array.from(asked.rgb), height: asked.height, width: asked.width };
const stages = allStages(toImage(levels), asked.edits);
const { rgb, height, width } = toLevels(stages[stages.length - 1]);
console.log(JSON.stringify({ rgb: [...rgb], height, width, lines: asked.edits.map(lineOf) }));
"""
SMALL = to_levels(picture(10_091_455)[40:72, 60:108])
PROGRAMS = {
    "invert": [{"name": "invert"}],
    "brighter by a tie": [{"name": "brighten", "amount": 0.1}],
    "brighter": [{"name": "brighten", "amount": 0.35}],
    "darker": [{"name": "brighten", "amount": -0.1}],
    "contrast": [{"name": "contrast", "amount": 2.3}],
    "threshold": [{"name": "threshold", "amount": 0.4}],
    "grey": [{"name": "grey"}],
    "swap": [{"name": "swap"}],
    "mirror": [{"name": "mirror"}],
    "flip": [{"name": "flip"}],
    "roll": [{"name": "roll", "amount": 19}],
    "roll by nothing": [{"name": "roll", "amount": 0}],
    "coarse": [{"name": "coarse", "amount": 3}],
    "coarse, larger than before": [{"name": "coarse", "amount": 5}],
    "many": [
        {"name": name, "amount": amount}
        for name, amount in [("contrast", 1.5), ("grey", 0), ("coarse", 2), ("swap", 0), ("roll", 7), ("invert", 0)]
    ],
    "nothing": [],
}


def in_node(node: str, asked: dict) -> dict:
    module = (FOLDER / "pixels" / "operations.js").as_uri()
    done = subprocess.run(
        [node, "-e", f"(async () => {{ {RUN_IN_NODE} }})()", module],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def in_python(levels: np.ndarray, lines: list[str]) -> np.ndarray:
    names = {"image": picture_to_image(Image.fromarray(levels)), "np": np}
    for line in lines:
        exec(line, names)
    return np.asarray(image_to_picture(names["image"]))


def test_both_sides_know_the_same_operations(node):
    assert in_node(node, {"names": True}) == list(OPERATIONS)
    assert {edit["name"] for program in PROGRAMS.values() for edit in program} == set(OPERATIONS)
    assert max(map(len, PROGRAMS.values())) == MOST_LINES


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_the_line_that_is_shown_does_what_the_page_does(node, program):
    height, width, _ = SMALL.shape
    done = in_node(node, {"rgb": SMALL.ravel().tolist(), "height": height, "width": width, "edits": program})
    assert len(done["lines"]) == len(program)
    expected = in_python(SMALL, done["lines"])
    assert [done["height"], done["width"]] == list(expected.shape[:2])
    assert np.array_equal(np.array(done["rgb"]).reshape(expected.shape), expected)
    assert not program or not np.array_equal(expected, SMALL) or program[0].get("amount") == 0
