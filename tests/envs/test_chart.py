"""The chart environment: Gymnasium's own checks, right answers, wrong ones, and figures of other sizes."""

from __future__ import annotations

import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install 'janusrl[charts]'")
pytest.importorskip("seaborn", reason="seaborn is not installed: pip install 'janusrl[charts]'")

import janusrl.env
from janusrl.envs.chart import CHART, blank, fit
from janusrl.rendering import Frame, Rendering
from janusrl.task import Reference, Task

CODE = """import matplotlib.pyplot as plt

plt.bar(['a', 'b', 'c'], [3, 1, 2], color='teal')
plt.title('Three')
plt.show()"""
PROMPT = ({"role": "user", "content": "Draw three bars."},)
TASKS = [
    Task(
        id=f"bars-{n}",
        domain="chart",
        prompt=({"role": "user", "content": "Draw three bars."},),
        reference=Reference(code=CODE + f"\n# {n}"),
    )
    for n in range(2)
]


@pytest.fixture(scope="module")
def env():
    made = gymnasium.make("janusrl/Chart-v0", tasks=TASKS, disable_env_checker=True)
    yield made.unwrapped
    made.close()


@pytest.mark.slow
def test_gymnasium_finds_nothing_wrong(env):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, skip_render_check=True, skip_close_check=True)  # these start renderers of their own


def answered(env, source):
    env.reset(seed=1)
    return env.step(source)


def test_the_reference_is_worth_everything_and_a_blank_figure_nothing(env):
    assert isinstance(env, janusrl.env.RenderEnv)
    assert answered(env, f"```python\n{CODE}\n```")[1] == pytest.approx(1.0)
    assert answered(env, CHART.blank_source)[1] == 0.0
    near = answered(env, CODE.replace("[3, 1, 2]", "[3, 1.2, 2]"))[1]
    far = answered(env, CODE.replace("[3, 1, 2]", "[1, 3, 1]").replace("teal", "red"))[1]
    assert 0 < far < near < 1


def test_a_mistake_is_worth_nothing_and_says_why(env):
    _, reward, *_, info = answered(env, "import matplotlib.pyplot as plt\nplt.plot([1], [1, 2])\n")
    assert reward == 0.0
    assert "ValueError" in str(info)


def test_a_figure_of_another_size_is_scaled_for_comparison(env):
    larger = answered(env, CODE.replace("plt.bar", "plt.figure(figsize=(12.8, 9.6), dpi=50)\nplt.bar"))[1]
    assert larger > 0.3


def test_fit_keeps_proportions_and_sets_on_white():
    pixels = np.zeros((50, 100, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 50:] = 0
    fitted = fit(Rendering((Frame(pixels),)), (60, 60)).pixels
    assert fitted.shape == (60, 60, 4)
    assert (fitted[30, 10] == (0, 0, 0, 255)).all()
    assert (fitted[30, 50] == 255).all()
    assert (fitted[:14] == 255).all()
    assert (fitted[46:] == 255).all()
    same = blank(8, 6)
    assert fit(same, (8, 6)) is same


def test_nothing_is_missing_where_the_libraries_are():
    assert CHART.missing("python") == ""
