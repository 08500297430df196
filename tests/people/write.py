"""Play the people and write their transcripts to docs/people: `python tests/people/write.py [NAME]`.

The judgement below each transcript is written by hand in NAME.judged.md and kept.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from person import FOLDER, Person, Play, people, play

from spotting.catalog import load_catalog

DOCUMENTS = Path(__file__).parents[2] / "docs" / "people"


def document(person: Person, played: Play) -> str:
    """Return the transcript: her story, the questions with her answers, the result page, and what was judged."""
    lead = [cause.condition.id for cause in played.assessment.listed[:3]]
    parts = [
        f"# {person.title}",
        f"Urgency `{played.assessment.urgency.level}`, leading causes {', '.join(f'`{name}`' for name in lead)}, "
        f"{len(played.asked)} questions. The story was written first and the answers taken from it; then she was "
        "played through `spotting check --plain` by somebody who did not build it. No clinician has read this yet.",
        "## Her story",
        textwrap.fill(" ".join(person.story.split()), 116),
        "## What was asked, and what she answered",
        *_questions(played),
        "## What she sees at the end",
        f"```text\n{played.page.rstrip()}\n```",
        "## Judged",
        f"Accepted before she was played: {' or '.join(f'`{level}`' for level in person.accept)} ({person.guideline}).",
        judged(person.name),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _questions(played: Play) -> list[str]:
    lines = []
    for number, asked in enumerate(played.asked, 1):
        if asked.announced:
            lines.append(f"> {asked.announced}")
        answer = f"```text\n{asked.answer}\n```" if "\n" in asked.answer else f"*{asked.answer}*"
        lines.append(f"**{number}. {asked.text}** {'' if answer.startswith('```') else answer}".rstrip())
        if answer.startswith("```"):
            lines.append(answer)
    return [*lines, f"> {played.ending}"]


def judged(name: str) -> str:
    """Return what a reader judged, or that nobody did."""
    path = FOLDER / f"{name}.judged.md"
    return path.read_text(encoding="utf-8").strip() if path.exists() else "Not judged yet."


def index(everybody: dict[str, Person]) -> str:
    """Return the page that lists them, with the first sentence of each verdict."""
    verdicts = {name: judged(name).split("**")[1] for name in everybody if "**" in judged(name)}
    rows = [f"| [{everybody[name].title}]({name}.md) | {verdict} |" for name, verdict in verdicts.items()]
    return "\n".join(
        [
            "# People",
            "",
            "Each has a story, is asked through `spotting check --plain`, and was judged as a gynaecologist would "
            "judge a history and its advice, by a reader who is none; no clinician has read them yet. Guidelines named "
            "beside a verdict are as that reader knew them; the rules give the places that were read.",
            "",
            "| person | judged |",
            "| --- | --- |",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    DOCUMENTS.mkdir(exist_ok=True)
    knowledge, everybody = load_catalog(), people()
    for wanted in sys.argv[1:] or everybody:
        someone = everybody[wanted]
        came_of_it = play(someone, knowledge)
        (DOCUMENTS / f"{wanted}.md").write_text(document(someone, came_of_it), encoding="utf-8")
        causes = ", ".join(f"{c.condition.id} {c.posterior.p_cause:.0%}" for c in came_of_it.assessment.listed[:5])
        print(f"{wanted}: {came_of_it.assessment.urgency.level}; {len(came_of_it.asked)} questions; {causes}")
    (DOCUMENTS / "README.md").write_text(index(everybody), encoding="utf-8")
