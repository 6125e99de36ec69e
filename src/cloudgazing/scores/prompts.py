"""Prompts: scenes put into words that training never had, neither for a drawing nor for a single thing in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ..files import save_whole
from ..picturebook.captions import BESIDE_WORDS, Said, caption, phrase
from ..picturebook.dataset import FRESH_SEEDS, SCORE_SEEDS, TRAINING_SEEDS, WORDINGS
from ..picturebook.imagine import imagine
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
    facts = set(task.said)
    if any(item.thing in MEANINGS for item in scene.items):
        facts.add("place")
    for fact in ("", *FURTHER):
        facts.add(fact)
        text = _put(scene, facts)
        vague = "relation" in facts and any(f" {word} " in text for word in BESIDE_WORDS)
        if not vague and not is_known(text):
            return text
    return None


def _put(scene: Scene, facts: set[str]) -> str:
    each = len(scene.items)
    mentioned = Said(
        colour=("colour" in facts,) * each,
        size=("size" in facts,) * each,
        relation="relation" in facts,
        place="place" in facts,
        style="style" in facts,
    )
    return phrase(scene, mentioned, np.random.default_rng([scene.seed, 4]))


def load_known(folder: Path) -> Callable[[str], bool]:
    """A test of whether training had a text; listing all that it had, at the first call, takes minutes."""
    path = folder / f"said-hashes-{_digest()}-{len(TRAINING_SEEDS)}.npy"
    if not path.exists():
        texts = (text for seed in tqdm(TRAINING_SEEDS, unit="drawings", desc="captions") for text in said(seed))
        save_whole(path, np.unique(np.fromiter((_hash(text) for text in texts), np.uint64)))
    try:
        hashes = np.load(path)
    except (EOFError, ValueError):
        raise ValueError(f"{path} is cut short: delete it, and start the same command again.") from None

    def is_known(text: str) -> bool:
        place = np.searchsorted(hashes, _hash(text))
        return bool(place < len(hashes) and hashes[place] == _hash(text))

    return is_known


def said(seed: int) -> list[str]:
    """All that is said of a seed's drawing in training: its captions, and those of each single thing by itself."""
    scene = imagine(seed)
    alone = [replace(scene, items=(item,), relation=None) for item in scene.items if item.count == 1]
    return [caption(each, wording) for each in (scene, *alone) for wording in range(WORDINGS)]


def _hash(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def _digest() -> str:
    """A short hash of what is said of some fresh drawings; it changes when the way they are imagined or said does."""
    texts = "\n".join(text for seed in FRESH_SEEDS[:256] for text in said(seed))
    return hashlib.sha256(texts.encode()).hexdigest()[:12]
