"""Training in two processes: each sees its part of the batch, both learn the same, and it is what one would learn."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
import torch
import toys
from accelerate import Accelerator
from safetensors.torch import load_file

from cloudgazing.models import BUNDLED
from cloudgazing.picturebook.dataset import TRAINING_SEEDS
from cloudgazing.training import checkpoint
from cloudgazing.training.loop import _own_rows
from cloudgazing.training.optimizer import orthogonalise_together, share_out
from cloudgazing.training.pictures import PART, drawing_digest

LAUNCH = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--standalone"]


def launch(*command: str) -> None:
    """Run Python in two processes on the CPU, as README.md says."""
    environment = {**os.environ, "ACCELERATE_USE_CPU": "true", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([*LAUNCH, *command], capture_output=True, text=True, timeout=280, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]


def test_each_process_takes_other_rows_and_together_they_take_all():
    batch = {"x": torch.arange(8), "y": torch.arange(16).view(8, 2)}
    both = (Mock(spec=Accelerator, num_processes=2, process_index=index, device="cpu") for index in (0, 1))
    first, second = (_own_rows(each, batch) for each in both)
    for name, values in batch.items():
        assert torch.equal(torch.cat([first[name], second[name]]), values)


def test_matrices_are_shared_out_evenly():
    costs = {str(size): size**3 for size in range(10, 60)}
    owners = share_out(costs, 3)
    loads = [sum(cost for name, cost in costs.items() if owners[name] == process) for process in range(3)]
    assert owners.keys() == costs.keys()
    assert max(loads) < 1.05 * min(loads)


def test_one_process_does_all_by_itself():
    matrix = torch.randn(4, 7, generator=torch.Generator().manual_seed(0))
    done = orthogonalise_together({"a": matrix})["a"]
    assert torch.linalg.svdvals(done).min() > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("name", toys.RUNS)
def test_two_processes_learn_as_one_does(tmp_path, name):
    launch(toys.__file__, name, str(tmp_path))
    facts = [json.loads((tmp_path / f"process-{i}.json").read_text()) for i in (0, 1)]
    weights = [load_file(tmp_path / f"process-{i}.safetensors") for i in (0, 1)]
    alone, losses = toys.first_steps(name, tmp_path / "alone")
    assert facts[0]["losses"] == facts[1]["losses"] == pytest.approx(losses, abs=1e-4)
    assert all(torch.equal(each, weights[1][part]) for part, each in weights[0].items())
    for part, each in checkpoint.trainable(alone).items():
        # What an untrained CLIP's queries and keys are told is near rounding, of which the optimizer makes whole steps.
        # On some processors so is what one number in ten thousand of another part is told.
        if "q_proj" not in part and "k_proj" not in part:
            assert ((weights[0][part] - each.detach()).abs() > 2e-4).double().mean() < 2e-4, part
    matrices = toys.count_matrices(alone)
    shares = [fact["orthogonalised"] for fact in facts]
    assert sum(shares) == 5 * matrices, "each matrix once a step"
    assert max(shares) < 0.75 * sum(shares), "and neither of the two did most"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A training folder with 64 pictures of nothing but noise, and the tokenizer."""
    (tmp_path / "tokenizer").symlink_to(BUNDLED / "picture-book" / "tokenizer")
    pictures = tmp_path / f"pictures-{drawing_digest()}"
    pictures.mkdir()
    file = pictures / f"{TRAINING_SEEDS.start:08d}.npy"
    drawn = np.lib.format.open_memmap(file, mode="w+", dtype=np.uint8, shape=(PART, 128, 128, 3))
    drawn[:64] = np.random.default_rng(0).integers(0, 256, (64, 128, 128, 3))
    return tmp_path


@pytest.mark.slow
def test_the_command_runs_in_two_processes(folder):
    sizes = ["--pictures", "64", "--samples", "16", "--batch", "8"]
    launch("-m", "cloudgazing", "train", "clip", "--folder", str(folder), *sizes)
    lines = [json.loads(line) for line in (folder / "clip" / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2], "one process speaks, and each step counts once"
    assert (folder / "clip" / "model.safetensors").is_file()
