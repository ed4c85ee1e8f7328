"""The frame around every page: errors, refusals, forms and the pages for signing in, in our words and markup."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Origin, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from marketplace.accounts.models import User

pytestmark = pytest.mark.once

ACCOUNT_PAGES = sorted(path.name for path in (settings.BASE_DIR / "templates" / "account").glob("*.html"))
PLAIN_PAGES = ["400.html", "403.html", "404.html"]


class LampForm(forms.Form):
    title = forms.CharField(label="Title", help_text="At most 80 letters.")
    note = forms.CharField(label="Note", required=False)
    price = forms.CharField(label="Price", widget=forms.TextInput(attrs={"data-currency": "EUR"}))
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    shown = forms.BooleanField(label="Show it", help_text="You can hide it later.")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def request_of(alice: User, rf: RequestFactory) -> Any:
    request = rf.get("/accounts/email/")
    request.user = alice
    return request


def fragment(source: str, **context: Any) -> str:
    # allauth's elements ask which template they stand in.
    return Template(source, origin=Origin("fragment", "fragment.html")).render(Context(context))


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_every_page_for_signing_in_has_one_heading_and_our_frame(name: str, request_of: Any) -> None:
    form = LampForm()
    context = {
        "form": form,
        "verify_form": form,
        "change_form": form,
        "can_change": True,
        "can_resend": True,
        "can_add_email": True,
        "emailaddresses": [{"email": "alice@example.org", "primary": False, "verified": False}],
        "reauthentication_alternatives": [{"url": "/elsewhere/", "description": "A code"}],
        "email": "alice@example.org",
    }

    html = render_to_string(f"account/{name}", context, request_of)

    assert html.count("<h1") == 1
    assert 'class="site-bar' in html
    assert "page-account" in html
    assert html.count('<main id="main"') == 1


def test_a_used_up_link_says_so(request_of: Any) -> None:
    html = render_to_string("account/password_reset_from_key.html", {"token_fail": True}, request_of)

    assert "used up" in html
    assert "<form class=" not in html


# allauth's other pages (keys, sessions) are built from elements: these give them our markup.


def test_elements_of_allauth_take_our_components(request_of: Any) -> None:
    source = (
        "{% load allauth %}{% element h1 %}One{% endelement %}{% element h2 %}Two{% endelement %}"
        "{% element p %}Words{% endelement %}"
        "{% element alert %}{% slot message %}Mind{% endslot %}{% endelement %}"
        '{% element badge tags="success" %}Yes{% endelement %}'
        "{% element details %}{% slot summary %}More{% endslot %}{% slot body %}All{% endslot %}{% endelement %}"
        "{% element panel %}{% slot title %}Keys{% endslot %}{% slot body %}None{% endslot %}"
        "{% slot actions %}Add{% endslot %}{% endelement %}"
        '{% element form form=form method="post" %}{% slot body %}{% element fields form=form %}{% endelement %}'
        "{% endslot %}{% slot actions %}{% element button_group %}"
        '{% element button tags="prominent" %}Go{% endelement %}'
        '{% element button tags="danger" %}Remove{% endelement %}'
        '{% element button href="/back/" tags="link" %}Back{% endelement %}'
        "{% endelement %}{% endslot %}{% endelement %}"
    )

    html = fragment(source, form=LampForm())

    assert 'class="btn primary tall"' in html
    assert 'class="btn danger"' in html
    assert '<a href="/back/" class="btn ' in html
    assert 'class="badge ok"' in html
    assert '<div class="money-input"><span>EUR</span>' in html


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_error_pages_say_what_happened_and_where_to_go(name: str, request_of: Any) -> None:
    html = render_to_string(name, {}, request_of)

    assert html.count("<h1") == 1
    assert "page-plain" in html
    assert 'href="/"' in html


def test_the_page_for_our_faults_needs_no_request() -> None:
    html = render_to_string("500.html")

    assert html.count("<h1") == 1
    assert "charged twice" in html


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_is_not_found(client: Client) -> None:
    answer = client.get("/no/such/page/")

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "not on the floor" in answer.content.decode()


# Forms: what is wrong stands on top and beside the field, and what was typed is kept.


def test_a_refused_form_names_each_field_and_keeps_what_was_typed() -> None:
    form = LampForm({"title": "", "note": "<b>", "price": "64", "kind": "a"})

    html = fragment('{% include "components/_form.html" %}', form=form)

    assert '<a href="#id_title">Title</a>: This field is required.' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'value="&lt;b&gt;"' in html
    assert html.count('role="alert"') == 1


def test_a_fresh_form_shows_no_summary_and_says_what_is_optional() -> None:
    html = fragment('{% include "components/_form.html" %}', form=LampForm())

    assert 'role="alert"' not in html
    assert html.count('class="optional"') == 1
    assert "<legend" in html


def test_a_list_of_one_page_shows_no_pages() -> None:
    source = '{% include "components/_pagination.html" with page=page query="&state=paid" %}'

    assert "<nav" not in fragment(source, page=Paginator(range(3), 5).page(1))
    html = fragment(source, page=Paginator(range(30), 5).page(2))

    assert 'href="?page=1&state=paid"' in html.replace("&amp;", "&")
    assert "Page 2 of 6" in html


def test_every_stylesheet_a_page_links_exists() -> None:
    linked = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in path.read_text(encoding="utf-8").split("'")
        if name.startswith("app/css/")
    }

    assert linked
    assert [name for name in sorted(linked) if not Path(settings.BASE_DIR / "static" / name).exists()] == []
