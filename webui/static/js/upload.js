// Files are sent one by one, so that the progress of each can be seen; without this the form sends them all at once.
import { post, toast } from "./app.js";

const form = document.querySelector("[data-upload]");
const shelf = document.querySelector("[data-sending]");
const input = form.querySelector('input[type="file"]');
const token = document.querySelector('meta[name="csrf-token"]').content;

for (const name of ["dragenter", "dragover"]) {
  addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
}
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
addEventListener("drop", async (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  form.classList.remove("over");
  send(await gather(event.dataTransfer));
});
form.addEventListener("submit", (event) => {
  if (!input.files.length) return;
  event.preventDefault();
  send([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
});

/** Files of a drop, those inside folders too, each with its path. */
async function gather(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!part.length) return;
    for (const child of part) await walk(child, found);
  }
}

async function send(items) {
  const max = Number(form.dataset.max);
  const total = items.reduce((sum, { file }) => sum + file.size, 0);
  if (total > Number(form.dataset.maxAll)) {
    toast("一次传得太多，请分几次", { tone: "danger" });
    return;
  }
  form.hidden = true;
  shelf.hidden = false;
  shelf.replaceChildren();
  const rows = items.map(({ file, name }) => ({ file, name, ...showRow(name) }));
  try {
    const upload = await post(form.dataset.begin, {});
    let sent = 0;
    for (const row of rows) {
      if (row.file.size > max) row.fail("太大，没有传");
      else if (await sendOne(upload.address, row)) sent += 1;
    }
    if (!sent) throw new Error("一个文件也没有传成");
    const { address } = await post(`${upload.address}/read`, {});
    location.assign(address);
  } catch (error) {
    toast(error.message, { tone: "danger" });
    form.hidden = false;
  }
}

function showRow(name) {
  const line = document.createElement("div");
  line.className = "sending-file";
  const words = Object.assign(document.createElement("span"), { textContent: name });
  const state = Object.assign(document.createElement("span"), { className: "state soft small", textContent: "等着传" });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", name);
  line.append(words, state, bar);
  shelf.append(line);
  return {
    show: (share) => ((bar.value = share), (state.textContent = share < 1 ? `${Math.floor(share * 100)}%` : "传好了")),
    fail: (why) => (line.classList.add("failed"), (state.textContent = why)),
  };
}

function sendOne(address, row) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${address}/files?name=${encodeURIComponent(row.name)}`);
    request.setRequestHeader("X-CSRF-Token", token);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.show(Math.min(event.loaded / event.total, 0.99));
    });
    request.addEventListener("load", () => {
      const isDone = request.status === 200;
      if (isDone) row.show(1);
      else row.fail(explain(request));
      done(isDone);
    });
    request.addEventListener("error", () => (row.fail("连接断了，没有传成"), done(false)));
    request.send(row.file);
  });
}

function explain(request) {
  try {
    return JSON.parse(request.responseText).detail;
  } catch {
    return `没有传成（${request.status}）`;
  }
}
