"""Scoring: rewards look at samples, a rubric composes their scores into one scorecard a completion."""
