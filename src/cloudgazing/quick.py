"""Quick: the bundled U-Net on the processor through ONNX Runtime, which takes about half as long there as PyTorch.

The package brings the outline of that U-Net along, what it computes without any weights (`publish/outline.py`); the
weights are those that PyTorch holds. Where somebody looks inside with a hook, trains the network, rebuilds it or works
on a copy of it, and where anything else but a drawing's usual call comes in, PyTorch answers. The two differ in the
last digits.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionOutput
from torch import Tensor, nn

INPUTS = ("latents", "timestep", "encoder_hidden_states")
Build = Sequence[tuple[Mapping[str, Any], dict[str, Any]]]
"""The dictionaries of which a network is built, each beside a copy of what it held."""


class Session:
    """ONNX Runtime with an outline, and the weights that a network has at this moment."""

    def __init__(self, network: nn.Module, outline: Path) -> None:
        """Raise `ImportError` where ONNX Runtime is missing or does not start, or is of no use to this network.

        That is one whose weights are not float32 on the processor, or whose outline is another's.
        """
        if {(each.device.type, each.dtype) for each in network.parameters()} != {("cpu", torch.float32)}:
            raise ImportError("ONNX Runtime is asked on the processor and in float32 alone.")
        import onnxruntime  # late, as it takes a while to start
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        weights = {name: each.detach().numpy() for name, each in network.named_parameters()}
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in weights.values()]
        options.add_external_initializers(list(weights), values)
        content = gzip.decompress(outline.read_bytes())
        try:
            self._runtime = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Fail as error:
            raise ImportError(f"ONNX Runtime does not take this network: {error}") from None
        self._shapes = {each.name: each.shape[1:] for each in self._runtime.get_inputs()}
        self.stamp = stamp(network)

    def takes(self, sample: Tensor, timestep: Any, encoder_hidden_states: Tensor) -> bool:
        """Whether it was made for such a call: float32, of these shapes, with one timestep for all."""
        given = {INPUTS[0]: sample, INPUTS[2]: encoder_hidden_states}
        fits = all(list(each.shape[1:]) == self._shapes[name] for name, each in given.items())
        return fits and isinstance(timestep, int) and {each.dtype for each in given.values()} == {torch.float32}

    def run(self, sample: Tensor, timestep: int, encoder_hidden_states: Tensor) -> Tensor:
        """What the network predicts."""
        given = (sample.numpy(), np.array([timestep], np.float32), encoder_hidden_states.numpy())
        return torch.from_numpy(self._runtime.run(None, dict(zip(INPUTS, given, strict=True)))[0])


class UNet2DConditionModel(diffusers.UNet2DConditionModel):
    """The U-Net of diffusers, which may have an `outline`: then ONNX Runtime answers where it can."""

    outline: Path | None = None
    session: Session | None = None
    build: Build = ()

    def quicken(self, outline: Path) -> None:
        """Let ONNX Runtime answer by this outline while the network is built as it is now."""
        self.outline, self.build = outline, build_of(self)

    def forward(self, sample: Tensor, timestep: Any, encoder_hidden_states: Tensor, **options: Any) -> Any:
        """Predict as ever."""
        usual = not (options or torch.is_grad_enabled() or is_watched(self))
        if usual and (session := self._current()) and session.takes(sample, timestep, encoder_hidden_states):
            return UNet2DConditionOutput(sample=session.run(sample, timestep, encoder_hidden_states))
        return super().forward(sample, timestep, encoder_hidden_states, **options)

    def _current(self) -> Session | None:
        """The session, begun at the first call and again after the weights were changed; None where there is none."""
        if self.outline is None or any(now != then for now, then in self.build):
            return None
        if not (self.session and self.session.stamp == stamp(self)):
            try:
                self.session = Session(self, self.outline)
            except ImportError:
                self.outline = self.session = None
        return self.session

    def __getstate__(self) -> dict[str, Any]:
        """What a copy gets: all but the way to ONNX Runtime, as copies are made to be changed."""
        return {name: value for name, value in self.__dict__.items() if name not in ("outline", "session", "build")}


def build_of(network: nn.Module) -> Build:
    """What a network is made of, save its weights: its parts, and what each of them is set to, now and from now on."""
    parts = list(network.modules())
    live = [part._modules for part in parts] + [vars(part) for part in parts if part is not network]
    return [(each, dict(each)) for each in live]


def stamp(network: nn.Module) -> int:
    """A number that becomes another one when weights are changed or replaced."""
    # PyTorch does not count what is done to `weights.data`, but their sum tells.
    return hash(tuple((each.data_ptr(), each._version, each.detach().sum().item()) for each in network.parameters()))


def is_watched(network: nn.Module) -> bool:
    """Whether somebody looks at what goes in and out inside of a network; around the whole of it does not count."""
    inside = (part for part in network.modules() if part is not network)
    return any(part._forward_hooks or part._forward_pre_hooks for part in inside)
