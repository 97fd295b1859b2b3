"""Where the library lives and who decides."""

from pathlib import Path

import pytest

from kb.errors import UsageError
from kb.settings import load_settings


def test_the_caller_wins_over_the_environment_which_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('catalog_url = "sqlite:///a.db"\nworkers = 3\n', encoding="utf-8")
    from_file = load_settings(tmp_path, environ={})
    from_environment = load_settings(tmp_path, environ={"KB_CATALOG_URL": "sqlite:///b.db"})
    from_caller = load_settings(tmp_path, environ={"KB_CATALOG_URL": "sqlite:///b.db"}, catalog_url="sqlite:///c.db")
    assert (from_file.catalog_url, from_file.workers) == ("sqlite:///a.db", 3)
    assert from_environment.catalog_url == "sqlite:///b.db"
    assert from_caller.catalog_url == "sqlite:///c.db"


def test_the_home_comes_from_the_environment_when_nobody_says(tmp_path: Path) -> None:
    assert load_settings(environ={"KB_HOME": str(tmp_path)}).home == tmp_path


@pytest.mark.parametrize("line", ["wokers = 3", 'workers = "three"', "workers = ", "workers = true"])
def test_a_mistake_in_the_file_is_named_in_one_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_settings(tmp_path, environ={})
    assert "settings.toml" in str(caught.value)
    assert "\n" not in str(caught.value)
