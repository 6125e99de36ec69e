"""Codes: 48 bytes for each drawing that the model was trained on, by which the most like ones are found quickly.

A drawing is shrunk to 16 x 16 pixels and taken along the 48 axes on which the training drawings differ most (their
principal components); each number is rounded to one of 256 steps. A distance between codes is close to one between the
small pictures, so the nearest codes are candidates, which are then drawn again and compared in full (`neighbours`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int64, UInt8
from safetensors.numpy import load_file, save_file

from ..integrity import check_manifest, check_weights, read_json, write_manifest
from ..models import BUNDLED
from ..picturebook.dataset import TRAINING_SEEDS

FOLDER = BUNDLED / "neighbours"
FILE = "codes.safetensors"
SEEN = TRAINING_SEEDS
"""The seeds of the drawings that the bundled model was trained on. The model card says the same."""
SMALL = 16
BYTES = 48
REACH = 4.0
"""A code's 256 steps span so many standard deviations to either side."""

Drawings = UInt8[np.ndarray, "_ height width 3"]
Codes = UInt8[np.ndarray, "drawings 48"]


@dataclass(frozen=True, eq=False)
class Index:
    """The codes of all training drawings, in the order of their seeds, and how a code is made.

    `mean` (768) and `axes` (48 x 768) are of small pictures from 0 to 1, `step` is what one step of each byte is worth.
    """

    codes: UInt8[np.ndarray, "indexed 48"]
    mean: Float32[np.ndarray, " pixels"]
    axes: Float32[np.ndarray, "48 pixels"]
    step: Float32[np.ndarray, " 48"]

    def encode(self, drawings: Drawings) -> Codes:
        """The codes of drawings, whose sides are multiples of 16 pixels."""
        numbers = (shrink(drawings) - self.mean) @ self.axes.T
        return (numbers / self.step + 127.5).round().clip(0, 255).astype(np.uint8)

    def nearest(self, drawing: UInt8[np.ndarray, "height width 3"], count: int) -> Int64[np.ndarray, " count"]:
        """The seeds of so many training drawings whose codes are nearest, nearest first."""
        return np.argsort(self.distances(drawing), kind="stable")[:count]

    def distances(self, drawing: UInt8[np.ndarray, "height width 3"]) -> Float32[np.ndarray, " indexed"]:
        """How far each training drawing's code is: about the mean distance of small pictures, 0 to 1."""
        apart = self.codes.astype(np.float32) - self.encode(drawing[None]).astype(np.float32)
        return np.sqrt(np.square(apart * self.step).sum(axis=1) / len(self.mean))


def shrink(drawings: Drawings) -> Float32[np.ndarray, "drawings pixels"]:
    """Drawings as 16 x 16 pixels, each the mean of a square, from 0 to 1."""
    count, height, width, _ = drawings.shape
    squares = drawings.reshape(count, SMALL, height // SMALL, SMALL, width // SMALL, 3)
    return (squares.mean(axis=(2, 4), dtype=np.float32) / 255).reshape(count, -1)


def build_index(batches: Iterable[Drawings]) -> Index:
    """Make the codes of all drawings, which come in batches in the order of their seeds."""
    small = np.concatenate([shrink(batch) for batch in batches])
    mean = small.mean(axis=0)
    variance, axes = np.linalg.eigh(np.cov((small - mean).T))
    axes = np.ascontiguousarray(axes[:, ::-1][:, :BYTES].T, np.float32)
    step = (REACH / 127.5 * np.sqrt(variance[::-1][:BYTES])).astype(np.float32)
    codes = ((small - mean) @ axes.T / step + 127.5).round().clip(0, 255).astype(np.uint8)
    return Index(codes, mean, axes, step)


def save_index(index: Index, folder: Path) -> None:
    """Save an index as one file, and list the folder's files in its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(value) for name, value in vars(index).items()}, folder / FILE)
    write_manifest(folder)


@functools.cache
def load_index(folder: Path = FOLDER) -> Index:
    """The index of the bundled model's training drawings. Raises `ModelError` when it is missing or altered."""
    check_weights(folder / FILE)
    check_manifest(read_json(folder / "manifest.json"), folder)
    return Index(**load_file(folder / FILE))
