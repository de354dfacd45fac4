"""A5, A6 for a part of the customers: its groups with their whole figures, its referrers and who was brought."""

from __future__ import annotations

import pytest

from kam.templatetags import ui
from tests.analytics.figures.ask import money, one, rows, within
from tests.analytics.figures.test_networks import chains, figures, members, seen, together, year

pytestmark = [pytest.mark.django_db, pytest.mark.db_both, pytest.mark.xdist_group("figures")]


def parts(book):
    """{filters as the address has them: the same of a customer `a`, in SQL}."""
    region, segment = one("SELECT MAX(region), MAX(segment) FROM accounts_account WHERE region <> ''")
    (category,) = one("""SELECT MIN(p.category) FROM accounts_orderline l JOIN accounts_product p ON p.id = l.product_id
        WHERE p.category <> ''""")
    bought = f"""a.id IN (SELECT o.account_id FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id
        JOIN accounts_product p ON p.id = l.product_id WHERE p.category = '{category}' AND o.archived_at IS NULL
        AND o.revenue > 0 AND {within("o.ordered_on")})"""  # fmt: skip
    owner = book.owners[0].pk
    return [
        ({"region": region}, f"a.region = '{region}'"), ({"segment": segment}, f"a.segment = '{segment}'"),
        ({"owner": owner}, f"a.owner_id = {owner}"), ({"tier": "gold"}, "a.tier = 'gold'"),
        ({"tier": "none", "region": region}, f"a.tier = '' AND a.region = '{region}'"),
        ({"owner": "unassigned"}, "a.owner_id IS NULL"), ({"category": category}, bought),
    ]  # fmt: skip


def test_the_groups_of_a_part_are_whole(book):
    tops = [row["id"] for row in book.get("groups", page_size=500)["results"]]
    found_any = False
    for asked, where in parts(book):
        wanted = {top for top in tops if members(top, f"{where} AND a.archived_at IS NULL")}
        found = book.get("groups", page_size=500, **asked)["results"]
        assert {row["id"] for row in found} == wanted, asked
        assert {row["id"]: figures(row["whole"]) for row in found} == {
            top: pytest.approx(together(members(top, "1 = 1"))) for top in wanted
        }
        page = book.page("/groups/", **asked)
        assert {shown.account.pk for shown, _beside in page.context["groups"]} == wanted
        assert {line[0] for line in book.file("/groups/", **asked)} == {str(top) for top in wanted}
        found_any = found_any or bool(wanted)
    assert found_any


def test_the_referrers_of_a_part_and_whom_it_was_brought(book):
    earned = year()
    for user in (book.zhao, book.owners[0]):
        where_seen = seen(user, book)
        for asked, where in parts(book):
            part = {key for (key,) in rows(f"SELECT a.id FROM accounts_account a WHERE {where}")}
            uppers = {key for (key,) in rows(f"{chains(where_seen)} SELECT DISTINCT upper FROM brought")} & part
            brought = {key for (key,) in rows(f"{chains(where_seen)} SELECT who FROM direct")} & part
            whole = {row["id"]: row for row in book.get("referrals", user, page_size=500)["results"]}
            found = book.get("referrals", user, page_size=500, **asked)["results"]
            assert found == [row for key, row in whole.items() if key in uppers], asked
            page = book.page("/referrals/", user, **asked).context
            if not uppers | brought:
                assert page["nobody"]
                continue
            known = [earned[key] for key in brought if key in earned]
            assert [figure["value"] for figure in page["head"]] == [
                str(len(brought)), str(len(uppers)),
                *(ui.money(money(sum(pair[at] for pair in known)) if known else None) for at in (0, 1)),
            ]  # fmt: skip
            listed = book.page(page["head"][0]["url"], user).context
            assert listed["count"] == len(brought), (asked, page["head"][0]["url"])


def test_the_number_over_all_steps_opens_its_customers(book):
    for user in (book.zhao, book.owners[0]):
        for row in book.get("referrals", user, page_size=500)["results"]:
            told = rows(f"{chains(seen(user, book))} SELECT COUNT(*) FROM brought WHERE upper = {row['id']}")
            listed = book.page("/customers/", user, came_through=row["id"]).context
            assert [(listed["count"],)] == told == [(row["reached"],)]
