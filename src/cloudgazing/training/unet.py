"""Training the U-Net: which noise was mixed into these latents, given the caption?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTokenizer

from ..denoise import denoise
from ..latents import decode
from ..noise import choose_timesteps, seeded_noise
from .checkpoint import read_average
from .deeper import deepen
from .lessons import KeptLooks, looking_loss
from .loop import Batch, Progress, Settings, train
from .material import batches, load_material
from .networks import build_schedule, build_unet
from .plan import Plan, check_trained, save_sheet
from .words import load_tokenizer, to_input_ids

SETTINGS = Settings(samples=1_240_000, batch=64, rate=2.4e-3, decay=1.0, warm_up=200, ema_decay=0.999)
DEEPER_SETTINGS = replace(SETTINGS, samples=3_122_000, rate=1.2e-3)
DEEPER = "deeper-unet"
HIGHEST_SNR = 5.0
LOOKING = 0.02
"""What the lesson in looking counts for, beside the loss on noise."""
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
SEEDS = (0, 1)
"""The noise from which it draws each of them."""


class UnetTask(nn.Module):
    """The U-Net, the text encoder that it follows, which stays as it is, and the losses."""

    def __init__(self, unet: UNet2DConditionModel, text_encoder: CLIPTextModel) -> None:
        super().__init__()
        self.unet = unet
        self.text_encoder = text_encoder.requires_grad_(False)
        self.looks = KeptLooks()
        plain = AttnProcessor()  # for so few places 1.4 times as fast on a CPU as the fused kind
        layers = unet.attn_processors
        unet.set_attn_processor({name: self.looks if "attn2" in name else plain for name in layers})
        schedule = build_schedule()
        self.register_buffer("alphas_cumprod", schedule.alphas_cumprod, persistent=False)

    def forward(self, whole: Batch, near: Batch | None = None) -> dict[str, Tensor]:
        """Losses on whole pictures and, where there are any, on close-ups, of equal weight, as `batches` gives them.

        `error` is that of whole pictures alone.
        """
        losses = [self._losses(**shown) for shown in (whole, near) if shown is not None]
        means = {name: torch.stack([each[name] for each in losses]).mean() for name in losses[0]}
        return means | {"error": losses[0]["error"]}

    def _losses(
        self,
        latents: Tensor,
        noise: Tensor,
        timesteps: Tensor,
        input_ids: Tensor,
        nouns: Tensor,
        cells: Tensor,
    ) -> dict[str, Tensor]:
        with torch.no_grad():
            states = self.text_encoder(input_ids).last_hidden_state
        error = self._error(latents, noise, timesteps, states)
        of_items = torch.stack([nouns == number for number in range(1, cells.shape[1] + 1)], dim=1)
        looking = looking_loss(self.looks.take(), cells, of_items)
        loss = (self._weight(timesteps) * error).mean() + LOOKING * looking
        return {"loss": loss, "error": error.mean(), "looking": looking}

    def _error(self, latents: Tensor, noise: Tensor, timesteps: Tensor, states: Tensor) -> Tensor:
        """The mean square error (n,) of each predicted velocity, sqrt(a) noise - sqrt(1 - a) latents.

        (Salimans and Ho, "Progressive distillation", 2022.)
        """
        a = self.alphas_cumprod[timesteps].view(-1, 1, 1, 1)
        noisy = a.sqrt() * latents + (1 - a).sqrt() * noise
        velocity = a.sqrt() * noise - (1 - a).sqrt() * latents
        predicted = self.unet(noisy, timesteps, states).sample.float()
        return (predicted - velocity).square().mean(dim=(1, 2, 3))

    def _weight(self, timesteps: Tensor) -> Tensor:
        """The easy, nearly clean steps are held back, in the spirit of min-SNR weighting (Hang et al. 2023)."""
        a = self.alphas_cumprod[timesteps]
        snr = a / (1 - a)
        return (snr + 1).clamp(max=HIGHEST_SNR) / (snr + 1)


class UnetTrainer:
    """Trains the U-Net, `runs/unet`, from nothing; or, by the name of `DEEPER`, on from there with more layers.

    Where these are there already, a run that is at its end stays as it is, and a new one trains them on.
    """

    def __init__(self, plan: Plan, name: str = "unet") -> None:
        self.plan = plan
        self.folder = plan.folder / name
        check_trained(plan.folder, "vae", "text_encoder", *(["unet"] if name == DEEPER else []))
        self.tokenizer = load_tokenizer(plan.folder)
        torch.manual_seed(plan.settings.seed)
        self.task = self._untrained()

    def train(self) -> Iterator[Progress]:
        """Train, yielding after every step; pictures at the milestones are saved on the way."""
        plan = self.plan
        batch_at = batches(load_material(plan, self.tokenizer), plan.settings)
        for progress in train(plan.accelerator, self.task, batch_at, plan.settings, self.folder):
            if progress.step in milestones(plan.settings.steps) and plan.accelerator.is_main_process:
                self._record(self.task, f"milestone-{progress.samples:09d}.png")
            yield progress

    def show(self, samples: int) -> None:
        """Save drawings of the eight prompts by the averaged weights."""
        self._record(self._averaged(), f"sheet-{samples:09d}.png")

    def finish(self) -> None:
        """Save the U-Net, the deeper one in the place of the other."""
        self._averaged().unet.save_pretrained(self.plan.folder / "unet")

    def _record(self, task: UnetTask, name: str) -> None:
        vae = AutoencoderKL.from_pretrained(self.plan.folder / "vae")
        rows = [draw(task, self.tokenizer, vae, PROMPTS, seed) for seed in SEEDS]
        save_sheet(self.folder / name, rows)

    def _averaged(self) -> UnetTask:
        task = self._untrained()
        read_average(self.folder, task)
        return task.eval()

    def _untrained(self) -> UnetTask:
        unet = build_unet() if self.folder == self.plan.folder / "unet" else self._deepened()
        return UnetTask(unet, CLIPTextModel.from_pretrained(self.plan.folder / "text_encoder"))

    def _deepened(self) -> UNet2DConditionModel:
        """What `runs/unet` is with more layers: itself, where it has them already."""
        trained = UNet2DConditionModel.from_pretrained(self.plan.folder / "unet").train()
        is_deep = trained.config.layers_per_block > build_unet().config.layers_per_block
        return trained if is_deep else deepen(trained)


def milestones(steps: int) -> set[int]:
    """Twelve steps spaced evenly on a logarithmic scale, the first and the last among them; fewer in short runs."""
    return set(np.geomspace(1, steps, 12).round().astype(int).tolist())


@torch.no_grad()
def draw(task: UnetTask, tokenizer: CLIPTokenizer, vae: AutoencoderKL, prompts: tuple[str, ...], seed: int) -> Tensor:
    """Draw all the prompts at once from the noise of one seed, in 20 guided steps: (n, 3, 128, 128) in -1 to 1."""
    training = task.training
    task.eval()
    schedule = task.alphas_cumprod.cpu().double().numpy()
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
