"""Decomposition of Manim sources: what stands in each scene, read from the syntax tree. Nothing is run.

For each class that is a scene, also through another class of the same file, `construct` is gone through with the
methods of its own that it calls. What is found: objects that are made, animations, pieces of text, methods called on
`self`, imports. The scene's program is cut out of the file: the imports that anybody has, and what the scene needs of
the rest. Imports of the project's own modules are dropped, and what was to come from them is listed as missing.
"""

from __future__ import annotations

import ast
import builtins
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .reading import Unreadable

SCENES = frozenset({
    "Scene", "ThreeDScene", "SpecialThreeDScene", "MovingCameraScene", "ZoomedScene", "VectorScene", "GraphScene",
    "LinearTransformationScene", "ReconfigurableScene", "SampleSpaceScene", "InteractiveScene", "Slide", "ThreeDSlide",
})  # fmt: skip
"""Types of Manim, of its forks, and of manim-slides."""
ANIMATIONS = frozenset({
    "Add", "AddTextLetterByLetter", "AddTextWordByWord", "AnimationGroup", "ApplyComplexFunction", "ApplyFunction",
    "ApplyMatrix", "ApplyMethod", "ApplyPointwiseFunction", "ApplyPointwiseFunctionToCenter", "ApplyWave", "Blink",
    "Broadcast", "ChangeDecimalToValue", "ChangeSpeed", "ChangingDecimal", "Circumscribe", "ClockwiseTransform",
    "ComplexHomotopy", "CounterclockwiseTransform", "Create", "CyclicReplace", "DrawBorderThenFill", "FadeIn",
    "FadeInFrom", "FadeInFromDown", "FadeInFromLarge", "FadeInFromPoint", "FadeOut", "FadeOutAndShift", "FadeToColor",
    "FadeTransform", "FadeTransformPieces", "Flash", "FocusOn", "GrowArrow", "GrowFromCenter", "GrowFromEdge",
    "GrowFromPoint", "Homotopy", "Indicate", "LaggedStart", "LaggedStartMap", "MaintainPositionRelativeTo",
    "MoveAlongPath", "MoveToTarget", "PhaseFlow", "RemoveTextLetterByLetter", "ReplacementTransform", "Restore",
    "Rotate", "Rotating", "ScaleInPlace", "ShowCreation", "ShowCreationThenDestruction", "ShowIncreasingSubsets",
    "ShowPassingFlash", "ShowPassingFlashWithThinningStrokeWidth", "ShowSubmobjectsOneByOne", "ShrinkToCenter",
    "SmoothedVectorizedHomotopy", "SpinInFromNothing", "SpiralIn", "Succession", "Swap", "Transform",
    "TransformAnimations", "TransformFromCopy", "TransformMatchingShapes", "TransformMatchingStrings",
    "TransformMatchingTex", "TypeWithCursor", "Uncreate", "UntypeWithCursor", "Unwrite", "UpdateFromAlphaFunc",
    "UpdateFromFunc", "Wait", "Wiggle", "WiggleOutThenIn", "Write",
})  # fmt: skip
TEXTS = frozenset({
    "Text", "Tex", "MathTex", "SingleStringMathTex", "MarkupText", "Paragraph", "Title", "BulletedList", "Code",
    "TextMobject", "TexMobject", "TexText", "OldTex", "OldTexText", "LabeledDot", "BraceText", "BraceLabel",
})  # fmt: skip
PUBLIC = frozenset({
    "manim", "manimlib", "manimgl", "numpy", "scipy", "sympy", "pandas", "matplotlib", "networkx", "PIL", "cv2",
    "colour", "tqdm", "requests", "sklearn", "torch", "manim_slides", "manim_voiceover", "manim_physics", "shapely",
})  # fmt: skip
"""Modules that are published, beside the standard library; all others are the project's own."""
_MOST_CHARS = 400


@dataclass(frozen=True)
class SceneRecord:
    """One scene of a file."""

    name: str
    """Name of its class."""
    program: str
    """The scene with what it needs of the file."""
    excerpt: str
    """The class alone."""
    features: dict[str, Any]
    """`scene`, `bases`, `objects`, `animations`, `texts`, `calls`, `imports`, `plays`; `dropped_imports` and `missing`
    where the project's own modules were left out."""


def decompose(source: str, *, own_modules: Iterable[str] = ()) -> list[SceneRecord]:
    """The scenes of a file, in its order.

    Args:
        source: Python.
        own_modules: names of modules beside the file: the project's own, whatever they are called.

    Raises:
        Unreadable: `syntax_error` (Python 2 among it), or `nothing_found`: no scene has a `construct`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        file = _File(source, tree, frozenset(own_modules))
        found = [file.record(name) for name in file.scenes() if file.construct_of(name)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("syntax_error", f"no Python: {str(error)[:200]}") from error
    if not found:
        raise Unreadable("nothing_found", "no class of it is a Manim scene with a 'construct'")
    return found


class _File:
    """A file's classes and statements, by name."""

    def __init__(self, source: str, tree: ast.Module, own: frozenset[str]) -> None:
        self.lines = source.split("\n")
        self.tree = tree
        self.own = own
        self.classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        self.kept = [node for node in imports if not self._is_private(node)]
        self.dropped = [node for node in imports if self._is_private(node)]
        names = [(alias, node) for node in imports for alias in node.names]
        self.aliases = {alias.asname: alias.name for alias, node in names if alias.asname}

    def _is_private(self, node: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(node, ast.ImportFrom):
            modules = ["."] if node.level or not node.module else [node.module]
        else:
            modules = [alias.name for alias in node.names]
        tops = [module.partition(".")[0] for module in modules]
        return any(top in self.own or not (top in PUBLIC or top in sys.stdlib_module_names) for top in tops)

    def scenes(self) -> Iterator[str]:
        """Names of the classes that are scenes, in the file's order."""
        for name in self.classes:
            if any(self._base_name(base) in SCENES for node in self._line(name) for base in node.bases):
                yield name

    def _base_name(self, base: ast.expr) -> str:
        name = _name(base)
        return self.aliases.get(name, name).rpartition(".")[2]

    def _line(self, name: str) -> list[ast.ClassDef]:
        """A class and those of the file that it inherits from, nearest first."""
        found: dict[str, ast.ClassDef] = {}
        waiting = [name]
        while waiting:
            one = waiting.pop(0)
            if one in self.classes and one not in found:
                found[one] = self.classes[one]
                waiting += [_name(base) for base in self.classes[one].bases]
        return list(found.values())

    def _methods(self, name: str) -> dict[str, ast.FunctionDef]:
        found: dict[str, ast.FunctionDef] = {}
        for node in self._line(name):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    found.setdefault(inner.name, inner)
        return found

    def construct_of(self, name: str) -> ast.FunctionDef | None:
        """The method that draws a scene."""
        return self._methods(name).get("construct")

    def record(self, name: str) -> SceneRecord:
        """Everything about one scene."""
        methods, gone = self._methods(name), {"construct"}
        waiting, nodes = ["construct"], []
        while waiting:
            nodes.append(methods[waiting.pop(0)])
            called = [node.attr for node in ast.walk(nodes[-1]) if isinstance(node, ast.Attribute) and _is_own(node)]
            new = [one for one in dict.fromkeys(called) if one in methods and one not in gone]
            gone.update(new)
            waiting += new
        program, missing = self._program(name)
        features = {
            "scene": name,
            "bases": [self._base_name(base) for base in self.classes[name].bases],
            **_content(nodes),
            "imports": [ast.unparse(node) for node in self.kept],
        }
        if self.dropped:
            features["dropped_imports"] = [ast.unparse(node) for node in self.dropped]
        if missing:
            features["missing"] = missing
        return SceneRecord(name, program, self._text(self.classes[name]), features)

    def _program(self, name: str) -> tuple[str, list[str]]:
        """The scene with the statements before and after it that it needs, and names that came from dropped imports."""
        makers: dict[str, list[ast.stmt]] = {}
        for node in self.tree.body:
            if not isinstance(node, ast.Import | ast.ImportFrom):
                for made in _made(node):
                    makers.setdefault(made, []).append(node)
        wanted: list[ast.stmt] = []
        used: set[str] = set()
        waiting: list[ast.stmt] = [self.classes[name], *(node for node in self.tree.body if _is_setting(node))]
        while waiting:
            node = waiting.pop()
            if node in wanted:
                continue
            wanted.append(node)
            names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            used |= names
            waiting += [maker for one in sorted(names) for maker in makers.get(one, ())]
        kept = sorted({*self.kept, *wanted}, key=lambda node: (node.lineno, node.col_offset))
        parts = [self._text(node) for node in kept]
        told = {(alias.asname or alias.name).partition(".")[0] for node in self.dropped for alias in node.names}
        star = any(alias.name == "*" for node in self.dropped for alias in node.names)
        missing = sorted(told & used) + (["*"] if star else [])
        text = ""
        for before, node, part in zip([None, *kept], kept, parts, strict=False):
            bodies = [isinstance(one, ast.ClassDef | ast.FunctionDef) for one in (before, node)]
            apart = any(bodies) or (_is_import(before) and not _is_import(node))
            text += ("" if before is None else "\n\n\n" if apart else "\n") + part
        return text + "\n", missing

    def _text(self, node: ast.stmt) -> str:
        decorators = getattr(node, "decorator_list", [])
        start = min([node.lineno, *(one.lineno for one in decorators)]) - 1
        return "\n".join(self.lines[start : node.end_lineno]).rstrip()


def _content(methods: Sequence[ast.FunctionDef]) -> dict[str, Any]:
    """What some methods make, play, write and call; each name once, in order."""
    objects: list[str] = []
    animations: list[str] = []
    texts: list[str] = []
    calls: list[str] = []
    plays = 0
    for method in methods:
        for node in _in_order(method):
            if isinstance(node, ast.Attribute) and node.attr == "animate":
                animations.append("animate")
            if not isinstance(node, ast.Call):
                continue
            name = _name(node.func)
            if _is_own(node.func):
                calls.append(name)
                plays += name == "play"
            elif name in ANIMATIONS:
                animations.append(name)
            elif name[:1].isupper() and not name.isupper():
                objects.append(name)
            if name in TEXTS:
                parts = [*node.args, *(word.value for word in node.keywords if word.arg in ("text", "code"))]
                texts += [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return {
        "objects": list(dict.fromkeys(objects)),
        "animations": list(dict.fromkeys(animations)),
        "texts": list(dict.fromkeys(text[:_MOST_CHARS] for text in texts)),
        "calls": list(dict.fromkeys(calls)),
        "plays": plays,
    }


def _in_order(root: ast.AST) -> Iterator[ast.AST]:
    """A tree's nodes as they stand in the text, roughly: parents first."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _made(node: ast.stmt) -> set[str]:
    """Names that a statement of a module gives a meaning to, or changes."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    stored = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return stored - set(dir(builtins))


def _is_setting(node: ast.stmt) -> bool:
    """Whether a statement sets something for the whole file: `config.frame_rate = 30`, `Text.set_default(...)`."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _name(node.value.func) == "set_default"


def _is_own(node: ast.AST) -> bool:
    """Whether it is `self.something`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _is_import(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
