"""Whoever multiplies the factors of a product as they are shown reads the amount that is shown."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from kam.rules import formats, products


def test_as_few_digits_as_it_takes():
    assert products.factors(Decimal(50_000), 0.5, Decimal(100_000), "CNY", "en") == ("50.0%", "CN¥100K")
    share, whole = products.factors(Decimal("901482"), 0.87548, Decimal("1029700"), "CNY", "zh-hans")
    assert share != "88%" and "103" in whole


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_product_of_what_is_shown_reads_as_the_amount(language):
    rng, off = Random(7), 0
    for _ in range(500):
        share, whole = Decimal(rng.randint(1, 9999)) / 10_000, Decimal(rng.randint(10_000, 10**10)) / 100
        amount = (share * whole).quantize(Decimal("0.01"))
        places, more = products.digits(amount, share, whole, language)
        part = round(share * 100, places) / 100
        told = formats.shown(part * formats.shown(whole, language, more), language)
        off += told != formats.shown(amount, language)
        assert abs(told - amount) <= amount / 50, "never far"
    assert off <= 10, "but for those that lie at a half"
