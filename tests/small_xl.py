"""Stable Diffusion XL and 3 in miniature, with random weights: those with two text encoders."""

import copy

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from small_model import CAPTIONS, describe_encoder
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from cloudgazing.training.networks import build_tokenizer


def build_xl_pipeline() -> StableDiffusionXLPipeline:
    """The stock pipeline around small random networks, its parts as in the published model; the same at every call."""
    torch.manual_seed(0)
    first, second = build_tokenizers()
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
    )
    return StableDiffusionXLPipeline(
        vae=build_vae(),
        text_encoder=CLIPTextModel(describe_encoder(first, 32, layers=3)),
        text_encoder_2=CLIPTextModelWithProjection(describe_encoder(second, 48, layers=3, projection_dim=24)),
        tokenizer=first,
        tokenizer_2=second,
        unet=build_xl_unet(),
        scheduler=scheduler,
        add_watermarker=False,
    )


def build_sd3_pipeline() -> StableDiffusion3Pipeline:
    """The same of Stable Diffusion 3, without its third text encoder."""
    torch.manual_seed(0)
    first, second = build_tokenizers()
    return StableDiffusion3Pipeline(
        transformer=build_transformer(),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=build_vae(latent_channels=16, shift_factor=0.0609),
        text_encoder=CLIPTextModelWithProjection(describe_encoder(first, 32, layers=3, projection_dim=16)),
        tokenizer=first,
        text_encoder_2=CLIPTextModelWithProjection(describe_encoder(second, 48, layers=3, projection_dim=24)),
        tokenizer_2=second,
        text_encoder_3=None,
        tokenizer_3=None,
    )


def build_transformer() -> SD3Transformer2DModel:
    """A transformer of two layers over sixteen patches, the first as in 3.5."""
    return SD3Transformer2DModel(
        sample_size=8,
        patch_size=2,
        in_channels=16,
        out_channels=16,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=96,
        caption_projection_dim=16,
        pooled_projection_dim=16 + 24,
        pos_embed_max_size=8,
        dual_attention_layers=(0,),
        qk_norm="rms_norm",
    )


def build_tokenizers() -> tuple[CLIPTokenizer, CLIPTokenizer]:
    """Two that cut alike; as in the published models, each fills up with a piece of its own."""
    first = build_tokenizer(CAPTIONS)
    second = copy.deepcopy(first)
    second.pad_token = "!"
    return first, second


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


def build_vae(latent_channels: int = 4, shift_factor: float | None = None) -> AutoencoderKL:
    """A VAE that makes one place of eight by eight pixels."""
    return AutoencoderKL(
        block_out_channels=(8,) * 4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=4,
        latent_channels=latent_channels,
        sample_size=64,
        scaling_factor=0.13025,
        shift_factor=shift_factor,
    )
