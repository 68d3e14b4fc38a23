"""The words in front of a number to whether other units than the reporter count it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEVEL = "[省市县区州旗]"
# What may follow a government that does something; of its websites and papers nothing is counted.
_DOES = (
    r"(?=$|[，,、（(\s\d共总累新收受接被作转制印出现行规废主办答代及和各名为起本全于]"
    r"|20\d\d|上年|今年|当年|年)"
)
_NAMED = re.compile(
    f"(?P<region>(?<![在向居列])全{_LEVEL}(?![委长局])|各级|各(?:地|县|市|区)|本行政区域|辖区|系统内|全系统)"
    f"|(?P<ours>[我本]{_LEVEL}(?!级))"
    f"|(?P<some>本级|{_LEVEL}级(?:行政机关|部门|单位)|{_LEVEL}直(?:部门|单位|机关)"
    "|各(?:部门|单位|委办局|乡|镇|街道|村|社区)|下属|所属|下级|直属|基层|(?<![我本])[局委厅]机关)"
    f"|(?P<government>{_LEVEL}(?:人民)?政府(?:办公[室厅]|办)?(?!信息|公开){_DOES})"
    "|(?P<office>办公?室)"
    "|(?P<own>[我本](?:机关|单位|部门|行政机关|[局办委厅院所镇乡街站队])(?:办公室)?)"
)
# Whose requests a unit helps to deal with, are counted elsewhere.
_HELPED = re.compile("(?:指导|协助|配合|督促|帮助)[^，,；;]{2,24}$")
_ACTS_FOR = re.compile("代表.{0,4}?政府")
_TITLE_PARTS = re.compile("人民|公[室厅]|\\s")


@dataclass(frozen=True)
class Whose:
    """The reporter, as named, and the scope of its figures: see `scope.scope_of`."""

    reporter: str = ""
    scope: str = "unknown"

    def is_of_others(self, earlier: str) -> bool:
        """Whether other units than those of the report count the number behind these words.

        Of the units named the last one counts. The whole region is the reporter's only where the
        report covers it; a government's office, or its own level, is some of a government's units.
        """
        if _HELPED.search(earlier):
            return True
        named = list(_NAMED.finditer(_ACTS_FOR.sub("", earlier)))
        if not named:
            return False
        last = named[-1]
        if last.lastgroup == "region":
            return self.scope != "region_wide"
        if last.lastgroup == "government":
            return not self._is_government(last[0])
        if last.lastgroup in ("ours", "office"):
            return (self.scope == "unit") == (last.lastgroup == "ours")
        return last.lastgroup == "some"

    def _is_government(self, named: str) -> bool:
        """Whether a government, or its office, is the reporter and no part of its figures."""
        if not self.reporter:
            return True
        whole = self.reporter + "政府" * (self.reporter[-1] in "省市县区州旗")
        is_own = _TITLE_PARTS.sub("", whole).endswith(_TITLE_PARTS.sub("", named))
        return is_own and (self.scope == "unit" or "办" not in named)


UNKNOWN = Whose()
