"""Exact inference: answers in, a differential out. Knows no rules and no urgency."""

from spotting.reasoning.inference.network import Network
from spotting.reasoning.inference.posterior import Differential, Posterior, draw_table, infer
from spotting.reasoning.inference.priors import share_priors

__all__ = ["Differential", "Network", "Posterior", "draw_table", "infer", "share_priors"]
