"""Kandinsky 2.2 in miniature, with random weights: a decoder, and the prior that reads for it."""

import json
from pathlib import Path

import torch
from diffusers import (
    DDPMScheduler,
    KandinskyV22Pipeline,
    KandinskyV22PriorPipeline,
    PriorTransformer,
    UnCLIPScheduler,
    UNet2DConditionModel,
    VQModel,
)
from small_model import CAPTIONS, describe_encoder
from transformers import (
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from cloudgazing.training.networks import build_tokenizer

WIDTH = 32
"""How many numbers a vector has; in such a CLIP, every piece and the whole prompt too."""


def save_unclip(folder: Path) -> None:
    """Save both as they are published, save that the prior lies in the decoder's folder."""
    build_decoder_pipeline().save_pretrained(folder)
    build_prior_pipeline().save_pretrained(folder / "prior")
    file = folder / "scheduler/scheduler_config.json"
    # The published one says this too, which counts where another scheduler is made of it.
    file.write_text(json.dumps(json.loads(file.read_text()) | {"set_alpha_to_one": False}))


def build_prior_pipeline() -> KandinskyV22PriorPipeline:
    """The stock pipeline of the prior, its schedule as in the published one."""
    torch.manual_seed(0)
    tokenizer = build_tokenizer(CAPTIONS)
    return KandinskyV22PriorPipeline(
        prior=build_prior(tokenizer.model_max_length),
        image_encoder=CLIPVisionModelWithProjection(
            CLIPVisionConfig(
                hidden_size=16,
                intermediate_size=32,
                num_hidden_layers=1,
                num_attention_heads=2,
                image_size=8,
                patch_size=4,
                projection_dim=WIDTH,
            )
        ),
        text_encoder=CLIPTextModelWithProjection(describe_encoder(tokenizer, WIDTH, layers=2, projection_dim=WIDTH)),
        tokenizer=tokenizer,
        scheduler=UnCLIPScheduler(clip_sample_range=10.0, prediction_type="sample"),
        image_processor=None,
    )


def build_prior(tokens: int) -> PriorTransformer:
    """A prior of two layers, whose tokens hear each other well; its vectors lie around a half, and vary by two."""
    prior = PriorTransformer(
        num_attention_heads=2, attention_head_dim=16, num_layers=2, embedding_dim=WIDTH, num_embeddings=tokens
    )
    torch.nn.init.normal_(prior.positional_embedding)
    torch.nn.init.normal_(prior.prd_embedding)
    torch.nn.init.constant_(prior.clip_mean, 0.5)
    torch.nn.init.constant_(prior.clip_std, 2.0)
    with torch.no_grad():
        prior.proj_in.weight *= 4
        for block in prior.transformer_blocks:
            block.attn1.to_out[0].weight *= 15
    return prior


def build_decoder_pipeline() -> KandinskyV22Pipeline:
    """The stock pipeline of the decoder; its schedule is the published one."""
    torch.manual_seed(0)
    unet = UNet2DConditionModel(
        sample_size=8,
        in_channels=4,
        out_channels=8,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn",
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
        attention_head_dim=8,
        cross_attention_dim=24,
        encoder_hid_dim=WIDTH,
        encoder_hid_dim_type="image_proj",
        addition_embed_type="image",
        resnet_time_scale_shift="scale_shift",
        norm_num_groups=8,
    )
    movq = VQModel(
        block_out_channels=(32,) * 4,
        down_block_types=("DownEncoderBlock2D",) * 3 + ("AttnDownEncoderBlock2D",),
        up_block_types=("AttnUpDecoderBlock2D",) + ("UpDecoderBlock2D",) * 3,
        latent_channels=4,
        vq_embed_dim=4,
        num_vq_embeddings=12,
        norm_num_groups=4,
        norm_type="spatial",
    )
    scheduler = DDPMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="linear", clip_sample=True, steps_offset=1
    )
    return KandinskyV22Pipeline(unet=unet, scheduler=scheduler, movq=movq)
