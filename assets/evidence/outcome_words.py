"""How a search for a report ended, in the words an office uses; what it found is told elsewhere."""

from __future__ import annotations

OUTCOMES = {
    "accepted": {"zh": "有效", "en": "accepted"},
    "quarantined": {"zh": "隔离", "en": "quarantined"},
    "not_yet": {"zh": "未到期限", "en": "not due yet"},
    "not_published": {"zh": "未发布", "en": "not published"},
    "not_found": {"zh": "未找到", "en": "not found"},
    "ambiguous": {"zh": "多个链接相符", "en": "several links fit"},
    "blocked": {"zh": "被拦截", "en": "blocked"},
    "truncated": {"zh": "内容不完整", "en": "truncated"},
    "moved": {"zh": "地址已变更", "en": "moved"},
    "gone": {"zh": "页面已失效", "en": "gone"},
    "robots_refused": {"zh": "robots 拒绝", "en": "refused by robots.txt"},
    "another_report": {"zh": "是其他报告", "en": "another report"},
    "not_a_report": {"zh": "不是年报", "en": "not a report"},
    "no_standard_form": {"zh": "未用统一格式", "en": "not in the standard form"},
    "unreadable": {"zh": "无法读取", "en": "unreadable"},
}
