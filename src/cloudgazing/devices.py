"""Devices: where a model computes, in which precision, and how it makes do with the memory that is free there.

`load` asks for a plan, and `print(model.plan)` says in a sentence what was chosen and why.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import safe_open
from torch import nn

from .families import Parts, may_have_third, weights_of
from .integrity import ModelError, check_weights, denoiser_folder, read_json
from .machine import GIGABYTE, NAMES, find_asked, find_device, find_precision, free_memory, of_all
from .memory import in_tiles, take_turns

SMALL = 100_000_000
"""A model of fewer numbers computes in float32 everywhere: half precision would win nothing that anyone notices."""
DECODING, DENOISING = 1536, 768
"""For each pixel, how many numbers the VAE and the denoiser hold beside their weights. Rough, and on the high side:
six maps of the VAE's 256 channels, and half of that."""
STORED = {"F16": torch.float16, "BF16": torch.bfloat16}
"""The types of half precision, as safetensors names them."""
WAYS = (
    {"tiling": False, "offload": False},
    {"tiling": True, "offload": False},
    {"tiling": True, "offload": True},
)
"""The measures that can be taken where memory is short, those that cost least time first."""
THIRD_ENCODER = "text_encoder_3"
"""The network that is left out where there is no room for it: a T5, as large as all others of a Stable Diffusion 3."""


@dataclass(frozen=True)
class Plan:
    """Where and how a model computes, and why.

    With `tiling` the VAE works in tiles, one picture at a time; with `attention_slicing` the U-Net's attention is
    computed in slices; with `offload` each network waits in the machine's memory until its turn comes. The parts that
    are `left_out` are not loaded.
    """

    device: torch.device
    dtype: torch.dtype
    tiling: bool
    attention_slicing: bool
    offload: bool
    why: str
    left_out: tuple[str, ...] = ()

    @property
    def channels_last(self) -> bool:
        """Whether the numbers of one place lie side by side, all channels of it.

        In half precision NVIDIA's cards convolve them so; else they turn them around and back at every layer.
        """
        return self.device.type == "cuda" and self.dtype.itemsize == 2

    def __str__(self) -> str:
        """The plan in a sentence, or in two."""
        return self.why


@dataclass(frozen=True)
class Needs:
    """What a model takes: how many numbers each network has, in which type they are stored, how wide its pictures are.

    `side` is in pixels; `lacks_third` says that it could hear a third text encoder that its folder does not have,
    `knows_tiles` that its VAE can work in tiles.
    """

    parameters: Mapping[str, int]
    stored: torch.dtype
    side: int
    lacks_third: bool = False
    knows_tiles: bool = True

    def gigabytes(self, dtype: torch.dtype, *, tiling: bool, offload: bool) -> float:
        """About how much memory it takes to draw one picture with guidance."""
        networks = max(self.parameters.values()) if offload else sum(self.parameters.values())
        decoding = DECODING / 4 if tiling and self.knows_tiles else DECODING
        return dtype.itemsize * (networks + self.side**2 * max(decoding, DENOISING)) / GIGABYTE

    def without_third(self) -> Needs:
        """What it takes without its third text encoder."""
        kept = {part: size for part, size in self.parameters.items() if part != THIRD_ENCODER}
        return replace(self, parameters=kept)


def choose_plan(needs: Needs, device: str | torch.device | None = None, dtype: str | torch.dtype | None = None) -> Plan:
    """Choose the device and the precision where none is asked for, and the measures that the free memory calls for.

    What is too large for the graphics card computes on the processor, unless the card was asked for. Raises
    `ModelError` where no measure helps, and for what is no device here or no precision.
    """
    cpu, asked = torch.device("cpu"), find_precision(dtype) if dtype else None
    places = [find_asked(device)] if device else list(dict.fromkeys((find_device(), cpu)))
    for place in places:
        precision = asked or choose_dtype(needs, place)
        for tried, measures in _ways(needs, place):
            if _fits(tried, place, precision, measures):
                remark = "" if device or place != cpu else _why_no_card(places[0])
                return _tell_of_third(needs, tried, _plan(tried, place, precision, measures, remark))
    precision = asked or choose_dtype(needs, places[-1])
    least = min(tried.gigabytes(precision, **measures) for tried, measures in _ways(needs, places[-1]))
    raise ModelError(
        f"The model takes about {least:.1f} GB at the least, and {NAMES[places[-1].type]} has "
        f"{free_memory(places[-1]):.1f} GB: close other programs, or choose a smaller model."
    )


def choose_dtype(needs: Needs, device: torch.device) -> torch.dtype:
    """Half precision for large models on graphics cards, float32 for all others.

    Of the two halves, bfloat16 only where the weights are stored so and the card computes in it: it holds larger
    numbers than float16, but fewer digits of each.
    """
    if device.type == "cpu" or sum(needs.parameters.values()) < SMALL:
        return torch.float32
    able = device.type != "cuda" or torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if needs.stored == torch.bfloat16 and able else torch.float16


def weigh(folder: Path, parts: Parts, variant: str | None) -> Needs:
    """What the parts of a model take, by the headers of their weights in a variant, without reading the weights."""
    counts, types = _count(folder, parts, variant)
    stored = STORED.get(max(types, key=types.__getitem__), torch.float32)
    lacks = may_have_third(parts) and THIRD_ENCODER not in parts
    return Needs(counts, stored, _side(folder), lacks, knows_tiles="vae" in parts)


def with_reader(needs: Needs, folder: Path, parts: Parts) -> Needs:
    """What a model takes whose text encoder is made of the networks in another folder, save the image encoder there."""
    counts, _ = _count(folder, {part: parts[part] for part in parts if part != "image_encoder"}, None)
    return replace(needs, parameters={**needs.parameters, "text_encoder": counts.total()})


def _count(folder: Path, parts: Parts, variant: str | None) -> tuple[Counter[str], Counter[str]]:
    """How many numbers the weights of each part hold in a variant, and how many there are of each type."""
    files = [file for part in weights_of(parts) for file in sorted((folder / part).glob("*.safetensors"))]
    counts, types = Counter[str](), Counter[str]()
    for file in (file for file in files if _variant(file) == variant):
        check_weights(file)
        with safe_open(file, framework="numpy") as opened:
            for tensor in map(opened.get_slice, opened.keys()):
                size = math.prod(tensor.get_shape())
                counts[file.parent.name] += size
                types[tensor.get_dtype()] += size
    return counts, types


def settle(networks: Mapping[str, nn.Module], plan: Plan) -> None:
    """Bring a model's networks, by the names of their folders, to where the plan wants them, with its measures."""
    if plan.tiling:
        in_tiles(networks["vae"], networks["unet"].config.sample_size)
    if plan.channels_last:
        for part in ("unet", "vae"):
            networks[part].to(memory_format=torch.channels_last)
    if plan.attention_slicing and hasattr(networks["unet"], "set_attention_slice"):  # a transformer has none
        networks["unet"].set_attention_slice("auto")
    if plan.offload:
        # Of a VAE the halves are called, not the whole.
        take_turns([list(each.children()) if name == "vae" else [each] for name, each in networks.items()], plan.device)
    else:
        for network in networks.values():
            network.to(plan.device)


def _variant(file: Path) -> str | None:
    """The variant of a file of weights by its name: "fp16" of model.fp16.safetensors and of its parts, else None."""
    middle = file.name.split(".")[1:-1]
    return middle[0].split("-")[0] if middle else None


def _side(folder: Path) -> int:
    """How many pixels wide a model's pictures are, by its configuration; a FLUX leaves it to its VAE's to say."""
    vae = read_json(folder / ("vae" if (folder / "vae").is_dir() else "movq") / "config.json")
    blocks, pixels = vae.get("block_out_channels"), vae.get("sample_size")
    side = read_json(denoiser_folder(folder) / "config.json").get("sample_size")
    # Odd values are refused once the networks are made (`loading`).
    if side is None:
        return pixels if isinstance(pixels, int) else 0
    return side * 2 ** (len(blocks) - 1) if isinstance(side, int) and isinstance(blocks, list) and blocks else 0


def _fits(needs: Needs, device: torch.device, dtype: torch.dtype, measures: Mapping[str, bool]) -> bool:
    return needs.gigabytes(dtype, **measures) <= free_memory(device)


def _plan(needs: Needs, device: torch.device, dtype: torch.dtype, measures: Mapping[str, bool], remark: str) -> Plan:
    tiling, offload = measures["tiling"], measures["offload"]
    told = [f"It computes on {NAMES[device.type]} in {str(dtype).removeprefix('torch.')}{remark}"]
    told += [f"takes about {needs.gigabytes(dtype, **measures):.1f}{of_all(free_memory(device))} GB"]
    told += ["lets the VAE work in tiles to fit in there"] * tiling
    told += ["keeps each network outside until its turn comes, which is slower"] * offload
    why = f"{', '.join(told[:-1])}, and {told[-1]}."
    return Plan(device, dtype, tiling, tiling and device.type == "mps", offload, why)


def _ways(needs: Needs, place: torch.device) -> Iterator[tuple[Needs, Mapping[str, bool]]]:
    """What to try in turn: a third text encoder is kept as long as nothing has to wait outside for its sake.

    Nothing waits outside the processor's memory.
    """
    able = [measures for measures in WAYS if place.type != "cpu" or not measures["offload"]]
    known = [measures | {"tiling": measures["tiling"] and needs.knows_tiles} for measures in able]
    if THIRD_ENCODER in needs.parameters:
        yield from ((needs, measures) for measures in known if not measures["offload"])
    yield from ((needs.without_third(), measures) for measures in known)


def _tell_of_third(needs: Needs, chosen: Needs, plan: Plan) -> Plan:
    """The plan with a sentence about the third text encoder, where it does without."""
    left_out = THIRD_ENCODER in needs.parameters and THIRD_ENCODER not in chosen.parameters
    if not left_out and not needs.lacks_third:
        return plan
    reason = "has no room there" if left_out else "is not in its folder"
    told = f"Its third text encoder, a T5, {reason}: zeros stand in its place, as at times in training."
    return replace(plan, why=f"{plan.why} {told}", left_out=(THIRD_ENCODER,) * left_out)


def _why_no_card(found: torch.device) -> str:
    """Why the processor was chosen, in brackets."""
    if found.type != "cpu":
        return f" (for {NAMES[found.type]} it is too large)"
    driver = ", perhaps because of an old driver" if torch.version.cuda else ""
    return f" (PyTorch finds no graphics card that it can use{driver})"
