"""Every mail of this floor can be rendered in every language, with nothing left blank."""

from pathlib import Path

import pytest
from django.conf import settings

from marketplace.accounts.letters import letter_of, page_of
from marketplace.accounts.models import Mail

FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
OURS = ("account_", "brand_", "creator_", "campaign_", "application_", "collaboration_")
CONTEXT = {
    "code": "ABC123",
    "minutes": 15,
    "kind": "password_changed",
    "brand": "Lantern Row",
    "creator": "Mira Solane",
    "campaign": "Winter light",
    "name": "Mira",
    "reason": "The picture is of somebody else.",
    "message": "Six lamps?",
    "percent": "12.5",
    "steps": ["Who you are"],
    "address": "https://shop.example/x/",
}
NAMES = sorted(
    path.name.removesuffix(".subject.txt")
    for path in FOLDER.glob("*.subject.txt")
    if path.name.startswith(OURS)
)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_read(name: str, language: str) -> None:
    letter = letter_of(Mail(key=name, to="a@example.org", language=language, template=name, context=CONTEXT))

    page = str(letter.alternatives[0][0])
    body = str(letter.body)
    assert letter.subject.strip()
    assert "\n" not in letter.subject
    for text in (body, page):
        assert "{{" not in text
        assert "  %" not in text
    assert f'lang="{language}"' in page
    assert settings.SITE_URL in body


def test_a_mail_without_html_of_its_own_gets_its_text() -> None:
    values = {"text": "Watch <Lamps>:\n\nhttps://shop.example/x/", "language": "en", "text_direction": "ltr"}

    page = page_of("there_is_no_such_mail", values)

    assert "&lt;Lamps&gt;" in page
    assert 'href="https://shop.example/x/"' in page


def test_notices_say_what_was_changed() -> None:
    for kind, words in (("email_changed", "e-mail addresses"), ("password_reset", "password")):
        owed = Mail(
            key="x", to="a@example.org", language="en", template="account_notice", context={"kind": kind}
        )
        assert words in str(letter_of(owed).body)
