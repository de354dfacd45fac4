"""What lies outside the bounds of chance by a hair is written with the digits that show it."""

from analytics.rules import managers as rules
from analytics.rules.managers import LESS
from analytics.views import manager_pictures


def test_what_lies_outside_by_a_hair_is_written_with_the_digits_that_show_it():
    near = rules.Compared(12, 12, 2_496_00000.0, 4_000_00000.0, 2_500_00000.0, 7_160_00000.0, LESS, raw=2_496_00000.0)
    assert manager_pictures.own("contribution", near) == "CN¥2.496M"
    assert manager_pictures.between("contribution", near) == "CN¥2.500M – CN¥7.160M"
    far = rules.Compared(12, 12, 1_496_00000.0, 4_000_00000.0, 2_500_00000.0, 7_160_00000.0, LESS)
    assert manager_pictures.own("contribution", far) == "CN¥1.50M"
