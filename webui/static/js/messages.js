// Short messages at the foot of the window, and copying: also on plain http, where browsers offer no clipboard.

const SHOWN_MS = 4000;

/** Say something for a few seconds; `tone` is "" or "danger"; `action` is {label, href} or {label, run}. */
export function toast(words, { tone = "", action = null } = {}) {
  const message = document.createElement("div");
  message.className = `toast ${tone}`.trim();
  message.append(Object.assign(document.createElement("span"), { textContent: words }));
  if (action) message.append(makeAction(action, message));
  shelf().append(message);
  setTimeout(() => message.remove(), action ? SHOWN_MS * 2 : SHOWN_MS);
}

function makeAction({ label, href, run }, message) {
  const made = document.createElement(href ? "a" : "button");
  made.textContent = label;
  if (href) made.href = href;
  else made.addEventListener("click", () => (message.remove(), run()));
  return made;
}

function shelf() {
  let found = document.querySelector(".toasts");
  if (!found) {
    found = document.createElement("div");
    found.className = "toasts";
    found.setAttribute("role", "status");
    document.body.append(found);
  }
  return found;
}
// There before the first message, so that screen readers watch it.
shelf();

/** Put plain text on the clipboard; says whether it is there. */
export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  }
  return copyBySelection(text);
}

function copyBySelection(text) {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  before?.focus?.({ preventScroll: true });
  return isDone;
}
