"""How unlike or alike is too much: every threshold of the stage, each with its reason."""

from __future__ import annotations

# A figure beside the unit's own last year. Real figures change by a factor whose logarithm varies
# by about 0.6 a year, small counts by chance besides (the variance of log(1 + n) is 1 / (1 + n)).
# 3.75 of these spreads is a factor of 9.5 for large figures, so that a digit too many or too few
# is seen. By chance alone, one report in five hundred is unlike its past, or fewer.
YEARLY_SPREAD = 0.6
PAST_SPREADS = 3.75
# A figure that was never larger than this comes and goes: a campaign, a single busy month.
PAST_FLOOR = 50

# A figure beside those of its peers. Units of one kind differ by orders of magnitude, so their own
# spread is the measure; a spread worked out from few peers is itself uncertain, hence the wide
# limit and the least number: by chance alone, eight figures of ten thousand among ten peers whose
# logarithms vary by two, none among fifty. Units alike to a hair would make any difference large:
# the spread is taken as a factor of e at least.
LEAST_PEERS = 10
LEAST_PEER_SPREAD = 1.0
PEER_SPREADS = 5.0
PEER_FLOOR = 100

# An amount in 元 where 万元 is asked for is 10^4 times the right one, the amounts themselves
# changing by up to a factor of ten from year to year.
MONEY_FACTORS = (1e3, 1e5)

# Most towns report hardly anything, and equal noughts and ones are no copy: so many distinct
# figures other than nought must be the same, and none be different. Figures that follow from last
# year's (documents in force, items, carried in) do not count against last year.
LEAST_EQUAL_FIGURES = 5

# Texts. Six signs are about three words: of runs so long, the reports of two units share three in
# a hundred, an honest writer's reports of two years a quarter. One sign in thirty rewritten, or
# four tenths added, still leaves seven in ten: two texts so alike were written once.
SHINGLE = 6
ALIKE = 0.7
# A quarter of the shingles, chosen by their hash, stands for all; sixty of them measure a likeness
# of 0.7 to within 0.06.
KEPT_OF_SHINGLES = 4
LEAST_KEPT = 60
# Phrases of the law and of the office's circulars: what stands in more than a third of a
# partition's reports says nothing of a copy. Fewer reports than twenty tell no phrase from a copy.
COMMON_SHARE = 1 / 3
LEAST_REPORTS_FOR_COMMON = 20
# Signs of a report that are looked at: the longest narratives have thirty thousand.
MAX_TEXT = 50_000
# A line with fewer Han signs is a heading, a label or a link, not prose.
LEAST_LINE = 20
