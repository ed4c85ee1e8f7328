"""Long files that are sent while they are read, some rows at a time, however the server is run."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import chain

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from marketplace.kernel.cells import Cell, csv_lines

Chunks = Iterable[Sequence[Sequence[Cell]]]


def csv_chunks(header: Sequence[str], chunks: Chunks) -> Iterator[str]:
    """Yield a CSV file, one text for each chunk of rows."""
    for rows in chain([None], chunks):
        # The first text is the head alone; it comes before anything is read.
        lines = csv_lines(header, rows or ())
        head = next(lines)
        yield head if rows is None else "".join(lines)


def csv_stream(
    request: HttpRequest, name: str, header: Sequence[str], chunks: Chunks
) -> StreamingHttpResponse:
    """Answer with a CSV file of which only one chunk is in memory at a time.

    An ASGI server would read the whole of a plain iterator before it sends anything.
    """
    texts = csv_chunks(header, chunks)
    return StreamingHttpResponse(
        _awaited(texts) if isinstance(request, ASGIRequest) else texts,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


async def _awaited(texts: Iterator[str]) -> AsyncIterator[str]:
    step = sync_to_async(lambda: next(texts, None))
    while (text := await step()) is not None:
        yield text
