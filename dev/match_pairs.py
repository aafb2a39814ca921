"""500 labelled pairs of a customer in Odoo and a contact in Xero, for measuring the matching.

The set stands for what people type: it was written before the code that it measures, and doesn't
change with it.
"""

import random
from dataclasses import dataclass

from .match_different import DIFFERENT
from .match_maker import Maker, Party
from .match_same import SAME

SEED = 14


@dataclass
class Pair:
    """A customer and a contact, and whether they are the same business or person."""

    kind: str
    same: bool
    customer: Party
    contact: Party


def pairs(seed=SEED):
    """Return the pairs, always the same for a seed."""
    maker = Maker(random.Random(seed))
    return [
        Pair(kind.__name__, same, *kind(maker))
        for same, kinds in ((True, SAME), (False, DIFFERENT))
        for kind, count in kinds.items()
        for _one in range(count)
    ]
