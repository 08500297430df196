"""Triage, inference and what is built on both. `triage` and `inference` never import each other."""
