"""Models that listen to a T5, in miniature, with random weights: FLUX, and Stable Diffusion 3 with all its readers."""

import torch
from diffusers import (
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    StableDiffusion3Pipeline,
)
from small_model import CAPTIONS, VOCABULARY, build_text_encoder
from small_xl import build_sd3_pipeline, build_vae
from transformers import T5Config, T5EncoderModel, T5Tokenizer

from cloudgazing.training.networks import build_tokenizer

SCHEDULES = {
    False: {"shift": 1.0},
    True: {"shift": 3.0, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15},
}
"""What the published schedulers of schnell, which is not told of guidance, and of dev, which is, say."""


def build_flux_pipeline(guided: bool = False) -> FluxPipeline:
    """The stock pipeline of FLUX: schnell, or with guidance dev."""
    torch.manual_seed(0)
    tokenizer = build_tokenizer(CAPTIONS)
    t5_tokenizer = build_t5_tokenizer()
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(**SCHEDULES[guided]),
        vae=build_vae(latent_channels=16, shift_factor=0.1159),
        text_encoder=build_text_encoder(tokenizer),
        tokenizer=tokenizer,
        text_encoder_2=build_t5(t5_tokenizer, width=48),
        tokenizer_2=t5_tokenizer,
        transformer=build_flux_transformer(guided),
    )


def build_flux_transformer(guided: bool) -> FluxTransformer2DModel:
    """A transformer with a layer of each sort, over sixteen packed places."""
    return FluxTransformer2DModel(
        in_channels=64,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=48,
        pooled_projection_dim=32,
        guidance_embeds=guided,
        axes_dims_rope=(4, 6, 6),
    )


def build_sd3_with_t5() -> StableDiffusion3Pipeline:
    """The stock pipeline of Stable Diffusion 3, with its third text encoder."""
    pipeline = build_sd3_pipeline()
    tokenizer = build_t5_tokenizer()
    pipeline.register_modules(text_encoder_3=build_t5(tokenizer, width=96), tokenizer_3=tokenizer)
    return pipeline


def build_t5(tokenizer: T5Tokenizer, width: int) -> T5EncoderModel:
    """A T5 of two layers, its weights as large as those of one that was trained."""
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=width,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        dropout_rate=0.0,
    )
    return T5EncoderModel(config).eval()


def build_t5_tokenizer() -> T5Tokenizer:
    """One that knows the words of the captions, in their case, and letters; it reads up to 512 pieces."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    marks = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    pieces = [(f"▁{word}", -3.0) for word in VOCABULARY] + [(letter, -9.0) for letter in [*letters, "C", ","]]
    return T5Tokenizer(vocab=[*marks, *pieces], extra_ids=0, model_max_length=512)
