"""Grammars: programmatic writers, one file a kind of program."""
