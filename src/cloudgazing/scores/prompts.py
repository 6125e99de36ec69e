"""Prompts: scenes put into words that no training caption had."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ..files import save_whole
from ..picturebook.captions import BESIDE_WORDS, Said, phrase
from ..picturebook.dataset import FRESH_SEEDS, SCORE_SEEDS, TRAINING_SEEDS, captions
from ..picturebook.meanings import MEANINGS
from ..picturebook.scenes import Scene
from .tasks import TASKS, Task

FURTHER = ("place", "style", "size", "colour")
"""What a prompt mentions beyond its task until it is new, in this order."""
SEEDS_APART = 500_000
"""Each task takes its scenes from a stretch of so many seeds of its own."""


@dataclass(frozen=True)
class Prompt:
    """What a model is asked for, and the scene that it should show."""

    text: str
    scene: Scene


def make_prompts(name: str, count: int, is_known: Callable[[str], bool]) -> list[Prompt]:
    """The first `count` different prompts of a task of which none `is_known`."""
    task = TASKS[name]
    first = list(TASKS).index(name) * SEEDS_APART
    prompts: dict[str, Prompt] = {}
    for seed in SCORE_SEEDS[first : first + SEEDS_APART]:
        if len(prompts) == count:
            break
        scene = task.choose(seed)
        text = say(scene, task, is_known) if scene else None
        if scene and text:
            prompts.setdefault(text, Prompt(text, scene))
    return list(prompts.values())


def say(scene: Scene, task: Task, is_known: Callable[[str], bool]) -> str | None:
    """The shortest prompt that mentions what the task tests and is not known yet; None where there is none."""
    said = set(task.said)
    if any(item.thing in MEANINGS for item in scene.items):
        said.add("place")
    for fact in ("", *FURTHER):
        said.add(fact)
        text = _put(scene, said)
        vague = "relation" in said and any(f" {word} " in text for word in BESIDE_WORDS)
        if not vague and not is_known(text):
            return text
    return None


def _put(scene: Scene, said: set[str]) -> str:
    each = len(scene.items)
    facts = Said(
        colour=("colour" in said,) * each,
        size=("size" in said,) * each,
        relation="relation" in said,
        place="place" in said,
        style="style" in said,
    )
    return phrase(scene, facts, np.random.default_rng([scene.seed, 4]))


def load_known(folder: Path) -> Callable[[str], bool]:
    """A test of whether a text is a training caption; listing them all, at the first call, takes minutes."""
    path = folder / f"caption-hashes-{_digest()}-{len(TRAINING_SEEDS)}.npy"
    if not path.exists():
        texts = (text for seed in tqdm(TRAINING_SEEDS, unit="drawings", desc="captions") for text in captions(seed))
        hashes = np.unique(np.fromiter((_hash(text) for text in texts), np.uint64))
        save_whole(path, hashes)
    hashes = np.load(path)

    def is_known(text: str) -> bool:
        place = np.searchsorted(hashes, _hash(text))
        return bool(place < len(hashes) and hashes[place] == _hash(text))

    return is_known


def _hash(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def _digest() -> str:
    """A short hash of some fresh captions; it changes when the way that scenes are imagined or said does."""
    texts = "\n".join(text for seed in FRESH_SEEDS[:256] for text in captions(seed))
    return hashlib.sha256(texts.encode()).hexdigest()[:12]
