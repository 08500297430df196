"""`python -m spotting.skeleton condition NAME`: a commented YAML file to fill, in the folder of conditions.

It fails `make check` on purpose until all that is in capitals is filled; each message says what to write.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from spotting.problems import BadCase, Problem

KNOWLEDGE = Path(__file__).parent / "knowledge"
_USAGE = "Write `make new condition=NAME`, such as `make new condition=cervical_polyp`."
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

_CONDITION = """\
# {id}: fill what is in capitals, delete what does not apply, then run `make check`.
# docs/write-knowledge.md explains every key. Words: present, absent, unknown (never yes or no).
name: CLINICAL NAME
plain_name: What a person would call it
kind: leaf                # leaf, residual, umbrella, complication or label
group: GROUP              # as in a similar file: structural, infection, hormonal_contraception, ...
# figo: AUB-P             # its place in FIGO's PALM-COEIN list, if it has one
states: [cycling]         # before_menarche, cycling, early_pregnancy, mid_pregnancy, late_pregnancy,
                          # postpartum, after_loss_or_abortion, perimenopause, postmenopause,
                          # after_hysterectomy
# aliases: [another name]
# codes: {{icd10: N00.0}}
# tags: [cervix]
about: >-
  Two to four plain sentences: what it is, how it bleeds, how serious it is.

# requires: {{finding: contraceptive_method, is: implant}}     # it cannot exist unless this holds
# exposed: {{p: 0.05, range: [0.02, 0.1], basis: judged, why: Share of people for whom `requires` holds}}
# excluded_by: {{finding: hysterectomy, is: womb_and_cervix_removed}}

present_in:               # share of ALL people in the state who have it, bleeding or not
  cycling:
    - {{ages: [0, 34], p: SHARE, range: [LOW, HIGH], basis: measured, source: SOURCE_ID, at: WHERE IN IT}}
    - {{p: SHARE, range: [LOW, HIGH], basis: judged, why: WHY THIS FIGURE}}

risk_factors:             # odds multipliers while the answer is true
  smoker: {{odds: ODDS, range: [LOW, HIGH], basis: judged, why: WHY THIS FIGURE}}

shows_as:                 # se = share of people WITH it who have the finding, by chance or through it
  abnormal_bleeding: {{se: SHARE, range: [LOW, HIGH], basis: judged, why: WHY THIS FIGURE}}
  intermenstrual_bleeding: {{se_if_parent: SHARE, range: [LOW, HIGH], basis: judged, why: WHY THIS FIGURE}}
  pelvic_pain:
    - {{at_least: mild, se: SHARE, range: [LOW, HIGH], basis: judged, why: WHY THIS FIGURE}}

# urgency_floor: {{above: 0.05, urgency: two_weeks, basis: judged, why: WHY IT SHOULD NOT WAIT}}
next_steps:
  - {{do: ACTION_ID, basis: guideline, source: SOURCE_ID, at: WHERE IN IT}}
  - {{do: ACTION_ID, basis: judged, why: WHY THIS STEP}}
reviewed: {{by: awaiting a clinician, on: {today}}}
"""


def write_condition(name: str, folder: Path = KNOWLEDGE, *, today: date | None = None) -> Path:
    """Write the skeleton of a condition and return its path; raises BadCase for a bad or taken id."""
    where = "make new condition"
    if not _ID.fullmatch(name):
        raise BadCase(
            [
                Problem(
                    f"{where}={name}",
                    0,
                    "is no id; use small letters, digits and single underscores.",
                    _USAGE,
                )
            ]
        )
    path = folder / "conditions" / f"{name}.yaml"
    text = _CONDITION.format(id=name, today=(today or date.today()).isoformat())
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadCase([Problem(str(path), 0, "exists already.", "Edit it, or choose another id.")]) from None
    except OSError as error:
        raise BadCase([Problem(str(path), 0, f"cannot be written ({error.strerror}).")]) from None
    return path


def main() -> None:
    """Write what the command line names; one sentence and exit code 2 if it cannot."""
    arguments = sys.argv[1:]
    try:
        if len(arguments) != 2 or arguments[0] != "condition":
            raise BadCase([Problem("skeleton", 0, "needs the word `condition` and a name.", _USAGE)])
        path = write_condition(arguments[1])
    except BadCase as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    print(f"Wrote {path}. Fill it, then run `make check`; docs/write-knowledge.md explains every key.")


if __name__ == "__main__":
    main()
