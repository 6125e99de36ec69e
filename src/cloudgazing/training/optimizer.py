"""The optimizer: Muon for matrices, AdamW for everything else.

Muon (Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024) takes a matrix's averaged gradient
and makes all its directions equally strong, so that rare ones are learnt as well. A convolution counts as a matrix of
one row for each of its outputs. For vectors, embeddings and the layers at both ends of a U-Net, all known by their
names, that makes no sense: those are AdamW's (Loshchilov and Hutter, 2019). PyTorch's own Muon computes in bfloat16,
which is too coarse for two processes to give the same losses as one. Of several processes, which all have the same
gradients, each makes the directions equal in some of the matrices, and tells the others.
"""

from __future__ import annotations

import torch
from torch import Tensor, distributed, nn

NO_MATRICES = ("embedding", "conv_in", "conv_out")
"""Weights with these words in their names are AdamW's, whatever their shape."""
MEMORY = 0.95
"""How much of the averaged gradient is kept from step to step."""
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the polynomial that Jordan et al. chose because it drives all directions towards 1 in few turns."""
TURNS = 5


class Optimizer:
    """Muon and AdamW side by side, each for its own part of the weights, at one learning rate.

    Muon's steps are scaled to the size of AdamW's (Liu et al., "Muon is scalable for LLM training", 2025, equation 4),
    so that the rate means the same for both.
    """

    def __init__(self, weights: dict[str, nn.Parameter], weight_decay: float) -> None:
        """Take charge of named weights, which lie on their device already."""
        self._matrices = {name: weight for name, weight in weights.items() if _is_matrix(name, weight)}
        self._others = {name: weight for name, weight in weights.items() if name not in self._matrices}
        self._adamw = torch.optim.AdamW(list(self._others.values()), weight_decay=weight_decay)
        self._weight_decay = weight_decay
        self.begin(0)

    def begin(self, step: int) -> None:
        """Clear the memory, for a run that goes on at `step`."""
        self._momentum = {name: torch.zeros_like(weight) for name, weight in self._matrices.items()}
        for weight in self._others.values():
            moments = {name: torch.zeros_like(weight) for name in ("exp_avg", "exp_avg_sq")}
            self._adamw.state[weight] = {"step": torch.tensor(float(step)), **moments}

    def memory(self) -> dict[str, Tensor]:
        """What is remembered from step to step, by names of its own; writing into these tensors restores it."""
        found = {f"momentum.{name}": momentum for name, momentum in self._momentum.items()}
        for name, weight in self._others.items():
            found |= {f"{moment}.{name}": self._adamw.state[weight][moment] for moment in ("exp_avg", "exp_avg_sq")}
        return found

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Change the weights by their gradients, which are then forgotten."""
        for group in self._adamw.param_groups:
            group["lr"] = rate
        self._adamw.step()
        self._adamw.zero_grad()
        learning = {name: weight for name, weight in self._matrices.items() if weight.grad is not None}
        changes = orthogonalise_together({name: self._look_ahead(name) for name in learning})
        for name, weight in learning.items():
            change = changes[name]
            weight.mul_(1 - rate * self._weight_decay)
            weight.sub_(change.reshape(weight.shape), alpha=rate * 0.2 * max(change.shape) ** 0.5)
            weight.grad = None

    def _look_ahead(self, name: str) -> Tensor:
        """The averaged gradient of one matrix, with Nesterov's look ahead: float32, (rows, columns)."""
        weight, momentum = self._matrices[name], self._momentum[name]
        momentum.lerp_(weight.grad, 1 - MEMORY)
        return weight.grad.lerp(momentum, MEMORY).reshape(len(weight), -1)


def orthogonalise_together(matrices: dict[str, Tensor]) -> dict[str, Tensor]:
    """Orthogonalise matrices that all processes have: each does its share, and gets those of the others."""
    if not distributed.is_initialized():
        return {name: orthogonalise(matrix) for name, matrix in matrices.items()}
    processes, here = distributed.get_world_size(), distributed.get_rank()
    owners = share_out({name: matrix.numel() * min(matrix.shape) for name, matrix in matrices.items()}, processes)
    done = {name: orthogonalise(matrix) if owners[name] == here else matrix for name, matrix in matrices.items()}
    for owner in range(processes):
        theirs = [name for name in matrices if owners[name] == owner]
        if theirs:
            # One long message takes less time than many short ones.
            numbers = torch.cat([done[name].flatten() for name in theirs])
            distributed.broadcast(numbers, owner)
            parts = numbers.split([matrices[name].numel() for name in theirs])
            done |= {name: part.view_as(matrices[name]) for name, part in zip(theirs, parts, strict=True)}
    return done


def share_out(costs: dict[str, int], processes: int) -> dict[str, int]:
    """Which process does what, by names with their costs: the costliest first, each to whoever has least to do."""
    loads, owners = [0] * processes, {}
    for name in sorted(costs, key=costs.__getitem__, reverse=True):
        owners[name] = loads.index(min(loads))
        loads[owners[name]] += costs[name]
    return owners


def orthogonalise(matrix: Tensor) -> Tensor:
    """A matrix with the same directions, all about equally strong: singular values of roughly 0.7 to 1.2.

    Newton and Schulz's iteration, with Jordan's coefficients; float32, (rows, columns).
    """
    a, b, c = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.mT if tall else matrix) / (matrix.norm() + 1e-7)
    # Each turn multiplies x from the left by a polynomial of x x', so the turns happen on that small square.
    square = x @ x.mT
    product = same = torch.eye(len(x), dtype=x.dtype, device=x.device)
    for _ in range(TURNS):
        factor = a * same + b * square + c * square @ square
        product = factor @ product
        square = factor @ square @ factor
    x = product @ x
    return x.mT if tall else x


def _is_matrix(name: str, weight: Tensor) -> bool:
    return weight.ndim >= 2 and not any(word in name for word in NO_MATRICES)
