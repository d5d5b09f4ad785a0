"""`cms`: DesignBench's code match score, which compares the lines that two edits of one source change. A metric only.

Code alone says where an edit was made, not whether it was right: `edit_change` and `edit_keep` look at what is drawn.
"""

from __future__ import annotations

import difflib
import io

from janusrl.scoring.reward import Score, reward
from janusrl.scoring.sample import Sample


@reward(kind="metric", needs=("reference_code",))
def cms(sample: Sample) -> Score:
    """Jaccard index of the line numbers that the answer and the reference change of the source; 1 when neither does.

    WebPAI/DesignBench, `evaluator/metric.py` (arXiv 2506.06251). Line numbers are those of the new file, by
    `difflib.SequenceMatcher`; lines that are taken out have none. Range [0, 1]. Fails in that it compares where lines
    change and not to what: garbage in the right lines is 1. `parts` are the numbers of lines changed by the answer
    (`made`) and by the reference (`wanted`). The source is the task's; of a task that does not edit it is
    `metadata.source`. None without one.
    """
    code, source = sample.task.reference.code, source_of(sample)
    if sample.program is None or code is None or source is None:
        return Score(None, detail="no program" if source is not None else "no source code")
    made, wanted = changed_lines(source, sample.program.source), changed_lines(source, code)
    union = made | wanted
    value = len(made & wanted) / len(union) if union else 1.0
    return Score(value, {"made": float(len(made)), "wanted": float(len(wanted))})


def source_of(sample: Sample) -> str | None:
    """The program that answer and reference are versions of."""
    other = sample.task.metadata.get("source")
    return sample.task.source if sample.task.source is not None or not isinstance(other, str) else other


def changed_lines(old: str, new: str) -> set[int]:
    """Numbers of the lines of `new`, from 0, that `difflib.SequenceMatcher` does not find equal in `old`."""
    matcher = difflib.SequenceMatcher(None, _lines(old), _lines(new))
    return {line for kind, _, _, j1, j2 in matcher.get_opcodes() if kind != "equal" for line in range(j1, j2)}


def _lines(text: str) -> list[str]:
    """Lines as a file has them; only the ends of lines end one."""
    return [line.rstrip("\n") for line in io.StringIO(text, newline=None)]
