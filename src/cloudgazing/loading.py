"""Loading: from a model's folder, already checked, to its networks and its tokenizer.

Each part is made of the class that `families` names, never of one that the folder names, and from safetensors alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

from .families import FLUX, PRIOR, THIRD, Parts, weights_of
from .flow import read_shift
from .integrity import ModelError, denoiser_folder, read_json, variant_of
from .noise import is_whole

OPTIONS: dict[str, dict[str, Any]] = {
    # A named attention keeps a folder from naming one of its own.
    "transformers": {"attn_implementation": "sdpa"},
    # The way of loading that needs no further package.
    "diffusers": {"low_cpu_mem_usage": False},
    "stable_diffusion": {"attn_implementation": "eager"},
}


def load_networks(folder: Path, parts: Parts, dtype: torch.dtype) -> dict[str, nn.Module]:
    """The text encoder, the U-Net, the VAE, and the safety checker where there is one.

    Where there are several text encoders, they come as one (`xl`, `t5`), a transformer comes in the U-Net's place
    (`sd3`, `flux`), and a MoVQ in the VAE's (`unclip`).
    Raises `ModelError` when the weights of one do not fit its configuration, or are not all finite.
    """
    variant = variant_of(folder)
    networks = {
        part: load_network(network_class, folder / part, dtype, variant=variant, **OPTIONS[parts[part][0]])
        for part, network_class in _classes(parts).items()
    }
    checker = {part: network for part, network in networks.items() if part == "safety_checker"}
    if "text_encoder_2" in parts:
        return _as_one(networks, folder) | checker
    if "movq" in parts:
        return {"unet": networks["unet"], "vae": networks["movq"].unscaled()} | checker
    return networks


def load_reader(folder: Path, dtype: torch.dtype, device: torch.device) -> nn.Module:
    """The text encoder of an unCLIP, which has a prior, from their folder (`unclip`); raises `ModelError` as above."""
    from .unclip import join

    networks, tokenizer = load_networks(folder, PRIOR, dtype), load_tokenizer(folder / "tokenizer")
    check_length(tokenizer, networks["text_encoder"], folder)
    file = folder / "scheduler" / "scheduler_config.json"
    return join(networks, tokenizer, read_json(file), str(file), device)


def _classes(parts: Parts) -> dict[str, Any]:
    """The class of each network."""
    # Imported here because these libraries take seconds to start, and much of the book does without them.
    import diffusers
    import transformers
    from diffusers.pipelines import stable_diffusion

    libraries = {"diffusers": diffusers, "transformers": transformers, "stable_diffusion": stable_diffusion}
    named = {part: parts[part] for part in weights_of(parts)}
    classes = {part: getattr(libraries[library], name) for part, (library, name) in named.items()}
    return classes | {part: each for part in classes for each in _ours(parts) if each.__name__ == parts[part][1]}


def _ours(parts: Parts) -> tuple[Any, ...]:
    """The classes of the book's own that stand in the place of those of the same name."""
    if "movq" in parts or "prior" in parts:
        from . import unclip

        return (unclip.UNet2DConditionModel, unclip.VQModel, unclip.PriorTransformer)
    if "text_encoder_2" in parts:
        from . import flux, sd3, xl

        return (xl.UNet2DConditionModel, sd3.SD3Transformer2DModel, flux.FluxTransformer2DModel)
    from . import quick

    return (quick.UNet2DConditionModel,)


def _as_one(networks: dict[str, nn.Module], folder: Path) -> dict[str, nn.Module]:
    """The networks of Stable Diffusion XL, 3 or FLUX, to be called as those of a model with one text encoder are."""
    from . import flux

    vae: Any = networks["vae"]
    # Many a VAE of this kind overflows in half precision, and its configuration says so.
    overflows = vae.dtype == torch.float16 and vae.config.force_upcast
    if isinstance(networks.get("transformer"), flux.FluxTransformer2DModel):
        check_side(vae, folder / "vae")
        joined = flux.join(networks, load_tokenizer(folder / "tokenizer_2", FLUX["tokenizer_2"][1]), folder)
    else:
        joined = _with_two_encoders(networks, folder)
    return {**joined, "vae": vae.float() if overflows else vae}


def _with_two_encoders(networks: dict[str, nn.Module], folder: Path) -> dict[str, nn.Module]:
    """The text encoders and the denoiser of Stable Diffusion XL or 3."""
    from .sd3 import T5_PIECES
    from .t5 import Cutter, ReaderWithT5
    from .xl import TextEncoders, check_tokenizers

    first, second = (load_tokenizer(folder / part) for part in ("tokenizer", "tokenizer_2"))
    check_tokenizers(first, second)
    denoiser = networks["unet"] if "unet" in networks else _on_its_path(networks["transformer"], folder)
    # Only XL was trained with zeros in place of an empty prompt.
    empty_is_zero = "unet" in networks and read_json(folder / "model_index.json").get(
        "force_zeros_for_empty_prompt", True
    )
    two = (networks["text_encoder"], networks["text_encoder_2"])
    encoders = TextEncoders(*two, first.eos_token_id, second.pad_token_id, bool(empty_is_zero))
    if third := networks.get("text_encoder_3"):
        cutter = Cutter(load_tokenizer(folder / "tokenizer_3", THIRD["tokenizer_3"][1]), T5_PIECES)
        return {"text_encoder": ReaderWithT5(encoders, third, cutter), "unet": denoiser}
    return {"text_encoder": encoders, "unet": denoiser}


def _on_its_path(transformer: Any, folder: Path) -> nn.Module:
    """Tell a transformer the shift of its schedule."""
    file = folder / "scheduler" / "scheduler_config.json"
    transformer.shift = read_shift(read_json(file), str(file))
    return transformer


def load_network(network_class: Any, folder: Path, dtype: torch.dtype, **options: str | bool | None) -> nn.Module:
    """Load one network of a model, of a class of diffusers or transformers, from its own folder.

    Raises `ModelError` when the weights do not fit the configuration there or the machine's memory, or are not finite.
    """
    try:
        with _without_progress_bars():
            network, report = network_class.from_pretrained(
                folder, dtype=dtype, use_safetensors=True, local_files_only=True, output_loading_info=True, **options
            )
    except Exception as error:  # an odd configuration makes the libraries stumble in many ways
        if isinstance(error, MemoryError) or "allocate" in str(error):  # PyTorch and the system have no kind for it
            raise ModelError(
                f"There is too little memory for the weights in {folder}: close other programs, or take a smaller one."
            ) from None
        network, report = None, {}
    if network is None or any(report.values()):
        raise ModelError(f"The weights in {folder} do not fit its config.json: download both from one place again.")
    if not all(bool(torch.isfinite(weights).all()) for weights in network.parameters()):
        raise ModelError(f"The weights in {folder} hold values that are not numbers: train or download it again.")
    return network


@contextmanager
def _without_progress_bars() -> Iterator[None]:
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def load_tokenizer(folder: Path, kind: str = "CLIPTokenizer") -> Any:
    """Load a tokenizer of the transformers library, of a class there. Raises `ModelError` where it cannot be read."""
    import transformers

    try:
        return getattr(transformers, kind).from_pretrained(folder, local_files_only=True)
    except Exception as error:  # the tokenizers library raises bare exceptions
        raise ModelError(f"The tokenizer in {folder} cannot be read: download it again.") from error


def load_vocabulary(file: Path) -> tuple[str, ...]:
    """The words that a model's captions had; none where there is no such file."""
    return tuple(read_json(file, list)) if file.exists() else ()


def check_fit(networks: Mapping[str, nn.Module], tokenizer: Any, folder: Path) -> None:
    """Refuse a model whose parts could not draw together. Raises `ModelError` as the two checks below do."""
    check_side(networks["unet"], denoiser_folder(folder))
    check_length(tokenizer, networks["text_encoder"], folder)


def check_side(network: Any, folder: Path) -> None:
    """Raise `ModelError` where a network's configuration does not say how wide its square pictures or latents are."""
    side = network.config.sample_size
    if type(side) is not int or side < 1:
        raise ModelError(
            f'{folder / "config.json"} must name a whole number as its "sample_size", which says how wide pictures '
            "are: write it there, or choose another model."
        )


def check_length(tokenizer: Any, text_encoder: Any, folder: Path) -> None:
    """Raise `ModelError` where a tokenizer does not cut prompts to what its text encoder can read."""
    most, file = text_encoder.config.max_position_embeddings, folder / "tokenizer" / "tokenizer_config.json"
    if not is_whole(tokenizer.model_max_length, 2, most):
        raise ModelError(
            f'{file} must name a "model_max_length" of at most {most}, as the text encoder reads no more pieces: '
            f"write {most} there, or choose another model."
        )
