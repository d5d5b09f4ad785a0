"""Real rows for tests of corpora: drawings and edits of ours, drawn, and the starter tasks of other environments."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from janusrl.data.sources.drawing import draw_svg
from janusrl.recipe import TaskSourceSection
from janusrl.sources import load_tasks
from janusrl.synthesis.about import About
from janusrl.synthesis.card import Card
from janusrl.synthesis.corpus_writer import write_corpus
from janusrl.synthesis.draft import fenced
from janusrl.synthesis.row import Reject, Row
from janusrl.task import Task

ABOUT = About("little", "A little corpus for tests.", recipe="name: little\n")


def png(pixels) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def drawings(count: int, *, category: str = "svg", start: int = 0) -> Iterator[Row]:
    """Rows of small SVG drawings, in families of two; every fourth family is held out."""
    for number, task in enumerate(_tasks("svg", "scenes", count, level=1, demonstration="exact")):
        code = task.reference.code
        family = (start + number) // 2
        yield Row(
            id=f"{category}-{start + number:05d}",
            stage=f"draw-{category}",
            category=category,
            env="svg",
            language="svg",
            split="eval" if family % 4 == 3 else "train",
            families=(f"grammar:{category}:{family}",),
            instruction=task.instruction,
            prompt="",
            completion=fenced(code, "svg"),
            code=code,
            picture=png(draw_svg(code, 64)),
            strategy="keep",
            writer="grammar",
            rounds=number % 3 // 2,
            scores={"verdicts": _verdicts(number), "near_text": {"nearest": number / 7}},
            licence="Apache-2.0" if number % 5 else "Apache-2.0 AND ISC",
            origins=(f"grammar:{category}/{number}",),
            cost={"prompt_tokens": 100 + number, "completion_tokens": 50, "usd": 0.001, "requests": 1, "seconds": 0.5},
        )


def edited(count: int) -> Iterator[Row]:
    """Rows of edits: source code and its picture in the prompt."""
    for number, task in enumerate(_tasks("edit", "edits", count, prompt="both")):
        code, source = task.reference.code, task.source
        yield Row(
            id=f"edit-{number:05d}",
            stage="edit",
            category="svg_editing",
            env="svg",
            language="svg",
            split="eval" if number % 4 == 3 else "train",
            families=(f"edit:{number}", f"drawing:{number}"),
            instruction=task.instruction.partition("\n")[0],
            prompt=f"{task.instruction.partition(chr(10))[0]}\n{fenced(source, 'svg')}",
            completion=f"Here it is.\n{fenced(code, 'svg')}",
            code=code,
            images=(png(draw_svg(source, 64)),),
            picture=png(draw_svg(code, 64)),
            source_code=source,
            strategy="edits",
            writer="teacher",
            licence="MIT",
            origins=("folder:drawings/a.svg",),
        )


def others() -> Iterator[Row]:
    """Rows of other environments: tests, data files, options, a system message, and text that looks like markup."""
    for env, category in (
        ("algorithm", "algorithm"),
        ("scientific", "scientific_language"),
        ("chart", "chart_generation"),
    ):
        for task in _tasks(env, "starters", None, env=env):
            language = task.reference.language or {"algorithm": "python", "chart": "python"}.get(env, "r")
            yield Row(
                id=f"{env}-{task.id}",
                stage=f"starters-{env}",
                category=category,
                env=env,
                language=language,
                split="train",
                families=(f"starter:{task.id}",),
                instruction=task.instruction,
                prompt="",
                system="You write programs that draw <image>.",
                completion=fenced(task.reference.code, language),
                code=task.reference.code,
                tests=task.reference.tests,
                files={**task.files, "sales.csv": b"month,units\nMay,3\n", "raw.bin": b"\x00\xff"},
                options=dict(task.metadata),
                strategy="keep",
                writer="grammar",
                metadata={"score": float("nan"), "words": "<image> </script><video>"},
            )


def rows() -> list[Row]:
    return [*drawings(24), *edited(8), *others()]


def rejects() -> list[Reject]:
    marks = {"verdicts": _verdicts(1)}
    picture = png(draw_svg('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>', 64))
    return [
        Reject("svg-r1", "draw-svg", "svg", "run", "time_limit", "It ran for more than 10 s.", code="<svg>", rounds=2),
        Reject("svg-r2", "draw-svg", "svg", "filter", "blank", "It drew nothing.", picture=picture, instruction="Draw"),
        Reject("edit-r1", "edit", "svg_editing", "infra", "endpoint_timeout", "The endpoint did not answer in 60 s."),
        Reject("edit-r2", "edit", "svg_editing", "judge", "below_threshold", "2 of 5.", scores=marks),
        Reject("src-1", "draw-svg", "svg", "source", "undecodable", "Not UTF-8: <script>alert(1)</script> \ud800"),
    ]


def write(folder: Path, *, about: About = ABOUT, rows=rows, rejects=rejects) -> Card:
    return write_corpus(folder, rows, rejects, about)


def _verdicts(number: int) -> list[dict]:
    rng = random.Random(number)
    first = {"task": rng.randint(2, 5), "clarity": rng.randint(3, 5)}
    second = {name: max(1, mark - rng.randint(0, 1)) for name, mark in first.items()}
    return [
        {"judge": "generation", "model": model, "marks": marks, "reasoning": "Fine, but <b>small</b>."}
        for model, marks in (("one", first), ("two", second))
    ]


def _tasks(domain: str, source: str, count: int | None, **options) -> list[Task]:
    section = TaskSourceSection(source=source, count=count, **options)
    return load_tasks(section, domain=domain, seed=5, split="train")
