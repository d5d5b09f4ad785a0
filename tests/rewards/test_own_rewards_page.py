"""The code on the page about rewards of one's own runs as it stands."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import yaml
from drawings import SCENES, picture, sample, svg, view

from janusrl import Sample, registry
from janusrl.recipe import RubricSection
from janusrl.rendering import Frame, Rendering
from janusrl.scoring.guard import Guard
from janusrl.scoring.rubric import Rubric

PAGE = (Path(__file__).parents[2] / "docs" / "own_rewards.md").read_text()
FILES = {
    re.match(r'"""(\w+\.py):', code)[1]: code for code in re.findall(r"```python\n(.*?)```", PAGE, re.S)
}  # every piece begins with the name of its file


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("page")
    for name, code in FILES.items():
        (made / name).write_text(code)
    return made


@pytest.fixture
def guard():
    made = Guard(20)
    yield made
    made.close()


def test_the_first_example_runs_in_its_rubric(folder):
    section = yaml.safe_load(re.search(r"```yaml\n(.*?)```", PAGE, re.S)[1])["rubric"]
    rubric = Rubric.from_section(RubricSection.model_validate(section), folder=folder)
    reference, code = view(SCENES["bars"]), svg(SCENES["bars"])
    candidate = sample(view(SCENES["three"]), reference, source=code, code=code)
    blank = sample(view([]), reference, source=code, code=code)
    ideal = sample(reference, reference, source=code, code=code)
    try:
        (card,) = rubric.score([candidate], lambda _: (blank, ideal))
    finally:
        rubric.close()
    assert card.terms["few_colors"].value == 1
    assert card.terms["few_colors"].parts["colors"] == 4
    assert card.total == pytest.approx(0.9 * card.terms["svg_visual"].value + 0.1)


def test_text_that_can_be_read(folder, guard):
    found = registry.load("rewards", "my_pages.py:readable", folder=folder)

    def page(*texts):
        told = [{"color": color, "background": [255, 255, 255], "box": [0, 0, w, 10]} for color, w in texts]
        return Sample.of(Rendering((Frame(np.full((8, 8, 4), 255, np.uint8)),), structure={"texts": told}))

    samples = [page(([0, 0, 0], 30), ([200, 200, 200], 10)), page(), Sample.of(np.zeros((8, 8, 3), np.uint8))]
    assert [score.value for score in guard.scores(found, samples)] == [0.75, 0.0, None]


def test_a_gate_with_its_reason(folder):
    found = registry.load("rewards", "my_gates.py:no_raster", folder=folder)
    white = np.full((8, 8, 3), 255, np.uint8)
    assert found(Sample.of(white, code="<svg/>")) == 1.0
    said = found(Sample.of(white, code=f'<image href="data:image/png;base64,{"A" * 5000}"/>'))
    assert (said.value, said.detail.partition(":")[0]) == (0.0, "raster")


def test_groups(folder, guard):
    found = registry.load("rewards", "my_groups.py:unlike", folder=folder)
    reference = view(SCENES["one"])
    white, black = (picture(np.full((64, 64, 3), level, np.uint8)) for level in (255, 0))
    same = [sample(white, reference), sample(white, reference)]
    assert [score.value for score in guard.scores(found, same)] == [0.0, 0.0]
    assert [score.value for score in guard.scores(found, [sample(white, reference), sample(black, reference)])] == [
        1,
        1,
    ]


@pytest.mark.parametrize("process", [False, True])
def test_a_model_in_its_place(folder, process):
    (use,) = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.S)[1])["terms"]
    use["place"]["process"] = process
    rubric = Rubric.from_section(RubricSection.model_validate({"terms": [use | {"anchor": False}]}), folder=folder)
    reference = view(SCENES["one"])
    middle, corner = (np.full((64, 64, 3), 255, np.uint8) for _ in range(2))
    middle[28:36, 28:36] = corner[:8, :8] = 0
    try:
        cards = rubric.score([sample(picture(pixels), reference) for pixels in (middle, corner)], lambda _: None)
    finally:
        rubric.close()
    assert cards[0].total == pytest.approx(1.0, abs=1e-3)
    assert cards[1].total == 0


class _Service(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"score": 0.7 if body.startswith(b"\x89PNG") else 7}).encode())

    def log_message(self, *_):
        pass


def test_a_service_and_a_service_that_is_down(folder, guard):
    found = registry.load("rewards", "my_service.py:taste", folder=folder)
    server = HTTPServer(("127.0.0.1", 0), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked = found.configured({"url": f"http://127.0.0.1:{server.server_port}/", "timeout_s": 5})
    samples = [Sample.of(np.full((8, 8, 3), level, np.uint8)) for level in (0, 255)]
    try:
        assert [score.value for score in guard.scores(asked, samples)] == [0.7, 0.7]
    finally:
        server.shutdown()
        server.server_close()
    down = guard.scores(asked, samples)
    assert [(score.value, score.error) for score in down] == [(None, True), (None, True)]
    assert "'taste' raised" in down[0].detail
    with pytest.raises(ValueError, match="url"):
        found.configured({"timeout_s": 5})
