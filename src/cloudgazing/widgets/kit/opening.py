"""What a figure opens with: the steps and the guidance that the makers of its model advise."""

from __future__ import annotations

from typing import Any

from ...models import Model
from .base import BookWidget


def with_advised(figure: BookWidget, model: Model, traits: dict[str, Any]) -> dict[str, Any]:
    """The settings that a chapter names, and in front of them the model's own where the figure has such settings."""
    return {name: value for name, value in model.advised.items() if figure.has_trait(name)} | traits
