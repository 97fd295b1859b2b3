// 怎么写: copying words that are nobody's in particular (a pattern); ticks that a reload does not lose.
import { addKey, copyText, currentItem, toast } from "./app.js";

async function copyWords(item) {
  const words = item?.querySelector(".words");
  if (!words) return;
  const paragraphs = [...words.querySelectorAll("p")].map((each) => each.textContent.trim());
  const text = paragraphs.length ? paragraphs.join("\n") : words.textContent.trim();
  const isDone = await copyText(text);
  toast(isDone ? "已复制" : "没能复制，请选中文字后按 Ctrl+C", { tone: isDone ? "" : "danger" });
}

for (const button of document.querySelectorAll("[data-copy-words]")) {
  button.hidden = false;
  button.addEventListener("click", () => copyWords(button.closest("[data-item]")));
}
addKey("c", "复制这一条", () => copyWords(currentItem()));

const picking = document.querySelector("[data-picks]");
if (picking) keepPicks(picking);

function keepPicks(form) {
  const boxes = [...form.querySelectorAll('input[name="pick"]')];
  const key = `picks ${location.pathname}${location.search}`;
  const kept = new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  for (const box of boxes) box.checked = kept.has(box.value);
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    sessionStorage.setItem(key, JSON.stringify(chosen));
    form.querySelector("[data-picked]").textContent = chosen.length ? `已选 ${chosen.length} 段。` : "";
  };
  form.addEventListener("change", tell);
  tell();
}
