"""Many cases at once: rules as bit planes over coded columns, posteriors over threads. The same meaning as one case."""

from spotting.batch.coded_rows import CodedRows, code_rows
from spotting.batch.posteriors import Posteriors, posteriors
from spotting.batch.rules import RuleTruths, rule_truths

__all__ = ["CodedRows", "Posteriors", "RuleTruths", "code_rows", "posteriors", "rule_truths"]
