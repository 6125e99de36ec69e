"""The figures of the chapter on the family of generators."""

from .cell_by_cell import CellByCell
from .family_tree import FamilyTree
from .patch_answers import PatchAnswers
from .patch_tokens import PatchTokens
from .unclip_path import UnclipPath

__all__ = ["CellByCell", "FamilyTree", "PatchAnswers", "PatchTokens", "UnclipPath"]
