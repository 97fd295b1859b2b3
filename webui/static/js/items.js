// Going through what a page lists: every element with `data-item` is a stop; its `[data-open]`, or first link, opens it.
let at = -1;

/** The item that j and k led to, or the one that holds the focus. */
export function currentItem() {
  return document.activeElement?.closest("[data-item]") ?? items()[at] ?? null;
}

export function goThrough(addKey) {
  if (!items().length) return;
  addKey("j", "下一条", () => step(1));
  addKey("k", "上一条", () => step(-1));
  addKey("o", "打开这一条", () => {
    const item = currentItem();
    (item?.querySelector("[data-open]") ?? item?.querySelector("a[href]"))?.click();
  });
}

function items() {
  return [...document.querySelectorAll("[data-item]")];
}

function step(by) {
  const all = items();
  const focused = all.indexOf(document.activeElement?.closest("[data-item]"));
  if (focused >= 0) at = focused;
  at = Math.min(Math.max(at + by, 0), all.length - 1);
  for (const item of document.querySelectorAll("[data-item].at")) item.classList.remove("at");
  const item = all[at];
  if (!item) return;
  item.classList.add("at");
  if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}
