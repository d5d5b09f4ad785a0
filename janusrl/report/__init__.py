"""The HTML report of a run: reading its folder, choosing rollouts, and one self-contained page.

`janusrl.report.build.build_report` is the way in. Nothing here trains, runs or scores anything.
"""
