// Keyboard shortcuts: one table for the page, shown by `?`. Never while typing or composing, never with Ctrl or Alt, and
// not at all where the visitor switched them off.
const table = new Map();

/** Let a key do something. `says` stands in the list of shortcuts. */
export function addKey(key, says, action) {
  table.set(key, { says, action });
}

export function areKeysOn() {
  return document.documentElement.dataset.keys !== "off";
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.defaultPrevented || !areKeysOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const found = table.get(event.key);
  if (!found) return;
  event.preventDefault();
  found.action(event);
});

function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]") !== null;
}

/** Show every shortcut of this page. */
export function showKeys() {
  const dialog = document.getElementById("keys") ?? makeDialog();
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  for (const [key, { says }] of table) {
    const name = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    name.append(cap);
    const meaning = document.createElement("dd");
    meaning.textContent = says;
    list.append(name, meaning);
  }
  dialog.querySelector("p").textContent = areKeysOn()
    ? "打字时不起作用；不想用，可以在右上角“显示”里关掉。"
    : "快捷键现在是关着的，可以在右上角“显示”里打开。";
  dialog.showModal();
}

function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.innerHTML =
    '<div class="dialog-head"><h2 id="keys-title">快捷键</h2><form method="dialog"><button class="button small">关闭</button></form></div>' +
    '<dl class="keys"></dl><p class="soft small"></p>';
  document.body.append(dialog);
  return dialog;
}
