"""Stable Diffusion XL in miniature, with random weights."""

import copy

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from small_model import CAPTIONS
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from cloudgazing.training.networks import build_tokenizer


def build_xl_pipeline() -> StableDiffusionXLPipeline:
    """The stock pipeline around small random networks, its parts as in the published model; the same at every call."""
    torch.manual_seed(0)
    first = build_tokenizer(CAPTIONS)
    second = copy.deepcopy(first)
    second.pad_token = "!"
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
    )
    return StableDiffusionXLPipeline(
        vae=build_vae(),
        text_encoder=CLIPTextModel(describe_encoder(first, 32)),
        text_encoder_2=CLIPTextModelWithProjection(describe_encoder(second, 48, projection_dim=24)),
        tokenizer=first,
        tokenizer_2=second,
        unet=build_xl_unet(),
        scheduler=scheduler,
        add_watermarker=False,
    )


def describe_encoder(tokenizer: CLIPTokenizer, width: int, **more: int) -> CLIPTextConfig:
    """A text encoder of three layers."""
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=64,
        num_hidden_layers=3,
        num_attention_heads=2,
        max_position_embeddings=tokenizer.model_max_length,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **more,
    )


def build_xl_unet() -> UNet2DConditionModel:
    """A U-Net that hears pieces of 32 + 48 numbers, the whole prompt in 24, and six sizes in 8 each."""
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        cross_attention_dim=80,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=24 + 6 * 8,
        norm_num_groups=8,
    )


def build_vae() -> AutoencoderKL:
    """A VAE that makes one place of eight by eight pixels."""
    return AutoencoderKL(
        block_out_channels=(8,) * 4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=4,
        latent_channels=4,
        sample_size=64,
        scaling_factor=0.13025,
    )
