"""A creator's circle: who may read it, what is written once, what waits, who is told, and who keeps order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commerce.memberships.models import Membership
from marketplace.accounts.models import Mail, User
from marketplace.creators.models import Creator
from marketplace.kernel.bus import deliver
from marketplace.kernel.models import Delivery
from marketplace.safety.models import LogEntry, Report
from marketplace.safety.services.bans import Offender, ban_make
from marketplace.safety.services.log import Place
from streams.circles.handlers import tell_those_it_is_for
from streams.circles.models import Mention, Post, Thread, Wish
from tests import factories
from tests.commerce.memberships.joining import bought, make_plan, make_tier

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Person = Callable[[User], Client]


@pytest.fixture
def tier(bruno: Creator) -> Any:
    return make_tier(make_plan(bruno))


@pytest.fixture
def bela(tier: Any) -> User:
    """A member of bruno's plan."""
    user = factories.make_user("bela@example.org", display_name="Bela")
    bought(user, tier)
    return user


@pytest.fixture
def cora(tier: Any) -> User:
    """Another one."""
    user = factories.make_user("cora@example.org", display_name="Cora")
    bought(user, tier)
    return user


def home(creator: Creator) -> str:
    return reverse("circles:circle", args=[creator.handle])


def begin(client: Client, creator: Creator, **sent: Any) -> Any:
    values = {"key": str(uuid4()), "kind": "talk", "title": "Encores", "body": "Which one?", **sent}
    return client.post(reverse("circles:begin", args=[creator.handle]), values)


def write(client: Client, thread: Thread, **sent: Any) -> Any:
    return client.post(thread.get_absolute_url(), {"key": str(uuid4()), "body": "The slow one.", **sent})


def deed(client: Client, name: str, row: Thread | Post, **sent: str) -> Any:
    creator = row.creator if isinstance(row, Thread) else row.thread.creator
    return client.post(reverse(f"circles:{name}", args=[creator.handle, row.public_id]), sent)


def text_of(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def test_strangers_see_an_offer_and_nothing_of_what_is_said(
    bruno: Creator, bela: User, alice: User, client: Client, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    thread = Thread.objects.get()

    for somebody in (client, client_of(alice)):
        page = text_of(somebody, home(bruno))
        assert "Encores" not in page
        assert "/join/" in page
    assert client_of(alice).get(thread.get_absolute_url()).status_code == 404
    assert write(client_of(alice), thread).status_code == 404
    assert begin(client_of(alice), bruno).status_code == 404
    assert Post.objects.count() == 1


def test_without_a_plan_there_is_no_circle(bruno: Creator, client: Client) -> None:
    assert client.get(home(bruno)).status_code == 404


def test_whose_membership_ended_reads_nothing_more(bruno: Creator, bela: User, client_of: Person) -> None:
    begin(client_of(bela), bruno)
    past = timezone.now() - timedelta(days=400)
    membership = Membership.objects.get(user=bela)
    membership.periods.update(starts_at=past, ends_at=past + timedelta(days=30))
    Membership.objects.filter(pk=membership.pk).update(covered_until=past + timedelta(days=30))

    assert client_of(bela).get(Thread.objects.get().get_absolute_url()).status_code == 404
    assert "Encores" not in text_of(client_of(bela), home(bruno))


def test_a_double_press_is_one_talk_and_one_answer(bruno: Creator, bela: User, client_of: Person) -> None:
    client, key, other = client_of(bela), str(uuid4()), str(uuid4())
    for _press in range(2):
        begin(client, bruno, key=key)
    thread = Thread.objects.get()
    for _press in range(2):
        assert write(client, thread, key=other).status_code == 302

    thread.refresh_from_db()
    assert (Post.objects.count(), thread.posts_shown) == (2, 2)


def test_a_key_of_somebody_else_is_refused(bruno: Creator, bela: User, cora: User, client_of: Person) -> None:
    key = str(uuid4())
    begin(client_of(bela), bruno, key=key)

    assert begin(client_of(cora), bruno, key=key).status_code == 409
    assert Thread.objects.count() == 1


@pytest.mark.parametrize("body", ["", "   \n ", "\u202e\u200b"], ids=["empty", "blank", "unseen"])
def test_nothing_readable_is_refused(bruno: Creator, bela: User, client_of: Person, body: str) -> None:
    assert begin(client_of(bela), bruno, body=body).status_code == 400
    assert not Thread.objects.exists()


def test_who_is_named_or_answered_is_told_once_and_can_wish_otherwise(
    bruno: Creator, bela: User, cora: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    thread = Thread.objects.get()
    write(client_of(cora), thread, body="As you say, @bela and @bruno and @nobody.")

    told = Mail.objects.filter(template="circle_post")
    assert sorted(told.values_list("to", flat=True)) == [bela.email, bruno.user.email]
    assert Mention.objects.count() == 2

    client_of(bela).post(reverse("circles:wish", args=[bruno.handle]), {"mail": Wish.Mail.NONE})
    client_of(bruno.user).post(reverse("circles:wish", args=[bruno.handle]), {"mail": Wish.Mail.ALL})
    write(client_of(cora), thread, body="And once more, @bela.")
    assert told.filter(to=bela.email).count() == 1
    assert told.filter(to=bruno.user.email).count() == 2


def test_told_twice_is_one_mail(bruno: Creator, bela: User, client_of: Person) -> None:
    begin(client_of(bela), bruno, kind="question")
    row = Delivery.objects.get(handler__endswith=tell_those_it_is_for.__name__)
    Delivery.objects.filter(pk=row.pk).update(done_at=None)
    deliver(row.pk)

    assert Mail.objects.filter(template="circle_post").count() == 1


def test_links_wait_for_the_host_and_are_let_through(
    bruno: Creator, bela: User, cora: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno, body="Look at https://elsewhere.example/")
    thread, post = Thread.objects.get(), Post.objects.get()
    assert (post.held_for, thread.posts_shown) == ("links", 0)
    assert client_of(cora).get(thread.get_absolute_url()).status_code == 404
    assert "waits for the host" in text_of(client_of(bela), home(bruno))
    assert "1 post waits for you" in text_of(client_of(bruno.user), home(bruno))
    assert deed(client_of(bela), "show", post).status_code == 409

    assert deed(client_of(bruno.user), "show", post).status_code == 302
    assert client_of(cora).get(thread.get_absolute_url()).status_code == 200
    assert LogEntry.objects.get().deed == LogEntry.Deed.MESSAGE_ALLOWED


def test_what_is_hidden_is_gone_for_members_and_comes_back(
    bruno: Creator, bela: User, cora: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    thread = Thread.objects.get()
    write(client_of(cora), thread, body="Something unfriendly.")
    post = Post.objects.get(author=cora)
    assert deed(client_of(bela), "hide", post).status_code == 409

    deed(client_of(bruno.user), "hide", post)
    assert "unfriendly" not in text_of(client_of(bela), thread.get_absolute_url())
    assert "Hidden by" in text_of(client_of(bruno.user), thread.get_absolute_url())

    deed(client_of(bruno.user), "show", post)
    page = text_of(client_of(bela), f"{thread.get_absolute_url()}?reply={post.public_id}")
    assert "Answer to Cora" in page
    thread.refresh_from_db()
    assert thread.posts_shown == 2


def test_what_its_writer_took_back_nobody_brings_back(
    bruno: Creator, bela: User, cora: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    write(client_of(cora), Thread.objects.get(), body="Said too soon.")
    post = Post.objects.get(author=cora)
    deed(client_of(cora), "hide", post)

    assert deed(client_of(bruno.user), "show", post).status_code == 409
    post.refresh_from_db()
    assert post.is_withdrawn


def test_the_next_page_goes_on_with_what_was_looked_for(
    bruno: Creator, bela: User, client_of: Person
) -> None:
    now = timezone.now()
    for number in range(25):
        thread = Thread.objects.create(
            creator=bruno,
            title=f"Strings {number}",
            author=bela,
            created_at=now,
            last_post_at=now,
            posts_shown=1,
        )
        Post.objects.create(key=uuid4(), thread=thread, author=bela, body="So", created_at=now)

    assert "&amp;kind=talk&amp;q=strings" in text_of(client_of(bela), f"{home(bruno)}?kind=talk&q=strings")


def test_one_changes_and_takes_back_ones_own_for_a_while(
    bruno: Creator, bela: User, cora: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    post = Post.objects.get()
    address = reverse("circles:edit", args=[bruno.handle, post.public_id])
    assert "Which one?" in text_of(client_of(bela), address)
    client_of(bela).post(address, {"body": "Which two?"})
    post.refresh_from_db()
    assert (post.body, post.edited_at is not None) == ("Which two?", True)
    assert client_of(cora).post(address, {"body": "Mine now"}).status_code == 409

    Post.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert client_of(bela).post(address, {"body": "Too late"}).status_code == 409
    assert deed(client_of(bela), "hide", post).status_code == 409
    post.refresh_from_db()
    assert (post.body, post.hidden_at) == ("Which two?", None)


def test_a_closed_talk_takes_nothing_but_the_hosts_word(
    bruno: Creator, bela: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    thread = Thread.objects.get()
    assert deed(client_of(bela), "arrange", thread, deed="close").status_code == 409
    deed(client_of(bruno.user), "arrange", thread, deed="close")
    deed(client_of(bruno.user), "arrange", thread, deed="pin")

    assert write(client_of(bela), thread).status_code == 409
    assert "closed this talk" in text_of(client_of(bela), thread.get_absolute_url())
    assert write(client_of(bruno.user), thread).status_code == 302
    thread.refresh_from_db()
    assert (thread.is_pinned, thread.posts_shown) == (True, 2)


def test_the_hosts_answer_answers_a_question(bruno: Creator, bela: User, client_of: Person) -> None:
    begin(client_of(bela), bruno, kind="question", title="Which strings?")
    thread = Thread.objects.get()
    write(client_of(bela), thread, body="Gut, perhaps?")
    thread.refresh_from_db()
    assert thread.answered_at is None
    write(client_of(bruno.user), thread, body="Gut it is.")

    thread.refresh_from_db()
    assert thread.answered_at is not None
    assert "Which strings?" in text_of(client_of(bela), f"{home(bruno)}?kind=question&q=gut")
    assert "Nothing found" in text_of(client_of(bela), f"{home(bruno)}?q=nylon")


def test_who_is_banned_reads_on_and_writes_nothing(bruno: Creator, bela: User, client_of: Person) -> None:
    begin(client_of(bela), bruno)
    thread = Thread.objects.get()
    offender = Offender(f"u:{bela.public_id}", "Bela", user=bela)
    ban_make(offender=offender, place=Place(creator=bruno.public_id), until=None, by=bruno.user, why="")

    assert "You cannot write here" in text_of(client_of(bela), thread.get_absolute_url())
    assert write(client_of(bela), thread).status_code == 403
    assert Post.objects.count() == 1


def test_a_lot_at_once_is_slowed_down(bruno: Creator, bela: User, client_of: Person) -> None:
    begin(client_of(bela), bruno)
    thread, client = Thread.objects.get(), client_of(bela)
    answers = [write(client, thread, body=f"Thought {number}").status_code for number in range(10)]

    assert answers == [302] * 9 + [429]
    assert Post.objects.count() == 10


def test_a_post_is_reported_by_who_can_read_it(
    bruno: Creator, bela: User, cora: User, alice: User, client_of: Person
) -> None:
    begin(client_of(bela), bruno)
    sent = {"kind": "post", "target": Post.objects.get().public_id}
    assert client_of(alice).get(reverse("room:report"), sent).status_code == 404
    assert "Report this post" in client_of(cora).get(reverse("room:report"), sent).content.decode()

    client_of(cora).post(reverse("room:report"), {**sent, "reason": "abuse"})
    assert Report.objects.get().creator == bruno.public_id


def test_a_circle_asks_the_database_as_often_with_many_talks(
    bruno: Creator, bela: User, client_of: Person
) -> None:
    now, client = timezone.now(), client_of(bela)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(home(bruno))
        return len(asked)

    begin(client, bruno)
    few = queries()
    for number in range(8):
        thread = Thread.objects.create(
            creator=bruno,
            title=f"Talk {number}",
            author=bela,
            created_at=now,
            last_post_at=now,
            posts_shown=1,
        )
        Post.objects.create(key=uuid4(), thread=thread, author=bela, body="So", created_at=now)
    assert queries() == few
