"""The picture book's colours as CSS."""

from ...picturebook import COLOURS

SHADES = {name: f"#{bytes(round(255 * part) for part in ink.main).hex()}" for name, ink in COLOURS.items()}
