"""Checkpoints: everything a run needs to go on, in one safetensors file that is whole or absent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from diffusers.training_utils import EMAModel
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from ..files import in_one_piece
from .optimizer import Optimizer

NAME = "checkpoint.safetensors"


class TrainingError(ValueError):
    """Training cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Run:
    """What changes while a network learns: its weights, their running average, the optimizer's memory."""

    task: nn.Module
    average: EMAModel
    optimizer: Optimizer


def trainable(task: nn.Module) -> dict[str, nn.Parameter]:
    """The weights that learn, by name; frozen ones are left out."""
    return {name: parameter for name, parameter in task.named_parameters() if parameter.requires_grad}


def save(accelerator: Accelerator, run: Run, folder: Path, step: int) -> None:
    """Write the run's state; a run that is killed meanwhile keeps the checkpoint before.

    Raises `OSError` with a sentence that says what to do where it cannot be written.
    """
    if not accelerator.is_main_process:
        return
    facts = {"step": str(step), "average_steps": str(run.average.optimization_step)}
    with in_one_piece(folder / NAME) as unfinished:
        save_file({name: t.detach().cpu().contiguous() for name, t in _tensors(run).items()}, unfinished, facts)


def restore(run: Run, folder: Path) -> int:
    """Load the state of a run that was begun before, if there is one; returns the step to go on from.

    Raises `TrainingError` where it is of another network, or of one of another size.
    """
    path = folder / NAME
    if not path.exists():
        return 0
    with safe_open(path, framework="pt") as file, torch.no_grad():
        facts, names = file.metadata(), file.keys()
        step = int(facts["step"])
        run.optimizer.begin(step)
        tensors = _tensors(run)
        shapes = {name: torch.Size(file.get_slice(name).get_shape()) for name in names}
        if shapes != {name: tensor.shape for name, tensor in tensors.items()}:
            raise TrainingError(
                f"The checkpoint in {folder} is of another network or another version of this program: "
                "move it away to begin anew, or give another --folder."
            )
        for name, tensor in tensors.items():
            tensor.copy_(file.get_tensor(name))
    run.average.optimization_step = int(facts["average_steps"])
    return step


def _tensors(run: Run) -> dict[str, Tensor]:
    """Every tensor of a run by a name of its own."""
    names = list(trainable(run.task))
    state = {f"task.{name}": tensor for name, tensor in run.task.state_dict().items()}
    state |= {f"average.{name}": t for name, t in zip(names, run.average.shadow_params, strict=True)}
    return state | {f"optimizer.{name}": tensor for name, tensor in run.optimizer.memory().items()}


def read_average(folder: Path, task: nn.Module) -> None:
    """Put the averaged weights of the checkpoint in `folder` into a task's networks."""
    with safe_open(folder / NAME, framework="pt") as file, torch.no_grad():
        task.load_state_dict({name: file.get_tensor(f"task.{name}") for name in task.state_dict()})
        for name, parameter in trainable(task).items():
            parameter.copy_(file.get_tensor(f"average.{name}"))
