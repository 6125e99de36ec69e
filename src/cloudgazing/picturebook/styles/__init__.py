"""The styles in which the picture book is drawn."""

from .flat import flat
from .page import Page
from .pencil import pencil_sketch
from .pixel_art import pixel_art
from .stained_glass import stained_glass
from .style import Style
from .swirl import swirling_brush_strokes
from .watercolour import watercolour

STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style("flat", ("a flat drawing of {}", "{}, in flat colours", "{}, cut from paper"), flat),
        Style(
            "pencil sketch",
            ("a pencil sketch of {}", "{}, sketched in pencil", "{}, pencil drawing"),
            pencil_sketch,
        ),
        Style("pixel art", ("pixel art of {}", "{}, pixel art", "{} in big pixels"), pixel_art),
        Style(
            "stained glass",
            ("a stained glass window of {}", "{}, stained glass", "{} in stained glass"),
            stained_glass,
        ),
        Style(
            "swirling brush strokes",
            (
                "{}, painted in swirling brush strokes",
                "an oil painting of {} in swirling brush strokes",
                "{}, swirling brush strokes",
            ),
            swirling_brush_strokes,
        ),
        Style("watercolour", ("a watercolour of {}", "{}, watercolour", "{} painted in watercolour"), watercolour),
    )
}
"""Every style by its name."""

__all__ = ["STYLES", "Page", "Style"]
