// 交稿前检查: a mark and its explanation point at each other. Without a script the numbers are plain links.

const page = document.querySelector(".check-page");

function pointAt(number, isInDraft) {
  for (const each of page.querySelectorAll(".here")) each.classList.remove("here");
  for (const each of page.querySelectorAll(`[data-finding="${number}"]`)) each.classList.add("here");
  const other = page.querySelector(isInDraft ? `#f${number}` : `mark[data-finding="${number}"]`);
  other?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

page?.addEventListener("click", (event) => {
  const link = event.target.closest("a.number");
  const mark = event.target.closest("mark[data-finding]");
  if (link) {
    event.preventDefault();
    const number = link.hash.slice(2);
    pointAt(number, link.hash.startsWith("#f"));
    page.querySelector(link.hash)?.querySelector("a.number")?.focus({ preventScroll: true });
  } else if (mark) {
    pointAt(mark.dataset.finding, true);
  }
});
