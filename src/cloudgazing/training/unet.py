"""Training the U-Net: which noise was mixed into these latents, given the caption?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor, nn
from tqdm import tqdm
from transformers import CLIPModel, CLIPTextModel, CLIPTokenizer

from ..denoise import denoise
from ..latents import decode
from ..noise import choose_timesteps, seeded_noise
from ..picturebook import Scene, imagine
from .checkpoint import read_average
from .encoded import load_latents
from .loop import Batch, Progress, Settings, generator_at, train
from .networks import build_schedule, build_text_encoder, build_unet
from .pictures import drawing_digest
from .plan import Plan, save_sheet
from .words import choose_wordings, load_captions, load_tokenizer, to_input_ids

SETTINGS = Settings(samples=1_000_000, batch=64, rate=8e-4, ema_decay=0.9995)
CAPTION_DROPOUT = 0.1
"""How often the caption is withheld, so that the network also learns to draw without one (Ho and Salimans 2022)."""
HIGHEST_SNR = 5.0
NOISY_POWER = 0.5
"""Time steps are the power of an even spread: below 1, the noisy ones come more often, for there the words decide."""
PLAIN_SHARE, SINGLE_SHARE = 2.0, 2.0
"""How much more often a flat drawing is shown, and one of a single thing: there a thing's shape is plainest."""
PROMPTS = (
    "a red cat",
    "a blue house in the snow",
    "three yellow stars at night",
    "a green apple to the left of a purple teapot",
    "a pencil sketch of a brown dog on the beach",
    "a stained glass window of an orange fish underwater",
    "a bat and a ball on the playing field",
    "a bat at night, pixel art",
)
"""What every run draws at its milestones."""


class UnetTask(nn.Module):
    """The U-Net, the text encoder that learns along with it, and the loss."""

    def __init__(self, unet: UNet2DConditionModel, text_encoder: CLIPTextModel) -> None:
        super().__init__()
        self.unet = unet
        self.text_encoder = text_encoder
        schedule = build_schedule()
        self.register_buffer("alphas_cumprod", schedule.alphas_cumprod, persistent=False)

    def forward(self, latents: Tensor, noise: Tensor, timesteps: Tensor, input_ids: Tensor) -> dict[str, Tensor]:
        """Losses on latents and noise (n, 4, 16, 16), time steps (n,) and captions as token ids (n, 40).

        The network predicts the velocity v = sqrt(a) noise - sqrt(1 - a) latents (Salimans and Ho 2022);
        the easy, nearly clean steps are held back, in the spirit of min-SNR weighting (Hang et al. 2023).
        """
        a = self.alphas_cumprod[timesteps].view(-1, 1, 1, 1)
        noisy = a.sqrt() * latents + (1 - a).sqrt() * noise
        velocity = a.sqrt() * noise - (1 - a).sqrt() * latents
        states = self.text_encoder(input_ids).last_hidden_state
        predicted = self.unet(noisy, timesteps, states).sample.float()
        error = (predicted - velocity).square().mean(dim=(1, 2, 3))
        snr = (a / (1 - a)).flatten()
        weight = (snr + 1).clamp(max=HIGHEST_SNR) / (snr + 1)
        return {"loss": (weight * error).mean(), "error": error.mean()}


def share(scene: Scene) -> float:
    """How much more often than another a scene's drawing is shown."""
    single = scene.items[0].size != "small" and sum(item.count for item in scene.items) == 1
    return (PLAIN_SHARE if scene.style == "flat" else 1.0) * (SINGLE_SHARE if single else 1.0)


def load_shares(folder: Path, seeds: range) -> np.ndarray:
    """Each drawing's chance to be the next, adding up to 1: float64, (seeds,); made at the first call."""
    path = folder / f"shares-{drawing_digest()}-{seeds.start}-{seeds.stop}.npy"
    if not path.exists():
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, [share(imagine(seed)) for seed in tqdm(seeds, unit="drawings", desc="shares")])
        unfinished.rename(path)
    shares = np.load(path)
    return shares / shares.sum()


def batches(
    latents: Tensor, captions: np.ndarray, shares: np.ndarray, empty: Tensor, settings: Settings
) -> Callable[[int], Batch]:
    """The batch of each step: scaled `latents` (N, 4, 16, 16), captions, noise, and time steps.

    `shares` (N,) are the drawings' chances. Time steps are spread over the schedule within a batch, which steadies
    the loss.
    """

    def batch_at(step: int) -> Batch:
        rng = np.random.default_rng([settings.seed, step, 3])
        rows = rng.choice(len(latents), settings.batch, replace=settings.batch > len(latents), p=shares)
        random = generator_at(settings, step)
        input_ids = choose_wordings(captions, rows, rng)
        input_ids[rng.random(len(rows)) < CAPTION_DROPOUT] = empty
        chosen = latents[rows].float()
        spread = (rng.permutation(len(rows)) + rng.random(len(rows))) / len(rows)
        return {
            "latents": chosen,
            "noise": torch.randn(chosen.shape, generator=random),
            "timesteps": torch.from_numpy((spread**NOISY_POWER * 1000).astype(np.int64)),
            "input_ids": input_ids,
        }

    return batch_at


class UnetTrainer:
    """Trains the U-Net and, along with it, a copy of CLIP's text tower: `runs/unet`, `runs/text_encoder`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = plan.folder / "unet"
        self.tokenizer = load_tokenizer(plan.folder)
        torch.manual_seed(plan.settings.seed)
        self.task = self._untrained()

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step; pictures at the milestones are saved on the way."""
        plan = self.plan
        pictures = plan.open_pictures()
        latents = load_latents(plan.folder, pictures, plan.accelerator)
        with plan.accelerator.main_process_first():
            captions = load_captions(plan.folder, self.tokenizer, plan.seeds)
            shares = load_shares(plan.folder, plan.seeds)
        empty = to_input_ids(self.tokenizer, [""])[0]
        batch_at = batches(latents, captions, shares, empty, plan.settings)
        for progress in train(plan.accelerator, self.task, batch_at, plan.settings, self.folder):
            yield progress
            if progress.step in milestones(plan.settings.steps) and plan.accelerator.is_main_process:
                self._record(self.task, f"milestone-{progress.samples:09d}.png")

    def show(self, samples: int) -> None:
        """Save drawings of the eight prompts by the averaged weights."""
        self._record(self._averaged(), f"sheet-{samples:09d}.png")

    def finish(self) -> None:
        """Save the U-Net and the text encoder."""
        task = self._averaged()
        task.unet.save_pretrained(self.folder)
        task.text_encoder.save_pretrained(self.plan.folder / "text_encoder")

    def _record(self, task: UnetTask, name: str) -> None:
        vae = AutoencoderKL.from_pretrained(self.plan.folder / "vae")
        rows = [draw(task, self.tokenizer, vae, PROMPTS, seed) for seed in (0, 1)]
        save_sheet(self.folder / name, rows)

    def _averaged(self) -> UnetTask:
        task = self._untrained()
        read_average(self.folder, task)
        return task.eval()

    def _untrained(self) -> UnetTask:
        clip = CLIPModel.from_pretrained(self.plan.folder / "clip")
        unet = build_unet()
        unet.set_attn_processor(AttnProcessor())  # for so few places 1.4 times as fast on a CPU as the fused kind
        return UnetTask(unet, build_text_encoder(clip))


def milestones(steps: int) -> set[int]:
    """Twelve steps spaced evenly on a logarithmic scale, from the first to the last."""
    return set(np.geomspace(1, steps, 12).round().astype(int).tolist())


@torch.no_grad()
def draw(task: UnetTask, tokenizer: CLIPTokenizer, vae: AutoencoderKL, prompts: tuple[str, ...], seed: int) -> Tensor:
    """Draw all the prompts at once from the noise of one seed, in 20 guided steps: (n, 3, 128, 128) in -1 to 1."""
    training = task.training
    task.eval()
    schedule = task.alphas_cumprod.double().cpu().numpy()
    states = task.text_encoder(to_input_ids(tokenizer, [*prompts, ""]).to(task.unet.device)).last_hidden_state
    latents = seeded_noise((1, 4, 16, 16), seed).to(task.unet.device).repeat(len(prompts), 1, 1, 1)
    for step in denoise(
        task.unet,
        latents,
        states[:-1],
        states[-1:].expand(len(prompts), -1, -1),
        timesteps=choose_timesteps(20, len(schedule)),
        alphas_cumprod=schedule,
        prediction_type="v_prediction",
        guidance_scale=4.0,
    ):
        latents = step.next_latents
    task.train(training)
    return decode(latents, vae)
