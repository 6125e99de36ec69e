"""The judges' networks: a residual one and a transformer, so that what fools one may not fool the other.

Both take pixel_values (n, 3, 128, 128) and give the same `Maps`. They are detectors of the kind of CenterNet
(Zhou et al., "Objects as points", 2019): a grid of heat maps, one for each kind of thing, peaks at the things' centres.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from ..picturebook import COLOURS, PLACES, STYLES, THINGS

GRID = 16
"""Cells along each side of the grid; the centres of two things are always four cells apart or more."""
RARE = -4.6
"""Where the heat maps' logits begin: a chance of 1 %, as nearly every cell is empty (Lin et al. 2017)."""
WIDTH, LAYERS = 128, 6
"""Of the transformer: how many numbers each of its cells thinks in, and how often."""

PixelValues = Float[Tensor, "batch 3 128 128"]


class Maps(NamedTuple):
    """What a network says of pictures, all as logits: a map for each thing and colour, a vector for style and place."""

    things: Float[Tensor, "batch things 16 16"]
    colours: Float[Tensor, "batch colours 16 16"]
    style: Float[Tensor, "batch styles"]
    place: Float[Tensor, "batch places"]


class Features(NamedTuple):
    """What a network makes of pictures before it says anything: features in every cell, and of the whole picture."""

    cells: Float[Tensor, "batch c 16 16"]
    picture: Float[Tensor, "batch p"]


class Heads(nn.Module):
    """From features in every cell, and of the whole picture, to what is seen there."""

    def __init__(self, cell_width: int, picture_width: int) -> None:
        super().__init__()
        self.things = nn.Conv2d(cell_width, len(THINGS), 1)
        self.colours = nn.Conv2d(cell_width, len(COLOURS), 1)
        self.style = nn.Linear(picture_width, len(STYLES))
        self.place = nn.Linear(picture_width, len(PLACES))
        nn.init.constant_(self.things.bias, RARE)

    def forward(self, cells: Float[Tensor, "batch c 16 16"], picture: Float[Tensor, "batch p"]) -> Maps:
        """Maps of features in cells and of the whole picture."""
        return Maps(self.things(cells), self.colours(cells), self.style(picture), self.place(picture))


class JudgeNetwork(nn.Module):
    """A network that first makes `features` of pictures, of which its `heads` read what is seen."""

    heads: Heads

    def features(self, pixel_values: PixelValues) -> Features:
        """See `Features`."""
        raise NotImplementedError

    def forward(self, pixel_values: PixelValues) -> Maps:
        """See `Maps`."""
        return self.heads(*self.features(pixel_values))


def _convolve(inner: int, outer: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(inner, outer, 3, stride, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outer), nn.ReLU())


class Residual(nn.Module):
    """Two convolutions beside an open road (He et al. 2016)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _convolve(width, width), nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Features of the same shape."""
        return F.relu(features + self.body(features))


class ResidualJudge(JudgeNetwork):
    """Convolutions all the way: down to 8 x 8 cells, where a cell sees far, and up again to 16 x 16."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            _convolve(3, 24, 2), _convolve(24, 48, 2), _convolve(48, 96, 2), Residual(96), Residual(96)
        )
        self.coarse = nn.Sequential(_convolve(96, 160, 2), Residual(160), Residual(160))
        self.raise_ = nn.Conv2d(160, 96, 1)
        self.cells = _convolve(96, 128)
        self.heads = Heads(128, 96 + 160)

    def features(self, pixel_values: PixelValues) -> Features:
        """See `Features`."""
        fine = self.fine(pixel_values)
        coarse = self.coarse(fine)
        cells = self.cells(fine + F.interpolate(self.raise_(coarse), scale_factor=2))
        return Features(cells, torch.cat([fine.mean((2, 3)), coarse.mean((2, 3))], dim=1))


class Attention(nn.Module):
    """A transformer's layer (Vaswani et al. 2017): every cell looks at all cells, then thinks for itself.

    Attention is written out, as PyTorch's own is slower to learn through with so few cells.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.look = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 3 * width))
        self.join = nn.Linear(width, width)
        self.think = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, cells: Float[Tensor, "batch cells width"]) -> Float[Tensor, "batch cells width"]:
        """Features of the same shape."""
        query, key, value = self.look(cells).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        weights = (query @ key.transpose(2, 3) / query.shape[3] ** 0.5).softmax(dim=3)
        cells = cells + self.join((weights @ value).transpose(1, 2).flatten(2))
        return cells + self.think(cells)


class AttentionJudge(JudgeNetwork):
    """Patches of 4 x 4 pixels, then a transformer in which each of 8 x 8 cells looks at all the others."""

    def __init__(self) -> None:
        super().__init__()
        patches = nn.Sequential(nn.Conv2d(3, 64, 4, 4, bias=False), nn.BatchNorm2d(64), nn.ReLU())
        self.fine = nn.Sequential(patches, _convolve(64, 96, 2))
        self.merge = nn.Conv2d(96, WIDTH, 2, 2)
        self.positions = nn.Parameter(0.02 * torch.randn(1, 64, WIDTH))
        self.layers = nn.Sequential(*(Attention(WIDTH, heads=4) for _ in range(LAYERS)), nn.LayerNorm(WIDTH))
        self.split = nn.ConvTranspose2d(WIDTH, 96, 2, 2)
        self.cells = _convolve(2 * 96, 128)
        self.heads = Heads(128, 96 + WIDTH)

    def features(self, pixel_values: PixelValues) -> Features:
        """See `Features`."""
        fine = self.fine(pixel_values)
        tokens = self.layers(self.merge(fine).flatten(2).transpose(1, 2) + self.positions)
        coarse = self.split(tokens.transpose(1, 2).unflatten(2, (8, 8)))
        cells = self.cells(torch.cat([fine, coarse], dim=1))
        return Features(cells, torch.cat([fine.mean((2, 3)), tokens.mean(1)], dim=1))
