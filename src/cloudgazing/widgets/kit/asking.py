"""Figures that ask: a request from the page is answered at once, by one message."""

from __future__ import annotations

import logging
from abc import abstractmethod
from typing import Any

from .base import BookWidget
from .newest import Message

INTERRUPTED = "The kernel was interrupted: ask again."


class AskingWidget(BookWidget):
    """A figure whose page asks questions, one at a time; `asking.js` is the other end.

    What arrives in pieces is the business of `Newest`.
    """

    def __init__(self, **traits: Any) -> None:
        """Begin to listen."""
        super().__init__(**traits)
        self.on_msg(self._hear)

    @abstractmethod
    def answer(self, request: dict[str, Any], buffers: list[memoryview]) -> Message:
        """The answer: what to say, without its id, and the bytes that go with it.

        Raises `ValueError` with a sentence for the reader where the request asks for what cannot be.
        """

    def _hear(self, widget: BookWidget, request: dict[str, Any], buffers: list[memoryview]) -> None:
        """Say at once that a question has come, as a large model may be long about its answer."""
        if "id" in request:  # a stop has none
            self.send({"kind": "waiting", "message": "", "id": request["id"]})
        self._receive(widget, request, buffers)

    def _receive(self, _widget: BookWidget, request: dict[str, Any], buffers: list[memoryview]) -> None:
        try:
            content, parts = self.answer(request, buffers)
        except ValueError as error:
            content, parts = {"kind": "error", "message": str(error)}, []
        except KeyboardInterrupt:
            content, parts = {"kind": "error", "message": INTERRUPTED}, []
        except Exception as error:
            logging.getLogger(__name__).exception("The figure could not answer.")
            content, parts = {"kind": "error", "message": f"That did not work: {error}"}, []
        self.send({**content, "id": request["id"]}, parts)
