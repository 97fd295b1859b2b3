// While an upload is read or added, its page shows how far it has come, and what came of it as soon as it is there.
const LOOK_MS = 1000;

const box = document.querySelector("[data-wait]");
if (box) look();

async function look() {
  try {
    const answer = await fetch(box.dataset.wait, { headers: { Accept: "application/json" } });
    if (answer.ok && show(await answer.json())) return;
  } catch {
    // The server is being restarted: it goes on where it was, and so do we.
  }
  setTimeout(look, LOOK_MS);
}

function show(status) {
  if (status.state !== "reading" && status.state !== "adding") {
    location.reload();
    return true;
  }
  const bar = box.querySelector("progress");
  bar.max = Math.max(status.total, 1);
  bar.value = status.done;
  const doing = status.state === "reading" ? "正在读" : "正在收入";
  const words = `${doing}：${status.done} / ${status.total}${status.current ? `，${status.current}` : ""}`;
  box.querySelector("[data-wait-words]").textContent = status.note || words;
  return false;
}

// A file that is not to be taken is shown so; one box ticks them all.
const form = document.querySelector("[data-choose]");
const all = form?.querySelector("[data-all]");
const boxes = form ? [...form.querySelectorAll('input[name="take"]')] : [];
if (all && boxes.length > 1) {
  all.hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const one of boxes) one.checked = all.checked;
    showChoice();
  });
  showChoice();
}

function showChoice() {
  for (const one of boxes) one.closest("tr").classList.toggle("left", !one.checked);
  const chosen = boxes.filter((one) => one.checked).length;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}
