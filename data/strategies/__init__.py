"""Strategies: how seeds become drafts. Prompts are the Jinja files beside them."""
