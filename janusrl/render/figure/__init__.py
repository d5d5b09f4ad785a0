"""Python figures: matplotlib and what is built on it, plotly and altair.

The child that runs a program records what matplotlib draws as a display list (`record`, `encode`); a clean worker
replays the list (`replay`) and takes pixels and structure from it (`describe`). A program that patches matplotlib can
so only draw, never claim.
"""
