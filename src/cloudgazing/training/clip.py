"""Training CLIP: which caption belongs to which picture? (Radford et al. 2021)"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm
from transformers import CLIPModel

from ..picturebook import FRESH_SEEDS, caption, imagine
from ..pixels import bytes_to_pixel_values
from .checkpoint import read_average
from .loop import Batch, Progress, Settings, train
from .networks import build_clip
from .pictures import Pictures, shuffled_rows
from .plan import Plan, draw_fresh
from .words import choose_wordings, load_captions, load_tokenizer, to_input_ids

SETTINGS = Settings(samples=600_000, batch=256, rate=1e-3, weight_decay=0.1, ema_decay=0.998)
HIGHEST_SCALE = float(np.log(100))


class ClipTask(nn.Module):
    """The two towers and the contrast between right and wrong pairs."""

    def __init__(self, clip: CLIPModel) -> None:
        super().__init__()
        self.clip = clip

    def forward(self, pixel_values: Tensor, input_ids: Tensor) -> dict[str, Tensor]:
        """Loss and accuracy of matching each picture (n, 3, 128, 128) to its caption (n, 40) within the batch."""
        images = embed_pictures(self.clip, pixel_values)
        texts = embed_captions(self.clip, input_ids)
        first = len(images) * _rank()
        right = torch.arange(first, first + len(images), device=images.device)
        scale = self.clip.logit_scale.clamp(max=HIGHEST_SCALE).exp()
        by_image = scale * images @ _everyone(texts).T
        by_text = scale * texts @ _everyone(images).T
        loss = (F.cross_entropy(by_image, right) + F.cross_entropy(by_text, right)) / 2
        return {"loss": loss, "accuracy": (by_image.argmax(dim=1) == right).float().mean()}


def embed_pictures(clip: CLIPModel, pixel_values: Tensor) -> Tensor:
    """Unit vectors (n, 128) of pictures (n, 3, 128, 128)."""
    return F.normalize(clip.get_image_features(pixel_values=pixel_values).pooler_output.float(), dim=-1)


def embed_captions(clip: CLIPModel, input_ids: Tensor) -> Tensor:
    """Unit vectors (n, 128) of captions as token ids (n, 40)."""
    return F.normalize(clip.get_text_features(input_ids=input_ids).pooler_output.float(), dim=-1)


def _rank() -> int:
    return torch.distributed.get_rank() if torch.distributed.is_initialized() else 0


def _everyone(embeddings: Tensor) -> Tensor:
    """The embeddings of all processes, in order, through which gradients flow."""
    if not torch.distributed.is_initialized():
        return embeddings
    from torch.distributed.nn.functional import all_gather

    return torch.cat(all_gather(embeddings))


def batches(pictures: Pictures, captions: np.ndarray, settings: Settings) -> Callable[[int], Batch]:
    """The batch of each step: pictures, each with one of its captions."""

    def batch_at(step: int) -> Batch:
        rows = shuffled_rows(len(pictures), settings.batch, step, settings.seed)
        rng = np.random.default_rng([settings.seed, step, 2])
        return {
            "pixel_values": bytes_to_pixel_values(pictures[rows]),
            "input_ids": choose_wordings(captions, rows, rng),
        }

    return batch_at


@torch.no_grad()
def measure_matching(clip: CLIPModel, pixel_values: Tensor, input_ids: Tensor) -> float:
    """The share of pictures whose own caption is the nearest of all the captions given."""
    scores = embed_pictures(clip, pixel_values) @ embed_captions(clip, input_ids).T
    return float((scores.argmax(dim=1) == torch.arange(len(scores))).float().mean())


class ClipTrainer:
    """Trains CLIP: `runs/clip`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "clip"
        with plan.accelerator.main_process_first():
            self.tokenizer = load_tokenizer(plan.folder)
        torch.manual_seed(plan.settings.seed)
        self.task = ClipTask(build_clip(len(self.tokenizer)))

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step."""
        pictures = self.plan.open_pictures()
        with self.plan.accelerator.main_process_first():
            captions = load_captions(self.plan.folder, self.tokenizer, self.plan.seeds)
        batch_at = batches(pictures, captions, self.plan.settings)
        return train(self.plan.accelerator, self.task, batch_at, self.plan.settings, self.folder)

    def show(self, samples: int) -> None:
        """Report how often the right one of 100 captions is found."""
        texts = [caption(imagine(seed)) for seed in FRESH_SEEDS[:100]]
        share = measure_matching(self._averaged(), draw_fresh(100), to_input_ids(self.tokenizer, texts))
        tqdm.write(f"clip, {samples:,} pictures: the right caption among 100 for {share:.0%}")

    def finish(self) -> None:
        """Save both towers."""
        self._averaged().save_pretrained(self.folder)

    def _averaged(self) -> CLIPModel:
        task = ClipTask(build_clip(len(self.tokenizer)))
        read_average(self.folder, task)
        return task.clip.eval()
