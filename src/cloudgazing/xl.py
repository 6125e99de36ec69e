"""Stable Diffusion XL: what it has that its smaller siblings have not.

Taught in chapter 9. Two text encoders read each prompt, and beside what they say of each piece the U-Net hears what the
second says of the prompt as a whole, and how large the picture shall be (Podell et al., "SDXL: improving latent
diffusion models for high-resolution image synthesis", 2023, sections 2.1 and 2.2).

All that the text says is one tensor here, as with every other model: a row for each piece, and a last row for the whole
prompt, filled up with zeros. So code that stacks, repeats or blends `prompt_embeds` need not know which model it has.
"""

from __future__ import annotations

from typing import Any

import diffusers
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase
from transformers.modeling_outputs import BaseModelOutput

from .integrity import ModelError
from .readers import Reader, add_whole

PIXELS_PER_PLACE = 8
"""A place of the latents stands for so many pixels each way, in the VAE of every model of this kind."""
SIZES = 6
"""How many numbers tell the U-Net of sizes: of the original, of what was cropped off it, and of the picture."""


class TextEncoders(Reader):
    """Both text encoders, called as one: CLIP's own and OpenCLIP's, which is larger.

    They know the same pieces, so the ids of the first serve the second too, save that the places behind the end mark
    are filled with another piece there. Of an empty prompt they say nothing, all zeros, where the denoiser was trained
    so. Of the whole prompt those speak that have learnt to: of XL's the second, of Stable Diffusion 3's both. Where one
    must stand for the two, in attention and in the table of pieces, it is the first.
    """

    def __init__(self, first: nn.Module, second: nn.Module, end: int, filling: int, empty_is_zero: bool) -> None:
        """Join two encoders; `end` is the id of the end mark, `filling` the one with which the second fills up."""
        super().__init__(first)
        self.second = second
        self.end, self.filling, self.empty_is_zero = end, filling, empty_is_zero

    def set_attn_implementation(self, name: str) -> None:
        """Choose how both compute attention, as in transformers."""
        super().set_attn_implementation(name)
        self.second.set_attn_implementation(name)

    def forward(self, input_ids: Int[Tensor, "batch tokens"], output_attentions: bool = False) -> BaseModelOutput:
        """What both say of each piece, side by side, from the layer before their last, and then of the whole."""
        options = {"output_hidden_states": True, "output_attentions": output_attentions}
        behind = places_behind(input_ids, self.end)
        first = self.first(input_ids, **options)
        second = self.second(input_ids.masked_fill(behind, self.filling), **options)
        pieces = torch.cat([first.hidden_states[-2], second.hidden_states[-2]], dim=-1)
        wholes = [said.text_embeds for said in (first, second) if "text_embeds" in said]
        states = add_whole(pieces, torch.cat(wholes, dim=-1))
        if self.empty_is_zero:
            states = states.masked_fill(behind[:, 2, None, None], 0)
        return BaseModelOutput(last_hidden_state=states, attentions=first.attentions)


def places_behind(input_ids: Int[Tensor, "batch tokens"], end: int) -> Bool[Tensor, "batch tokens"]:
    """Which places stand behind the first end mark; in an empty prompt, the third is one of them."""
    ends = input_ids == end
    return ends.cumsum(dim=1) > ends.int()


class UNet2DConditionModel(diffusers.UNet2DConditionModel):
    """The U-Net of diffusers, called as the smaller models' are: it takes the whole prompt out of the last row."""

    def forward(
        self,
        sample: Float[Tensor, "batch channels rows columns"],
        timestep: Any,
        encoder_hidden_states: Float[Tensor, "batch rows_and_whole width"],
        **options: Any,
    ) -> Any:
        """Predict as ever; of the sizes it is told that the original was as large as the picture, and not cropped."""
        width = self.config.projection_class_embeddings_input_dim - SIZES * self.config.addition_time_embed_dim
        size = [PIXELS_PER_PLACE * side for side in sample.shape[-2:]]
        added = {
            "text_embeds": encoder_hidden_states[:, -1, :width],
            "time_ids": sample.new_tensor([*size, 0, 0, *size]).expand(len(sample), -1),
        }
        return super().forward(sample, timestep, encoder_hidden_states[:, :-1], added_cond_kwargs=added, **options)


def check_tokenizers(first: PreTrainedTokenizerBase, second: PreTrainedTokenizerBase) -> None:
    """Raise `ModelError` where two tokenizers do not number the same pieces alike: here one serves for both."""
    if first.get_vocab() != second.get_vocab() or first.model_max_length != second.model_max_length:
        raise ModelError("The two tokenizers of this model cut text differently: download both from one place again.")
