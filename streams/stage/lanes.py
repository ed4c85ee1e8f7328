"""Threads of their own for a place that may be slow or gone.

Whoever waits for it must hold up nobody else: the event loop's own threads write the shows to disk. And a process
that ends does not wait for these.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class LanesFull(Exception):
    """More is waiting already than will ever be of use."""


class Lanes:
    def __init__(self, name: str, *, count: int, waiting_max: int) -> None:
        self._name = name
        self._count = count
        self._jobs: queue.Queue[Callable[[], object]] = queue.Queue(waiting_max)
        self._threads: list[threading.Thread] = []

    def put(self, job: Callable[[], object]) -> None:
        """Do it some time. Raises LanesFull."""
        if not self._threads:
            self._start()
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise LanesFull from None

    async def call(self, job: Callable[[], Result]) -> Result:
        """Return what the job returns, or raise what it raises. Raises LanesFull."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()

        def tell(result: Result | None, error: BaseException | None) -> None:
            if answer.done():  # who asked has gone
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)  # type: ignore[arg-type]

        def run() -> None:
            result, error = None, None
            try:
                result = job()
            except Exception as raised:  # noqa: BLE001  it is raised where it was asked for
                error = raised
            if not loop.is_closed():
                loop.call_soon_threadsafe(tell, result, error)

        self.put(run)
        return await answer

    def done(self) -> None:
        """Wait until nothing is left to do."""
        self._jobs.join()

    def _start(self) -> None:
        for number in range(self._count):
            thread = threading.Thread(target=self._work, name=f"{self._name}-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            finally:
                self._jobs.task_done()
