"""A socket listens in one task and speaks from another, so that a slow reader holds nobody up."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def until_one_ends(*deeds: Coroutine[Any, Any, None]) -> Exception | None:
    """Run deeds beside each other until the first ends; end the others, and return why it was if not by itself."""
    tasks = [asyncio.create_task(deed) for deed in deeds]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return next((result for result in results if isinstance(result, Exception)), None)
