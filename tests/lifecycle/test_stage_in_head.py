"""The stage in a customer's head is the way to move it, before anything else on the page."""

import pytest
from django.urls import reverse

from accounts.actions import accounts
from lifecycle.actions import stages, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]


def head(browser, account):
    """The page up to its title's end; the menu beside it."""
    page = browser.get(reverse("accounts:account-detail", args=[account.pk])).content.decode()
    return page.partition("</h1>")[0], page.partition('id="panel"')[0]


def test_it_leads_on_to_another_stage(lin, acme, browser_of):
    stages.identify(acme, by=lin)
    title, above = head(browser_of(lin), acme)
    move = reverse("lifecycle:stage-move", args=[acme.pk])
    assert f'href="{move}"' in title and "Identification and screening" in title
    assert above.count(f'href="{move}"') == 2  # in the head, and in the menu of what is done rarely


def test_it_opens_where_there_is_none_yet(lin, acme, browser_of):
    title, _above = head(browser_of(lin), acme)
    assert reverse("lifecycle:stage-identify", args=[acme.pk]) in title and "Open the life cycle" in title


def test_under_a_warning_it_leads_there(lin, acme, browser_of):
    warnings.raise_by_hand(acme, reason="Silent", by=lin)
    title, _above = head(browser_of(lin), acme)
    assert reverse("lifecycle:account-warning", args=[acme.pk]) in title


def test_who_may_not_move_and_what_is_archived_have_words_only(lin, gu, acme, browser_of):
    stages.identify(acme, by=lin)
    move = reverse("lifecycle:stage-move", args=[acme.pk])
    if "Move to another stage" in head(browser_of(gu), acme)[1]:
        pytest.fail("service moves no stages")
    accounts.archive(acme, by=lin)
    title, above = head(browser_of(lin), acme)
    assert move not in above and "Identification and screening" in title
