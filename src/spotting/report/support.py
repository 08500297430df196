"""Whom to contact, careful words with support lines, and ways out, as sections of the text answer.

Decides the layout only: what is shown was chosen in the core.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from spotting.assessment import Assessment
from spotting.catalog.places import SupportLine
from spotting.report.layout import heading, item


def contact_section(console: Console, assessment: Assessment) -> None:
    """Say whom to contact, below the first sentence."""
    if assessment.contact:
        item(console, assessment.contact, indent=1)


def way_out_section(console: Console, assessment: Assessment) -> None:
    """Say why the check stops, where to go instead, and what needs help now; and how to tell where blood comes from."""
    way = assessment.way_out
    if way is not None:
        heading(console, way.title)
        item(console, way.say)
        item(console, "Get help now if there is:")
        for sign in way.danger:
            item(console, f"- {sign}", indent=4)
    if assessment.how_to_tell:
        heading(console, "Where the blood comes from")
        for say in assessment.how_to_tell:
            item(console, say)


def support_section(console: Console, assessment: Assessment) -> None:
    """Show the careful words that fit the answers, each with its support lines."""
    for message in assessment.support:
        heading(console, message.title)
        item(console, message.say)
        for line in message.lines:
            item(console, Text(line_in_words(line)), indent=4)


def line_in_words(line: SupportLine) -> str:
    """Say a support line: name, number, hours, what it is, website."""
    number = f": {line.number}" if line.number else ""
    hours = f" ({line.hours})" if line.hours else ""
    website = f"; {line.website}" if line.website else ""
    return f"- {line.name}{number}{hours}. {line.what[:1].upper()}{line.what[1:]}{website}"
