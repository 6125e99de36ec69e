"""How quickly does a figure answer? Beside the one call of the denoiser and the one decoding that it cannot do without.

    OMP_NUM_THREADS=1 python benchmarks/figures.py [--model FOLDER] [--pairs 15]

For each figure with a slider that asks the engine: the median, over pairs measured one right after the other, of the
time for its answer over the time for a guided call of the U-Net and a decoding. The book's bar is 1.5.
"""

import argparse
import sys
import time
from collections.abc import Callable
from statistics import median

from cloudgazing import Model, decode, embed, load, predict_noise, seeded_noise
from cloudgazing.cli import in_one_line
from cloudgazing.widgets import GuidanceDial, UnetShape

BAR = 1.5
PROMPT = "a red cat in the meadow"
WISH = {"prompt": PROMPT, "seed": 7}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="picture-book")
    parser.add_argument("--pairs", type=int, default=15)
    options = parser.parse_args()
    model = load(options.model)
    answers = {"UnetShape, another step": answer_of_the_u(model), "GuidanceDial, turned": answer_of_the_dial(model)}
    for name, answer in answers.items():
        ratio, seconds = compare(answer, a_call_and_a_decoding(model), options.pairs)
        verdict = "within" if ratio <= BAR else "over"
        print(f"{name}: {1000 * seconds:.0f} ms, {ratio:.2f} times a call and a decoding ({verdict} {BAR})")


def a_call_and_a_decoding(model: Model) -> Callable[[int], object]:
    """What a figure that shows the denoiser at work cannot do without."""
    noise = seeded_noise(model.latents_shape, 7).to(model.device, model.dtype)
    words, nothing = (embed(text, model.tokenizer, model.text_encoder) for text in (PROMPT, ""))
    t = int(model.timesteps(20)[4])
    how = {"alpha_cumprod": model.alphas_cumprod[t], "prediction_type": model.prediction_type, "guidance_scale": 4.0}

    def work(_turn: int) -> object:
        return decode(predict_noise(model.unet, noise, t, words, nothing, **how).pred_original_sample, model.vae)

    return work


def answer_of_the_u(model: Model) -> Callable[[int], object]:
    """The U at another step of the drawing, of which the first five steps were looked at before."""
    figure = UnetShape(model, prompt=PROMPT)
    figure.answer({**WISH, "at": 4}, [])
    return lambda turn: figure.answer({**WISH, "at": turn % 5}, [])


def answer_of_the_dial(model: Model) -> Callable[[int], object]:
    """The dial at a place where it was not before."""
    figure = GuidanceDial(model, prompt=PROMPT, at=4)
    return lambda turn: figure.answer({**WISH, "at": 4, "guidance_scale": 1 + turn / 10}, [])


def compare(answer: Callable, reference: Callable, pairs: int) -> tuple[float, float]:
    """The median ratio of their times in pairs, in alternating order, and the median seconds of an answer."""
    answer(0), reference(0)
    ratios, seconds = [], []
    for turn in range(pairs):
        spent = {work: time_call(work, turn) for work in ((answer, reference) if turn % 2 else (reference, answer))}
        ratios.append(spent[answer] / spent[reference])
        seconds.append(spent[answer])
    return median(ratios), median(seconds)


def time_call(work: Callable, turn: int) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work(turn)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(in_one_line(main))
