"""A list that became a file is called by the name of its page, in the reader's language."""

import pytest
from django.utils import translation

from kam.actions import exports
from kam.ground import listings
from kam.models import Event, Notice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("word", "said"), [("accounts", "Customers"), ("orders", "Orders"), ("nothing", "nothing"),
                                            ("waterfalls", "waterfalls"), ("Customers", "Customers")])  # fmt: skip
def test_a_word_of_the_api_is_the_name_of_its_page(word, said):
    assert listings.spoken(word) == said


def test_who_asked_for_a_file_reads_which_list_it_is(zhao, acme, browser_of):
    exports.work(exports.request(noun="accounts", kind="csv", by=zhao).pk)
    assert Event.objects.get(verb="export.ready").subject_name == "accounts", "the log keeps the word"
    assert Notice.objects.filter(user=zhao).exists()
    assert "File ready to download: Customers" in browser_of(zhao).get("/notices/").content.decode()
    with translation.override("zh-hans"):
        assert listings.spoken("accounts") == "客户"
