"""FLUX.1: a larger transformer on straight paths (`flow`), which listens to a T5.

Taught in chapter 9. There was no paper at its release; what is known of it stands in the code of its makers
(https://github.com/black-forest-labs/flux). Latents are packed, two by two places into one token, and each token is
told its row and column by turning its numbers (Su et al., "RoFormer", 2021). The words come from a T5; of CLIP's text
encoder the denoiser hears what it says of the prompt as a whole. Of its two open kinds, schnell draws in 1 to 4 steps,
and dev is told beside the words how hard to follow them.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from jaxtyping import Float, Int
from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutput

from .flow import OnTheLine, read_shift
from .integrity import read_json
from .memory import shrinking_of
from .readers import Reader, add_whole
from .t5 import Cutter, ReaderWithT5

PATCH = 2
"""So many places each way are packed into one token."""
GUIDANCE = 3.5
"""How hard to follow the words, as dev is told; its makers' advice."""
PIECES = {False: 256, True: 512}
"""How many pieces of the T5's each kind listens to: schnell, which is told of no guidance, and dev, which is."""


class FluxTransformer2DModel(diffusers.FluxTransformer2DModel):
    """The transformer of diffusers, called as a U-Net that predicts the velocity of a diffusion ("v_prediction").

    `shift` is that of its schedule, by which it tells the share of noise at a timestep.
    """

    shift = 1.0

    @property
    def pieces(self) -> int:
        """How many pieces of the T5's it listens to."""
        return PIECES[self.config.guidance_embeds]

    def forward(
        self,
        sample: Float[Tensor, "batch channels rows columns"],
        timestep: Any,
        encoder_hidden_states: Float[Tensor, "batch rows_and_whole width"],
    ) -> Transformer2DModelOutput:
        """Predict for latents of variance 1; of the rows of words it hears the T5's, and the last."""
        spot = OnTheLine.at(timestep, sample, self.shift)
        rows, columns = (side // PATCH for side in sample.shape[-2:])
        told = {"guidance": sample.new_full((len(sample),), GUIDANCE)} if self.config.guidance_embeds else {}
        velocity = super().forward(
            pack(sample * spot.length),
            encoder_hidden_states=encoder_hidden_states[:, -1 - self.pieces : -1],
            pooled_projections=encoder_hidden_states[:, -1, : self.config.pooled_projection_dim],
            timestep=spot.sigma.flatten(),
            img_ids=places(rows, columns).to(sample),
            txt_ids=sample.new_zeros(self.pieces, 3),
            **told,
        )
        return Transformer2DModelOutput(sample=spot.turn(sample, unpack(velocity.sample, rows, columns)))


def pack(latents: Float[Tensor, "batch channels rows columns"]) -> Float[Tensor, "batch tokens packed"]:
    """Make a token of each square of two by two places: all four numbers of the first channel, of the second, ..."""
    squares = latents.unfold(2, PATCH, PATCH).unfold(3, PATCH, PATCH)
    return squares.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)


def unpack(
    tokens: Float[Tensor, "batch tokens packed"], rows: int, columns: int
) -> Float[Tensor, "batch channels taller wider"]:
    """Make latents of tokens again, which stand in so many rows and columns."""
    squares = tokens.unflatten(1, (rows, columns)).unflatten(3, (-1, PATCH, PATCH))
    return squares.permute(0, 3, 1, 4, 2, 5).flatten(4, 5).flatten(2, 3)


def places(rows: int, columns: int) -> Float[Tensor, "tokens 3"]:
    """Where each token stands: a zero, which is kept for other uses, its row, and its column."""
    return torch.cartesian_prod(torch.zeros(1), torch.arange(float(rows)), torch.arange(float(columns)))


class CLIPReader(Reader):
    """CLIP's text encoder, which also says a last row of the prompt as a whole, as it stands at the end mark."""

    def forward(self, input_ids: Int[Tensor, "batch tokens"], output_attentions: bool = False) -> BaseModelOutput:
        """What it says of each piece, and then of the whole."""
        said = self.first(input_ids, output_attentions=output_attentions)
        states = add_whole(said.last_hidden_state, said.pooler_output)
        return BaseModelOutput(last_hidden_state=states, attentions=said.attentions)


def join(networks: dict[str, nn.Module], t5_tokenizer: Any, folder: Path) -> dict[str, nn.Module]:
    """The networks of a FLUX, to be called as those of a model with one text encoder and a U-Net are.

    Its pictures are as wide as its VAE's configuration says. Raises `ModelError` where its schedule is not known here.
    """
    denoiser, vae = networks["transformer"], networks["vae"]
    side = vae.config.sample_size // shrinking_of(vae)
    denoiser.register_to_config(sample_size=side)
    file = folder / "scheduler" / "scheduler_config.json"
    denoiser.shift = choose_shift(read_json(file), str(file), (side // PATCH) ** 2)
    cutter = Cutter(t5_tokenizer, denoiser.pieces)
    return {
        "text_encoder": ReaderWithT5(CLIPReader(networks["text_encoder"]), networks["text_encoder_2"], cutter),
        "unet": denoiser,
    }


def choose_shift(config: dict[str, Any], place: str, tokens: int) -> float:
    """The shift of the schedule in a scheduler's configuration; dev's grows with the number of tokens.

    Its logarithm lies on a straight line through two points, 0.5 for 256 tokens and 1.15 for 4,096. Raises `ModelError`
    for a schedule of another kind.
    """
    if not config.get("use_dynamic_shifting") or config.get("time_shift_type", "exponential") != "exponential":
        return read_shift(config, place)
    few, many = config.get("base_image_seq_len", 256), config.get("max_image_seq_len", 4096)
    least, most = config.get("base_shift", 0.5), config.get("max_shift", 1.15)
    try:
        shift = math.exp(least + (most - least) * (tokens - few) / (many - few))
    except (TypeError, ArithmeticError):  # what stands there are no such points
        shift = math.nan
    return read_shift({**config, "use_dynamic_shifting": False, "shift": shift}, place)
