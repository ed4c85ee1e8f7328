"""What circles do when they hear of something."""

from django.conf import settings

from marketplace.accounts.models import User
from marketplace.accounts.services import people_tell
from marketplace.kernel.bus import on
from streams.circles.events import PostShown
from streams.circles.models import Post, Wish
from streams.circles.selectors import inside, post_by_id, wanting_all, wishes_for


@on(PostShown, durable=True)
def tell_those_it_is_for(event: PostShown) -> None:
    """Owe one mail each to who is named or answered, and to who wants to hear of everything; the key makes it one.

    Only who may read the circle now is told.
    """
    post = post_by_id(event.post_id)
    if post is None or not post.is_seen:
        return
    creator = post.thread.creator
    meant = _meant(post)
    wishes = wishes_for(creator, meant)
    people = {user.pk: user for user in meant if wishes[user.pk] != Wish.Mail.NONE}
    people |= {user.pk: user for user in wanting_all(creator)}
    if post.author_id is not None:
        people.pop(post.author_id, None)
    people_tell(
        people=inside(creator, people.values()),
        key=f"circle_post:{post.public_id}",
        template="circle_post",
        context={
            "creator": creator.display_name,
            "title": post.thread.title,
            "writer": post.author.name_shown if post.author is not None else "",
            "text": post.body[:300],
            "address": f"{settings.SITE_URL}{post.thread.get_absolute_url()}#post-{post.public_id}",
        },
    )


def _meant(post: Post) -> list[User]:
    """Return whom a post is for: those it names, whom it answers, who began the thread, and the host of a question."""
    found = [mention.user for mention in post.mentions.select_related("user")]
    if post.reply_to is not None and post.reply_to.author is not None:
        found.append(post.reply_to.author)
    thread = post.thread
    if thread.author is not None:
        found.append(thread.author)
    if thread.kind == thread.Kind.QUESTION:
        found.append(thread.creator.user)
    return list({user.pk: user for user in found if user.is_active}.values())
