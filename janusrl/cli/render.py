"""`janusrl render`: what one program draws, run in the sandbox."""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from janusrl.cli.common import UsageError, add_json, add_level, load_domain, print_json, read_source
from janusrl.cli.which_env import as_answer, env_of, is_page, language_in

if TYPE_CHECKING:
    from janusrl.domain import Domain
    from janusrl.outcome import Outcome
    from janusrl.rendering import Rendering

HELP = "run one program in the sandbox and save what it draws"
_CONSOLE_CHARACTERS = 2_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `render`."""
    parser.add_argument("file", metavar="FILE", type=Path, help="program, or an answer that holds one")
    parser.add_argument(
        "--env", metavar="NAME", help="environment that runs it (default: by FILE's ending and content)"
    )
    parser.add_argument("--language", metavar="NAME", help="its language, where FILE's ending does not tell")
    parser.add_argument("-o", "--out", type=Path, metavar="PNG", help="picture to write (default: FILE with .png)")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size in pixels (default: the program's own)")
    parser.add_argument(
        "--times",
        type=_times,
        default=(),
        metavar="S,S,...",
        help="seconds of the frames to take: PNG-0.png ...",
    )
    parser.add_argument("--structure", type=Path, metavar="JSON", help="file for the drawing's structure and texts")
    parser.add_argument(
        "--files", type=Path, nargs="+", default=[], metavar="DATA", help="data files to put beside the program"
    )
    parser.add_argument("--steps", type=Path, metavar="JSON", help="list of what to do to the running program")
    add_level(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Render the file; 1 when it does not draw."""
    out = args.out or args.file.with_suffix(".png")
    for path in filter(None, (out, args.structure)):
        if path.resolve() == args.file.resolve():
            raise UsageError(f"{path} would overwrite the program: give another file")
        if not path.parent.is_dir():
            raise UsageError(f"no folder {path.parent} to write {path.name} into")
    text = read_source(args.file)
    domain = load_domain(args.env) if args.env else env_of(args.file, text)
    language = args.language or language_in(args.file, domain)
    if lack := domain.missing(language):
        raise UsageError(f"the environment '{domain.name}' cannot run {language} here. {lack}")
    outcome = _outcome(args, domain, text, language)
    pictures = _save(outcome.rendering, out, args) if outcome.rendering is not None else []
    if args.json:
        print_json(_answer(args, domain, language, outcome, pictures))
        return 0 if pictures else 1
    if outcome.rendering is not None:
        for line in outcome.rendering.console:
            print(_shown(line), file=sys.stderr)
        for picture in pictures:
            width, height = picture["size"]
            print(f"{picture['picture']}  {width}x{height}" + (f"  {picture['time_s']:g} s" if args.times else ""))
        return 0
    assert outcome.failure is not None
    raise RenderFailed(f"{args.file} does not draw ({outcome.failure.reason}): {outcome.failure.message}")


class RenderFailed(RuntimeError):
    """The program did not draw."""


def _outcome(args: argparse.Namespace, domain: Domain, text: str, language: str) -> Outcome:
    from janusrl.domain import BackendMissing, RenderRequest
    from janusrl.outcome import Outcome, Phase
    from janusrl.program import ExtractionError, extract_program
    from janusrl.recipe import SandboxSection

    files, steps = _data(args.files), _steps(args.steps)
    try:
        program = extract_program(as_answer(text, language, whole=is_page(args.file)), language)
    except ExtractionError as error:
        return Outcome.model_failed(Phase.EXTRACT, error.reason, str(error))
    request = RenderRequest(program, args.size, args.structure is not None, files, args.times, steps)
    try:
        renderer = domain.make_renderer(SandboxSection(level=args.level, workers=1))
    except BackendMissing as error:
        raise UsageError(str(error)) from error
    try:
        return renderer.submit(request).result()
    finally:
        renderer.close()


def _data(paths: list[Path]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in paths:
        if path.name in files:
            raise UsageError(f"two data files are called {path.name}: the program could see only one")
        try:
            files[path.name] = path.read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read the data file {path}: {error.strerror}") from error
    return files


def _steps(path: Path | None) -> tuple[dict[str, Any], ...]:
    if path is None:
        return ()
    try:
        steps = json.loads(read_source(path))
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}") from error
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise UsageError(f'{path} does not hold a list of objects, such as [{{"click": "#start"}}]')
    return tuple(steps)


def _save(rendering: Rendering, out: Path, args: argparse.Namespace) -> list[dict[str, Any]]:
    """Write every frame, and the structure if it is wanted; the pictures written."""
    from PIL import Image

    frames = rendering.frames
    numbered = len(frames) > 1 or args.times
    paths = [out.with_stem(f"{out.stem}-{number}") for number in range(len(frames))] if numbered else [out]
    pictures = []
    for path, frame in zip(paths, frames, strict=True):
        Image.fromarray(frame.pixels).save(path, "PNG")
        height, width = frame.pixels.shape[:2]
        pictures.append({"picture": str(path), "size": [width, height], "time_s": frame.time_s})
    if args.structure is not None:
        texts = [{"text": run.text, "box": run.box, "role": run.role} for run in rendering.texts]
        whole = {"structure": rendering.structure, "texts": texts}
        args.structure.write_text(
            json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", errors="replace"
        )
    return pictures


def _answer(
    args: argparse.Namespace, domain: Domain, language: str, outcome: Outcome, pictures: list[dict[str, Any]]
) -> dict[str, Any]:
    timing, rendering = outcome.timing, outcome.rendering
    last = pictures[-1] if pictures else {"picture": None, "size": None}
    return {
        "file": str(args.file),
        "env": domain.name,
        "language": language,
        "outcome": str(outcome.status),
        "reason": outcome.reason,
        "message": outcome.failure.message if outcome.failure else "",
        "picture": last["picture"],
        "size": last["size"],
        "pictures": pictures,
        "console": [_shown(line) for line in rendering.console] if rendering is not None else [],
        "observations": [dict(seen) for seen in rendering.observations] if rendering is not None else [],
        "seconds": {"queue": timing.queue_s, "run": timing.run_s, "render": timing.render_s, "cpu": timing.cpu_s},
    }


def _shown(line: str) -> str:
    """What a program printed, without what would control a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in line[:_CONSOLE_CHARACTERS]).rstrip("\n")


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if found is None or "0" in found.groups():
        raise argparse.ArgumentTypeError(f"'{text}' is not WIDTHxHEIGHT, such as 400x300")
    return int(found[1]), int(found[2])


def _times(text: str) -> tuple[float, ...]:
    words = text.split(",")
    if not all(re.fullmatch(r"\d{1,6}(\.\d{1,9})?|\.\d{1,9}", word.strip()) for word in words):
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of seconds, such as 0,0.5,1")
    times = tuple(float(word) for word in words)
    if any(later <= earlier for earlier, later in itertools.pairwise(times)):
        raise argparse.ArgumentTypeError(f"'{text}': each time must be later than the one before")
    return times
