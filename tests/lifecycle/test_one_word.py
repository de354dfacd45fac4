"""One word for one thing: what kind of need was heard, what undo does, where what was made is seen."""

import pytest

from lifecycle.actions import mentions, visits
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
