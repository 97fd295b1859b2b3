// 检索: controls that act at once, filters in the sheet, places unfolded where they stand, and suggestions while typing.
import { toast, whileWaiting } from "./app.js";
import { suggestWhileTyping } from "./suggesting.js";

const form = document.querySelector("[data-search-form]");
suggestWhileTyping(form.querySelector("[data-suggest]"));

form.addEventListener("change", (event) => {
  const hasText = form.elements.q.value.trim() !== "";
  if (event.target.type === "radio" && hasText) form.requestSubmit();
});
// Fields that say nothing stay out of the address.
form.addEventListener("submit", () => {
  const said = { match: "auto", scope: "section" };
  for (const field of form.querySelectorAll("input[type=radio]")) field.disabled = said[field.name] === field.value;
});
// Back brings the page as it was left, with the choice that led away: the address says what holds.
addEventListener("pageshow", (event) => {
  for (const field of form.querySelectorAll("input[type=radio]")) field.disabled = false;
  const isReturn = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (isReturn) form.reset();
});

// On a phone one ticks several filters in a row: the sheet stays open from page to page, and Back leaves it.
const filters = document.getElementById("filters");
filters?.addEventListener("click", (event) => {
  const link = event.target.closest(".facet a");
  if (!link || location.hash !== "#filters") return;
  event.preventDefault();
  location.replace(`${link.href}#filters`);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#filters") location.hash = "main";
});

// 另有 N 处: the list of places, in the hit itself.
document.querySelector("main").addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-inline]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const hit = link.closest(".hit");
  const shown = hit.querySelector(".inlined");
  if (shown) {
    shown.remove();
    return;
  }
  try {
    const answer = await whileWaiting(fetch(link.href));
    if (!answer.ok) throw new Error();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("[data-fragment]");
    part.className = "inlined";
    link.closest(".origin").after(part);
  } catch {
    toast("没有取到，请再试一次", { tone: "danger" });
  }
});
