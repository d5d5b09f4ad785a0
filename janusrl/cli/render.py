"""`janusrl render`: what one program draws, run in the sandbox."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from janusrl.cli.common import UsageError, add_json, add_level, load_domain, print_json, read_source

HELP = "run one program in the sandbox and save what it draws"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `render`."""
    parser.add_argument("file", metavar="FILE", type=Path, help="program, or an answer that holds one")
    parser.add_argument("--env", default="svg", metavar="NAME", help="environment that runs it (default: svg)")
    parser.add_argument("-o", "--out", type=Path, metavar="PNG", help="picture to write (default: FILE with .png)")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size in pixels (default: the program's own)")
    add_level(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Render the file; 1 when it does not draw."""
    out = args.out or args.file.with_suffix(".png")
    if out.resolve() == args.file.resolve():
        raise UsageError(f"the picture would overwrite {args.file}: give another file with -o")
    if not out.parent.is_dir():
        raise UsageError(f"no folder {out.parent} to write {out.name} into")
    text, domain = read_source(args.file), load_domain(args.env)
    from PIL import Image

    from janusrl.domain import RenderRequest
    from janusrl.outcome import Outcome, Phase
    from janusrl.program import ExtractionError, extract_program
    from janusrl.recipe import SandboxSection

    try:
        program = extract_program(text, domain.language)
    except ExtractionError as error:
        outcome = Outcome.model_failed(Phase.EXTRACT, error.reason, str(error))
    else:
        renderer = domain.make_renderer(SandboxSection(level=args.level, workers=1))
        try:
            outcome = renderer.submit(RenderRequest(program, args.size)).result()
        finally:
            renderer.close()
    timing = outcome.timing
    answer: dict[str, Any] = {
        "file": str(args.file),
        "outcome": str(outcome.status),
        "reason": outcome.failure.reason if outcome.failure else "",
        "message": outcome.failure.message if outcome.failure else "",
        "picture": None,
        "size": None,
        "seconds": {"queue": timing.queue_s, "run": timing.run_s, "render": timing.render_s, "cpu": timing.cpu_s},
    }
    if outcome.rendering is not None:
        Image.fromarray(outcome.rendering.pixels).save(out, "PNG")
        answer |= {"picture": str(out), "size": list(outcome.rendering.size)}
    if args.json:
        print_json(answer)
    elif outcome.rendering is not None:
        width, height = outcome.rendering.size
        print(f"{out}  {width}x{height}")
    if outcome.failure is not None and not args.json:
        raise RenderFailed(f"{args.file} does not draw ({outcome.failure.reason}): {outcome.failure.message}")
    return 0 if outcome.rendering is not None else 1


class RenderFailed(RuntimeError):
    """The program did not draw."""


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if found is None or "0" in found.groups():
        raise argparse.ArgumentTypeError(f"'{text}' is not WIDTHxHEIGHT, such as 400x300")
    return int(found[1]), int(found[2])
