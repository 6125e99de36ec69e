"""Quick: the bundled U-Net on the processor through ONNX Runtime, which takes about half as long there as PyTorch.

The package brings the outline of that U-Net along, what it computes without any weights (`publish/outline.py`); the
weights are those that PyTorch holds. Where somebody looks inside with a hook, trains the network or works on a copy of
it, and where anything else but a drawing's usual call comes in, PyTorch answers. The two differ in the last digits.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionOutput
from torch import Tensor, nn

INPUTS = ("latents", "timestep", "encoder_hidden_states")


class Session:
    """ONNX Runtime with an outline, and the weights that a network has at this moment."""

    def __init__(self, network: nn.Module, outline: Path) -> None:
        """Raise `ImportError` where ONNX Runtime is missing or does not start, or the outline is another network's."""
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

    def forward(self, sample: Tensor, timestep: Any, encoder_hidden_states: Tensor, **options: Any) -> Any:
        """Predict as ever."""
        usual = not (options or torch.is_grad_enabled() or is_watched(self))
        if usual and (session := self._current()) and session.takes(sample, timestep, encoder_hidden_states):
            return UNet2DConditionOutput(sample=session.run(sample, timestep, encoder_hidden_states))
        return super().forward(sample, timestep, encoder_hidden_states, **options)

    def _current(self) -> Session | None:
        """The session, begun at the first call and again after the weights were changed; None where there is none."""
        if self.outline and not (self.session and self.session.stamp == stamp(self)):
            try:
                self.session = Session(self, self.outline)
            except ImportError:
                self.outline = None
        return self.session

    def __getstate__(self) -> dict[str, Any]:
        """What a copy gets: all but the way to ONNX Runtime, as copies are made to be changed."""
        return {name: value for name, value in self.__dict__.items() if name not in ("outline", "session")}


def stamp(network: nn.Module) -> int:
    """A number that becomes another one when weights are changed or replaced."""
    return hash(tuple((weights.data_ptr(), weights._version) for weights in network.parameters()))


def is_watched(network: nn.Module) -> bool:
    """Whether somebody looks at what goes in and out inside of a network; around the whole of it does not count."""
    inside = (part for part in network.modules() if part is not network)
    return any(part._forward_hooks or part._forward_pre_hooks for part in inside)
