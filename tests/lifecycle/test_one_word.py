"""One word for one thing: what kind of need was heard, what undo does, where what was made is seen."""

import pytest
from django.utils import timezone

from kam.models import User
from lifecycle.actions import mentions, todos, visits
from lifecycle.actions.visits import Said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


@pytest.mark.parametrize(
    ("note", "words"),
    [("They need 800 square metres of boards by May.", "Explicit need"),
     ("They worry about the price.", "Latent need ·")],
)  # fmt: skip
def test_a_need_has_the_same_word_before_and_after_it_is_accepted(lin, acme, browser_of, note, words):
    visit = visits.log(account=acme, said=Said("advance", note), by=lin)
    (need,) = [one for one in mentions.open_suggestions(visit, lin) if one.kind == "need"]
    page = f"/visits/{visit.pk}/"
    assert words in browser_of(lin).get(page).content.decode()
    mentions.accept(visit, key=need.mention.key, by=lin)
    after = browser_of(lin).get(page).content.decode()
    assert words in after and "Stated demand" not in after


def test_undo_says_what_it_does(lin, acme, browser_of):
    visit = visits.log(account=acme, said=Said("advance", "x"), by=lin)
    page = browser_of(lin).get(f"/visits/{visit.pk}/").content.decode()
    assert (
        "Taking it back opens the form again with what you wrote." in page
        and "Take back" in page
        and "Undo" not in page
    )
    assert 'title="It leaves the lists and the figures. You can bring it back."' in page


@pytest.mark.parametrize(
    ("language", "button", "state"),
    [("en", "Mark done", "Done"), ("zh-hans", "标为完成", "已完成"), ("zh-hant", "標為完成", "已完成")],
)
def test_what_a_button_does_has_another_word_than_what_is(lin, acme, browser_of, language, button, state):
    User.objects.filter(pk=lin.pk).update(language=language)
    lin.refresh_from_db()
    todo = todos.give(acme, title="Call them", user=lin, due_on=timezone.localdate(), by=lin)
    url = f"/todos/{todo.pk}/"
    assert button in browser_of(lin).get(url).content.decode()
    todos.finish(todo, by=lin)
    page = browser_of(lin).get(url).content.decode()
    assert state in page and button not in page
