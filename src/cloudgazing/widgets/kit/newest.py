"""Work on a thread of its own, so that the kernel stays free; a newer piece of work ends the older one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from threading import Lock, Thread
from typing import Any

Message = tuple[dict[str, Any], list[bytes]]


class Newest:
    """Sends on what a generator yields, one generator at a time: the newest that was started.

    `send` is called, on the thread, with each message. A generator that is outrun or stopped is closed between two
    of its messages, and "stopped" is sent; one that fails is answered by "error" with a sentence for the reader.
    """

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._turn = 0
        self._busy = Lock()

    def start(self, work: Generator[Message, None, None], job: str) -> Thread:
        """Begin the work as soon as an earlier one has ended itself; `job` is the id that its messages carry."""
        self._turn += 1
        thread = Thread(target=self._run, args=(work, job, self._turn), daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End what is under way before its next message."""
        self._turn += 1

    def _run(self, work: Generator[Message, None, None], job: str, turn: int) -> None:
        with self._busy:
            try:
                while turn == self._turn:
                    self._send(next(work))
                self._send(({"kind": "stopped", "id": job}, []))
            except StopIteration:
                pass
            except ValueError as error:
                self._send(({"kind": "error", "id": job, "message": str(error)}, []))
            except Exception as error:
                logging.getLogger(__name__).exception("The work of a figure failed.")
                self._send(({"kind": "error", "id": job, "message": f"That did not work: {error}"}, []))
            finally:
                work.close()
