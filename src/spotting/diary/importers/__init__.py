"""Readers of what other trackers and health stores export, by content and not by name.

Each reader is one module; `detect` finds the one that fits. Nothing is written here and nothing is sent.
"""
