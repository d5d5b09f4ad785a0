"""Synthesis: from seeds to a corpus in which every row was executed.

    seed source -> [strategy + writer] -> draft -> execution (failures go back, with their error) -> judges -> filters
    -> row or reject, both kept -> Parquet, JanusCode JSON, data card

This package is the machinery: it knows no chart and no page. Sources of seeds, strategies, judges, filters and
grammars are found by name through the registry (`data/` has ours; a plug-in uses the same door). What each of them
must be stands in `seed`, `strategy`, `judge`, `filter` and `grammar`; what writes (an endpoint, a local model, a
grammar) in `writer`.
"""
