// 阅读: from find to find, the part in view marked in the outline, links to paragraphs, fellow sections in a drawer.
import { addKey, copyText, toast, whileWaiting } from "./app.js";

// From find to find
const finder = document.querySelector("[data-finder]");
const total = Number((finder?.querySelector("[data-total]")?.textContent ?? "0").replaceAll(",", ""));
let here = 0;

if (total) {
  const steps = finder.querySelector(".steps");
  const shown = document.createElement("span");
  shown.setAttribute("role", "status");
  shown.textContent = `– / ${total}`;
  steps.replaceChildren(makeStep("上一处", "p", -1), shown, makeStep("下一处", "n", 1));
  addKey("n", "下一处找到的", () => go(1));
  addKey("p", "上一处找到的", () => go(-1));
  const wanted = Number(location.hash.match(/^#find-(\d+)$/)?.[1] ?? 0) || firstInTarget();
  if (wanted) showFind(wanted, shown);
  if (!location.hash) go(1);

  function go(by) {
    const next = here ? ((here - 1 + by + total) % total) + 1 : nearest(by);
    showFind(next, shown);
    document.getElementById(`find-${next}`).scrollIntoView({ block: "center" });
  }
}

function makeStep(words, key, by) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.title = `${words}（${key}）`;
  button.textContent = words;
  button.addEventListener("click", () => go(by));
  return button;
}

function showFind(number, shown) {
  for (const mark of document.querySelectorAll("mark.at")) mark.classList.remove("at");
  for (const mark of document.querySelectorAll(`mark[data-find="${number}"]`)) mark.classList.add("at");
  here = number;
  shown.textContent = `${number} / ${total}`;
}

/** The first find of the part that the address names. */
function firstInTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return target ? Number(target.querySelector("mark")?.dataset.find ?? 0) : 0;
}

/** The find nearest to what is in view, in the direction asked for. */
function nearest(by) {
  const marks = [...document.querySelectorAll("mark[data-find]")];
  const inView = marks.find((mark) => mark.getBoundingClientRect().top > 80);
  const number = Number((inView ?? marks[by > 0 ? 0 : marks.length - 1]).dataset.find);
  return by > 0 ? number : ((number - 2 + total) % total) + 1;
}

// The part in view, in the outline
const outline = document.querySelector("[data-outline]");
const narrow = matchMedia("(max-width: 48rem)");
if (narrow.matches) outline.open = false;
const links = new Map([...outline.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const inView = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inView.add(target);
      else inView.delete(target);
    }
    const current = [...document.querySelectorAll(".section")].findLast((section) => inView.has(section));
    for (const link of links.values()) link.removeAttribute("aria-current");
    const link = current && links.get(current.id);
    if (!link) return;
    link.setAttribute("aria-current", "location");
    if (!narrow.matches) keepInSight(link);
  },
  { rootMargin: "-20% 0px -70% 0px" },
);
for (const section of document.querySelectorAll(".section")) watcher.observe(section);

/** Scroll the outline alone, never the page. */
function keepInSight(link) {
  const frame = link.closest(".outline");
  const at = link.offsetTop - frame.offsetTop;
  if (at < frame.scrollTop || at > frame.scrollTop + frame.clientHeight - 60) frame.scrollTop = at - frame.clientHeight / 2;
}
outline.addEventListener("click", (event) => {
  if (event.target.closest("a") && narrow.matches) outline.open = false;
});

// Links to a part or paragraph
document.querySelector("main").addEventListener("click", async (event) => {
  const link = event.target.closest("[data-anchor]");
  if (link && (await copyText(link.href))) toast("链接已复制，发给同事打开就是这里");
});

// A switch keeps the place: the part in view goes along in the address.
for (const link of document.querySelectorAll("[data-place]")) {
  link.addEventListener("click", () => {
    const current = outline.querySelector("[aria-current]");
    if (current && scrollY > 300) link.hash = current.hash;
  });
}

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

// The same part of other units
const drawer = document.querySelector("[data-drawer]");
const filling = drawer.querySelector("[data-filling]");
let openedBy = null;

document.querySelector("main").addEventListener("click", async (event) => {
  const link = event.target.closest("[data-fellows]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await whileWaiting(fetch(link.href));
    if (!answer.ok) throw new Error();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    filling.replaceChildren(page.querySelector("[data-fragment]"));
    for (const item of filling.querySelectorAll("[data-item]")) item.removeAttribute("data-item");
    drawer.hidden = false;
    drawer.scrollTop = 0;
    openedBy = link;
    drawer.querySelector("[data-close]").focus();
  } catch {
    toast("没有取到，请再试一次", { tone: "danger" });
  }
});

function closeDrawer() {
  drawer.hidden = true;
  openedBy?.focus({ preventScroll: true });
}
drawer.querySelector("[data-close]").addEventListener("click", closeDrawer);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !drawer.hidden) closeDrawer();
});
