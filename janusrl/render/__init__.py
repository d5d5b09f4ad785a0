"""Renderers: programs in, outcomes out. Each drives the sandbox with an engine of its own; none knows scores or tasks.

The worker side of a renderer (`*_engine.py` and what it imports) runs among hostile input and imports little; the
parent side believes nothing of what comes back.
"""
