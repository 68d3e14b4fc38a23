"""How unlike or alike is too much: every threshold of the stage, each with its reason."""

from __future__ import annotations

# A figure beside the unit's own last year. Real figures change by a factor whose logarithm varies
# by about 0.6 a year, small counts by chance besides (the variance of log(1 + n) is 1 / (1 + n)).
# 3.75 of these spreads is a factor of 9.5 for large figures, so that a digit too many or too few
# is seen where the smaller figure is 82 or more, either way round; of 12 beside 120, or 20 beside
# 200, nothing is said, for small counts do change so. By chance alone, one report in five hundred
# is unlike its past, or fewer.
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
# changing by up to a factor of ten from year to year. Both years in 元 look like both in 万元.
MONEY_FACTORS = (1e3, 1e5)
# A year's fees of less than a hundred 元 are nobody's: where neither year's figure is so large, a
# small amount of 万元 has grown or shrunk.
MONEY_FLOOR = 100

# Most towns report hardly anything, and equal noughts and ones are no copy: so many distinct
# figures other than nought must be the same, and of the cells with such a figure in either report
# four in five: one request more changes half a dozen cells, and last year's report published again
# is seldom left without a correction. Figures that follow from last year's (documents in force,
# items, carried in) do not count against last year, whether they are the same or brought up to
# date.
LEAST_EQUAL_FIGURES = 5
EQUAL_SHARE = 0.8

# Texts. Six signs are about three words: of runs so long, the reports of two units share three in
# a hundred, an honest writer's reports of two years a quarter. One sign in thirty rewritten, or
# four tenths added, still leaves seven in ten: two texts so alike were written once. Phrases of
# the law and of circulars count with the rest, for they seldom make four fifths of a text, as
# seven in ten takes; a text that is such phrases alone is everybody's.
SHINGLE = 6
ALIKE = 0.7
# A quarter of the shingles, chosen by their hash, stands for all; sixty of them measure a likeness
# of 0.7 to within 0.06.
KEPT_OF_SHINGLES = 4
LEAST_KEPT = 60
# Signs of a report that are looked at: a longer text is compared by its beginning, so that the
# time and memory that two thousand take are bounded, whatever is in them.
MAX_TEXT = 20_000
# A line with fewer Han signs is a heading, a label or a link, not prose.
LEAST_LINE = 20
