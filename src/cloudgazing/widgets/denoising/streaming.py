"""Figures that draw: a request from the page is answered by many messages, and a newer request ends an older one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterable
from typing import Any

from ...models import Model, default_model
from ..kit.base import BookWidget
from ..kit.newest import Message, Newest
from ..kit.opening import with_advised


class StreamingWidget(BookWidget):
    """A figure whose page says `draw` or `stop`, and hears what `draw` yields; `streaming.js` is the other end."""

    def __init__(self, model: Model | None = None, **traits: Any) -> None:
        """Begin to listen; `model` draws, by default the bundled one."""
        self._model = model or default_model()
        super().__init__(**with_advised(self, self._model, traits))
        self._work = Newest(self._tell)
        self.on_msg(self._receive)

    @abstractmethod
    def draw(self, request: dict[str, Any]) -> Generator[Message, None, None]:
        """The messages that answer a request, without its id.

        Raises `ValueError` with a sentence for the reader where the request asks for what cannot be.
        """

    def _receive(self, _widget: BookWidget, request: dict[str, Any], _buffers: list[Any]) -> None:
        if request["kind"] == "draw":
            job = request["id"]
            tagged = (({**content, "id": job}, buffers) for content, buffers in self.draw(request))
            self._work.start(tagged, job=job)
        elif request["kind"] == "stop":
            self._work.stop()

    def _tell(self, message: Message) -> None:
        content, buffers = message
        self.send(content, buffers)


def first_frame(messages: Iterable[Message]) -> tuple[dict[str, Any], bytes]:
    """The first frame among messages, its bytes in one piece and their lengths beside: what a figure opens with."""
    content, buffers = next(message for message in messages if message[0]["kind"] == "frame")
    return {**content, "lengths": [len(part) for part in buffers]}, b"".join(buffers)
