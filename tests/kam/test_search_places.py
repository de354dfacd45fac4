"""Pages and actions are found from everywhere: in any language, by pinyin or initials, and only what one may open."""

from __future__ import annotations

import pytest

from kam.ground import finding, navigation, places
from kam.ground.rights import Right, can

pytestmark = pytest.mark.django_db


def found(user, text, key):
    return [str(hit.url) for group in finding.search(user, text, 5) if group.finder.key == key for hit in group.hits]


@pytest.mark.parametrize("asked", ["new cust", "新建客户", "xinjiankehu", "新建客戶", "cust new"])
def test_an_action_is_found_in_any_language(lin, asked):
    assert "/customers/new/" in found(lin, asked, "deeds")


@pytest.mark.parametrize("asked", ["calendar", "日历", "rili", "rl", "日曆"])
def test_a_page_is_found_in_any_language(lin, asked):
    assert "/calendar/" in found(lin, asked, "pages")


@pytest.mark.parametrize("asked", ["shortcuts", "keyboard", "快捷键", "快捷鍵", "kjj"])
def test_the_map_of_keys_is_found_and_opens_where_one_is(lin, asked, browser_of):
    assert "#help" in found(lin, asked, "pages")
    assert '<dialog id="help"' in browser_of(lin).get("/search/", {"q": asked}).content.decode()


@pytest.mark.parametrize("asked", ["recompute", "重新计算", "重新計算", "compute now"])
def test_a_deed_is_found_by_the_words_of_its_button(zhao, lin, ada, asked):
    assert [user for user in (zhao, lin, ada) if "/runs/start/" in found(user, asked, "deeds")] == [
        user for user in (zhao, lin, ada) if can(user, Right.RECOMPUTE)
    ] != []  # fmt: skip


def test_the_reader_s_language_is_the_one_shown(lin, browser_of):
    lin.language = "zh-hans"
    lin.save()
    assert "日历" in browser_of(lin).get("/search/suggest/", {"q": "calendar"}).content.decode()


def test_only_what_one_may_open_is_offered(lin, gu, ada, browser_of):
    assert "/settings/people/" in found(ada, "people", "pages") and not found(lin, "people", "pages")
    assert "/imports/add/" in found(ada, "import", "deeds") and not found(gu, "import", "deeds")


def test_each_offered_page_opens_and_stands_once(zhao, lin, ada, gu, browser_of, monkeypatch):
    monkeypatch.setattr(navigation, "_entries", lambda _request: [])  # the rail, which says the same on each of them
    for user in (zhao, lin, ada, gu):
        client = browser_of(user)
        hits = [*places._pages(user), *places.find_deeds(user, "new", 50), *places.find_deeds(user, "log", 50)]
        addresses = {hit.url for hit in hits}
        wrong = {url: code for url in addresses if (code := client.get(url).status_code) != 200}
        assert not wrong
        assert len(found(user, "calendar", "pages")) == len(set(found(user, "calendar", "pages")))


def test_what_only_looks_alike_is_not_offered(lin):
    assert not found(lin, "zzz", "pages") and not found(lin, "%", "pages") and not found(lin, "alendar", "pages")


def test_it_asks_the_database_nothing(lin, django_assert_num_queries):
    with django_assert_num_queries(0):
        places.find_pages(lin, "calendar", 5)
        places.find_deeds(lin, "visit", 5)


def test_service_is_found_by_what_it_is_about_and_the_small_list_ends_with_one_line(lin, browser_of):
    assert "/cases/" in found(lin, "complaint", "pages") and "/cases/" in found(lin, "投诉", "pages")
    small = browser_of(lin).get("/search/suggest/", {"q": "complaint"}).content.decode()
    assert "Look through all texts" in small and "newest" not in small
    assert "newest" in browser_of(lin).get("/search/", {"q": "complaint"}).content.decode()


@pytest.mark.parametrize("words", ["one-on-one", "一对一", "一對一", "account review", "客户评审"])
def test_the_account_review_is_found_by_one_on_one(lin, words):
    assert "/customers/" in found(lin, words, "deeds")


@pytest.mark.parametrize(
    ("asked", "kind", "url"),
    [
        ("hand over", "deeds", "/customers/hand-over/book/"), ("duplicates", "deeds", "/duplicates/"),
        ("add colleague", "deeds", "/settings/people/add/"), ("daily mail", "deeds", "/me/"),
        ("unassigned", "deeds", "/customers/?owner=unassigned"), ("dark", "deeds", "/me/"),
        ("language", "deeds", "/me/"), ("分层", "pages", "/tiers/"), ("fenceng", "pages", "/tiers/"),
    ],
)  # fmt: skip
def test_a_page_is_found_by_what_people_call_it(ada, lin, browser_of, asked, kind, url):
    assert url in found(ada, asked, kind) and browser_of(ada).get(url).status_code == 200
    assert url not in found(lin, asked, kind) or browser_of(lin).get(url).status_code == 200
