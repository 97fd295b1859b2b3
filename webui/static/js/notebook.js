// One notebook: order by buttons, keys or dragging, notes, moving and deleting, all without leaving the page.
import { addKey, currentItem, post, toast } from "./app.js";

const page = document.querySelector("[data-notebook]");

/** Send a form; on success do what shows it. */
async function send(form, show) {
  try {
    await post(form.action, new FormData(form));
    show();
  } catch (error) {
    toast(error.message, { tone: "danger" });
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const item = form.closest("[data-clipping]");
  if (!item) return;
  if (form.dataset.step !== undefined) {
    event.preventDefault();
    step(item, form);
  } else if (form.dataset.delete !== undefined) {
    event.preventDefault();
    remove(item, form);
  } else if (form.dataset.note !== undefined) {
    event.preventDefault();
    keepNote(form);
  }
});

function step(item, form) {
  const other = form.dataset.step === "up" ? neighbour(item, "previousElementSibling") : neighbour(item, "nextElementSibling");
  if (!other) return HTMLFormElement.prototype.submit.call(form); // the neighbour is on another page
  return send(form, () => {
    if (form.dataset.step === "up") other.before(item);
    else other.after(item);
    settle(item);
  });
}

function neighbour(item, side) {
  const other = item[side];
  return other?.matches("[data-clipping]") ? other : null;
}

/** After a move: the first cannot go up, the last not down, and the eye follows. */
function settle(item) {
  for (const folder of document.querySelectorAll("[data-folder]")) {
    const all = [...folder.querySelectorAll("[data-clipping]")];
    for (const [place, each] of all.entries()) {
      each.querySelector('[data-step="up"] button').disabled = place === 0;
      each.querySelector('[data-step="down"] button').disabled = place === all.length - 1;
    }
  }
  item.scrollIntoView({ block: "nearest" });
}

function remove(item, form) {
  const next = neighbour(item, "nextElementSibling");
  const folder = item.parentElement;
  return send(form, () => {
    item.remove();
    toast("已删去一条", {
      action: {
        label: "撤销",
        run: async () => {
          const fields = new FormData();
          try {
            await post(form.action.replace(/delete$/, "restore"), fields);
            if (next?.isConnected) next.before(item);
            else folder.append(item);
            settle(item);
          } catch (error) {
            toast(error.message, { tone: "danger" });
          }
        },
      },
    });
  });
}

async function keepNote(form) {
  const sent = form.elements.note.value;
  try {
    await post(form.action, new FormData(form));
    form.elements.was.value = sent;
    toast("批注已保存");
  } catch (error) {
    // Changed in another tab meanwhile: the page that shows both takes over.
    if (error.status === 409) HTMLFormElement.prototype.submit.call(form);
    else toast(error.message, { tone: "danger" });
  }
}

for (const form of document.querySelectorAll("[data-move]")) {
  form.querySelector("button").hidden = true;
  form.elements.to.addEventListener("change", () => form.elements.to.value && form.requestSubmit());
}

if (page) {
  addKey("K", "这一条上移", () => currentItem()?.querySelector('[data-step="up"] button:enabled')?.click());
  addKey("J", "这一条下移", () => currentItem()?.querySelector('[data-step="down"] button:enabled')?.click());
  for (const item of document.querySelectorAll("[data-clipping]")) addHandle(item);
}

// Dragging: by the handle alone, so that words can be selected; onto another clipping, or into a folder.
let dragged = null;

function addHandle(item) {
  const handle = Object.assign(document.createElement("span"), { className: "drag", textContent: "⋮⋮", title: "拖动排序" });
  handle.setAttribute("aria-hidden", "true");
  handle.addEventListener("pointerdown", () => (item.draggable = true));
  handle.addEventListener("pointerup", () => (item.draggable = false));
  item.append(handle);
  item.addEventListener("dragstart", (event) => {
    dragged = item;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    item.classList.add("dragged");
  });
  item.addEventListener("dragend", () => {
    item.draggable = false;
    item.classList.remove("dragged");
    clearMarks();
    dragged = null;
  });
}

function clearMarks() {
  for (const marked of document.querySelectorAll(".above, .into")) marked.classList.remove("above", "into");
}

document.addEventListener("dragover", (event) => {
  const folder = dragged && event.target.closest?.("[data-folder]");
  if (!folder) return;
  event.preventDefault();
  clearMarks();
  (place(folder, event) ?? folder).classList.add(place(folder, event) ? "above" : "into");
});

document.addEventListener("drop", async (event) => {
  const folder = dragged && event.target.closest?.("[data-folder]");
  if (!folder) return;
  event.preventDefault();
  const item = dragged;
  const before = place(folder, event);
  if (before === item) return;
  const form = item.querySelector("[data-step]");
  const fields = new FormData();
  fields.set("to", `folder-${folder.dataset.folder}`);
  if (before) fields.set("before", before.dataset.clipping);
  try {
    await post(form.action.replace(/(up|down)$/, "move"), fields);
    if (before) before.before(item);
    else folder.append(item);
    folder.querySelector(".folder-empty")?.remove();
    settle(item);
  } catch (error) {
    toast(error.message, { tone: "danger" });
  }
});

/** The clipping before which something is dropped; none behind the last. */
function place(folder, event) {
  return [...folder.querySelectorAll("[data-clipping]")].find((each) => {
    const { top, height } = each.getBoundingClientRect();
    return event.clientY < top + height / 2;
  });
}
