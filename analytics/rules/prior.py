"""The churn score's weights before a company has history of its own, fitted on public order books (kam12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics.rules.bgnbd import Params
from analytics.rules.trade import Floats, Ints

FEATURES = (
    *("bg", "late", "rec_h", "gap_h", "nord", "single", "trend", "am", "seas", "rrank", "ret", "od"),
    *("ever", "season2", "am3", "am24", "longer", "step60", "step180"),
)
RAISING = frozenset(("bg", "late", "rec_h", "gap_h", "single", "ret", "od", "step60", "step180"))
"""Features that never lower the risk; all others never raise it."""
SIGNS = np.array([1.0 if name in RAISING else -1.0 for name in FEATURES])


@dataclass(frozen=True)
class Weights:
    """A version of the score: standardised weights by `FEATURES`, and what the features themselves need."""

    b0: float
    beta: tuple[float, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    bgnbd: Params
    gap: float = 60.0
    """g0 in days, until a company's own is known."""
    by_segment: Mapping[int, float] = field(default_factory=dict)
    """u, offset of the logit per segment number; none on day one."""
    own: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    """Standardised weights of a segment's own, by its number, where it has enough accounts; else `beta` holds."""

    @property
    def slopes(self) -> Floats:
        """Weight per unit of each feature as it stands, not standardised."""
        return np.asarray(np.asarray(self.beta) / np.asarray(self.sd), np.float64)

    def slopes_of(self, segment: Ints) -> Floats:
        """The same for accounts of these segments, shape (accounts, features)."""
        table = np.tile(np.asarray(self.beta), (int(segment.max(initial=0)) + 1, 1))
        for number, beta in self.own.items():
            if number < len(table):
                table[number] = beta
        return np.asarray((table / np.asarray(self.sd))[segment], np.float64)


def packed(weights: Weights, names: Sequence[str] = ()) -> dict[str, Any]:
    """Weights as they are stored: by the names of features and segments (`names` in the order of their numbers)."""
    columns = {"weights": weights.beta, "means": weights.mean, "sds": weights.sd}
    return {
        "b0": weights.b0,
        **{name: dict(zip(FEATURES, values, strict=True)) for name, values in columns.items()},
        "bgnbd": dict(vars(weights.bgnbd)),
        "gap": weights.gap,
        "segments": {
            names[number]: {"offset": one, "weights": dict(zip(FEATURES, weights.own[number], strict=True))}
            for number, one in weights.by_segment.items()
        },
    }


KAM12 = Weights(
    b0=0.8819296984211032,
    beta=(
        1.5958543055488434,
        0.0,
        0.0,
        0.010056459867341631,
        0.0,
        0.0,
        0.0,
        -0.20253216396699536,
        -0.03268382172171157,
        -0.06570550271137196,
        0.04852639626499691,
        0.13775322133670204,
        *(0.0,) * 7,
    ),
    mean=(
        0.9738637418254624,
        0.9686749733928793,
        -0.393953628310655,
        -0.6216042773125545,
        1.0810612987444637,
        0.5449728260869565,
        0.08623349134984892,
        0.17955842391304347,
        0.5311413043478261,
        0.5050533235076833,
        0.014265715500169888,
        0.05760246966038383,
        *(0.749691, 0.073579, 0.227136, 0.06878, 0.505576, 0.623975, 0.106555),
    ),
    sd=(
        1.6826053074313247,
        0.5853576576050603,
        1.257745078594923,
        0.43226637707051896,
        0.628379097008333,
        0.4979801036330609,
        0.8399699165978913,
        0.1856009135773336,
        0.19325229986741,
        0.2887442641172836,
        0.08450690233970079,
        0.15895026558678974,
        *(1.097574, 0.261084, 0.293163, 0.187452, 0.200508, 0.622221, 0.197148),
    ),
    bgnbd=Params(r=0.125, alpha=4.705, a=0.272, b=1.256),
)
"""The twelve features of the first form, as published; the later ones weigh nothing in it."""
PRIOR = KAM12
"""Day one."""
