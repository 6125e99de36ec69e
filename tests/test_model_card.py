"""The model card says what was measured: its numbers are those of `make refresh`."""

import json
import re
from pathlib import Path

BOOK = Path(__file__).parent.parent / "book"
CARD = (BOOK / "model_card.md").read_text(encoding="utf-8")
FACTS = json.loads((BOOK / "_static" / "model" / "facts.json").read_text(encoding="utf-8"))
SCORES = json.loads((BOOK / "_static" / "model" / "scores.json").read_text(encoding="utf-8"))
SHORT = {"swirling strokes": "swirling brush strokes"}


def test_decibels_of_each_style_are_those_measured():
    rows = re.findall(r"^\| ([a-z /]+) \| ([\d. /]+) dB \|", CARD, flags=re.MULTILINE)
    told = {
        SHORT.get(style, style): value
        for styles, values in rows
        for style, value in zip(styles.split(" / "), values.split(" / "), strict=True)
    }
    assert told == {style: f"{value:.1f}" for style, value in FACTS["psnr"].items() if style != "all"}
    assert f"all styles | {FACTS['psnr']['all']:.1f} dB |" in CARD


def test_matching_of_captions_is_as_measured():
    assert f"| {FACTS['clip_matching'] * 100:.0f} of 100 |" in CARD


def test_sizes_of_the_networks_are_as_counted():
    for part, row in (("text_encoder", "text encoder"), ("unet", "denoiser"), ("vae", "VAE")):
        assert re.search(rf"^\| {row} \|.*\| {FACTS['parameters'][part] / 1e6:.1f} million", CARD, flags=re.MULTILINE)


def test_every_score_stands_beside_its_interval_and_what_true_drawings_pass():
    rows = re.findall(r"^\| ([a-z -]+) \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \| ([\d.]+) \|", CARD, flags=re.MULTILINE)
    scored = {name: (found["share"], found["low"], found["high"]) for name, found in SCORES["tasks"].items()}
    measured = {name: (*numbers, SCORES["ceilings"][name]["share"]) for name, numbers in scored.items()}
    assert {name: told for name, *told in rows} == {
        name: [f"{number:.2f}" for number in numbers] for name, numbers in measured.items()
    }
    assert f"| **mean of the first six** | **{SCORES['mean']:.2f}** | | **{SCORES['ceiling_mean']:.2f}** |" in CARD
