"""The list of classes tells the day from which a class stands as the customer's file does."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import ClassChange

pytestmark = pytest.mark.django_db


@pytest.mark.db_both
def test_the_list_and_the_file_tell_one_day_since_when_a_class_stands(browser_of, zhao, lin, acme):
    first, newer = date(2026, 3, 1), date(2026, 5, 1)
    ClassChange.objects.create(account=acme, key_class="core", from_on=first, to_on=newer, by=lin)
    ClassChange.objects.create(account=acme, key_class="core", was="core", from_on=newer, by=lin)
    page = browser_of(zhao).get("/classes/?now=true").content.decode()
    row = page.split("<tbody")[1]
    assert "1 Mar 2026" in row and "newer reasons from 1 May 2026" in row
