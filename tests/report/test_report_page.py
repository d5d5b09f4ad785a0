"""The page in a real browser: it draws, sorts, filters, stays inert and asks nobody for anything."""

import json
import os
import re
import shutil

import pytest
from synthetic_run import HOSTILE, content_hash, draw, write_run

from janusrl.report.build import build_report
from janusrl.rollouts import Rollout, RolloutStore

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs") / "svg-laptop")


@pytest.fixture(scope="module")
def page_path(run_folder):
    return build_report(run_folder)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import Error, sync_playwright

    system = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=system, args=["--no-sandbox"])
        except Error:
            if os.environ.get("CI"):
                raise
            pytest.skip("no Chromium on this machine: apt-get install chromium, or playwright install chromium")
        yield found
        found.close()


class Watched:
    """A page of the report with everything that it said and asked for."""

    def __init__(self, browser, path, **options):
        self.said, self.asked, self.refused = [], [], []
        self.page = browser.new_page(**options)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("a dialog opened"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.refused.append(request.url))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def texts(self, selector):
        return self.page.locator(selector).all_inner_texts()


@pytest.fixture
def watched(browser, page_path):
    found = Watched(browser, page_path, viewport={"width": 1280, "height": 900})
    yield found
    assert found.said == []
    assert [url for url in found.asked if not url.startswith("data:")] == [found.url]
    assert found.page.evaluate("window.pwned") is None
    found.page.close()


def test_the_page_draws_every_section(watched):
    assert watched.texts("h2") == [
        "Results on held-out tasks",
        "The same task, stage by stage",
        "Learning curves",
        "Where the time went",
        "Failures by reason",
        "Rollouts",
        "Recipe and versions",
    ]
    assert watched.page.locator("#arms circle").count() == 12
    assert watched.page.locator("#charts .chart").count() > 12
    assert watched.page.locator("#timing rect").count() > 400
    assert watched.page.locator("#side-by-side img").count() > 30
    assert watched.page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_cards_sort_by_score(watched):
    for order, sign in (("high", -1), ("low", 1)):
        watched.page.select_option("#sort", order)
        shown = [float(text) for text in watched.texts(".card .total") if text != "\N{EN DASH}"]
        assert shown == sorted(shown, key=lambda value: sign * value)
        assert len(shown) >= 20


def test_cards_filter_by_stage_mode_status_and_reason(watched):
    watched.page.select_option("#stage", "sft")
    watched.page.select_option("#mode", "greedy")
    assert set(watched.texts(".card .where")) == {"SFT"}
    watched.page.click("#clear")
    assert watched.page.locator("#found").inner_text() == "300 found, 24 shown"
    watched.page.select_option("#reason", "truncated")
    assert all(text.startswith("truncated") for text in watched.texts(".card .why"))
    assert watched.page.locator(".card .why").count() == watched.page.locator(".card").count() > 0


def test_failures_show_their_cards(watched):
    row = watched.page.locator("#failures tr", has_text="worker_lost")
    assert "ours" in row.inner_text()
    row.get_by_role("button").click()
    assert set(watched.texts(".card .why b")) == {"worker_lost"}
    assert set(watched.texts(".card .total")) == {"\N{EN DASH}"}


def test_search_and_keys(watched):
    watched.page.keyboard.press("/")
    watched.page.keyboard.type("NAVY circle")
    cards = watched.texts(".card")
    assert cards
    assert all("navy" in text and "circle" in text for text in cards)
    watched.page.fill("#search", "no such words anywhere")
    assert watched.page.locator(".card").count() == 0
    watched.page.fill("#search", "")
    watched.page.locator("h1").click()
    watched.page.keyboard.press("j")
    watched.page.keyboard.press("j")
    assert watched.page.evaluate("[...document.querySelectorAll('.card')].indexOf(document.activeElement)") == 1


def test_more_shows_all(watched):
    shown = [watched.page.locator(".card").count()]
    while watched.page.locator("#more").is_visible():
        watched.page.click("#more")
        shown.append(watched.page.locator(".card").count())
    assert shown == sorted(set(shown))
    assert shown[-1] == 300


def test_print_is_light_and_has_no_controls(browser, page_path):
    watched = Watched(browser, page_path, color_scheme="dark")
    watched.page.emulate_media(media="print")
    assert watched.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(251, 250, 248)"
    assert not watched.page.locator("#filters, nav, #theme").first.is_visible()
    assert watched.page.locator(".card").first.is_visible()


def test_what_a_model_writes_stays_text(watched):
    watched.page.fill("#search", "window.pwned")
    card = watched.page.locator(".card").first
    assert card.locator(".prompt").inner_text() == HOSTILE
    assert card.locator("pre").first.inner_text() == HOSTILE
    assert card.locator("script, img[onerror], svg[onload]").count() == 0
    assert watched.page.locator("script").count() == 2
    assert watched.page.locator("[onload], [onerror], [onclick]").count() == 0


def test_even_injected_markup_could_not_run(browser, page_path, tmp_path):
    """The content security policy is a second wall: markup put into the page by force does nothing."""
    text = page_path.read_text()
    broken = tmp_path / "broken.html"
    broken.write_text(
        text.replace("<footer>", f"<footer>{HOSTILE.removeprefix('</script>')}<img src=http://127.0.0.1:9/x>")
    )
    watched = Watched(browser, broken)
    assert watched.page.evaluate("window.pwned") is None
    assert watched.page.locator(".card").count() > 0
    assert any("Content Security Policy" in said for said in watched.said)
    assert {url for url in watched.asked if not url.startswith("data:")} - set(watched.refused) == {watched.url}


def test_hover_and_arrow_keys_read_a_curve(watched):
    chart = watched.page.locator(".chart").first
    chart.locator("svg").hover()
    assert re.match(r"step \d+", chart.locator(".readout").inner_text())
    watched.page.mouse.move(0, 0)
    chart.locator("svg").focus()
    watched.page.keyboard.press("ArrowRight")
    last = chart.locator(".readout").inner_text()
    watched.page.keyboard.press("ArrowLeft")
    assert last.startswith("step 120")
    assert chart.locator(".readout").inner_text().startswith("step 119")


def test_what_is_measured_every_few_steps_is_a_line(watched):
    drawn = watched.page.locator("figure.chart", has_text="metrics/mse").locator(".smooth").all()
    assert drawn
    assert all("L" in line.get_attribute("d") for line in drawn)


def test_axis_and_smoothing_redraw(watched):
    line = watched.page.locator(".chart .smooth").first
    steps = line.get_attribute("d")
    watched.page.select_option("#axis", "cpu")
    watched.page.locator("#smoothing").fill("0")
    assert line.get_attribute("d") != steps
    assert watched.page.locator(".chart .raw").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_its_window(browser, page_path, width, scheme):
    watched = Watched(browser, page_path, viewport={"width": width, "height": 800}, color_scheme=scheme)
    watched.page.wait_for_selector(".card")
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper = watched.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    watched.page.keyboard.press("t")
    assert watched.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != paper
    assert watched.said == []


def test_an_empty_run_says_what_is_not_there(browser, tmp_path):
    watched = Watched(browser, build_report(tmp_path))
    absent = " ".join(watched.texts(".absent"))
    for name in ("run.json", "evaluation.json", "logs/metrics.jsonl", "rollouts/", "recipe.yaml"):
        assert name in absent
    assert watched.said == []


def test_unknown_numbers_are_dashes_never_zeros(browser, tmp_path):
    row = {
        "stage": "grpo",
        "mode": "greedy",
        "n": 4,
        "score": None,
        "draws": None,
        "terms": {"a": None},
        "metrics": {"m": None},
    }
    (tmp_path / "evaluation.json").write_text(json.dumps({"rows": [row], "baselines": {"blank": None}}))
    (tmp_path / "run.json").write_text(
        json.dumps({"stages": {"sft": {"state": "failed", "error": "<b>Disk full</b>"}}})
    )
    watched = Watched(browser, build_report(tmp_path))
    cells = watched.texts("#results td.n, #results td.score, .tile b")
    assert set(cells) == {"\N{EN DASH}", "4"}
    assert "<b>Disk full</b>" in watched.page.locator("[role=alert]").inner_text()
    assert watched.said == []


def test_a_reference_is_shown_beside_answers_that_were_cut_off(browser, tmp_path):
    store, pixels = RolloutStore(tmp_path / "rollouts"), draw([("teal", 30, 30, 9)])
    place = {"step": 0, "rank": 0, "group": 0, "prompt": "Draw", "completion": "<svg", "source": None}
    for stage, reference in (("eval/base/greedy", None), ("eval/sft/greedy", content_hash(pixels))):
        row = Rollout(stage=stage, task_id="a", status="model_failed", reason="truncated", reference=reference, **place)
        store.write([row], stage=stage, step=0, images={content_hash(pixels): pixels})
    watched = Watched(browser, build_report(tmp_path))
    assert watched.page.locator("#side-by-side img[alt=reference]").count() == 1
    assert watched.page.locator(".card img[alt=reference]").count() == 1
    assert watched.said == []


def test_the_head_folds_evaluations_and_rounds_into_their_stages(browser, tmp_path):
    done = {"state": "done", "wall_s": 4.0}
    stages = {"sft": {**done, "cpu_s": 50.0, "steps": 300}, "eval/base": done, "eval/sft": done}
    stages |= {"expert_round_0": done, "grpo": {"state": "running"}, "odd": None}
    (tmp_path / "run.json").write_text(json.dumps({"state": "running", "stages": stages, "load": [1.5, 2, None]}))
    watched = Watched(browser, build_report(tmp_path))
    assert watched.texts(".stage b") == ["SFT", "SFT + GRPO", "2 evaluations"]
    assert watched.texts(".stage span:last-child") == ["50 s CPU · 4 s", "\N{EN DASH}", "8 s"]
    assert "1.5, 2, \N{EN DASH}" in watched.page.locator(".facts").inner_text()
    assert watched.said == []


def test_the_file_is_whole_small_and_self_contained(run_folder, page_path):
    page = page_path.read_text()
    assert page_path == run_folder / "report.html"
    assert page_path.stat().st_size < 2_000_000
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    assert page.count("</script>") == 2
    assert not list(run_folder.glob(".report*"))


def test_a_page_of_large_pictures_and_texts_is_made_to_fit(tmp_path):
    import numpy as np

    from janusrl.rollouts import Rollout, RolloutStore

    rng = np.random.default_rng(0)
    images = {f"{n:064x}": rng.integers(0, 256, (300, 300, 4), np.uint8) for n in range(60)}
    rows = [
        Rollout(
            stage="grpo", step=1, rank=0, task_id=f"t{n}", group=0, prompt="p", completion=chr(97 + n % 26) * 60_000,
            source=None, status="scored", total=n / 60, reference=name, image=f"{(n + 1) % 60:064x}",
        )
        for n, name in enumerate(images)
    ]  # fmt: skip
    RolloutStore(tmp_path / "rollouts").write(rows, stage="grpo", step=1, images=images)
    page = build_report(tmp_path)
    assert 100_000 < page.stat().st_size < 6_000_000
    assert "60,000 characters in all" in page.read_text()
