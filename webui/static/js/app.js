// What every page shares. Pages import from here: `import { addKey, toast, copyText, post } from "./app.js";`
import { currentItem, goThrough } from "./items.js";
import { addKey, showKeys } from "./keys.js";
import "./display.js";
import { post, whileWaiting } from "./sending.js";
import { copyText, toast } from "./messages.js";

export { addKey, copyText, currentItem, post, toast, whileWaiting };

goThrough(addKey);
addKey("/", "到查找框", () => {
  const box = document.querySelector("[data-search]");
  if (box) {
    box.focus();
    box.select();
  } else {
    location.assign("/");
  }
});
addKey("?", "快捷键一览", showKeys);
for (const button of document.querySelectorAll("[data-show-keys]")) {
  button.hidden = false;
  button.addEventListener("click", showKeys);
}

// On a narrow window the row of views is longer than the screen: the one that is open is brought into sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// A menu closes when the visitor turns elsewhere.
document.addEventListener("click", (event) => closeMenus((menu) => !menu.contains(event.target)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closeMenus((menu) => {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    return true;
  });
});

function closeMenus(isToClose) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (isToClose(menu)) menu.open = false;
  }
}
