"""Cases with a known good answer, and how often the pipeline reaches it.

Measures safety, over-triage and the place of the cause; it changes nothing and decides nothing about anyone's health.
"""
