"""What the demo's self-check says is read by an English reader as well as by a Chinese one."""

from __future__ import annotations

import re

from analytics.actions.demo.endings import CHECKS

CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


def test_the_self_check_of_the_demo_stands_in_two_languages():
    for _state, _owner, evidence, _ago, step, _ahead in CHECKS.values():
        for text in filter(None, (evidence, step)):
            assert CHINESE.search(text) and ENGLISH.search(text), text
        assert len(step) <= 255
