"""The networks before any training: the classes of Stable Diffusion in small, and the tokenizer.

Sizes are chosen for what can be trained in a few hours on two processor cores: a U-Net of twice this width sees
two fifths as many drawings in the same time. A guided step costs a quarter of a billion multiply-adds, and one half as
much again once the U-Net is deeper (`deeper`), so a picture of twenty steps is drawn within a second or two on a
laptop's processor and in a browser tab.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTokenizer

VOCABULARY_SIZE = 1024
TOKENS = 40
"""How many tokens a prompt may have, the start and the end included."""
START, END = "<|startoftext|>", "<|endoftext|>"
TEXT_WIDTH = 192


def build_tokenizer(captions: Iterable[str]) -> CLIPTokenizer:
    """Learn CLIP's byte-level byte-pair encoding from captions.

    The first 512 entries are the 256 bytes, within a word and at its end, so that any text at
    all can be written; the merges follow, and the two special tokens close the list.
    """
    blank = CLIPTokenizer().backend_tokenizer
    blank.model = BPE(end_of_word_suffix="</w>")
    letters = sorted(ByteLevel.alphabet())
    trainer = BpeTrainer(
        vocab_size=VOCABULARY_SIZE - 2, initial_alphabet=letters, end_of_word_suffix="</w>", show_progress=False
    )
    blank.train_from_iterator(captions, trainer)
    learnt = json.loads(blank.to_str())["model"]["merges"]
    return _assemble(letters, [(left, right) for left, right in learnt])


def _assemble(letters: list[str], merges: list[tuple[str, str]]) -> CLIPTokenizer:
    words = letters + [letter + "</w>" for letter in letters] + [left + right for left, right in merges]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys([*words, START, END]))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=TOKENS)


def build_clip(vocabulary_size: int) -> CLIPModel:
    """CLIP with a text tower of four layers and an image tower that sees 64 patches of 16 x 16 pixels."""
    text = {
        "vocab_size": vocabulary_size,
        "hidden_size": TEXT_WIDTH,
        "intermediate_size": 2 * TEXT_WIDTH,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "max_position_embeddings": TOKENS,
        "bos_token_id": vocabulary_size - 2,
        "eos_token_id": vocabulary_size - 1,
        "pad_token_id": vocabulary_size - 1,
    }
    image = {
        "hidden_size": 192,
        "intermediate_size": 384,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "image_size": 128,
        "patch_size": 16,
    }
    return CLIPModel(CLIPConfig(text_config=text, vision_config=image, projection_dim=128))


def build_text_encoder(clip: CLIPModel) -> CLIPTextModel:
    """The text tower of a CLIP as a network of its own, as a diffusion pipeline wants it."""
    encoder = CLIPTextModel(CLIPTextConfig(**clip.config.text_config.to_dict()))
    tower = clip.text_model.state_dict()
    encoder.load_state_dict({name: tower[name.removeprefix("text_model.")] for name in encoder.state_dict()})
    return encoder


def build_vae() -> AutoencoderKL:
    """A variational autoencoder from 128 x 128 x 3 pixels to 16 x 16 x 4 latents: 48 times fewer numbers."""
    return AutoencoderKL(
        block_out_channels=(16, 32, 64, 96),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
        sample_size=128,
    )


def build_unet() -> UNet2DConditionModel:
    """A U-Net over 16 x 16 x 4 latents, with cross-attention to the words at 16 x 16, 8 x 8 and 4 x 4.

    `attention_head_dim` is diffusers' historical name for the number of heads.
    """
    return UNet2DConditionModel(
        sample_size=16,
        block_out_channels=(32, 64, 96),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=TEXT_WIDTH,
        attention_head_dim=(1, 2, 3),
        norm_num_groups=16,
    )


def build_schedule() -> DDIMScheduler:
    """The noise schedule: a cosine that ends in pure noise, sampled from that end, predicting velocity.

    Nichol and Dhariwal (2021) for the cosine, Salimans and Ho (2022) for the velocity, Lin et al. (2024)
    for beginning at the noisiest step.
    """
    return DDIMScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        clip_sample=False,
        set_alpha_to_one=True,
        steps_offset=1,  # without effect where the spacing is trailing, but a stock pipeline warns without it
    )
