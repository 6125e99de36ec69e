"""Families: the kinds of model that can be loaded, part by part, and what the others are.

Taught in chapter 9. A folder of diffusers says in its model_index.json which pipeline it is and of which classes its
parts are. Only the classes named here are ever made, whatever a folder asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Parts = Mapping[str, list[str]]
"""Each part of a pipeline, with the library and the class that it is made of, as a model_index.json has it."""

STABLE_DIFFUSION: Parts = {
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
STABLE_DIFFUSION_XL: Parts = {
    **STABLE_DIFFUSION,
    "tokenizer_2": ["transformers", "CLIPTokenizer"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
}
STABLE_DIFFUSION_3: Parts = {
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_2": ["transformers", "CLIPTokenizer"],
    "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "transformer": ["diffusers", "SD3Transformer2DModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
FLUX: Parts = {
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_2": ["transformers", "T5Tokenizer"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "text_encoder_2": ["transformers", "T5EncoderModel"],
    "transformer": ["diffusers", "FluxTransformer2DModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
KANDINSKY: Parts = {
    "unet": ["diffusers", "UNet2DConditionModel"],
    "movq": ["diffusers", "VQModel"],
}
PRIOR: Parts = {
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
    "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
    "prior": ["diffusers", "PriorTransformer"],
}
FAMILIES: Mapping[str, Parts] = {
    "StableDiffusionPipeline": STABLE_DIFFUSION,
    "StableDiffusionXLPipeline": STABLE_DIFFUSION_XL,
    "StableDiffusion3Pipeline": STABLE_DIFFUSION_3,
    "FluxPipeline": FLUX,
    "KandinskyV22Pipeline": KANDINSKY,
}
"""The pipelines that can be loaded, by their class in diffusers."""
PRIORS: Mapping[str, Parts] = {"KandinskyV22PriorPipeline": PRIOR}
"""The pipelines that read for one of these, from a folder of their own (`unclip`)."""
CHECKER = ["stable_diffusion", "StableDiffusionSafetyChecker"]
"""The part "safety_checker" of models that have one; diffusers names the library so, and means a folder of its own."""
THIRD: Parts = {
    "tokenizer_3": ["transformers", "T5Tokenizer"],
    "text_encoder_3": ["transformers", "T5EncoderModel"],
}
"""What a Stable Diffusion 3 can do without (`sd3`): a T5, which is loaded where a folder has it."""
WEIGHTS = {
    "transformers": "model.safetensors",
    "diffusers": "diffusion_pytorch_model.safetensors",
    "stable_diffusion": "model.safetensors",
}
"""What each library calls the file that holds a network's weights."""


@dataclass(frozen=True)
class Other:
    """A kind of model that cannot be loaded: what it is, and which one that can be loaded comes nearest."""

    what: str
    instead: str = "stable-diffusion-xl"


OTHERS: Mapping[str, Other] = {
    "Flux2": Other("FLUX.2, whose text encoder is a language model that can chat", "flux.1-schnell"),
    "FluxFill": Other("a FLUX that was trained for inpainting alone", "flux.1-schnell"),
    "FluxKontext": Other("a FLUX that changes a picture as it is told to", "flux.1-schnell"),
    "UnCLIP": Other("Karlo, an unCLIP like DALL-E 2, which draws in pixels", "kandinsky-2.2"),
    "StableUnCLIP": Other("an unCLIP, which draws from the vector of a picture", "stable-diffusion-2.1"),
    "Kandinsky": Other("a Kandinsky of another version, or a part of one, or for another purpose", "kandinsky-2.2"),
    "IF": Other("DeepFloyd IF, which draws in pixels and has no latents"),
    "PixArt": Other("PixArt, whose text encoder is a T5 larger than the whole of XL", "stable-diffusion-3.5-medium"),
    "StableCascade": Other("Stable Cascade, which draws in two sorts of latents, one after the other"),
    "LatentConsistency": Other("a latent consistency model that is no adapter", "stable-diffusion-1.5-lcm"),
    "StableDiffusionXLImg2Img": Other("a refiner of Stable Diffusion XL, which finishes what another has begun"),
    "StableDiffusionXLInpaint": Other("a model that was trained for inpainting alone"),
    "StableDiffusionInpaint": Other("a model that was trained for inpainting alone", "stable-diffusion-1.5"),
}
"""The kinds of which we can say what they are, by how the names of their pipelines begin."""


def recognise(pipeline: str) -> Other | None:
    """What a pipeline that cannot be loaded is, by the name of its class; None for those that can, and unknown ones."""
    if pipeline in FAMILIES:
        return None
    return next((other for start, other in OTHERS.items() if pipeline.startswith(start)), None)


def may_have_third(parts: Parts) -> bool:
    """Whether a model of these parts has learnt to hear a third text encoder."""
    return parts.get("transformer") == STABLE_DIFFUSION_3["transformer"]


def weights_of(parts: Parts) -> dict[str, str]:
    """The parts that are networks, each with the name of the file that holds its weights."""
    return {part: WEIGHTS[library] for part, (library, _) in parts.items() if not part.startswith("tokenizer")}
