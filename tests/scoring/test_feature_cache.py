"""Features on disk: what is put comes back, whatever happens to the files, and the folder stays small."""

import numpy as np
import pytest

from janusrl.scoring.feature_cache import FeatureCache

KEY = FeatureCache.key("picture", "model", "cut")


def test_what_is_put_comes_back(tmp_path) -> None:
    cache = FeatureCache(tmp_path / "features")
    array = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert cache.get(KEY) is None
    assert cache.put(KEY, array)
    found = FeatureCache(tmp_path / "features").get(KEY)
    assert found is not None
    assert found.dtype == np.float32
    assert (found == array).all()
    assert FeatureCache.key("picture", "model2", "cut") != KEY
    with pytest.raises(ValueError, match="SHA-256"):
        cache.get("../../etc/passwd")


@pytest.mark.parametrize(
    "damage", [lambda b: b[:40], lambda b: b[:-1], lambda b: b[:60] + b"x" + b[61:], lambda b: b""]
)
def test_a_damaged_file_counts_as_not_there_and_is_dropped(tmp_path, damage) -> None:
    cache = FeatureCache(tmp_path)
    cache.put(KEY, np.ones(100, np.float32))
    path = next(tmp_path.glob("??/*"))
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get(KEY) is None
    assert not path.exists()


def test_a_folder_that_cannot_be_written_costs_no_score(tmp_path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    cache = FeatureCache(blocked)
    assert cache.put(KEY, np.ones(3)) is False
    assert cache.get(KEY) is None


def test_the_oldest_files_go_when_there_are_too_many(tmp_path) -> None:
    cache = FeatureCache(tmp_path, limit_mb=1)
    for number in range(30):
        cache.put(FeatureCache.key(str(number)), np.zeros(25_000, np.float32))  # 100 kB each
    kept = sum(path.stat().st_size for path in tmp_path.glob("??/*"))
    assert kept <= 2 << 20
    assert cache.get(FeatureCache.key("29")) is not None
    assert cache.get(FeatureCache.key("0")) is None
