"""The page of a corpus in a real browser: it filters, searches, stays inert, bounded, and asks nobody for anything."""

import io
import json
import random
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "synthesis"))
from corpus_rows import ABOUT, drawings, edited, rejects, rows, write

from janusrl.cli import main
from janusrl.report.corpus_page import CorpusPageError, build_corpus_page
from janusrl.report.corpus_sample import sample
from janusrl.synthesis.row import Reject

HOSTILE = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=2>&lt;{{ 7*7 }}"


def hostile_rows():
    first, *others = rows()
    scores = {
        "verdicts": [{"judge": HOSTILE, "model": HOSTILE, "marks": {HOSTILE: 3}, "reasoning": HOSTILE}],
        "x": HOSTILE,
    }
    return [
        replace(first, instruction=HOSTILE, code=HOSTILE, completion=HOSTILE, origins=(HOSTILE,), scores=scores),
        *others,
    ]


def hostile_rejects():
    return [*rejects(), Reject("bad", HOSTILE, HOSTILE, "run", HOSTILE, HOSTILE, code=HOSTILE)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpora") / "little"
    about = replace(ABOUT, name=HOSTILE, description=HOSTILE, recipe=HOSTILE, models={HOSTILE: {"model": HOSTILE}})
    about = replace(about, versions={"chart": ", ".join(f"package-{number} 1.2.{number}" for number in range(40))})
    write(place, about=about, rows=hostile_rows, rejects=hostile_rejects)
    return place


@pytest.fixture(scope="module")
def browser(browser_path):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = None if browser_path is None else str(browser_path)
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser, folder):
    """The page; afterwards it must have said nothing, asked nobody and run nothing foreign."""
    said, asked = [], []
    found = browser.new_page(viewport={"width": 1280, "height": 900})
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.on("request", lambda request: asked.append(request.url))
    url = (folder / "report.html").as_uri()
    found.goto(url)
    yield found
    assert said == []
    assert [one for one in asked if not one.startswith("data:")] == [url]
    assert found.evaluate("window.pwned") is None
    found.close()


def ids(page):
    return page.locator("#cards .card-head > span:nth-child(3)").all_inner_texts()


def pick(page, **values):
    for name, value in values.items():
        page.locator(f"#{name}").select_option(value)


def test_every_section_is_there(page) -> None:
    heads = page.locator("h2").all_inner_texts()
    assert heads == [
        "Composition", "Stages, and what did not pass", "Judges", "Licences, origins, models", "Rows and rejects",
        "Recipe and versions",
    ]  # fmt: skip
    assert page.locator("h1").inner_text() == HOSTILE
    assert "46 of 46 rows and 6 of 6 rejects" in page.locator("#rows .note").inner_text()
    assert page.locator("#found").inner_text() == "52 found, 24 shown"


def test_filters_choose_rows_and_rejects(page) -> None:
    pick(page, status="rejected")
    assert set(ids(page)) == {reject.id for reject in hostile_rejects()}
    pick(page, step="judge")
    assert ids(page) == ["edit-r2"]
    page.locator("#clear").click()
    pick(page, category="svg_editing", split="eval")
    assert set(ids(page)) == {"edit-00003", "edit-00007"}
    pick(page, category="", language="matlab", split="")
    assert ids(page) == ["scientific-matlab-waves"]


def test_search_and_sort(page) -> None:
    page.locator("#search").fill("mathematica disk")
    assert ids(page) == ["scientific-mathematica-shapes"]
    page.locator("#search").fill("")
    pick(page, sort="high", category="svg")
    marks = [float(text) for text in page.locator("#cards .total").all_inner_texts()]
    assert marks == sorted(marks, reverse=True)
    assert len(marks) > 10
    pick(page, sort="id")
    assert ids(page)[:3] == ["src-1", "svg-00000", "svg-00001"]


def test_reasons_and_categories_show_their_cards(page) -> None:
    page.locator("#stages tr", has_text="time_limit").get_by_role("button").click()
    assert ids(page) == ["svg-r1"]
    page.locator("#composition tr", has_text="svg_editing").get_by_role("button").click()
    assert len(ids(page)) == 8


def test_a_card_shows_pictures_code_marks_and_origin(page) -> None:
    row = next(edited(1))
    page.locator("#search").fill(row.id)
    card = page.locator("#cards .card")
    assert card.locator("figcaption").all_inner_texts() == [
        "in the prompt",
        "drawn by the program",
    ]
    page.wait_for_function("[...document.querySelectorAll('#cards img')].every((one) => one.naturalWidth > 0)")
    assert card.locator("pre").first.inner_text() == row.code
    assert "strategy edits" in card.inner_text()
    assert "from folder:drawings/a.svg" in card.inner_text()
    page.locator("#search").fill("edit-r2")
    assert "generation / one" in page.locator("#cards .card").inner_text()
    assert "below threshold" in page.locator("#cards .why").inner_text()


def test_what_rows_hold_stays_text(page) -> None:
    page.locator("#search").fill("window.pwned=1")
    assert page.locator("#cards .card").count() == 2
    assert page.locator("#cards .card img[src=x], #cards script").count() == 0
    assert page.locator("#cards pre").first.inner_text() == HOSTILE
    assert page.evaluate("window.pwned") is None


def test_the_file_names_its_own_script_and_nothing_else(folder) -> None:
    text = (folder / "report.html").read_text()
    assert len(re.findall(r"<script", text)) == 2, "the data and the page's own"
    assert "window.pwned=1</script>" not in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_it_fits_its_window(browser, folder, width, scheme) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto((folder / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_page_of_large_pictures_and_texts_is_made_to_fit(tmp_path) -> None:
    rng = np.random.default_rng(0)

    def noisy(number: int) -> bytes:
        stream = io.BytesIO()
        Image.fromarray(rng.integers(0, 256, (300, 400, 3), np.uint8)).save(stream, "PNG", compress_level=0)
        return stream.getvalue()

    def large():
        for number, row in enumerate(drawings(160)):
            yield replace(row, picture=noisy(number), code=f"{row.code}\n{random.Random(number).randbytes(6000).hex()}")

    write(tmp_path / "large", rows=large)
    page = tmp_path / "large" / "report.html"
    assert page.stat().st_size <= 6_000_000
    assert "characters in all]" in page.read_text()


def test_the_sample_has_something_of_every_kind_and_depends_on_the_corpus_alone(tmp_path) -> None:
    def many():
        yield from drawings(300)
        yield from edited(4)

    def refused():
        for number in range(200):
            yield Reject(f"r{number}", "draw", "svg", "run", "crash", "It crashed.")
        yield Reject("rare", "draw", "svg", "judge", "below_threshold", "2 of 5.")

    write(tmp_path / "c", rows=many, rejects=refused)
    chosen = sample(tmp_path / "c", 40)
    assert len(chosen.rows) + len(chosen.rejects) == 40
    assert len(chosen.rows) == 26
    assert sum(row["category"] == "svg_editing" for row in chosen.rows) == 4
    assert "rare" in {reject["id"] for reject in chosen.rejects}
    assert {reject["reason"] for reject in chosen.rejects} == {"crash", "below_threshold"}
    assert sample(tmp_path / "c", 40) == chosen
    some, more = ({row["id"] for row in sample(tmp_path / "c", limit).rows} for limit in (20, 60))
    assert some < more
    alone = sample(tmp_path / "c", 1000)
    assert (len(alone.rows), len(alone.rejects)) == (304, 201)


def test_a_damaged_file_is_told_and_the_rest_is_shown(folder, tmp_path, capsys) -> None:
    write(tmp_path / "c")
    (tmp_path / "c" / "rejects.parquet").write_bytes(b"PAR1")
    assert main(["report", str(tmp_path / "c")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "c" / "report.html")
    text = (tmp_path / "c" / "report.html").read_text()
    assert "rejects.parquet cannot be read and is left out" in text
    assert "46 of 46 rows" in text


def test_a_broken_card_is_said(tmp_path, capsys) -> None:
    write(tmp_path / "c", rows=lambda: drawings(2), rejects=list)
    (tmp_path / "c" / "card.json").write_text("{}")
    with pytest.raises(CorpusPageError, match=r"is no corpus: its card\.json cannot be read"):
        build_corpus_page(tmp_path / "c")
    assert main(["report", str(tmp_path / "c")]) == 2
    assert main(["report", str(tmp_path / "nowhere")]) == 2
    assert "no run folder" in capsys.readouterr().err
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "notes.txt").write_text("mine")
    assert main(["report", str(tmp_path / "others")]) == 2
    assert "holds no run (recipe.yaml" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "others").iterdir()] == ["notes.txt"]


def test_json_tells_where_the_page_is(tmp_path, capsys) -> None:
    write(tmp_path / "c", rows=list, rejects=list)
    assert main(["report", str(tmp_path / "c"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"report": str(tmp_path / "c" / "report.html")}
    assert "the corpus has neither rows nor rejects" in (tmp_path / "c" / "report.html").read_text()
