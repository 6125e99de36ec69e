"""The figures of chapter 6: the whole machine, to work with and to look into."""

from .studio import Studio
from .who_calls_whom import WhoCallsWhom

__all__ = ["Studio", "WhoCallsWhom"]
