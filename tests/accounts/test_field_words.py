"""What a custom field's help says, in the reader's language or the one next to it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from accounts.actions import fields

pytestmark = pytest.mark.django_db


def test_help_is_read_in_the_readers_language_and_falls_back(ada, lin, acme, api_of, browser_of):
    said = {"kind": "text", "label_en": "Budget", "help_text": "A year, with tax", "help_zh_hans": "全年，含税"}
    labels = {"label_zh_hans": "", "label_zh_hant": "", "help_zh_hant": "", "subject": "account", "options": []}
    field = fields.define(values=labels | said, by=ada)
    for language, words in (("en", "A year, with tax"), ("zh-hans", "全年，含税"), ("zh-hant", "全年，含税")):
        with override(language):
            assert field.help == words
    assert "A year, with tax" in browser_of(lin).get(f"/customers/{acme.pk}/edit/").content.decode()
    found = api_of(lin).get("/api/v1/fields/").json()["results"][0]
    assert (found["help_zh_hans"], found["help_zh_hant"]) == ("全年，含税", "")
