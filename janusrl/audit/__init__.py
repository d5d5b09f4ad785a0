"""Audit: are rewards fit to be optimised? Anchors, graded corruptions, known exploits, and what they cost.

`corpus` has the nouns that a domain describes its answers with, `run` the audit of one rubric, `levels` the exploits
that attack no single answer but the machinery around it. Nothing here knows a domain.
"""
