"""Pencil sketch: hatching in coloured pencil within doubled, unsteady outlines, on off-white paper."""

from __future__ import annotations

import numpy as np

from ..canvas import SIZE, Canvas
from ..palette import RGB, rgb
from .page import Page
from .sheet import Sheet, at, bundled, regions, shaken, sheet
from .texture import grain

PAPER: RGB = rgb("fcfaf4")
GRAPHITE: RGB = rgb("34343c")


def pencil_sketch(page: Page, rng: np.random.Generator) -> np.ndarray:
    """Draw the page with coloured pencils: uint8, (128, 128, 3)."""
    canvas = Canvas(PAPER)
    shapes = sheet(page.shapes)
    behind = np.arange(len(shapes.outlines)) < len(page.backdrop)
    _outlined(shapes, behind, rng).draw(canvas)
    _hatch(canvas, shapes, behind, rng)
    picture = canvas.pixels()
    skipped = np.clip(0.08 + 0.05 * grain(rng), 0, 0.5)  # where the pencil misses the paper's dents
    return (picture + (249 - picture.astype(np.float32)) * skipped).astype(np.uint8)


def _outlined(shapes: Sheet, behind: np.ndarray, rng: np.random.Generator) -> Sheet:
    """Every shape faintly tinted; the edges of bodies drawn round twice."""
    tint = np.where(shapes.small, 1.0, np.where(behind, 0.16, 0.5))[:, None]
    edged = shapes.filled & (shapes.widths > 0)
    twice = np.repeat(np.arange(len(behind)), np.where(edged & ~shapes.small, 2, 1))
    again = np.append(False, twice[1:] == twice[:-1])
    drawn = shapes.pick(twice)
    drawn.fills[:, :3] = (PAPER + (shapes.paints - PAPER) * tint)[twice]
    drawn.fills[again] = 0
    drawn.lines = np.where(edged[twice, None], (*GRAPHITE, 0.7), drawn.lines)
    drawn.widths = np.where(edged[twice], drawn.widths.clip(0, 0.008), drawn.widths)
    shaky = shaken(shapes.outlines, 0.007, rng)
    drawn.outlines = [(shaky if a else shapes.outlines)[i] for i, a in zip(twice, again, strict=True)]
    return drawn


def _hatch(canvas: Canvas, shapes: Sheet, behind: np.ndarray, rng: np.random.Generator) -> None:
    """Hatch the backdrop widely, things densely and dark things crosswise, each in its own colour."""
    body, dark = ~behind & ~shapes.small, shapes.paints.mean(axis=1) < 0.42
    layers = [(behind, 20, 0.033), (body, 50, 0.0225), (body & dark, -35, 0.034)]
    seen, edges = regions(shapes, edges=True), np.zeros_like(behind)
    found = [
        _runs(np.where(np.append(rows, edges)[seen], seen, -1), angle + rng.uniform(-8, 8), gap, rng)
        for rows, angle, gap in layers
    ]
    strokes, kinds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    bundles, kinds = bundled(strokes + rng.normal(0, 0.004, strokes.shape), kinds)
    colours = np.column_stack([shapes.paints * 0.92, np.where(behind, 0.5, 1.0)])
    canvas.strokes(bundles, colours[kinds], np.where(behind, 0.0105, 0.0115)[kinds])


def _runs(seen: np.ndarray, angle: float, gap: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Parallel strokes across the page, each cut where its shape ends: strokes (k, 2, 2) and their shapes (k,).

    `seen` (SIZE, SIZE) is -1 where nothing is to be drawn; `angle` is in degrees.
    """
    turn = np.radians(angle)
    offsets, steps = np.arange(-0.7, 0.7, gap), np.linspace(-0.7, 0.7, 110)
    offsets = (offsets + rng.normal(0, 0.15 * gap, len(offsets)))[:, None]
    x = 0.5 + offsets * np.sin(turn) + steps * np.cos(turn)
    y = 0.5 + offsets * np.cos(turn) - steps * np.sin(turn)
    points = np.stack([x, y], axis=-1)
    blank = np.full((SIZE, SIZE), -1)
    blank[3:-3, 3:-3] = seen[3:-3, 3:-3]  # a margin, which also ends every run
    found = at(blank, points)
    line, step = np.nonzero(found[:, 1:] != found[:, :-1])
    starts, ends = points[line[:-1], step[:-1] + 1], points[line[1:], step[1:]]
    shape = found[line[:-1], step[:-1] + 1]
    drawn = (shape >= 0) & (step[1:] > step[:-1] + 1)
    return np.stack([starts, ends], axis=1)[drawn], shape[drawn]
