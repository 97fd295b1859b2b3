"""摘录本 through Flask's client: every form without a script, the same for scripts, and what others may not do."""

from __future__ import annotations

import io
import re

import docx
import pytest
from flask.testing import FlaskClient

from kb.library import Library
from tests.webui.conftest import EVIL, fill
from tests.webui.posting import csrf
from webui import create_app

JSON = {"Accept": "application/json"}


@pytest.fixture
def notes(library: Library) -> tuple[Library, FlaskClient]:
    """A filled library of the test's own and a client."""
    fill(library)
    return library, create_app(library=library).test_client()


def section_ids(library: Library) -> list[str]:
    return [record["section_id"] for record in library.export()]


def send(client: FlaskClient, path: str, **fields: object) -> object:
    return client.post(path, data={"csrf_token": csrf(client), **fields})


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def clip(library: Library, client: FlaskClient, place: int = 1, **fields: object) -> int:
    answer = client.post(
        "/notebook/clip",
        data={"csrf_token": csrf(client), "section_id": section_ids(library)[place], **fields},
        headers=JSON,
    )
    assert answer.status_code == 200, answer.text
    return int(answer.json["clipping"])


def test_an_empty_list_says_what_to_do(notes: tuple[Library, FlaskClient]) -> None:
    assert "还没有摘录" in read(notes[1], "/notebook/")


def test_clipping_without_a_script_leads_back_and_to_the_notebook(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    answer = send(client, "/notebook/clip", section_id=section_ids(library)[1], next="/?q=调解", start="7", end="20")
    assert "已放进“我的摘录”" in answer.text
    assert 'href="/?q=调解"' in answer.text
    assert (
        "里已有这一条" in send(client, "/notebook/clip", section_id=section_ids(library)[1], start="7", end="20").text
    )
    assert (
        "//evil" not in send(client, "/notebook/clip", section_id=section_ids(library)[2], next="//evil.example").text
    )


def test_a_script_hears_where_the_clipping_is(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    number = clip(library, client, quote="调解矛盾纠纷", widen="1")
    page = read(client, "/notebook/1")
    assert f'id="clipping-{number}"' in page
    assert "<p>青禾镇调解矛盾纠纷10件，办结率90%。</p>" in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"section_id": "no.1"}, 404),
        ({"section_id": ""}, 404),
        ({"quote": "库里没有"}, 400),
        ({"start": "-1"}, 400),
        ({"start": "1" * 30}, 400),
        ({"notebook": "99"}, 404),
        ({"notebook": "x"}, 400),
    ],
)
def test_what_cannot_be_clipped_is_refused_in_words(
    notes: tuple[Library, FlaskClient], fields: dict[str, str], status: int
) -> None:
    library, client = notes
    data = {"csrf_token": csrf(client), "section_id": section_ids(library)[1], **fields}
    assert client.post("/notebook/clip", data=data, headers=JSON).status_code == status


def test_the_chosen_notebook_is_remembered(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    one, two = library.notebooks.create("甲"), library.notebooks.create("乙")
    send(client, f"/notebook/{one}/choose")
    number = clip(library, client)
    assert library.notebooks.clipping(number)["notebook"] == one
    send(client, f"/notebook/{one}/delete")
    assert library.notebooks.clipping(clip(library, client, 2))["notebook"] == two


def test_a_notebook_is_made_renamed_shared_deleted_and_brought_back(notes: tuple[Library, FlaskClient]) -> None:
    _, client = notes
    assert send(client, "/notebook/", name="备料").location == "/notebook/1"
    send(client, "/notebook/1/rename", name="2025年备料")
    send(client, "/notebook/1/share", is_shared="1")
    assert "2025年备料" in read(client, "/notebook/1")
    assert "已共享" in read(client, "/notebook/")
    gone = send(client, "/notebook/1/delete").location
    assert "撤销" in read(client, gone)
    assert client.get("/notebook/1").status_code == 404
    send(client, "/notebook/1/restore")
    assert "2025年备料" in read(client, "/notebook/")


def test_clippings_are_ordered_and_put_into_folders_by_buttons_alone(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    a, b = clip(library, client, 1), clip(library, client, 2)
    send(client, "/notebook/1/folders", name="存在问题")
    assert send(client, f"/notebook/clippings/{b}/up").location == f"/notebook/1#clipping-{b}"
    send(client, f"/notebook/clippings/{a}/move", to="folder-1")
    page = read(client, "/notebook/1")
    assert page.index(f"clipping-{b}") < page.index('id="folder-1"') < page.index(f'id="clipping-{a}"')
    send(client, f"/notebook/clippings/{b}/move", to="folder-1", before=a)
    page = read(client, "/notebook/1")
    assert page.index('id="folder-1"') < page.index(f'id="clipping-{b}"') < page.index(f'id="clipping-{a}"')
    send(client, "/notebook/1/folders/1/rename", name="不足")
    assert "<h2>不足</h2>" in read(client, "/notebook/1")
    send(client, "/notebook/1/folders/1/remove")
    assert "<h2>不足</h2>" not in read(client, "/notebook/1")
    send(client, "/notebook/", name="另一本")
    send(client, f"/notebook/clippings/{a}/move", to="notebook-2")
    assert f'id="clipping-{a}"' in read(client, "/notebook/2")


def test_a_deleted_clipping_is_brought_back(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    number = clip(library, client)
    page = read(client, send(client, f"/notebook/clippings/{number}/delete").location)
    assert f'action="/notebook/clippings/{number}/restore"' in page
    assert f'id="clipping-{number}"' not in page
    send(client, f"/notebook/clippings/{number}/restore")
    assert f'id="clipping-{number}"' in read(client, "/notebook/1")


def test_two_notes_on_one_clipping_are_shown_side_by_side(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    number = clip(library, client)
    path = f"/notebook/clippings/{number}/note"
    send(client, path, note="先存的", was="")
    page = send(client, path, note="后存的", was="").text
    assert "先存的" in page
    assert "后存的" in page
    assert library.notebooks.clipping(number)["note"] == "先存的"
    answer = client.post(path, data={"csrf_token": csrf(client), "note": "后存的", "was": ""}, headers=JSON)
    assert (answer.status_code, answer.json["current"]) == (409, "先存的")


@pytest.mark.parametrize(
    "path", ["/notebook/1/explode", "/notebook/clippings/1/explode", "/notebook/1/folders/1/explode"]
)
def test_an_unknown_action_is_refused(notes: tuple[Library, FlaskClient], path: str) -> None:
    library, client = notes
    clip(library, client)
    send(client, "/notebook/1/folders", name="甲")
    assert send(client, path).status_code == 400


@pytest.mark.parametrize("path", ["/notebook/clip", "/notebook/", "/notebook/1/delete", "/notebook/clippings/1/delete"])
def test_nothing_is_done_without_the_token(notes: tuple[Library, FlaskClient], path: str) -> None:
    library, client = notes
    clip(library, client)
    assert client.post(path, data={"name": "甲"}).status_code == 403
    assert len(library.notebooks.get(1)["folders"][0]["clippings"]) == 1


def test_hostile_words_stay_words(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    place = next(n for n, record in enumerate(library.export()) if record["unit"] == f"单位{EVIL}")
    number = clip(library, client, place)
    send(client, "/notebook/1/rename", name=f"名{EVIL}"[:60])
    send(client, "/notebook/1/folders", name=EVIL[:60])
    send(client, f"/notebook/clippings/{number}/note", note=EVIL)
    for path in ("/notebook/1", "/notebook/", f"/notebook/clippings/{number}/copy", "/notebook/1?deleted=1"):
        assert "<script>alert" not in read(client, path)
        assert "<img src=x" not in read(client, path)


def test_a_removed_source_is_said_and_the_words_stay(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    number = clip(library, client)
    library.remove(["青禾镇.txt"])
    page = read(client, "/notebook/1")
    assert "来源已移除" in page
    assert "青禾镇调解矛盾纠纷10件" in page
    assert "调解矛盾纠纷" in read(client, f"/notebook/clippings/{number}/copy")


def test_the_copy_page_holds_the_three_ways(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    page = read(client, f"/notebook/copy?section_id={section_ids(library)[1]}&quote=调解矛盾纠纷10件")
    boxes = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert boxes[0] == "调解矛盾纠纷10件"
    assert boxes[1].startswith(
        "调解矛盾纠纷10件\n（出处：青禾镇，2023年，《青禾镇2023年法治政府建设年度报告》“推进矛盾化解”，青禾镇.txt第"
    )
    assert boxes[2] == "调解矛盾纠纷〔数字〕件"


def test_the_api_copies_a_stretch(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    answer = client.get(
        f"/api/v1/sections/{section_ids(library)[1]}/copies", query_string={"quote": "调解", "widen": 1}
    )
    assert answer.json["plain"] == "青禾镇调解矛盾纠纷10件，办结率90%。"
    assert answer.json["template"] == "〔地名〕调解矛盾纠纷〔数字〕件，办结率〔数字〕%。"


@pytest.mark.parametrize("sources", ["after", "ledger"])
def test_a_notebook_is_exported_to_word_and_opened_again(notes: tuple[Library, FlaskClient], sources: str) -> None:
    library, client = notes
    number = clip(library, client, 1, quote="青禾镇调解矛盾纠纷10件，办结率90%。")
    clip(library, client, 4, quote="云岭镇调解矛盾纠纷11件", widen="1")
    send(client, "/notebook/1/folders", name="矛盾化解")
    send(client, f"/notebook/clippings/{number}/move", to="folder-1")
    send(client, f"/notebook/clippings/{number}/note", note="放第二部分")
    answer = client.get(f"/notebook/1/export?format=docx&sources={sources}")
    assert "filename*=UTF-8''%E6%88%91%E7%9A%84%E6%91%98%E5%BD%95.docx" in answer.headers["Content-Disposition"]
    lines = [(p.style.name, p.text) for p in docx.Document(io.BytesIO(answer.data)).paragraphs]
    assert lines[0] == ("Title", "我的摘录")
    assert ("Heading 1", "一、矛盾化解") in lines
    assert ("批注", "批注：放第二部分") in lines
    cited = "青禾镇，2023年，《青禾镇2023年法治政府建设年度报告》“推进矛盾化解”，青禾镇.txt第3行"
    if sources == "after":
        assert ("Normal", "青禾镇调解矛盾纠纷10件，办结率90%。") in lines
        assert ("出处", f"——{cited}") in lines
    else:
        assert ("Normal", "青禾镇调解矛盾纠纷10件，办结率90%。[2]") in lines
        assert lines[-1] == ("出处", f"[2] {cited}")


@pytest.mark.parametrize("format_name", ["md", "txt"])
def test_a_notebook_is_exported_as_text(notes: tuple[Library, FlaskClient], format_name: str) -> None:
    library, client = notes
    clip(library, client)
    text = client.get(f"/notebook/1/export?format={format_name}").text
    assert "青禾镇调解矛盾纠纷10件" in text
    assert "青禾镇.txt第3行" in text
    assert client.get("/notebook/1/export?format=exe").status_code == 400


def test_a_long_notebook_is_shown_in_pages(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    section = max(library.export(), key=lambda record: len(record["text"]))["section_id"]
    for start in range(1, 16):
        for end in range(start + 1, start + 9):
            library.notebooks.clip(section, start=start, end=end)
    library.notebooks.add_folder(1, "空的")
    count = len(library.notebooks.get(1)["folders"][0]["clippings"])
    first, second = read(client, "/notebook/1"), read(client, "/notebook/1?page=2")
    assert (first.count("data-clipping="), second.count("data-clipping=")) == (100, count - 100)
    assert ("空的" in first.partition("<section")[2].partition("data-clipping")[0], "<h2>空的</h2>" in second) == (
        False,
        True,
    )
    assert "<h2>空的</h2>" not in first


def test_programs_make_a_notebook_clip_into_it_and_read_it(notes: tuple[Library, FlaskClient]) -> None:
    library, client = notes
    made = client.post("/api/v1/notebooks", json={"name": "备料"}).json
    assert (made["name"], made["folders"]) == ("备料", [{"id": None, "name": "", "clippings": []}])
    body = {"section_id": section_ids(library)[1], "quote": "调解", "widen": 1, "note": "甲"}
    said = client.post(f"/api/v1/notebooks/{made['id']}/clippings", json=body).json
    assert (said["is_new"], said["notebook_name"]) == (True, "备料")
    (item,) = client.get(f"/api/v1/notebooks/{made['id']}").json["folders"][0]["clippings"]
    assert (item["text"], item["note"], item["unit"]) == ("青禾镇调解矛盾纠纷10件，办结率90%。", "甲", "青禾镇")
    assert [row["clippings"] for row in client.get("/api/v1/notebooks").json["notebooks"]] == [1]
    for path in ("/api/v1/notebooks/99", "/api/v1/notebooks/x"):
        assert client.get(path).status_code == 404
    assert client.post("/api/v1/notebooks", json={"name": " "}).status_code == 400
