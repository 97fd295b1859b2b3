// What the visitor picks under 显示 shows at once; the server remembers it for the next page.
import { post } from "./sending.js";
import { toast } from "./messages.js";

const MEDIA = { auto: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };
const SCHEMES = { auto: "light dark", light: "light", dark: "dark" };

const form = document.querySelector(".display-form");
let sent = Promise.resolve(); // one after the other: the last choice is the last that the server hears
if (form) {
  form.querySelector("[type=submit]").hidden = true;
  form.addEventListener("change", () => {
    const chosen = new FormData(form);
    const root = document.documentElement;
    for (const name of ["theme", "size", "keys"]) root.dataset[name] = chosen.get(name);
    document.getElementById("dark").media = MEDIA[chosen.get("theme")];
    document.querySelector('meta[name="color-scheme"]').content = SCHEMES[chosen.get("theme")];
    sent = sent
      .then(() => post(form.action, new URLSearchParams(chosen)))
      .catch((error) => toast(error.message, { tone: "danger" }));
  });
}
