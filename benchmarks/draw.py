"""How long does a picture take? The book's own loop beside the stock pipeline, in one run on one machine.

    OMP_NUM_THREADS=1 python benchmarks/draw.py [--model FOLDER] [--steps 20] [--pairs 9]

Seconds for a picture once the model is loaded; the ratio of the two loops, as the median over pairs that were drawn
one right after the other, each pair in the other order; how far apart their pictures are at most; and seconds for the
first picture of a fresh process, with all imports and loading. On a CPU the loops are timed by the work that the
process does, so that whatever else the machine is busy with weighs less.

There the bundled model draws through ONNX Runtime, which shall take at most 1 / 1.8 = 0.556 of the stock pipeline's
time, with pictures at most 2 of 255 apart. "In PyTorch" is our loop without it, as when a figure looks inside (1.05).
"""

import argparse
import copy
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image

from cloudgazing import Model, generate, load, seeded_noise
from cloudgazing.cli import in_one_line

PROMPT = "a red cat at night"
PROMPTS = (PROMPT, "three yellow stars", "a pencil sketch of a brown dog on the beach", "a bat and a ball")
FIRST_PICTURES = {
    "cloudgazing": "import sys, cloudgazing as c; c.generate({prompt!r}, c.load(sys.argv[1]))",
    "stock pipeline": (
        "import sys, diffusers; p = diffusers.StableDiffusionPipeline.from_pretrained(sys.argv[1]);"
        "p({prompt!r}, num_inference_steps=20, guidance_scale=4.0)"
    ),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="picture-book")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--starts", type=int, default=3, help="fresh processes of each kind")
    options = parser.parse_args()
    model = load(options.model)
    print(f"{model.name}, {model.device}, {torch.get_num_threads()} threads, {options.steps} steps, guidance 4")
    compare_loops(model, options.steps, options.pairs)
    compare_starts(model, options.starts)


def compare_loops(model: Model, steps: int, pairs: int) -> None:
    """Time both loops on the same noise with guidance on and off, warm, in alternating order."""
    clock = time.process_time if model.device.type == "cpu" else time.perf_counter
    # A copy of the U-Net is always asked in PyTorch (`quick`).
    ways = {"cloudgazing": model, "cloudgazing in PyTorch": replace(model, unet=copy.deepcopy(model.unet))}
    stock = load_stock(model)
    for guidance_scale in (4.0, 1.0):
        for name, way in ways.items():
            settings = {"num_inference_steps": steps, "guidance_scale": guidance_scale}
            ours, theirs = time_pairs(
                lambda way=way, settings=settings: generate(PROMPT, way, **settings),
                lambda settings=settings: stock(PROMPT, 0, **settings),
                pairs,
                clock,
            )
            ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
            spent = f"{name} {median(ours):.3f} s, stock {median(theirs):.3f} s"
            print(f"guidance {guidance_scale}: {spent}, median ratio {ratio:.3f}", flush=True)
    apart = [
        np.abs(np.asarray(generate(prompt, model, seed=seed), int) - np.asarray(stock(prompt, seed), int)).max()
        for seed, prompt in enumerate(PROMPTS)
    ]
    print(f"pictures of {len(PROMPTS)} prompts: at most {max(apart)} of 255 apart")


def load_stock(model: Model) -> Callable[..., Image.Image]:
    """The stock pipeline, called with a prompt and the seed of our own noise."""
    pipeline = StableDiffusionPipeline.from_pretrained(model.folder).to(model.device)
    pipeline.set_progress_bar_config(disable=True)

    def draw(prompt: str, seed: int, num_inference_steps: int = 20, guidance_scale: float = 4.0) -> Image.Image:
        latents = seeded_noise(model.latents_shape, seed).to(model.device)
        settings = {"num_inference_steps": num_inference_steps, "guidance_scale": guidance_scale}
        return pipeline(prompt, latents=latents, **settings).images[0]

    return draw


def time_pairs(first: Callable, second: Callable, pairs: int, clock: Callable) -> tuple[list[float], list[float]]:
    """Seconds of each call, after one unmeasured call of both."""
    first(), second()
    seconds = {first: [], second: []}
    for pair in range(pairs):
        for call in (first, second) if pair % 2 else (second, first):
            seconds[call].append(time_call(call, clock))
    return seconds[first], seconds[second]


def time_call(call: Callable, clock: Callable = time.perf_counter) -> float:
    """Seconds that a call takes, by a clock."""
    start = clock()
    call()
    return clock() - start


def compare_starts(model: Model, starts: int) -> None:
    """Time fresh processes from start to first picture, in turn."""
    seconds = {name: [] for name in FIRST_PICTURES}
    for _ in range(starts):
        for name, program in FIRST_PICTURES.items():
            command = [sys.executable, "-W", "ignore", "-c", program.format(prompt=PROMPT), str(model.folder)]
            run = partial(subprocess.run, command, check=True, stderr=subprocess.DEVNULL)
            seconds[name].append(time_call(run))
    for name, times in seconds.items():
        print(f"first picture of a fresh process: {name} {median(times):.1f} s")


if __name__ == "__main__":
    sys.exit(in_one_line(main))
