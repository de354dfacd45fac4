"""How Chinese is said: the dictionary is held in little memory and says what pypinyin says."""

import random
import sys
from functools import cache
from itertools import chain

import pypinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.seg import mmseg
from pypinyin.style import convert

from kam.ground import syllables

CHINESE = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x20200)]


def as_pypinyin_says(run):
    return list(chain.from_iterable(pypinyin.lazy_pinyin(word) for word in mmseg.seg.cut(run)))


def test_words_are_said_as_a_whole_and_the_rest_stands_as_it_is():
    assert syllables.said("重庆天天见 A") == ["chong", "qing", "tian", "tian", "jian", " A"]
    assert syllables.of("天天") == ["tian", "tian"]
    assert syllables.of("绿") == ["lv"]
    assert syllables.said("") == []


def test_every_character_and_every_word_of_the_dictionary_is_said_as_pypinyin_says_it():
    without_tone = cache(lambda toned: convert(toned, pypinyin.Style.NORMAL, True, default=toned))
    for word, readings in PHRASES_DICT.items():
        assert (word, syllables.of(word)) == (word, [without_tone(reading[0]) for reading in readings])
    for point, readings in PINYIN_DICT.items():
        assert (point, syllables.said(chr(point))) == (point, [without_tone(readings.split(",")[0])])


def test_any_run_of_words_is_cut_and_said_as_pypinyin_does_it():
    chance = random.Random(7)
    words = sorted(PHRASES_DICT)
    firsts = sorted({word[: chance.randint(1, len(word))] for word in words})
    alone = [chr(chance.randint(*chance.choice(CHINESE))) for _ in range(500)]
    for _ in range(1000):
        run = "".join(chance.choice(chance.choice((words, firsts, alone))) for _ in range(chance.randint(1, 5)))
        assert (run, syllables.of(run)) == (run, as_pypinyin_says(run))
        text = run[:2] + chance.choice((" A-1 ", "（", "é", "\n", "\t")) + run[2:]
        assert (text, syllables.said(text)) == (text, pypinyin.lazy_pinyin(text))


def test_it_takes_little_memory():
    held = syllables.library()
    sizes = [sys.getsizeof(held.words), sys.getsizeof(held.codes)]
    sizes += [sys.getsizeof(first) + sys.getsizeof(lines) for first, lines in held.words.items()]
    assert sum(sizes) < 3 * 1024 * 1024
