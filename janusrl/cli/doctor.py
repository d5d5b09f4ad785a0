"""stub"""

import argparse

HELP = "x"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add."""


def run(args: argparse.Namespace) -> int:
    """Run."""
    return 0
