"""Graphs: each network as a module with plain tensors going in and coming out, which is what ONNX can hold.

What the figures show of a network's inside, its attention and its blocks, comes out beside what the network is for.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ...attention import cross_attentions
from ...clip import Clip
from ...models import Model
from ...noise import seeded_noise
from ...pixel_denoiser import SIDE, PixelDenoiser, load_pixel_denoiser
from ...widgets.denoising.unet_blocks import list_blocks
from .growth import put_growers

ANY_NUMBER = 3
"""A batch size that no network has a habit of: examples of this size show the exporter that it may vary."""


@dataclass(frozen=True, eq=False)
class Graph:
    """A network for export: an example of what goes in, and the names of all that goes in and comes out.

    What is `shared` of that goes in once for the whole batch.
    """

    name: str
    network: nn.Module
    example: tuple[Tensor, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    shared: tuple[str, ...] = ()


class TextEncoder(nn.Module):
    """From input_ids to prompt_embeds, the self-attention of every layer and head, and the entries of the list."""

    def __init__(self, text_encoder: nn.Module) -> None:
        super().__init__()
        self.text_encoder = copy.deepcopy(text_encoder)
        self.text_encoder.set_attn_implementation("eager")  # the fast ways do not tell what looked where

    def forward(self, input_ids: Int[Tensor, "batch tokens"]) -> tuple[Tensor, Tensor, Tensor]:
        """Attention comes out as (batch, layers, heads, tokens, tokens)."""
        said = self.text_encoder(input_ids.long(), output_attentions=True)
        entries = self.text_encoder.get_input_embeddings()(input_ids.long())
        return said.last_hidden_state, torch.stack(said.attentions, dim=1), entries


class SharingProcessor:
    """A cross-attention written out, which hands the shares, averaged over the heads, to a listener."""

    def __init__(self, keep: Callable[[Tensor], None]) -> None:
        self.keep = keep

    def __call__(self, layer: nn.Module, hidden_states: Tensor, encoder_hidden_states: Tensor, **_: Any) -> Tensor:
        """Compute the layer's output; the U-Net calls this in the place of diffusers' own way."""

        def heads(part: Tensor) -> Tensor:
            return part.unflatten(-1, (layer.heads, -1)).transpose(1, 2)

        query, key = heads(layer.to_q(hidden_states)), heads(layer.to_k(encoder_hidden_states))
        value = heads(layer.to_v(encoder_hidden_states))
        shares = (query @ key.transpose(-1, -2) * layer.scale).softmax(dim=-1)
        self.keep(shares.mean(dim=1))
        return layer.to_out[0]((shares @ value).transpose(1, 2).flatten(2))


class WatchedUnet(nn.Module):
    """The U-Net with what every cross-attention took from each piece of the prompt, and what comes out of each block.

    The first output is what the U-Net predicts; then (batch, places, tokens) for each layer of `cross_attentions`, then
    (batch, channels, rows, columns) for each block of `list_blocks` but the latents themselves.
    """

    def __init__(self, unet: nn.Module) -> None:
        super().__init__()
        self.unet = copy.deepcopy(unet)
        self.layers = list(cross_attentions(self.unet))
        self.blocks = [block.name for block in list_blocks(self.unet) if block.kind != "given"]
        self.seen: dict[str, Tensor] = {}
        processors = dict(self.unet.attn_processors)
        for name in self.layers:
            processors[f"{name}.processor"] = SharingProcessor(self._keeper(f"{name}.shares"))
        self.unet.set_attn_processor(processors)
        for name in self.blocks:
            self.unet.get_submodule(name).register_forward_hook(self._hook(name))

    def forward(
        self, latents: Tensor, timestep: Float[Tensor, " one"], encoder_hidden_states: Tensor
    ) -> tuple[Tensor, ...]:
        """Predict, and tell what was seen on the way."""
        self.seen.clear()
        output = self.unet(latents, timestep, encoder_hidden_states, return_dict=False)[0]
        return (output, *(self.seen[f"{name}.shares"] for name in self.layers), *(self.seen[n] for n in self.blocks))

    def _keeper(self, name: str) -> Callable[[Tensor], None]:
        return lambda value: self.seen.__setitem__(name, value)

    def _hook(self, name: str) -> Callable[..., None]:
        keep = self._keeper(name)
        return lambda _block, _inputs, output: keep(output if isinstance(output, Tensor) else output[0])


class Called(nn.Module):
    """A network of which one way of calling it is wanted."""

    def __init__(self, network: nn.Module, call: Callable[[nn.Module, Tensor], Tensor]) -> None:
        super().__init__()
        self.network, self.call = network, call

    def forward(self, given: Tensor) -> Tensor:
        """Call it in that way."""
        return self.call(self.network, given)


def all_graphs(model: Model, clip: Clip) -> list[Graph]:
    """All that the book's figures ask."""
    return [
        text_graph(model),
        unet_graph(model),
        decoder_graph(model),
        encoder_graph(model),
        *clip_graphs(clip),
        pixel_graph(load_pixel_denoiser()),
    ]


def text_graph(model: Model) -> Graph:
    """The text encoder with its self-attention and its list."""
    ids = torch.arange(ANY_NUMBER * model.tokenizer.model_max_length, dtype=torch.int32) % 500
    example = ids.reshape(ANY_NUMBER, -1)
    outputs = ("prompt_embeds", "self_attention", "entries")
    return Graph("text_encoder", TextEncoder(model.text_encoder), (example,), ("input_ids",), outputs)


def unet_graph(model: Model, name: str = "unet") -> Graph:
    """The U-Net with its cross-attention and its blocks; that of a sibling has the sibling's `name`."""
    network = WatchedUnet(model.unet)
    width = model.unet.config.cross_attention_dim
    embeds = seeded_noise((ANY_NUMBER, model.tokenizer.model_max_length, width), 1)
    example = (_latents(model), torch.tensor([500.0]), embeds)
    outputs = ("output", *(f"shares.{name}" for name in network.layers), *(f"block.{name}" for name in network.blocks))
    return Graph(name, network, example, ("latents", "timestep", "encoder_hidden_states"), outputs, ("timestep",))


def decoder_graph(model: Model) -> Graph:
    """The half of the VAE that makes pixels of latents, which are divided by the scaling factor beforehand."""
    vae = copy.deepcopy(model.vae)
    put_growers(vae.decoder)
    network = Called(vae, lambda vae, latents: vae.decode(latents, return_dict=False)[0])
    return Graph("vae_decoder", network, (_latents(model),), ("latents",), ("pixel_values",))


def encoder_graph(model: Model) -> Graph:
    """The half of the VAE that makes latents of pixels: the likeliest ones, before they are scaled."""
    network = Called(model.vae, lambda vae, pixels: vae.encode(pixels).latent_dist.mode())
    example = seeded_noise((ANY_NUMBER, 3, model.picture_side, model.picture_side), 2).clamp(-1, 1)
    return Graph("vae_encoder", network, (example,), ("pixel_values",), ("latents",))


def clip_graphs(clip: Clip) -> list[Graph]:
    """CLIP's two towers, up to the arrows, which are not yet of length 1."""
    ids = torch.full((ANY_NUMBER, clip.tokenizer.model_max_length), clip.network.config.text_config.eos_token_id)
    ids[:, 0], ids[:, 1:4] = clip.network.config.text_config.bos_token_id, 7
    side = clip.network.config.vision_config.image_size
    pixels = seeded_noise((ANY_NUMBER, 3, side, side), 3).clamp(-1, 1)
    text = Called(clip.network, lambda network, ids: network.get_text_features(input_ids=ids.long()).pooler_output)
    vision = Called(clip.network, lambda network, pixels: network.get_image_features(pixels).pooler_output)
    return [
        Graph("clip_text", text, (ids.int(),), ("input_ids",), ("vectors",)),
        Graph("clip_vision", vision, (pixels,), ("pixel_values",), ("vectors",)),
    ]


def pixel_graph(denoiser: PixelDenoiser) -> Graph:
    """The small denoiser of chapter 2."""
    example = (seeded_noise((ANY_NUMBER, 3, SIDE, SIDE), 4), torch.linspace(0.1, 0.9, ANY_NUMBER))
    return Graph("pixel_denoiser", denoiser, example, ("noisy", "alpha_cumprod"), ("velocity",))


def _latents(model: Model) -> Tensor:
    return seeded_noise((ANY_NUMBER, *model.latents_shape[1:]), 0)
