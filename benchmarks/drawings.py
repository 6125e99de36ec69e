"""How many pictures a second does the picture book draw on one core?

    python benchmarks/drawings.py [--pictures 300]

For each style and for the mixture that training sees: pictures for each second of the processor's time, which other
programs on the machine change less than they change the clock's.
"""

import argparse
import time
from collections.abc import Iterable
from dataclasses import replace

from cloudgazing.picturebook import FRESH_SEEDS, STYLES, Scene, draw, imagine


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=300, help="pictures of each kind")
    seeds = FRESH_SEEDS[: parser.parse_args().pictures]
    scenes = [imagine(seed) for seed in seeds]
    for style in STYLES:
        styled = [replace(scene, style=style) for scene in scenes]
        draw(styled[0])  # not measured: what is made once and kept
        print(f"{style:24}{per_second(styled):5.0f} pictures a second")
    print(f"{'imagined, then drawn':24}{per_second(imagine(seed) for seed in seeds):5.0f} pictures a second")


def per_second(scenes: Iterable[Scene]) -> float:
    """Pictures drawn for each second of processor time."""
    start = time.process_time()
    count = len([draw(scene) for scene in scenes])
    return count / (time.process_time() - start)


if __name__ == "__main__":
    main()
