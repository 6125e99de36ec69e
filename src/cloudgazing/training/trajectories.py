"""The teacher's trajectories on disk: from noise to a picture in twenty guided steps, for many captions, drawn once.

the bundled model, captions of training drawings  ->  runs/trajectories-*/: what Turbo learns from
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from jaxtyping import Float, Int
from torch import Tensor

from ..denoise import denoise
from ..files import save_whole
from ..integrity import describe
from ..models import Model
from ..noise import choose_timesteps, seeded_noise
from ..picturebook.dataset import WORDINGS, captions
from .words import to_input_ids

STEPS, GUIDANCE = 20, 4.0
"""How the teacher draws: as `generate` does."""
TYPED = 7
"""Of so many captions one is still being typed: what draws in few steps can follow the typing."""
PART = 128
"""Trajectories in each file."""
NOISE = 2**32
"""What is added to a seed for its trajectory's noise: nobody who draws from seeds of their own starts there."""
TEACHER = "teacher.json"
"""The file in a student's folder that says by its signature who the teacher was."""
BATCH = 16
"""Trajectories drawn at once."""


def signature(folder: Path) -> dict[str, str]:
    """The checksums of what makes a teacher, in its folder or another: pictures of another one are other pictures."""
    files = ("text_encoder/model.safetensors", "unet/diffusion_pytorch_model.safetensors")
    return {name: describe(folder / name)["sha256"] for name in files}


def check_teacher(folder: Path, wanted: dict[str, str]) -> None:
    """Raise `ValueError` unless the student in a folder had the teacher of that signature."""
    if json.loads((folder / TEACHER).read_text(encoding="utf-8")) != wanted:
        raise ValueError(
            f"The student in {folder} had another teacher than the present model: "
            f"rename it to {folder.name}-before, and train another one, which then begins as this one does."
        )


def caption_of(number: int, seed: int) -> str:
    """What is drawn along a trajectory: a caption of the drawing of a seed, in its wordings by turns.

    Of one that is still being typed there are some of the words, perhaps none.
    """
    caption = captions(seed)[number % WORDINGS]
    words = caption.split()
    return " ".join(words[: seed // TYPED % len(words)]) if number % TYPED == TYPED - 1 else caption


@torch.no_grad()
def draw_trajectories(
    teacher: Model, input_ids: Int[Tensor, "batch tokens"], seeds: list[int]
) -> Float[Tensor, "batch stops channels rows columns"]:
    """The latents at each of the twenty timesteps, noisiest first, and behind them those of the picture.

    They are those of `draw_steps` from the noise of `NOISE` and these seeds: DDIM's path, which is free of chance once
    the noise is drawn.
    """
    empty = to_input_ids(teacher.tokenizer, [""]).to(teacher.device)
    steps = list(
        denoise(
            teacher.unet,
            torch.cat([seeded_noise(teacher.latents_shape, NOISE + seed) for seed in seeds]).to(teacher.device),
            teacher.text_encoder(input_ids.to(teacher.device)).last_hidden_state,
            teacher.text_encoder(empty).last_hidden_state.expand(len(seeds), -1, -1),
            timesteps=choose_timesteps(STEPS, len(teacher.alphas_cumprod)),
            alphas_cumprod=teacher.alphas_cumprod,
            final_alpha_cumprod=teacher.final_alpha_cumprod,
            prediction_type=teacher.prediction_type,
            guidance_scale=GUIDANCE,
        )
    )
    return torch.stack([*(step.latents for step in steps), steps[-1].next_latents], dim=1)


class Trajectories:
    """A teacher's trajectories, one for each seed, in files of 128 in a folder named by both, and by what is drawn.

    Number n has a caption of the drawing of `seeds[n]`, and starts from noise of its own.
    """

    def __init__(self, folder: Path, teacher: Model, seeds: Sequence[int]) -> None:
        name = "-".join(checksum[:8] for checksum in signature(teacher.folder).values())
        asked = [caption_of(number, seed) for number, seed in enumerate(seeds)]
        of_these = hashlib.sha256(json.dumps([STEPS, GUIDANCE, list(seeds), asked]).encode()).hexdigest()[:8]
        self.folder = folder / f"trajectories-{name}-{of_these}"
        self.seeds = seeds
        self._teacher = teacher
        self._parts: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.seeds)

    def prepare(self, accelerator: Accelerator) -> Iterator[int]:
        """Draw what is missing; yields after each part how many of all that this process draws are ready.

        Of several processes each draws its own share of the parts. A part is whole or absent (`save_whole`), so that a
        run that is killed loses no more than the part it was drawing.
        """
        ready = 0
        for part in range(accelerator.process_index, -(-len(self) // PART), accelerator.num_processes):
            path = self._path(part)
            if not path.exists():
                save_whole(path, self._draw(part))
            ready += len(self._numbers(part))
            yield ready
        accelerator.wait_for_everyone()

    def pick(self, numbers: np.ndarray, stops: np.ndarray) -> tuple[Tensor, Tensor]:
        """The latents of some trajectories, each at one of its stops, from 0 to 20, and the token ids of the captions.

        float32, (n, channels, rows, columns), and int64, (n, tokens).
        """
        rows = [self._open(int(number) // PART)[int(number) % PART] for number in numbers]
        latents = np.stack([row["latents"][stop] for row, stop in zip(rows, stops, strict=True)])
        input_ids = np.stack([row["input_ids"] for row in rows])
        return torch.from_numpy(latents).float(), torch.from_numpy(input_ids).long()

    def _draw(self, part: int) -> np.ndarray:
        """A part as an array of one record for each trajectory: the token ids, and the latents in half precision."""
        numbers = self._numbers(part)
        texts = [caption_of(number, self.seeds[number]) for number in numbers]
        input_ids = to_input_ids(self._teacher.tokenizer, texts)
        shape = (STEPS + 1, *self._teacher.latents_shape[1:])
        records = np.empty(len(numbers), [("input_ids", np.int16, input_ids.shape[1:]), ("latents", np.float16, shape)])
        records["input_ids"] = input_ids.numpy()
        for first in range(0, len(numbers), BATCH):
            rows = slice(first, first + BATCH)
            seeds = [self.seeds[number] for number in numbers[rows]]
            records["latents"][rows] = draw_trajectories(self._teacher, input_ids[rows], seeds).cpu().numpy()
        return records

    def _numbers(self, part: int) -> range:
        return range(len(self))[part * PART : (part + 1) * PART]

    def _open(self, part: int) -> np.ndarray:
        if part not in self._parts:
            self._parts[part] = np.load(self._path(part), mmap_mode="r")
        return self._parts[part]

    def _path(self, part: int) -> Path:
        return self.folder / f"{part * PART:08d}.npy"
