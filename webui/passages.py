"""The buttons beside a passage, as the templates ask for them: what those of one page share is worked out once, for a page of
results has sixty of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask, g, request, url_for
from markupsafe import Markup

from webui.forgery import csrf_field


@dataclass(frozen=True, slots=True)
class Buttons:
    """What all the buttons of a page share: where they lead, and what every form of them holds."""

    clip: str
    hidden: Markup
    sections: str
    copy: str

    def copies(
        self,
        section_id: str,
        start: int | None = None,
        end: int | None = None,
        quoted: str | None = None,
        widen: bool = False,
    ) -> tuple[str, str]:
        """Where the three copies of a passage are: as JSON, and as a page that leads back here."""
        place = {"start": start, "end": end, "quote": quoted, "widen": 1 if widen else None}
        query = urlencode([(name, value) for name, value in place.items() if value is not None])
        name = quote(section_id)
        source, address = f"{self.sections}{name}/copies", f"{self.copy}&section_id={name}"
        return (f"{source}?{query}", f"{address}&{query}") if query else (source, address)


def install_passages(app: Flask) -> None:
    """Let the templates ask for the buttons."""
    app.jinja_env.globals.update(buttons=buttons)


def buttons() -> Buttons:
    """Those of the page that is being made."""
    if "buttons" not in g:
        back = request.full_path
        hidden = csrf_field() + Markup('<input type="hidden" name="next" value="{}">').format(back)
        any_section = url_for("clipping.give_copies", section_id="0")
        g.buttons = Buttons(
            url_for("clipping.clip"),
            hidden,
            any_section.removesuffix("0/copies"),
            f"{url_for('clipping.copy')}?{urlencode({'next': back})}",
        )
    found: Buttons = g.buttons
    return found
