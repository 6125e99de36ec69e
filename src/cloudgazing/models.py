"""Models: where the three networks, the tokenizer and the noise schedule come from.

Taught in chapters 6 and 9. The same code runs on any model of Stable Diffusion's kind, small or large. A model is a
folder in the format of a pipeline of diffusers that `families` knows.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import nn

from .catalogue import PUBLISHED
from .classroom import ALWAYS, TURBO, check_offered
from .client import Source
from .devices import Plan, choose_plan, settle, weigh, with_reader
from .families import PRIORS, Parts
from .files import is_folder
from .hub import adapter_of, advised, download, fetch, prior_of
from .integrity import ModelError, check_folder, check_is_no_file, variant_of
from .latents import shrinking_of
from .lcm import PRACTISED, choose_jumps, put_on
from .loading import OPTIONS, check_fit, load_network, load_networks, load_reader, load_tokenizer, load_vocabulary
from .machine import GIGABYTE, free_memory
from .noise import choose_timesteps
from .samplers import Sampler, choose_sampler, lcm, within
from .schedule import read_schedule
from .text import PromptNotes, Tokenizer, note_prompt

BUNDLED = Path(__file__).parent / "weights"
OUTLINE = Path(__file__).parent / "outline.onnx.gz"
"""What the bundled U-Net computes, for ONNX Runtime (`quick`)."""
HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
"""How the Hub names a repository: owner/name."""


@dataclass(frozen=True, eq=False)
class Model:
    """All that it takes to draw: the parts, and the facts of how they were trained.

    `unet` is what denoises, be it a transformer, and `text_encoder` what reads, be it three; both are called as ever.
    `alphas_cumprod` is the training schedule, `final_alpha_cumprod` its value after the last step; `prediction_type`
    says what the U-Net predicts, `timestep_spacing` and `steps_offset` which timesteps it is asked at, `vocabulary`
    which words its captions had (empty where that is unknown); `plan` says where and how it computes, and why. The
    `safety_checker` looks at every picture, where a model brings one along (`safety`). One that `jumps` was taught
    to draw in few steps of a kind of its own (`lcm`), from so many timesteps, spread by its `jump_power`. Where there
    is a `clip_sample_range`, its latents lie between that and its opposite. It draws in `num_inference_steps` at
    `guidance_scale` unless it is told otherwise: those that its makers advise.
    """

    name: str
    folder: Path
    tokenizer: Tokenizer
    text_encoder: nn.Module
    unet: nn.Module
    vae: nn.Module
    alphas_cumprod: Float[np.ndarray, " train_timesteps"]
    final_alpha_cumprod: float
    prediction_type: str
    timestep_spacing: str
    steps_offset: int
    vocabulary: tuple[str, ...]
    plan: Plan
    safety_checker: nn.Module | None = None
    jumps: int = 0
    jump_power: float = 1.0
    clip_sample_range: float | None = None
    num_inference_steps: int = 20
    guidance_scale: float = 4.0

    @property
    def device(self) -> torch.device:
        """Where the networks compute."""
        return self.plan.device

    @property
    def dtype(self) -> torch.dtype:
        """The precision in which they compute."""
        return self.plan.dtype

    @property
    def advised(self) -> dict[str, Any]:
        """The steps and the guidance that its makers advise, as `generate` takes them."""
        return {"num_inference_steps": self.num_inference_steps, "guidance_scale": self.guidance_scale}

    @property
    def latents_shape(self) -> tuple[int, int, int, int]:
        """The shape of one picture's latents: (1, channels, rows, columns)."""
        side = self.unet.config.sample_size
        return (1, self.vae.config.latent_channels, side, side)

    @property
    def picture_side(self) -> int:
        """How many pixels a picture has along each side."""
        return self.latents_shape[-1] * shrinking_of(self.vae)

    @property
    def has_room_for_another(self) -> bool:
        """Whether there is memory for its networks a second time, and for what they compute.

        A processor does not tell how much memory is left, but how much there is, the networks' own place included.
        """
        networks = [part for part in (self.text_encoder, self.unet, self.vae, self.safety_checker) if part]
        size = sum(weights.nbytes for network in networks for weights in network.parameters())
        times = 2.5 if self.device.type == "cpu" else 1.5
        return times * size / GIGABYTE < free_memory(self.device)

    def timesteps(self, num_inference_steps: int) -> Int64[np.ndarray, " steps"]:
        """The timesteps to visit in so many steps, noisiest first."""
        if self.jumps:
            return choose_jumps(num_inference_steps, len(self.alphas_cumprod), self.jumps, self.jump_power)
        return choose_timesteps(num_inference_steps, len(self.alphas_cumprod), self.timestep_spacing, self.steps_offset)

    def note_prompt(self, prompt: str) -> PromptNotes:
        """What a reader should know of how a prompt is read (`text.note_prompt`); a T5 may read on where others end."""
        notes = note_prompt(prompt, self.tokenizer, self.vocabulary)
        if notes.cut and hasattr(self.text_encoder, "cutter"):
            return replace(notes, cut=self.text_encoder.cutter.unread(prompt))
        return notes

    def sampler(self, name: str) -> Sampler:
        """The sampler of that name, or in its place the only one that suits a model that `jumps`.

        It keeps to the `clip_sample_range`. Raises `ValueError` where there is none of that name.
        """
        chosen = choose_sampler(name)
        suited = lcm if self.jumps else chosen
        return within(self.clip_sample_range, suited) if self.clip_sample_range else suited


@functools.cache
def default_model() -> Model:
    """The bundled model, loaded at the first call."""
    return load()


def load(
    name_or_folder: str | Path = "picture-book",
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
) -> Model:
    """Load a model: the bundled one, one of `catalogue.PUBLISHED` by its name, "owner/name" on the Hub, or a folder.

    It computes on `device` in `dtype`, such as "cuda" and "float16"; where they are not named, and where memory is
    short, `devices.choose_plan` chooses. "turbo" is the bundled one with its sibling's U-Net. Only models of the Hub
    are downloaded, once, and no code in a folder is ever run. Raises `ModelError` when the model cannot be had, is
    damaged, altered, of another kind, or too large for this machine.
    """
    folder, name = find(name_or_folder), str(name_or_folder)
    parts = check_folder(folder)
    reader = folder if "tokenizer" in parts else prior_of(name, folder)
    networks, plan = _load_all(folder, parts, reader, device, dtype)
    _hasten(networks, name, folder / TURBO)
    tokenizer = load_tokenizer(reader / "tokenizer")
    check_fit(networks, tokenizer, folder)
    settle({part: network.eval().requires_grad_(False) for part, network in networks.items()}, plan)
    if folder == BUNDLED / "picture-book":
        plan = _quicken(networks["unet"], plan)
    return Model(
        name=folder.name if folder in (BUNDLED / name, Path(name)) else name,  # in the Hub's cache it is a revision
        folder=folder,
        tokenizer=tokenizer,
        **networks,
        **read_schedule(folder / "scheduler" / "scheduler_config.json", getattr(networks["unet"], "shift", None)),
        vocabulary=load_vocabulary(folder / "vocabulary.json"),
        plan=plan,
        **ways_of(name),
    )


def _load_all(
    folder: Path, parts: Parts, reader: Path, device: str | torch.device | None, dtype: str | torch.dtype | None
) -> tuple[dict[str, nn.Module], Plan]:
    """The networks of a model, and its plan; the text encoder may lie in a folder of its own, the `reader`."""
    needs = weigh(folder, parts, variant_of(folder))
    if reader == folder:
        plan = choose_plan(needs, device, dtype)
        kept = {part: parts[part] for part in parts if part not in plan.left_out}
        return load_networks(folder, kept, plan.dtype), plan
    plan = choose_plan(with_reader(needs, reader, check_folder(reader, PRIORS)), device, dtype)
    networks = load_networks(folder, parts, plan.dtype)
    return {**networks, "text_encoder": load_reader(reader, plan.dtype, plan.device)}, plan


def ways_of(name: str) -> dict[str, Any]:
    """How a model of that name draws best, where that is known: its `jumps`, steps and guidance."""
    if name == TURBO:  # the power is that of its training, where the noisy timesteps come more often
        return {"jumps": 20, "jump_power": 0.5, "num_inference_steps": 4, "guidance_scale": 1.0}
    is_adapted = name in PUBLISHED and PUBLISHED[name].adapter is not None
    return {"jumps": PRACTISED if is_adapted else 0, **advised(name)}


def _hasten(networks: dict[str, Any], name: str, sibling: Path) -> None:
    """Put in what lets a model of that name draw in few steps: a sibling's U-Net for its own, or an adapter."""
    if name == TURBO:
        own = networks["unet"]
        networks["unet"] = load_network(type(own), sibling, own.dtype, **OPTIONS["diffusers"])
    if adapter := adapter_of(name):
        put_on(networks["unet"], adapter)


def _quicken(unet: Any, plan: Plan) -> Plan:
    """Let ONNX Runtime answer for the bundled U-Net on a processor; returns the plan, which then says so."""
    if (plan.device.type, plan.dtype) != ("cpu", torch.float32):
        return plan
    unet.quicken(OUTLINE)
    return replace(plan, why=f"{plan.why} ONNX Runtime answers for the U-Net where nobody looks inside.")


def find(name_or_folder: str | Path) -> Path:
    """The folder of a model, downloaded where need be and may be (`classroom`)."""
    check_offered(name_or_folder)
    if str(name_or_folder) == TURBO:
        return _find_turbo()
    name = str(name_or_folder)
    place = BUNDLED / name if name == ALWAYS else name
    if is_folder(place):
        return Path(place)
    check_is_no_file(name)
    if name in PUBLISHED:
        return fetch(PUBLISHED[name])
    if HUB_NAME.fullmatch(name):
        return download(Source(name, "main"))
    bundled = ("picture-book", TURBO) if has_turbo() else ("picture-book",)
    names = ", ".join(f'"{known}"' for known in (*bundled, *PUBLISHED))
    raise ModelError(f'There is no model "{name:.80}": use {names}, a name on the Hub, or the path of a folder.')


def has_turbo() -> bool:
    """Whether this edition's bundled model has its sibling, whose U-Net lies in a folder beside that of the model."""
    return (BUNDLED / "picture-book" / TURBO).is_dir()


def _find_turbo() -> Path:
    """The bundled model's folder, if its sibling is there too."""
    if not has_turbo():
        raise ModelError(
            'The model "turbo" does not come with this edition: use "picture-book", or train it by '
            "`cloudgazing train turbo` and put it in its place by `cloudgazing bundle`."
        )
    return BUNDLED / "picture-book"
