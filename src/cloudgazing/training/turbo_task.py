"""What Turbo learns: to jump from any stop of its teacher's trajectory to the end, where the picture is.

Written with x for latents, z for those of a picture, c for the caption, and a for the schedule's `alphas_cumprod`, a
network's velocity v(x, t, c) says where it jumps: f(x, t, c) = sqrt(a) x - sqrt(1 - a) v(x, t, c). At the end a is 1,
and f(x) is x itself: a consistency function's boundary condition (Song et al., "Consistency models", 2023) holds as
it is. The teacher's guidance is part of its trajectories, so the student, which sees the caption alone, takes it in.
"""

from __future__ import annotations

import copy

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor
from jaxtyping import Float, Int
from torch import Tensor, nn

from ..models import Model
from ..noise import choose_timesteps
from .trajectories import GUIDANCE, STEPS
from .unet import HIGHEST_SNR
from .words import to_input_ids

Latents = Float[Tensor, "batch channels rows columns"]
Stops = Int[Tensor, " batch"]
Ids = Int[Tensor, "batch tokens"]
Embeds = Float[Tensor, "batch tokens width"]

TARGET_DECAY = 0.95
"""How much of the averaged weights stays from step to step (Song et al. 2023, table 3)."""
ROUNDING = 0.00054
"""Where the distance turns from square to straight, for each root of a number (Song and Dhariwal 2024)."""


class TurboTask(nn.Module):
    """The student, the average of its weights that it is compared with, and the teacher, which stays as it is.

    A stop is a timestep's place in the teacher's trajectory: 0 is pure noise, 20 the picture.
    """

    def __init__(self, teacher: Model, begin: nn.Module) -> None:
        """`begin` is the U-Net that the student begins as: the teacher's, or one that has learnt to jump before."""
        super().__init__()
        self.teacher, self.target = _still(teacher.unet), _still(begin)
        self.text_encoder = _still(teacher.text_encoder)
        self.unet = copy.deepcopy(self.target).requires_grad_(True).train()
        timesteps = choose_timesteps(STEPS, len(teacher.alphas_cumprod))
        levels = np.append(teacher.alphas_cumprod[timesteps], teacher.final_alpha_cumprod)
        # At the last stop no network is needed: whatever one says there is multiplied by 0.
        self.register_buffer("timesteps", torch.from_numpy(np.append(timesteps, 0)), persistent=False)
        self.register_buffer("levels", torch.from_numpy(levels).float(), persistent=False)
        self.register_buffer("empty", to_input_ids(teacher.tokenizer, [""]), persistent=False)

    def forward(
        self, path: dict[str, Tensor] | None = None, noised: dict[str, Tensor] | None = None
    ) -> dict[str, Tensor]:
        """The losses of the first lesson on a batch of stops of trajectories, or else of the second on noised ones."""
        return self.regress(**path) if path is not None else self.agree(**(noised or {}))

    def regress(self, latents: Latents, stops: Stops, input_ids: Ids, pictures: Latents) -> dict[str, Tensor]:
        """The first lesson: from a stop x of the teacher's trajectory to its end z, min(SNR + 1, 5) |f(x, t, c) - z|^2.

        Luhman and Luhman, "Knowledge distillation in iterative generative models for improved sampling speed" (2021),
        from every stop instead of the first alone. SNR + 1 makes of it the velocity's error (Salimans and Ho,
        "Progressive distillation", 2022, section 4); it is held back where there is little noise, as in the
        teacher's training.
        """
        guess = self._jump(self.unet, latents, stops, self._read(input_ids))
        error = (guess - pictures).square().mean(dim=(1, 2, 3))
        a = self.levels[stops]
        weight = (1 / (1 - a)).clamp(max=HIGHEST_SNR)  # SNR + 1 = a / (1 - a) + 1
        return {"loss": (weight * error).mean(), "error": error.mean()}

    def agree(self, pictures: Latents, noise: Latents, stops: Stops, input_ids: Ids) -> dict[str, Tensor]:
        """The second lesson: two neighbours on one trajectory lead to the same end, d(f(x, t, c), f'(x', t', c)).

        x is a picture with noise mixed in, which is what is met where a picture is drawn in several jumps; x' is where
        the teacher's guided step leads from there, and f' jumps by the averaged weights (Song et al. 2023, algorithm 2;
        Luo et al., "Latent consistency models", 2023, algorithm 1, for the guided step and for skipping most of the
        training's timesteps).
        """
        states = self._read(input_ids)
        a = self.levels[stops].view(-1, 1, 1, 1)
        latents = a.sqrt() * pictures + (1 - a).sqrt() * noise
        with torch.no_grad():
            onward = self._guided_step(latents, stops, states)
            aim = self._jump(self.target, onward, stops + 1, states)
        guess = self._jump(self.unet, latents, stops, states)
        return {"loss": distance(guess, aim).mean(), "error": (guess - aim).square().mean()}

    @torch.no_grad()
    def follow(self) -> None:
        """Let the averaged weights follow those that learn (Song et al. 2023, equation 8)."""
        for average, weight in zip(self.target.parameters(), self.unet.parameters(), strict=True):
            average.lerp_(weight, 1 - TARGET_DECAY)

    def _jump(self, unet: nn.Module, latents: Latents, stops: Stops, states: Embeds) -> Latents:
        """Where a network jumps to: f(x, t, c)."""
        a = self.levels[stops].view(-1, 1, 1, 1)
        velocity = unet(latents, self.timesteps[stops], states).sample.float()
        return a.sqrt() * latents - (1 - a).sqrt() * velocity

    def _guided_step(self, latents: Latents, stops: Stops, states: Embeds) -> Latents:
        """The teacher's DDIM step to the next stop, guided by the difference that the caption makes.

        Picture and noise follow from the velocity, both linearly, so it is the velocity that is guided.
        """
        t, unread = self.timesteps[stops], self._read(self.empty).expand(len(states), -1, -1)
        both = self.teacher(torch.cat([latents, latents]), torch.cat([t, t]), torch.cat([unread, states])).sample
        uncond, text = both.float().chunk(2)
        velocity = uncond + GUIDANCE * (text - uncond)
        here, there = (self.levels[each].view(-1, 1, 1, 1) for each in (stops, stops + 1))
        original = here.sqrt() * latents - (1 - here).sqrt() * velocity
        noise = here.sqrt() * velocity + (1 - here).sqrt() * latents
        return there.sqrt() * original + (1 - there).sqrt() * noise

    @torch.no_grad()
    def _read(self, input_ids: Ids) -> Embeds:
        return self.text_encoder(input_ids).last_hidden_state


def distance(one: Latents, other: Latents) -> Float[Tensor, " batch"]:
    """How far apart latents are: sqrt(|x - y|^2 + c^2) - c, with c = 0.00054 for each root of a number.

    Song and Dhariwal, "Improved techniques for training consistency models" (2024): it grows as the distance does, not
    as its square, so a few bad guesses do not drown the rest. Divided here by the root of how many numbers there are.
    """
    squares = (one - other).square().mean(dim=(1, 2, 3))
    return (squares + ROUNDING**2).sqrt() - ROUNDING


def _still(network: nn.Module) -> nn.Module:
    """A copy that does not learn; for so few places plain attention is the fastest kind on a CPU."""
    copied = copy.deepcopy(network).requires_grad_(False).eval()
    if hasattr(copied, "set_attn_processor"):
        copied.set_attn_processor(AttnProcessor())
    return copied
