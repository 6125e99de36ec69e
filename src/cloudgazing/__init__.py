"""Cloudgazing: how AI image generators really work.

The public names stand in the order in which a picture comes about::

    seed ────► seeded_noise ──────────► latents ──┐
                                                  ▼
    prompt ──► tokenize ──► embed ────────────► denoise ──► decode ──► picture
               input_ids    prompt_embeds       steps       pixel_values

`generate` does all of it, `draw_steps` all but the last; `image_to_image` and `inpaint` begin with a picture. `load`
says where the networks come from: the text encoder behind `embed`, the U-Net behind `denoise`, and the VAE behind
`decode`.
"""

from .attention import Word, hears_words, swap_states, watch_attention, word_maps, words
from .clip import Clip, caption_vectors, load_clip, match, name_picture, picture_vectors
from .denoise import Prediction, Step, denoise, predict_noise
from .editing import image_to_image, inpaint, redraw_steps
from .integrity import ModelError
from .latents import channel_images, decode, encode, fit_colours, psnr, slerp, thumbnail
from .models import Model, load
from .noise import (
    add_noise,
    choose_timesteps,
    cosine_alphas_cumprod,
    linear_alphas_cumprod,
    scaled_linear_alphas_cumprod,
    seeded_noise,
    sigmas,
)
from .pipeline import draw_steps, generate, to_picture
from .pixels import (
    crop_square,
    image_to_picture,
    image_to_pixel_values,
    open_picture,
    picture_to_image,
    pixel_values_to_image,
)
from .rows import side_by_side
from .samplers import SAMPLERS, ancestral, ddim, ddim_step, dpm
from .saving import read_settings, save_picture
from .text import Piece, PromptNotes, embed, embed_word, note_prompt, pieces, self_attention, tokenize

__all__ = [
    "generate",
    "load",
    "Model",
    "ModelError",
    # pixels
    "open_picture",
    "crop_square",
    "picture_to_image",
    "image_to_picture",
    "image_to_pixel_values",
    "pixel_values_to_image",
    # noise
    "seeded_noise",
    "linear_alphas_cumprod",
    "scaled_linear_alphas_cumprod",
    "cosine_alphas_cumprod",
    "sigmas",
    "add_noise",
    "choose_timesteps",
    # text
    "pieces",
    "Piece",
    "note_prompt",
    "PromptNotes",
    "tokenize",
    "embed",
    "embed_word",
    "self_attention",
    # clip
    "load_clip",
    "Clip",
    "picture_vectors",
    "caption_vectors",
    "match",
    "name_picture",
    # denoise
    "predict_noise",
    "Prediction",
    "ddim_step",
    "ddim",
    "ancestral",
    "dpm",
    "SAMPLERS",
    "denoise",
    "Step",
    # attention
    "words",
    "Word",
    "watch_attention",
    "word_maps",
    "hears_words",
    "swap_states",
    # latents
    "encode",
    "decode",
    "channel_images",
    "fit_colours",
    "thumbnail",
    "slerp",
    "psnr",
    # pipeline
    "draw_steps",
    "to_picture",
    # editing
    "image_to_image",
    "inpaint",
    "redraw_steps",
    # rows
    "side_by_side",
    # saving
    "save_picture",
    "read_settings",
]
