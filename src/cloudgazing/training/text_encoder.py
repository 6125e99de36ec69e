"""Training the text encoder: a copy of CLIP's text tower learns to say which things are named."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm
from transformers import CLIPModel, CLIPTextModel

from ..picturebook.dataset import WORDINGS
from .checkpoint import read_average
from .lessons import directions, named_states
from .loop import Batch, Progress, Settings, train
from .named import NAMES, Named, load_named
from .networks import build_text_encoder
from .pictures import shuffled_rows
from .plan import Plan, check_trained
from .words import load_captions, load_tokenizer, to_input_ids

SETTINGS = Settings(samples=48_000, batch=48, rate=6e-4, decay=1.0, warm_up=20, ema_decay=0.99)
NOUN_WEIGHT = 4.0
"""What a token that names a thing counts for, beside 1 for any other."""
PAIR = ("a red cat in the snow", "a red dog in the snow")
"""Captions that differ in the thing alone."""


class TextTask(nn.Module):
    """The text encoder, the tower that it is a copy of, and how far it is from what it should say."""

    def __init__(self, text_encoder: CLIPTextModel) -> None:
        super().__init__()
        self.text_encoder = text_encoder
        self.before = copy.deepcopy(text_encoder).requires_grad_(False)
        ways = directions(len(NAMES), text_encoder.config.hidden_size)
        self.register_buffer("ways", ways, persistent=False)

    def forward(self, input_ids: Tensor, nouns: Tensor, things: Tensor) -> dict[str, Tensor]:
        """Square distances of the states from those wanted, `named_states`: in all, and where a thing is named.

        `input_ids` (n, 40) are captions; `nouns` (n, 40) and `things` (n, items) say what is named, as in `Named`.
        """
        ends = input_ids == self.text_encoder.config.eos_token_id
        with torch.no_grad():
            wanted = named_states(self.before(input_ids).last_hidden_state, nouns, ends, things, self.ways)
        far = (self.text_encoder(input_ids).last_hidden_state.float() - wanted).square().sum(dim=2)
        naming = (far * (nouns > 0)).sum() / (nouns > 0).sum().clamp(min=1)
        return {"loss": torch.where(nouns > 0, NOUN_WEIGHT * far, far).mean(), "naming": naming}


def batches(captions: np.ndarray, named: Named, settings: Settings) -> Callable[[int], Batch]:
    """The batch of each step: one caption each of some drawings, and what it names."""

    def batch_at(step: int) -> Batch:
        rows = shuffled_rows(len(captions), settings.batch, step, settings.seed)
        wording = np.random.default_rng([settings.seed, step, 5]).integers(0, WORDINGS, len(rows))
        shown = {
            "input_ids": captions[rows, wording],
            "nouns": named.tokens[rows, wording],
            "things": named.things[rows],
        }
        return {name: torch.from_numpy(values.astype(np.int64)) for name, values in shown.items()}

    return batch_at


class TextTrainer:
    """Trains the text encoder that the U-Net will follow: `runs/text_encoder`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "text_encoder"
        check_trained(plan.folder, "clip")
        self.tokenizer = load_tokenizer(plan.folder)
        self.task = self._untrained()

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        folder, settings = self.plan.folder, self.plan.settings
        with self.plan.accelerator.main_process_first():
            captions = load_captions(folder, self.tokenizer, self.plan.seeds)
            named = load_named(folder, self.tokenizer, captions, self.plan.seeds)
        yield from train(self.plan.accelerator, self.task, batches(captions, named, settings), settings, self.folder)

    def show(self, samples: int) -> None:
        """Report how far two captions' states are apart at the only word that differs."""
        encoder = self._averaged()
        ids = to_input_ids(self.tokenizer, list(PAIR))
        with torch.no_grad():
            one, other = encoder(ids).last_hidden_state
        apart = float((one - other).norm(dim=1)[ids[0] != ids[1]].mean())
        tqdm.write(f"text encoder, {samples:,} captions: {PAIR[0]!r} and {PAIR[1]!r} are {apart:.1f} apart at the noun")

    def finish(self) -> None:
        """Save the text encoder."""
        self._averaged().save_pretrained(self.folder)

    def _averaged(self) -> CLIPTextModel:
        task = self._untrained()
        read_average(self.folder, task)
        return task.text_encoder.eval()

    def _untrained(self) -> TextTask:
        return TextTask(build_text_encoder(CLIPModel.from_pretrained(self.plan.folder / "clip")))
