"""The sentence of satisfaction names the part that is least content, if that is more than chance."""

from analytics.rules.satisfaction import Tally
from analytics.views import satisfaction_least

NAMES = {"platinum": "Platinum", "gold": "Gold", "": "Not known"}


def of(*points, recommending=(0, 0, 0)):
    promoters, detractors, n = recommending
    return Tally(len(points), sum(points), sum(one * one for one in points), promoters, detractors, n)


def test_the_least_content_part_is_named_only_beyond_chance():
    low, high = of(*[6, 7, 6, 7] * 5), of(*[9, 8, 9, 8] * 5)
    said = satisfaction_least.said({("platinum", 1): low, ("gold", 1): high, ("", 1): of(0, 0, 0)}, NAMES)
    assert said == "Least content: Platinum (6.5 of 10, all others 8.5)."
    assert satisfaction_least.said({("platinum", 1): of(6, 9, 7), ("gold", 1): of(7, 9, 8)}, NAMES) == ""
    assert satisfaction_least.said({("platinum", 1): low}, NAMES) == "", "there is nobody to compare with"
    assert satisfaction_least.said({("platinum", 1): of(1, 2), ("gold", 1): high}, NAMES) == "", "two say nothing"


def test_who_is_least_ready_to_recommend_is_told_likewise():
    parts = {("platinum", 1): of(recommending=(0, 9, 20)), ("gold", 1): of(recommending=(18, 0, 20))}
    assert satisfaction_least.said(parts, NAMES) == "Least ready to recommend us: Platinum (NPS −45, all others 90)."
