"""A model of the book's kind in miniature, with random weights: what most tests draw with."""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, DiffusionPipeline, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from cloudgazing.integrity import write_manifest
from cloudgazing.training.networks import build_tokenizer

CAPTIONS = [
    "a red cat at night",
    "a blue dog in the meadow",
    "two small apples on a table",
    "a big yellow house by the sea",
    "an orange fish under the boat",
    "a green bird above the tree, as a pencil sketch",
    "a purple flower in the snow",
    "a bat with a ball",
]
VOCABULARY = sorted({word for caption in CAPTIONS for word in caption.replace(",", "").split()})


def build_pipeline(**schedule: object) -> StableDiffusionPipeline:
    """The stock pipeline around small random networks; the same at every call."""
    torch.manual_seed(0)
    tokenizer = build_tokenizer(CAPTIONS)
    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(16, 32),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=2,
        norm_num_groups=8,
    )
    vae = AutoencoderKL(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        norm_num_groups=4,
        latent_channels=4,
        sample_size=16,
    )
    scheduler = DDIMScheduler(clip_sample=False, steps_offset=1, **schedule)
    return StableDiffusionPipeline(
        vae, build_text_encoder(tokenizer), tokenizer, unet, scheduler, None, None, requires_safety_checker=False
    )


def build_text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """A text encoder of two layers, 32 wide."""
    return CLIPTextModel(describe_encoder(tokenizer, width=32, layers=2))


def describe_encoder(tokenizer: CLIPTokenizer, width: int, layers: int, **more: int) -> CLIPTextConfig:
    """A text encoder so wide and so deep."""
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=64,
        num_hidden_layers=layers,
        num_attention_heads=2,
        max_position_embeddings=tokenizer.model_max_length,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **more,
    )


def open_stock(folder: Path, **options: object) -> DiffusionPipeline:
    """The pipeline of diffusers that a folder asks for, without progress bars."""
    pipeline = DiffusionPipeline.from_pretrained(folder, **options)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def edit_json(file: Path, **changes: object) -> None:
    """Change some entries of a file."""
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def save_bundle(folder: Path) -> None:
    """Save a model as the bundled one is saved: half precision, vocabulary, manifest."""
    pipeline = build_pipeline(
        beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction", timestep_spacing="trailing"
    )
    for network in (pipeline.text_encoder, pipeline.unet, pipeline.vae):
        network.half()
    pipeline.save_pretrained(folder)
    # The stock pipeline loads the text encoder in the type that its configuration names, the rest in float32.
    config = folder / "text_encoder" / "config.json"
    config.write_text(config.read_text().replace("float16", "float32"))
    (folder / "vocabulary.json").write_text(json.dumps(VOCABULARY))
    write_manifest(folder)
