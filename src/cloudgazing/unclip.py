"""unCLIP: from words to the vector that CLIP would give the picture, and from that vector to the picture.

Taught in chapter 9. It is the plan of DALL-E 2 (Ramesh et al., "Hierarchical text-conditional image generation with
CLIP latents", 2022), and Kandinsky 2.2 follows it in the open, on latents (Razzhigaev et al., "Kandinsky", 2023; its
makers' code is at https://github.com/ai-forever/Kandinsky-2). CLIP's text encoder reads the prompt. A transformer, the
*prior*, denoises a vector of its picture beside what was read, in the same loop that denoises latents. The U-Net hears
that one vector in place of the words, and a MoVQ makes pixels of its latents (Zheng et al., "MoVQ", 2022), as a VAE
does elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import diffusers
import numpy as np
import torch
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from diffusers.models.unets.unet_2d_condition import UNet2DConditionOutput
from jaxtyping import Float, Int, Int64
from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutput

from .denoise import denoise
from .integrity import ModelError
from .noise import check_seed, cosine_alphas_cumprod, seeded_noise
from .readers import Reader, add_whole
from .samplers import Latents, ancestral, read_bound, within
from .text import tokenize
from .xl import places_behind

STEPS, GUIDANCE = 25, 4.0
"""In how many steps the prior draws, and how hard the words pull there: what its makers' own code takes."""
FAR_AWAY = 2**63
"""What is added to a picture's seed for its prior, so that the noise of the two is not the same."""
SCHEDULE = {
    "_class_name": "UnCLIPScheduler",
    "num_train_timesteps": 1000,
    "prediction_type": "sample",
    "variance_type": "fixed_small_log",
}
"""What the configuration of the prior's scheduler must say, as only that is known here."""


class UNet2DConditionModel(diffusers.UNet2DConditionModel):
    """The U-Net of diffusers, called as the others are: it takes the picture's vector out of the last row.

    Beside the noise it learnt how unsure it is of it, in as many channels again, for samplers that are not used here.
    """

    def forward(
        self,
        sample: Latents,
        timestep: Any,
        encoder_hidden_states: Float[Tensor, "batch rows_and_whole width"],
        **options: Any,
    ) -> UNet2DConditionOutput:
        """Predict the noise."""
        added = {"image_embeds": encoder_hidden_states[:, -1, : self.config.encoder_hid_dim]}
        said = super().forward(sample, timestep, None, added_cond_kwargs=added, **options)
        return UNet2DConditionOutput(sample=said.sample[:, : sample.shape[1]])


@dataclass(frozen=True)
class Certain:
    """Latents in the place of a VAE's distribution of them: that has a mean, and no spread."""

    latents: Latents

    def mode(self) -> Latents:
        """The likeliest ones."""
        return self.latents

    @property
    def mean(self) -> Latents:
        """The same, as there are no others."""
        return self.latents

    @property
    def std(self) -> Latents:
        """Zeros: a MoVQ is not variational."""
        return torch.zeros_like(self.latents)


@dataclass(frozen=True)
class Encoded:
    """What a VAE's `encode` says, under its name for it."""

    latent_dist: Certain


class VQModel(diffusers.VQModel):
    """The MoVQ of diffusers, called as a VAE is.

    It was trained to make pixels of latents out of a list, but the U-Net draws such as have not been looked up in it,
    so here nothing is; and they are neither scaled nor shifted.
    """

    def unscaled(self) -> VQModel:
        """Itself, without the scale that its configuration names by default, and that its makers did not use."""
        self.register_to_config(scaling_factor=1.0, shift_factor=None)
        return self

    def encode(self, pixel_values: Float[Tensor, "batch 3 height width"]) -> Encoded:
        """Shrink pixels into latents."""
        return Encoded(Certain(super().encode(pixel_values).latents))

    def decode(self, latents: Latents) -> DecoderOutput:
        """Turn latents into pixels."""
        return super().decode(latents, force_not_quantize=True)


class PriorTransformer(diffusers.PriorTransformer):
    """The prior of diffusers, called as a U-Net that predicts a picture ("sample"), which here is a vector."""

    def forward(
        self,
        sample: Float[Tensor, "batch width 1 1"],
        timestep: Any,
        encoder_hidden_states: Float[Tensor, "batch rows_and_whole width"],
    ) -> Transformer2DModelOutput:
        """Predict a vector; rows of zeros, which stand for the places behind the end mark, are not looked at."""
        pieces, whole = encoder_hidden_states[:, :-1], encoder_hidden_states[:, -1]
        said = super().forward(
            sample[:, :, 0, 0],
            timestep,
            proj_embedding=whole,
            encoder_hidden_states=pieces,
            attention_mask=pieces.any(dim=-1),
        )
        return Transformer2DModelOutput(sample=said.predicted_image_embedding[:, :, None, None])


class PriorReader(Reader):
    """CLIP's text encoder, and a prior that makes a picture's vector of what it says, which becomes the last row.

    Of an empty prompt that row is the vector of a plain grey picture (`blank`), as in its makers' code. `empty_ids`
    are the pieces of the empty prompt, `end` is the id of the end mark, `bound` the most that a number of a vector may
    be while it is drawn.
    """

    def __init__(
        self, first: nn.Module, prior: nn.Module, empty_ids: Tensor, blank: Tensor, end: int, bound: float
    ) -> None:
        """Join them."""
        super().__init__(first)
        self.prior, self.end, self.bound = prior, end, bound
        self.register_buffer("empty_ids", empty_ids)
        self.register_buffer("blank", blank)

    def forward(
        self, input_ids: Int[Tensor, "1 tokens"], seed: int = 0, output_attentions: bool = False
    ) -> BaseModelOutput:
        """What the text encoder says of each piece, and the picture's vector, by chance that the seed of it names.

        Who asks for attentions hears the text encoder alone, as the prior would be long about it.
        """
        said = self.first(input_ids, output_attentions=output_attentions)
        states = said.last_hidden_state
        if not output_attentions:
            is_empty = torch.equal(input_ids, self.empty_ids)
            states = add_whole(states, self.blank if is_empty else self.draw_vector(input_ids, seed))
        return BaseModelOutput(last_hidden_state=states, attentions=said.attentions)

    def draw_vector(self, input_ids: Int[Tensor, "1 tokens"], seed: int) -> Float[Tensor, "1 width"]:
        """Denoise a picture's vector, from noise that the seed names, towards what a prompt says."""
        told, nothing = self._listen(input_ids), self._listen(self.empty_ids)
        own_seed = (check_seed(seed) + FAR_AWAY) % 2**64
        *_, last = denoise(
            self.prior,
            seeded_noise((1, told.shape[-1], 1, 1), own_seed).to(told),
            told,
            nothing,
            timesteps=prior_timesteps(STEPS),
            alphas_cumprod=cosine_alphas_cumprod(),
            prediction_type="sample",
            guidance_scale=GUIDANCE,
            sampler=within(self.bound, ancestral),
            seeds=(own_seed,),
        )
        return self.prior.post_process_latents(last.next_latents[:, :, 0, 0])

    def _listen(self, input_ids: Int[Tensor, "1 tokens"]) -> Float[Tensor, "1 rows_and_whole width"]:
        """What the prior is told: each piece, zeros behind the end mark, and CLIP's vector of the whole prompt."""
        said = self.first(input_ids)
        behind = places_behind(input_ids, self.end)
        return add_whole(said.last_hidden_state.masked_fill(behind[..., None], 0), said.text_embeds)


def prior_timesteps(num_inference_steps: int) -> Int64[np.ndarray, " steps"]:
    """The timesteps that a prior visits, noisiest first: of its 1,000 from the last to the first, evenly spread."""
    return np.linspace(999, 0, num_inference_steps).round().astype(np.int64)


def join(
    networks: dict[str, nn.Module], tokenizer: Any, schedule: dict[str, Any], place: str, device: torch.device
) -> PriorReader:
    """The text encoder and the prior as one; the image encoder looks once, on the device, and is not kept.

    `schedule` is the configuration of the prior's scheduler. Raises `ModelError` where it is another than the one known
    here; `place` is how that calls it.
    """
    try:
        bound = read_bound(schedule)
    except ValueError:
        bound = None
    if bound is None or schedule | SCHEDULE != schedule:
        raise ModelError(f"The noise schedule in {place} is not known here: choose another model.")
    empty_ids, end = tokenize("", tokenizer), tokenizer.eos_token_id
    blank = look_at_grey(networks["image_encoder"].to(device))
    return PriorReader(networks["text_encoder"], networks["prior"], empty_ids, blank.cpu(), end, bound).eval()


@torch.no_grad()
def look_at_grey(image_encoder: nn.Module) -> Float[Tensor, "1 width"]:
    """The vector of a plain picture in a medium grey, which CLIP's image encoder is handed as zeros."""
    side = image_encoder.config.image_size
    zeros = torch.zeros(1, 3, side, side, dtype=image_encoder.dtype, device=image_encoder.device)
    return image_encoder.eval()(zeros).image_embeds
