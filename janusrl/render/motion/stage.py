"""Stage: follows a scene frame by frame and records those that were asked for. Runs beside the program.

Frame k of a scene is what its video shows from k / frame_rate on. A time beyond the end shows the scene as it stands
when `construct` is over, like `manim -s`; so does the one picture of a request without times.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NoReturn

from manim import config, manager
from manim.camera.camera import Camera
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene import scene as scene_module
from manim.scene.scene import Scene
from manim.utils.iterables import list_update

from janusrl.render.motion import limits, record
from janusrl.render.motion.record import DisplayList
from janusrl.render.motion.units import Units


class Refused(Exception):
    """A program asked for something that is not done here; `reason` is a short word, the text is for its author."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Stage:
    """What one program's scene has shown so far; a scene that starts later takes the place of an earlier one."""

    current: Stage | None = None

    def __init__(self, times_s: list[float], tell_units: bool) -> None:
        self._times_s, self._tell = times_s, tell_units
        self.begin()

    def begin(self) -> None:
        """A scene starts."""
        self.rate = float(config.frame_rate)
        self.lists: list[DisplayList] = []
        self.frames: dict[int, tuple[int, list[list[Any]]]] = {}
        """By number of the frame: its display list, and the units in view."""
        self.final: tuple[int, list[list[Any]]] | None = None
        self.plays: list[dict[str, Any]] = []
        self.shown = 0
        """Frames of the video so far."""
        self.finished = False
        self.playing = False
        self.units = Units()
        self._wanted = {int(time_s * self.rate + 1e-6) for time_s in self._times_s}
        self._pending: tuple[int, list[list[Any]]] | None = None
        self._base = -1

    def wants(self, count: int) -> bool:
        """Whether one of the next `count` frames is asked for."""
        return any(self.shown <= number < self.shown + count for number in self._wanted)

    def take(self, renderer: Any, scene: Any, mobjects: Any, base: int = -1) -> tuple[int, list[list[Any]]]:
        """Record the scene as it stands."""
        numbers: dict[int, int] = {}
        told: list[list[Any]] = []
        if self._tell:
            numbers, told = self.units.of(list_update(scene.mobjects, scene.foreground_mobjects))
        drawn = record.record(renderer.camera, base, mobjects, numbers)
        self.lists.append(drawn)
        if sum(each.ops for each in self.lists) > limits.MAX_OPS:
            raise Refused("too_much", "The scene has too much in it: draw fewer or simpler mobjects.")
        return len(self.lists) - 1, told

    def start_play(self, renderer: Any, scene: Any, static: Any) -> None:
        """An animation starts: what does not move is recorded once."""
        self._base, self._pending = -1, None
        run_time_s = float(scene.get_run_time(scene.animations))
        if self.shown / self.rate + run_time_s > limits.MAX_DURATION_S:
            raise Refused("too_long", f"The animation is longer than {limits.MAX_DURATION_S:.0f} seconds.")
        if self._tell and len(self.plays) < limits.MAX_PLAYS:
            start_s = self.shown / self.rate
            self.plays += [self.units.animation(animation, start_s) for animation in scene.animations]
        if static and self.wants(int(run_time_s * self.rate) + 2):
            self._base = self.take(renderer, scene, static)[0]

    def hold(self, renderer: Any, scene: Any, mobjects: Any, count: int) -> None:
        """One picture that stands for `count` frames is about to be shown."""
        if self.wants(count):
            mobjects = mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
            self._pending = self.take(renderer, scene, mobjects, self._base)

    def show(self, count: int) -> None:
        """The picture that was held is shown for `count` frames."""
        if self._pending is not None:
            for number in self._wanted:
                if self.shown <= number < self.shown + count:
                    self.frames[number] = self._pending
        self.shown += count
        self._pending = None

    def end(self, renderer: Any, scene: Any) -> None:
        """The scene is over."""
        if not self._times_s or any(number >= self.shown for number in self._wanted):
            self.final = self.take(renderer, scene, list_update(scene.mobjects, scene.foreground_mobjects))
        self.finished = True

    def pictures(self) -> list[tuple[int, list[list[Any]]]]:
        """Display list and units for each time asked for; the settled picture when none was."""
        numbers = [int(time_s * self.rate + 1e-6) for time_s in self._times_s] or [self.shown]
        assert self.final is not None or all(number in self.frames for number in numbers)
        return [self.frames.get(number) or self.final for number in numbers]  # type: ignore[misc]


class _Writer:
    """Stands in for manim's file writer: nothing is written."""

    def __init__(self) -> None:
        self.output_spec = SimpleNamespace(is_still=False, is_video=True, is_image_sequence=False, enabled=True)
        self.sections = [SimpleNamespace(skip_animations=False)]
        self.subcaptions: list[Any] = []
        self.partial_movie_files: list[Any] = []

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        self.sections.append(SimpleNamespace(name=name, type_=type_, skip_animations=skip_animations))

    def add_sound(self, *_: Any, **__: Any) -> NoReturn:
        raise Refused("unsupported", "Sound is not supported: remove add_sound().")

    def is_already_cached(self, hash_invocation: str) -> bool:
        return False

    def add_partial_movie_file(self, hash_animation: str | None) -> None: ...
    def begin_animation(self, *_: Any, **__: Any) -> None: ...
    def end_animation(self, *_: Any, **__: Any) -> None: ...
    def write_frame(self, *_: Any, **__: Any) -> None: ...
    def save_image(self, *_: Any, **__: Any) -> None: ...
    def finish(self) -> None: ...
    def abort_encode_jobs(self, *_: Any, **__: Any) -> None: ...


def install() -> None:
    """Put the hooks in. Called once, in the zygote; they act when a `Stage` is current."""
    record.install()
    renderer: Any = CairoRenderer
    original_play, original_update = renderer.play, renderer.update_frame
    original_render, original_background = Scene.render, Camera.init_background

    def render_scene(self: Any, preview: bool = False) -> bool:
        stage = _stage()
        stage.begin()
        return bool(original_render(self, False))

    def init_scene(self: Any, scene: Any, *_: Any, **__: Any) -> None:
        self.file_writer = _Writer()

    def play(self: Any, scene: Any, *animations: Any, **options: Any) -> None:
        stage = _stage()
        stage.playing = True
        try:
            original_play(self, scene, *animations, **options)
        finally:
            stage.playing = False

    def save_static_frame_data(self: Any, scene: Any, static_mobjects: Any) -> None:
        self.static_image = None
        _stage().start_play(self, scene, static_mobjects)

    def update_frame(self: Any, scene: Any, mobjects: Any = None, *rest: Any, **options: Any) -> None:
        stage = _stage()
        if not stage.playing or stage.finished:  # the program wants to see a picture itself
            original_update(self, scene, mobjects, *rest, **options)
        elif not self.skip_animations:
            stage.hold(self, scene, mobjects, int(scene.duration * self.camera.frame_rate + 1e-6))

    def freeze_current_frame(self: Any, duration: float) -> None:
        self.add_frame(None, num_frames=int(duration / (1 / self.camera.frame_rate)))

    def render(self: Any, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        if not self.skip_animations:
            _stage().hold(self, scene, moving_mobjects, 1)
            self.add_frame(None)

    def add_frame(self: Any, frame: Any, num_frames: int = 1) -> None:
        if not self.skip_animations:
            self.time += num_frames * (1 / self.camera.frame_rate)
            _stage().show(int(num_frames))

    def scene_finished(self: Any, scene: Any) -> None:
        self.static_image = None
        _stage().end(self, scene)

    def init_background(self: Any) -> None:
        width, height = self.pixel_width, self.pixel_height
        if not (1 <= width <= limits.MAX_SIDE_PX and 1 <= height <= limits.MAX_SIDE_PX):
            words = f"The scene is {width} x {height} px; sides go from 1 to {limits.MAX_SIDE_PX} px."
            raise Refused("too_large", words + " Lower config.pixel_width and config.pixel_height.")
        original_background(self)

    for function in (
        *(init_scene, play, save_static_frame_data, update_frame, freeze_current_frame, render, add_frame),
        scene_finished,
    ):
        setattr(renderer, function.__name__, function)
    Camera.init_background = init_background
    Scene.render = render_scene
    Scene.interactive_embed = Scene.embed = Scene.interact = _no_window
    scene_module.OpenGLRenderer = _no_opengl
    manager.open_media_file = lambda *_, **__: None


def _stage() -> Stage:
    if Stage.current is None:
        raise RuntimeError("no scene is being watched")
    return Stage.current


def _no_window(*_: Any, **__: Any) -> NoReturn:
    raise Refused("unsupported", "There is no window here: remove interactive_embed(), embed() and interact().")


def _no_opengl(*_: Any, **__: Any) -> NoReturn:
    raise Refused(
        "unsupported", "The OpenGL renderer is not supported: leave config.renderer as it is, which is cairo."
    )
