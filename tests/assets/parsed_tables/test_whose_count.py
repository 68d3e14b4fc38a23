"""Which of the units named in front of a number counts it."""

import pytest

from assets.parsed_tables.whose_count import UNKNOWN, Whose

BUREAU = Whose("青川县司法局", "unit")
OFFICE = Whose("青川县人民政府办公室", "unit")
REGION = Whose("青川县人民政府", "region_wide")
OWN_LEVEL = Whose("青川县人民政府", "own_level")
TOWN = Whose("青川县城关镇人民政府", "unit")


@pytest.mark.parametrize(
    ("whose", "earlier"),
    [
        (BUREAU, "2024年全县共收到申请"),
        (BUREAU, "全县各级行政机关共收到申请"),
        (BUREAU, "我县收到申请"),
        (BUREAU, "对全县规范性文件进行清理，废止规范性文件"),
        (BUREAU, "县政府共制发规范性文件"),
        (BUREAU, "以县政府名义印发规范性文件"),
        (BUREAU, "下属事业单位收到申请3件，答复"),
        (BUREAU, "局机关收到申请"),
        (BUREAU, "协助县政府办办理申请"),
        (BUREAU, "指导村（社区）办理申请"),
        (BUREAU, "我局收到申请2件，全系统收到"),
        (OFFICE, "县政府制发规范性文件"),
        (OFFICE, "全县共收到申请"),
        (REGION, "县政府办公室收到申请"),
        (REGION, "县政府办代表县政府受理申请"),
        (REGION, "县本级收到申请"),
        (REGION, "县级部门收到申请"),
        (OWN_LEVEL, "全县收到申请"),
        (TOWN, "全镇各村收到申请"),
        (TOWN, "县政府收到申请"),
    ],
)
def test_a_number_of_other_units(whose: Whose, earlier: str) -> None:
    assert whose.is_of_others(earlier)


@pytest.mark.parametrize(
    ("whose", "earlier"),
    [
        (BUREAU, "2024年共收到申请"),
        (BUREAU, "全县收到申请156件，我局收到"),
        (BUREAU, "全县收到申请156件，其中本机关收到"),
        (BUREAU, "在县政府的正确领导下，收到申请"),
        (BUREAU, "按照县政府信息公开工作要求，收到申请"),
        (BUREAU, "在县政府网站公开信息"),
        (BUREAU, "在全县率先公开信息"),
        (BUREAU, "本办公室收到申请"),
        (BUREAU, "我局办公室收到申请"),
        (OFFICE, "县政府办公室2024年收到申请"),
        (OFFICE, "县政府办2024年收到申请"),
        (REGION, "全县共收到申请"),
        (REGION, "县政府共收到申请"),
        (REGION, "我县收到申请"),
        (Whose("青川县", "region_wide"), "县政府共收到申请"),
        (OWN_LEVEL, "县政府共收到申请"),
        (TOWN, "镇政府收到申请"),
        (TOWN, "全镇收到申请"),
        (UNKNOWN, "县政府收到申请"),
    ],
)
def test_a_number_of_the_reporter_itself(whose: Whose, earlier: str) -> None:
    assert not whose.is_of_others(earlier)
