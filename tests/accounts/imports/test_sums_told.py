"""A dry run of orders says what they amount to, by currency, and from which day to which."""

from __future__ import annotations

import pytest

from accounts.models import Rate
from kam.actions import imports

pytestmark = [pytest.mark.django_db, pytest.mark.db_both]
HEAD = "customer code,number,date,amount,currency"


def test_amounts_by_currency_with_their_days(sheet, bring, acme, ada, browser_of):
    Rate.objects.create(currency="USD", on="2024-01-01", rate="7.1")
    rows = (f"{acme.code},1,2024-03-01,100.50,CNY", f"{acme.code},2,2024-05-09,200,CNY",
            f"{acme.code},3,2024-04-02,10,USD", f"{acme.code},4,2024-04-02,ten,CNY")  # fmt: skip
    source = bring(sheet(HEAD, *rows), imports.CHECK)
    assert [(one["currency"], one["amount"], one["count"], one["first"], one["last"])
            for one in source.options["sums"]] == [
        ("CNY", "300.50", 2, "2024-03-01", "2024-05-09"), ("USD", "10.00", 1, "2024-04-02", "2024-04-02")]  # fmt: skip
    page = browser_of(ada).get(f"/imports/{source.pk}/").content.decode()
    assert "Amount in CNY" in page and "1 Mar 2024 – 9 May 2024" in page and "Amount in USD" in page
    assert "to mend, or to leave out" in page


def test_without_an_error_nothing_is_said_to_stay_out(sheet, bring, acme, ada, browser_of):
    source = bring(sheet("customer code,number,date,amount", f"{acme.code},1,2024-03-01,100"), imports.CHECK)
    page = browser_of(ada).get(f"/imports/{source.pk}/").content.decode()
    assert "With errors" in page and "stay out" not in page and "stayed out" not in page
    assert source.options["sums"][0]["currency"] == "CNY"


def test_lines_of_one_order_are_summed_once(sheet, bring, acme):
    head = "customer code,number,date,product,quantity,price,amount"
    rows = (f"{acme.code},1,2024-03-01,A,1,60,60", f"{acme.code},1,2024-03-01,B,1,40,40")
    (told,) = bring(sheet(head, *rows), imports.CHECK).options["sums"]
    assert (told["amount"], told["count"]) == ("100.00", 1)
