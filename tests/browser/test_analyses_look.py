"""Every analysis of the menu on a desk with a whole book, and on a phone with none: axe, the ruler and the console."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from kam.ground import ways
from kam.models import User
from tests.browser import books, looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALM = {"reduced_motion": "reduce", "bypass_csp": True}
DESK = {"viewport": {"width": 1280, "height": 860}, "has_touch": False, "is_mobile": False}
FEWEST = 40
"""Pages of the menu; fewer would mean that it was not read."""


def analyses() -> list[str]:
    """The addresses of all pages of the menu of analyses, each with the question that it is linked by."""
    found = []
    for _key, _words, name, _right in ways.every():
        url_name, mark, question = name.partition("?")
        found.append(reverse(url_name) + mark + question)
    return found


def seen_by(user: Any, context_of: Any, language: str, **look: Any) -> dict[str, list[str]]:
    """What is wrong on any of the pages."""
    User.objects.filter(pk=user.pk).update(language=language)
    page, paths = context_of(user, **CALM, **look).new_page(), analyses()
    assert len(paths) > FEWEST
    wrong = looks.serious_of(page, *paths)
    assert page.evaluate("document.documentElement.lang") == language
    return wrong


def test_analyses_of_a_whole_book_fit_a_dark_desk_in_traditional_chinese(
    zhao: Any, acme: Any, lin: Any, chen: Any, context_of: Any
) -> None:
    books.long_named(lin, acme)
    books.pictured(acme, lin, chen)
    assert seen_by(zhao, context_of, "zh-hant", color_scheme="dark", **DESK) == {}


def test_analyses_of_an_empty_company_fit_a_phone(zhao: Any, context_of: Any) -> None:
    assert seen_by(zhao, context_of, "en", color_scheme="light") == {}
