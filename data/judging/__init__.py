"""Judges: the rubrics that models mark drafts by. Prompts are the Jinja files beside them."""
