"""On a graphics card: is the book's loop as fast as the stock pipeline, and what do its own choices win?

    python benchmarks/card.py [--model stable-diffusion-1.5 stable-diffusion-xl] [--pairs 7] [--device cuda]

Each row is the median of paired ratios: two ways of drawing the same latents, one right after the other, each pair in
the other order. A model that is named is built in full size with random weights (`full_size.py`), a folder is loaded.
Memory is the most that PyTorch held for one picture, beside what the plan expected. What could not be run is named.
`card.md` keeps the tables.
"""

import argparse
import copy
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import full_size
import torch
from diffusers import DDIMScheduler, DiffusionPipeline
from draw import time_call, time_pairs

from cloudgazing import Model, decode, draw_steps, load, seeded_noise, watch_attention
from cloudgazing.cli import in_one_line
from cloudgazing.widgets.player.calls import read_clock

PROMPT = "a red cat at night"
LIMITS = {
    "ours / stock, same precision": "at most 1.05",
    "ours as it chooses / stock in float32": "at most 0.77",
    "recording heat maps / not recording": "at most 1.15",
    "channels last / plain": "below 1 it pays",
    "compiled / plain": "soon pays",
}
"""Each row, and what it should be."""


def main() -> None:
    """Measure and print, or say that nothing was run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="+", default=["stable-diffusion-1.5", "stable-diffusion-xl"])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--device", default="cuda")
    options = parser.parse_args()
    check_names(options.model)
    here = options.device != "cuda" or torch.cuda.is_available()
    place = torch.cuda.get_device_name() if here and options.device == "cuda" else options.device
    for name in options.model:
        print(f"\n{name}, on {place if here else 'a graphics card'}, {options.steps} steps, batch 1\n")
        print(f"| {'row':<38} | {'should be':<15} | median of {options.pairs} pairs |\n|---|---|---|")
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(name, Path(folder), options) if here else ((row, "never run") for row in LIMITS)
            for row, value in rows:
                print(f"| {row:<38} | {LIMITS.get(row, ''):<15} | {value} |", flush=True)


def check_names(names: list[str]) -> None:
    """Raise `ValueError` where a name is of no folder, and of no model that can be built."""
    for name in names:
        if name not in full_size.MODELS and not Path(name).is_dir():
            raise ValueError(f"There is no model {name} to measure: name a folder, or {' or '.join(full_size.MODELS)}.")


def measure(name: str, folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Yield each row and its value."""
    if not Path(name).is_dir():
        full_size.save(name, folder)
    model = load(name if Path(name).is_dir() else folder, options.device)
    yield "memory for a picture, expected", model.plan.why
    yield "memory for a picture, measured", measure_memory(model, options.steps)

    def compare(first: Callable, second: Callable) -> str:
        ours, theirs = time_pairs(first, second, options.pairs, clock_of(model))
        return f"{median(a / b for a, b in zip(ours, theirs, strict=True)):.3f}"

    plain = ours(model, options.steps)
    yield "ours / stock, same precision", compare(plain, stock(model, model.dtype, options.steps))
    yield "ours as it chooses / stock in float32", compare(plain, stock(model, torch.float32, options.steps))
    yield "recording heat maps / not recording", compare(ours(model, options.steps, watch_attention), plain)
    first, last = (in_format(model, kind) for kind in (torch.contiguous_format, torch.channels_last))
    yield "channels last / plain", compare(ours(last, options.steps), ours(first, options.steps))
    yield "compiled / plain", compare_compiled(model, plain, options)


def compare_compiled(model: Model, plain: Callable, options: argparse.Namespace) -> str:
    """The ratio, and from which picture on the time that compiling takes is won back."""
    clock = clock_of(model)
    compiled = ours(replace(model, unet=torch.compile(copy.deepcopy(model.unet))), options.steps)
    spent = time_call(compiled, clock)
    with_it, without = time_pairs(compiled, plain, options.pairs, clock)
    ratio = median(a / b for a, b in zip(with_it, without, strict=True))
    return f"{ratio:.3f}, {pays_from(spent, median(with_it), median(without))}"


def pays_from(spent: float, with_it: float, without: float) -> str:
    """From which picture on compiling pays, where the first one takes `spent` seconds, as it compiles.

    So n pictures take spent + (n - 1) with_it seconds, and n without where nothing is compiled.
    """
    if with_it >= without:
        return "never pays"
    return f"pays from picture {max(1, math.ceil((spent - with_it) / (without - with_it)))} on"


def in_format(model: Model, memory_format: torch.memory_format) -> Model:
    """The same model with a U-Net whose convolutions lie in memory like that."""
    return replace(model, unet=copy.deepcopy(model.unet).to(memory_format=memory_format))


def ours(model: Model, steps: int, watch: Callable = lambda _: nullcontext()) -> Callable[[], None]:
    """Draw latents with the book's loop, watched or not."""

    def draw() -> None:
        with watch(model.unet):
            for _ in draw_steps(PROMPT, model, num_inference_steps=steps, guidance_scale=7.5):
                pass

    return draw


def stock(model: Model, dtype: torch.dtype, steps: int) -> Callable[[], None]:
    """Draw latents with the stock pipeline."""
    pipeline = DiffusionPipeline.from_pretrained(model.folder, dtype=dtype).to(model.device)
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    noise = seeded_noise(model.latents_shape, 0).to(model.device, dtype)
    settings = {"num_inference_steps": steps, "guidance_scale": 7.5, "output_type": "latent"}

    def draw() -> None:
        pipeline(PROMPT, latents=noise, **settings)

    return draw


def measure_memory(model: Model, steps: int) -> str:
    """The most memory that drawing and decoding a picture took, in gigabytes."""
    if model.device.type != "cuda":
        return "never run"
    torch.cuda.reset_peak_memory_stats()
    for step in draw_steps(PROMPT, model, num_inference_steps=steps, guidance_scale=7.5):
        latents = step.next_latents
    decode(latents, model.vae)
    return f"{torch.cuda.max_memory_allocated() / 1024**3:.1f} GB"


def clock_of(model: Model) -> Callable[[], float]:
    """On a processor, the work of this process, so that other programs weigh less.

    Elsewhere the time that passes until the graphics processor has done all that it was told.
    """
    return time.process_time if model.device.type == "cpu" else partial(read_clock, model.device)


if __name__ == "__main__":
    sys.exit(in_one_line(main))
