"""How Chinese is said: the dictionary is held in half the memory and says the same."""

import json
from itertools import chain
from pathlib import Path

from pypinyin import constants, phrases_dict

from kam.ground import syllables


def test_phrases_have_the_readings_of_their_characters_in_common_and_are_said_as_they_were():
    syllables.library()
    as_delivered = json.loads(Path(phrases_dict.__file__).with_suffix(".json").read_text(encoding="utf-8"))
    assert as_delivered == constants.PHRASES_DICT
    readings = list(chain.from_iterable(constants.PHRASES_DICT.values()))
    assert len({id(reading) for reading in readings}) < len(readings) / 50
    assert syllables.said("重庆天天见 A") == ["chong", "qing", "tian", "tian", "jian", " A"]
    assert syllables.of("天天") == ["tian", "tian"]
