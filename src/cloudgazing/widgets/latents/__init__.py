"""The figures of chapter 5: latent space, and the network that leads into it and out again."""

from .cost_meter import CostMeter
from .encode_decode import EncodeDecode
from .latent_channels import LatentChannels
from .latent_painter import LatentPainter
from .latent_walk import LatentWalk
from .two_noises import TwoNoises

__all__ = ["CostMeter", "EncodeDecode", "LatentChannels", "LatentPainter", "LatentWalk", "TwoNoises"]
