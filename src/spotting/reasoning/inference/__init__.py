"""Exact inference: answers in, a differential out. Knows no rules and no urgency."""

from spotting.reasoning.inference.evidence_input import share_priors
from spotting.reasoning.inference.network import Network
from spotting.reasoning.inference.posterior import Differential, Posterior, draw_table, infer

__all__ = ["Differential", "Network", "Posterior", "draw_table", "infer", "share_priors"]
