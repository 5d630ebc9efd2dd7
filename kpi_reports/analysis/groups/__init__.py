"""Do groups differ, by how much, and which from which?"""

from kpi_reports.analysis.groups.compare import MIN_GROUP_VALUES, compare_groups
from kpi_reports.analysis.groups.effects import cliffs_delta, hedges_g
from kpi_reports.analysis.groups.means import (
    FTest,
    OneWay,
    TTest,
    levene,
    one_way_anova,
    welch_anova,
    welch_t,
)
from kpi_reports.analysis.groups.pairs import games_howell, tukey_hsd
from kpi_reports.analysis.groups.ranks import (
    KruskalWallis,
    MannWhitney,
    dunn,
    kruskal_wallis,
    mann_whitney,
)
from kpi_reports.analysis.groups.told import (
    GroupMoments,
    GroupRanks,
    compare_moments,
    compare_ranks,
    compare_shares,
)

__all__ = [
    "MIN_GROUP_VALUES",
    "FTest",
    "GroupMoments",
    "GroupRanks",
    "KruskalWallis",
    "MannWhitney",
    "OneWay",
    "TTest",
    "cliffs_delta",
    "compare_groups",
    "compare_moments",
    "compare_ranks",
    "compare_shares",
    "dunn",
    "games_howell",
    "hedges_g",
    "kruskal_wallis",
    "levene",
    "mann_whitney",
    "one_way_anova",
    "tukey_hsd",
    "welch_anova",
    "welch_t",
]
