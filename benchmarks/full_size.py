"""Stable Diffusion 1.5 and XL in their full size with random weights: as slow and as large as the true ones.

Speed and memory do not depend on what the weights say, so a machine without the Hub can measure them. The numbers are
those of the published configurations.
"""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DiffusionPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from cloudgazing.training.networks import build_tokenizer

SMALL_ENCODER = {"hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "num_hidden_layers": 12}
LARGE_ENCODER = {
    **{"hidden_size": 1280, "intermediate_size": 5120, "num_attention_heads": 20, "num_hidden_layers": 32},
    **{"projection_dim": 1280, "hidden_act": "gelu"},
}
XL_UNET: dict[str, Any] = {
    "sample_size": 128,
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "use_linear_projection": True,
    "cross_attention_dim": 2048,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}


def save(name: str, folder: Path) -> None:
    """Save the model of that name, one of `MODELS`, in half precision."""
    torch.manual_seed(0)
    MODELS[name]().to(dtype=torch.float16).save_pretrained(folder)


def build_sd15() -> DiffusionPipeline:
    """Stable Diffusion 1.5, without its safety checker."""
    tokenizer = read_nothing()
    encoder = CLIPTextModel(describe(tokenizer, SMALL_ENCODER))
    unet = UNet2DConditionModel(sample_size=64, cross_attention_dim=768)
    parts = {"vae": build_vae(512, 0.18215), "text_encoder": encoder, "tokenizer": tokenizer, "unet": unet}
    none = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    return StableDiffusionPipeline(**parts, scheduler=build_scheduler(), **none)


def build_xl() -> DiffusionPipeline:
    """Stable Diffusion XL, the base."""
    tokenizer = read_nothing()
    return StableDiffusionXLPipeline(
        vae=build_vae(1024, 0.13025),
        text_encoder=CLIPTextModel(describe(tokenizer, SMALL_ENCODER)),
        text_encoder_2=CLIPTextModelWithProjection(describe(tokenizer, LARGE_ENCODER)),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=UNet2DConditionModel(**XL_UNET),
        scheduler=build_scheduler(),
        add_watermarker=False,
    )


def read_nothing() -> CLIPTokenizer:
    """A tokenizer that knows letters only, and fills up to the length of theirs."""
    tokenizer = build_tokenizer([])
    tokenizer.model_max_length = 77
    return tokenizer


def describe(tokenizer: CLIPTokenizer, size: dict[str, Any]) -> CLIPTextConfig:
    """A text encoder of that size, with as many entries as theirs; the marks are those of our tokenizer."""
    marks = {name: getattr(tokenizer, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    return CLIPTextConfig(vocab_size=49408, max_position_embeddings=77, **size, **marks)


def build_vae(side: int, scaling_factor: float) -> AutoencoderKL:
    """The VAE that all of them have, but for its scale."""
    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        layers_per_block=2,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        sample_size=side,
        scaling_factor=scaling_factor,
    )


def build_scheduler() -> DDIMScheduler:
    """The noise schedule that all of them have."""
    return DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1)


MODELS = {"stable-diffusion-1.5": build_sd15, "stable-diffusion-xl": build_xl}
"""What builds each, by its name."""
