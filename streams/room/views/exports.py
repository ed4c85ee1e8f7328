"""The talk as a file: the host's and the brand's."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from streams.room.exports import talk_csv, talk_json
from streams.room.selectors.messages import messages_written
from streams.shows.selectors import access_show

# format in the address → (what makes it, content type)
FORMATS = {
    "csv": (talk_csv, "text/csv; charset=utf-8"),
    "json": (talk_json, "application/json"),
}


@require_GET
def talk_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Give everything that was written in a show's room."""
    show = access_show(request.user, public_id, to="moderate")
    make, content_type = FORMATS[kind]
    answer = HttpResponse(
        make(show, messages_written(show).iterator(chunk_size=2000)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="talk-{public_id}.{kind}"'},
    )
    patch_cache_control(answer, private=True, no_store=True)
    return answer
