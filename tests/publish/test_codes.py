"""The search by codes finds the same in the page as in Python, on the published index."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cloudgazing.copying.codes import FILE, FOLDER, load_index
from cloudgazing.picturebook import FRESH_SEEDS, picture
from cloudgazing.publish import site

CODES = Path(site.__file__).parent / "answers" / "parts" / "codes.js"
SCRIPT = """
import { readFileSync } from "node:fs";
import { distances, encode, nearest, readIndex, shrink } from "%s";
const bytes = readFileSync("%s");
const index = readIndex(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const apart = distances(index, encode(index, shrink(new Uint8Array(readFileSync("%s")), [128, 128])));
const seeds = nearest(apart, 5);
console.log(JSON.stringify({ seeds, distances: seeds.map((seed) => apart[seed]) }));
"""


@pytest.mark.browser
@pytest.mark.parametrize("seed", [FRESH_SEEDS[5], 1234])
def test_the_page_finds_what_python_finds(node, seed, tmp_path):
    drawing, index = picture(seed), load_index()
    (tmp_path / "rgb").write_bytes(drawing.tobytes())
    (tmp_path / "search.mjs").write_text(SCRIPT % (CODES, FOLDER / FILE, tmp_path / "rgb"), encoding="utf-8")
    run = subprocess.run([node, str(tmp_path / "search.mjs")], capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(run.stdout)
    apart = index.distances(drawing)
    np.testing.assert_allclose(found["distances"], np.sort(apart)[:5], atol=2e-3)
    assert found["seeds"][0] == index.nearest(drawing, 1)[0]


def test_the_site_has_a_small_picture_and_a_caption_for_every_training_drawing():
    folder = Path(__file__).parent.parent.parent / "book" / "_static" / "copying"
    parts = sorted(folder.glob("part-*.txt"))
    lines = [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(load_index().codes)
    assert all(part.with_suffix(".webp").stat().st_size < 300_000 for part in parts)
