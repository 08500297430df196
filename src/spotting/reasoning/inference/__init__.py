"""Exact inference: answers in, a differential out. Knows no rules and no urgency."""

from spotting.reasoning.inference.differential import Differential, Posterior
from spotting.reasoning.inference.network import Network
from spotting.reasoning.inference.posterior import Query, draw_table, infer, infer_each

__all__ = ["Differential", "Network", "Posterior", "Query", "draw_table", "infer", "infer_each"]
