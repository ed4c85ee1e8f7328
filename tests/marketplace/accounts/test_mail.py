"""Mail that is owed: once, in its reader's language, with headers nobody can break."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from kombu.exceptions import OperationalError

from marketplace.accounts import services
from marketplace.accounts.letters import letter_of
from marketplace.accounts.models import Mail
from marketplace.accounts.services import MAIL_ATTEMPTS_MAX, mail_queue, mail_send
from marketplace.accounts.tasks import mail_deliver, mail_sweep

pytestmark = pytest.mark.django_db

NAME = 'Müller, Söhne & "Co" <x>'


def owe(key: str = "k1", **more) -> Mail:
    values = {
        "to": "alice@example.org",
        "language": "en",
        "template": "brand_submitted",
        "context": {"brand": "Lantern Row", "address": "https://shop.example/x"},
        **more,
    }
    return mail_queue(key=key, **values)


def html_of(letter) -> str:
    return str(letter.alternatives[0][0])


def test_a_mail_leaves_after_the_commit(committing) -> None:
    with committing():
        owe()
        assert mail.outbox == []

    [letter] = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert "Lantern Row" in letter.subject
    assert "https://shop.example/x" in letter.body
    assert Mail.objects.get().sent_at is not None


def test_the_same_key_is_one_mail(committing) -> None:
    with committing():
        first, second = owe(), owe(to="other@example.org")

    assert first == second
    assert len(mail.outbox) == 1


def test_a_mail_that_has_left_is_not_sent_twice(committing) -> None:
    with committing():
        owed = owe()

    assert mail_deliver(owed.pk) is False
    assert mail_sweep() == 0
    assert len(mail.outbox) == 1


def test_two_workers_at_once_send_one_mail(monkeypatch) -> None:
    owed = owe()
    rival: list[bool] = []

    def send_with_a_rival(mail_row):
        rival.append(mail_send(mail_id=owed.pk))
        return letter_of(mail_row)

    monkeypatch.setattr(services, "letter_of", send_with_a_rival)

    assert mail_send(mail_id=owed.pk) is True
    assert rival == [False]
    assert len(mail.outbox) == 1


def test_the_sweep_sends_what_a_dead_worker_left(monkeypatch) -> None:
    owed = owe()
    Mail.objects.filter(pk=owed.pk).update(attempts=1, due_at=timezone.now() - timedelta(seconds=1))

    assert mail_sweep() == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again_later(settings) -> None:
    owed = owe()
    settings.EMAIL_BACKEND = "tests.marketplace.nowhere.Backend"

    assert mail_sweep() == 0
    owed.refresh_from_db()
    assert owed.sent_at is None
    assert owed.attempts == 1
    assert owed.due_at > timezone.now()
    assert owed.last_error

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Mail.objects.update(due_at=timezone.now())
    assert mail_sweep() == 1
    assert len(mail.outbox) == 1


def test_a_mail_is_given_up_after_eight_attempts() -> None:
    owed = owe()
    Mail.objects.filter(pk=owed.pk).update(attempts=MAIL_ATTEMPTS_MAX)

    assert mail_sweep() == 0
    assert mail.outbox == []


def test_an_address_that_is_two_is_refused() -> None:
    with pytest.raises(ValidationError):
        owe(to="alice@example.org, x@evil.example")
    with pytest.raises(ValidationError):
        owe(to="alice@example.org\r\nBcc: x@evil.example")

    assert not Mail.objects.exists()


def test_a_line_break_in_a_title_smuggles_nothing_in() -> None:
    owed = owe(
        template="show_started",
        context={
            "creator": "Mira",
            "title": "Night market\r\nBcc: x@evil.example",
            "address": "https://shop.example/",
            "sender_name": NAME,
        },
    )

    assert mail_send(mail_id=owed.pk) is True
    [letter] = mail.outbox
    parsed = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
    assert parsed["Subject"] == "Mira is live: Night market Bcc: x@evil.example"
    assert parsed["Bcc"] is None
    assert letter.recipients() == ["alice@example.org"]
    [sender] = parsed["From"].addresses
    assert sender.display_name == f"{NAME} via Showfloor"
    assert sender.addr_spec == "shows@localhost"


def test_names_are_escaped_in_html_and_plain_in_text() -> None:
    owed = owe(context={"brand": "Söhne & <b>Co</b>"})

    mail_send(mail_id=owed.pk)

    [letter] = mail.outbox
    assert "Söhne & <b>Co</b> has been sent in" in letter.body
    assert "Söhne &amp; &lt;b&gt;Co&lt;/b&gt;" in html_of(letter)
    assert letter.subject == "Söhne & <b>Co</b> is with the operator"


def test_an_unknown_language_falls_back_to_the_house() -> None:
    assert owe(language="xx").language == "en"


def test_a_mail_that_is_gone_is_not_sent() -> None:
    assert mail_deliver(4711) is False


def test_without_a_broker_the_mail_waits_for_the_sweep(committing, monkeypatch) -> None:
    def no_broker(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(mail_deliver, "delay", no_broker)

    with committing():
        owe()

    assert mail.outbox == []
    assert mail_sweep() == 1
    assert len(mail.outbox) == 1
