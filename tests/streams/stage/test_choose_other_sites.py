"""A host names other sites that get the show too; their keys are told to nobody any more."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from streams.shows.models import Show
from streams.stage.encoders.doorkeeper import TargetLedger
from streams.stage.errors import ShowOver, SimulcastOff, TargetRefused, TooManyTargets
from streams.stage.models import SimulcastTarget
from streams.stage.simulcast.relay import Progress, Target
from streams.stage.simulcast_targets import target_add, targets_to_send

URL = "rtmps://live.example:443/rtmp"
KEY = "s3cret-k3y-of-the-other-site"


def page(world, name: str = "simulcast", *more: int) -> str:
    return reverse(f"stage:{name}", args=[world.show.public_id, *more])


def test_key_is_sealed_and_shown_to_nobody(client_of, world):
    host = client_of(world.creator.user)

    answer = host.post(page(world), {"name": "Tube", "url": URL, "key": KEY}, follow=True)

    kept = SimulcastTarget.objects.get()
    assert answer.status_code == 200
    assert "Tube" in answer.text
    assert URL in answer.text
    assert (
        KEY not in answer.text + host.get(page(world)).text + host.get(page(world, "simulcast_status")).text
    )
    assert KEY not in str(vars(kept))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://live.example/app", KEY),
        ("rtmp://127.0.0.1/app", KEY),
        ("rtmp://[::1]/app", KEY),
        ("rtmp://169.254.169.254/latest", KEY),
        ("rtmp://localhost/app", KEY),
        ("rtmp://db.internal/app", KEY),
        (URL, "two words"),
        (URL, "   "),
    ],
)
def test_what_will_not_do_is_refused_in_the_form_and_nothing_is_kept(client_of, world, url, key):
    answer = client_of(world.creator.user).post(page(world), {"name": "", "url": url, "key": key})

    assert answer.status_code == 200
    assert 'class="note bad" role="alert"' in answer.text
    assert KEY not in answer.text
    assert not SimulcastTarget.objects.exists()


def test_refusals_of_targets_keep_nothing(world, settings):
    settings.SIMULCAST = False
    with pytest.raises(SimulcastOff):
        target_add(show=world.show, url=URL, key=KEY)
    settings.SIMULCAST = True
    with pytest.raises(TargetRefused):
        target_add(show=world.show, url="rtmp://10.0.0.1/app", key=KEY)
    world.show.state = Show.State.CANCELLED
    with pytest.raises(ShowOver):
        target_add(show=world.show, url=URL, key=KEY)

    assert not SimulcastTarget.objects.exists()


def test_fourth_target_is_refused_and_the_database_would_refuse_it_too(client_of, world):
    made = [target_add(show=world.show, url=URL, key=KEY) for _ in range(3)]
    host = client_of(world.creator.user)

    with pytest.raises(TooManyTargets):
        target_add(show=world.show, url=URL, key=KEY)
    answer = host.post(page(world), {"url": URL, "key": KEY})

    assert "at most 3" in answer.text
    with pytest.raises(IntegrityError), transaction.atomic():
        SimulcastTarget.objects.create(show=world.show, position=4, url=URL, made_at=timezone.now())
    assert [target.position for target in made] == [1, 2, 3]
    assert SimulcastTarget.objects.count() == 3


def test_target_is_switched_and_removed(client_of, world):
    target = target_add(show=world.show, url=URL, key=KEY)
    host = client_of(world.creator.user)

    host.post(page(world, "simulcast_switch", target.pk), {"on": "0"})
    assert SimulcastTarget.objects.get().is_on is False
    host.post(page(world, "simulcast_switch", target.pk), {"on": "1"})
    assert SimulcastTarget.objects.get().is_on is True

    host.post(page(world, "simulcast_remove", target.pk))
    assert not SimulcastTarget.objects.exists()
    assert host.post(page(world, "simulcast_remove", target.pk)).status_code == 404


def test_targets_are_the_hosts_alone(client_of, world, alice, carla, mallory):
    target = target_add(show=world.show, url=URL, key=KEY)

    for person in (alice, carla, mallory):
        stranger = client_of(person)
        assert stranger.get(page(world)).status_code == 404
        assert stranger.get(page(world, "simulcast_status")).status_code == 404
        assert stranger.post(page(world), {"url": URL, "key": "k"}).status_code == 404
        for name in ("simulcast_switch", "simulcast_remove"):
            assert stranger.post(page(world, name, target.pk)).status_code == 404

    assert SimulcastTarget.objects.get().is_on is True


def test_only_what_is_on_of_shows_on_air_is_sent(live_world, settings, django_assert_num_queries):
    show = live_world.show
    first = target_add(show=show, url=URL, key=KEY)
    second = target_add(show=show, url=URL, key=KEY)
    SimulcastTarget.objects.filter(pk=second.pk).update(is_on=False)

    with django_assert_num_queries(1):
        assert targets_to_send([show.public_id, "other"]) == [Target(first.pk, show.public_id, URL, KEY)]
    settings.SECRET_KEY = "another-key-of-the-site-for-this-test-alone"
    assert TargetLedger().targets([show.public_id]) == [Target(first.pk, show.public_id, URL, None)]
    Show.objects.filter(pk=show.pk).update(state=Show.State.SCHEDULED)
    assert targets_to_send([show.public_id]) == []


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "waits for the show"),
        (Progress("connecting"), "connecting"),
        (Progress("sending"), "sending"),
        (Progress("slow"), "misses pictures"),
        (Progress("needs_aac"), "needs AAC sound, and your browser sends Opus"),
        (Progress("unreadable"), "cannot be read any more"),
        (Progress("failed", "private"), "private network"),
        (Progress("failed", "unknown_host"), "no server of that name"),
        (Progress("failed", "certificate"), "certificate is not valid"),
        (Progress("failed", "timeout"), "does not answer"),
        (Progress("failed", "unreachable"), "cannot be reached"),
        (Progress("failed", "refused"), "Check its key"),
        (Progress("failed", "<b>Full</b>"), "&lt;b&gt;Full&lt;/b&gt;"),
    ],
    ids=lambda value: f"{value.state} {value.detail}" if isinstance(value, Progress) else None,
)
def test_how_it_goes_is_told_in_words(client_of, world, progress, words):
    target = target_add(show=world.show, url=URL, key=KEY)
    if progress is not None:
        TargetLedger().tell({target.pk: progress})
    host = client_of(world.creator.user)

    for name in ("simulcast", "simulcast_status"):
        assert words in host.get(page(world, name)).text


def test_empty_off_and_over(client_of, world, settings):
    host = client_of(world.creator.user)
    assert "Nowhere else yet" in host.get(page(world)).text
    settings.SIMULCAST = False
    assert "This site sends to no others" in host.get(page(world)).text
    Show.objects.filter(pk=world.show.pk).update(state="cancelled")
    assert host.get(page(world)).status_code == 302


def test_studio_leads_to_the_targets(client_of, world):
    studio = client_of(world.creator.user).get(reverse("front:studio", args=[world.show.public_id])).text

    assert page(world) in studio
    assert page(world, "simulcast_status") in studio
