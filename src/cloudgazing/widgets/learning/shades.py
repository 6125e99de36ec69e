"""The picture book's colours as CSS, for the bars of chapter 7's figures."""

from ...picturebook import COLOURS

SHADES = {name: f"#{bytes(round(255 * part) for part in ink.main).hex()}" for name, ink in COLOURS.items()}
