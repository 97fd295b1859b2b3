// Clipping and copying with one key or click, without leaving the page; and the same for what the visitor selects in a passage.
import { addKey, copyText, currentItem, post, toast } from "./app.js";

const SAYS = { plain: "已复制", cited: "已连同出处一起复制", template: "已复制为模板，空出来的地方请自己填" };
const known = new Map(); // address -> promise of the three copies

/** Put a passage into the notebook; `fields` are those of the form. */
async function clip(fields) {
  try {
    const said = await post("/notebook/clip", fields);
    toast(said.is_new ? `已放进“${said.notebook_name}”` : `“${said.notebook_name}”里已有这一条`, {
      action: { label: "查看", href: said.address },
    });
    return true;
  } catch (error) {
    toast(error.message, { tone: "danger" });
    return false;
  }
}

function fetchCopies(address) {
  if (!known.has(address)) {
    const asked = fetch(address, { headers: { Accept: "application/json" } }).then(async (answer) => {
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.detail ?? "没有复制成");
      known.set(address, said);
      return said;
    });
    asked.catch(() => known.delete(address));
    known.set(address, asked);
  }
  return known.get(address);
}

async function copy(address, kind, page) {
  try {
    const copies = fetchCopies(address);
    // What is known already is copied within the click itself: some browsers allow it nowhere else.
    const text = copies instanceof Promise ? (await copies)[kind] : copies[kind];
    if (await copyText(text)) toast(SAYS[kind]);
    else location.assign(page); // the page has the text in a box
  } catch (error) {
    toast(error.message, { tone: "danger" });
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-clip]");
  if (!form) return;
  event.preventDefault();
  if (form.classList.contains("sending")) return;
  form.classList.add("sending"); // not disabled: a button that is loses the focus, and j would begin from the top
  const isDone = await clip(new FormData(form));
  form.classList.remove("sending");
  if (isDone) form.classList.add("done");
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-clip-link]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const fields = new URL(link.href).searchParams;
  fields.delete("next");
  clip(fields);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy]");
  const holder = link?.closest("[data-copies]");
  if (holder && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    await copy(holder.dataset.copies, link.dataset.copy, link.href);
    return;
  }
  const box = event.target.closest("[data-copy-box]");
  if (box) {
    const area = document.getElementById(box.dataset.copyBox);
    if (await copyText(area.value)) toast("已复制");
    else area.select();
  }
});
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const holder = event.target.closest?.("[data-copies]");
    if (holder) Promise.resolve(fetchCopies(holder.dataset.copies)).catch(() => {});
  });
}
for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

// Keys act on what is selected, else on the item at which the visitor is, else on the only passage of the page.
const item = () => currentItem() ?? document.querySelector("[data-item]") ?? document;
addKey("b", "摘录", () => {
  const chosen = selectedPassages();
  if (chosen.length) clipSelected(chosen);
  else {
    const form = item().querySelector("[data-clip]");
    if (form) form.requestSubmit();
    else item().querySelector("[data-clip-link]")?.click();
  }
});
addKey("c", "复制", () => {
  const chosen = selectedPassages();
  if (chosen.length) copySelected(chosen, "plain");
  else (item().querySelector('[data-copy="plain"]') ?? item().querySelector("[data-copy-words]"))?.click();
});

/** What is selected, section by section: [{section_id, quote}]. */
function selectedPassages() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  return [...document.querySelectorAll("[data-passage]")]
    .filter((part) => range.intersectsNode(part))
    .map((part) => ({ section_id: part.dataset.passage, quote: textWithin(range, part) }))
    .filter(({ quote }) => quote.trim());
}

function textWithin(range, part) {
  const inner = document.createRange();
  inner.selectNodeContents(part);
  if (range.compareBoundaryPoints(Range.START_TO_START, inner) > 0) inner.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inner) < 0) inner.setEnd(range.endContainer, range.endOffset);
  const words = inner.cloneContents();
  for (const other of words.querySelectorAll("[data-not-text], button, form, summary, svg")) other.remove();
  return words.textContent;
}

async function clipSelected(chosen) {
  for (const fields of chosen) if (!(await clip(new URLSearchParams(fields)))) return;
  getSelection().removeAllRanges();
}

async function copySelected(chosen, kind) {
  try {
    const copies = await Promise.all(chosen.map(({ section_id, quote }) => fetchCopies(copiesAddress(section_id, quote))));
    if (await copyText(copies.map((made) => made[kind]).join("\n"))) toast(SAYS[kind]);
    else toast("浏览器不让复制，请按 Ctrl+C", { tone: "danger" });
  } catch (error) {
    toast(error.message, { tone: "danger" });
  }
}

function copiesAddress(section, quote) {
  return `/api/v1/sections/${encodeURIComponent(section)}/copies?${new URLSearchParams({ quote })}`;
}

// A small bar at the selection.
const tools = document.createElement("div");
tools.className = "selection-tools";
tools.setAttribute("role", "toolbar");
tools.setAttribute("aria-label", "选中的文字");
tools.hidden = true;
for (const [label, act] of [
  ["摘录", (chosen) => clipSelected(chosen)],
  ["复制", (chosen) => copySelected(chosen, "plain")],
  ["注明出处", (chosen) => copySelected(chosen, "cited")],
  ["复制为模板", (chosen) => copySelected(chosen, "template")],
]) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button small quiet", textContent: label });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => act(selectedPassages()));
  tools.append(button);
}
if (document.querySelector("[data-passage]")) document.body.append(tools);

let timer = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(placeTools, 200);
});

placeTools(); // what was selected before this script was there

function placeTools() {
  const chosen = tools.isConnected ? selectedPassages() : [];
  tools.hidden = !chosen.length;
  if (!chosen.length) return;
  for (const { section_id, quote } of chosen) Promise.resolve(fetchCopies(copiesAddress(section_id, quote))).catch(() => {});
  const place = getSelection().getRangeAt(0).getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tools;
  const top = place.bottom + 8 + height < innerHeight ? place.bottom + 8 : Math.max(place.top - height - 8, 8);
  tools.style.left = `${Math.min(Math.max(place.left, 8), Math.max(innerWidth - width - 8, 8))}px`;
  tools.style.top = `${top}px`;
}

// Ctrl+C on a passage takes the words alone, masks written out: no colour of a find, no size of a heading goes along into Word.
document.addEventListener("copy", (event) => {
  const chosen = selectedPassages();
  const { anchorNode, focusNode } = getSelection();
  if (!chosen.length || ![anchorNode, focusNode].every((node) => node?.parentElement?.closest("[data-passage]"))) return;
  const copies = chosen.map(({ section_id, quote }) => known.get(copiesAddress(section_id, quote)));
  const isReady = copies.every((made) => made && !(made instanceof Promise));
  event.clipboardData.setData("text/plain", isReady ? copies.map((made) => made.plain).join("\n") : getSelection().toString());
  event.preventDefault();
});
