// Suggestions under a search box, as an ARIA combobox. Safe with input methods: while something is being composed, Enter,
// the arrows and Escape belong to the input method, and nothing is asked or sent.

const PAUSE_MS = 120;
// Some input methods end composing before the Enter that ended it arrives.
const AFTER_COMPOSING_MS = 50;

export function suggestWhileTyping(box) {
  const list = makeList(box);
  let asking = null;
  let timer = 0;
  let isComposing = false;
  let composedAt = -Infinity;
  let typed = box.value;
  let at = -1;

  const isBusyComposing = (event) =>
    event.isComposing || event.keyCode === 229 || isComposing || performance.now() - composedAt < AFTER_COMPOSING_MS;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    at = -1;
  }

  async function ask() {
    typed = box.value;
    if (typed.trim().length < 1 || typed.length > 40) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: typed.trim(), limit: "8" });
      const answer = await fetch(`${box.dataset.suggest}?${query}`, { signal: asking.signal });
      if (!answer.ok) return close();
      show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(phrases) {
    if (box.value !== typed || document.activeElement !== box) return;
    const others = phrases.filter((phrase) => phrase !== typed.trim());
    if (!others.length) return close();
    at = -1;
    list.replaceChildren(...others.map((phrase, number) => makeOption(phrase, number, typed.trim())));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function move(to) {
    const options = [...list.children];
    at = to < -1 ? options.length - 1 : to >= options.length ? -1 : to;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const option = options[at];
    box.value = option ? option.textContent : typed;
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  }

  box.addEventListener("compositionstart", () => {
    isComposing = true;
    close();
  });
  box.addEventListener("compositionend", () => {
    isComposing = false;
    composedAt = performance.now();
    wait();
  });
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  }
  box.addEventListener("input", (event) => {
    if (!event.isComposing && !isComposing) wait();
  });
  box.addEventListener("keydown", (event) => {
    if (isBusyComposing(event)) {
      // The Enter that takes over what was composed must not send the form.
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    if (list.hidden) return;
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Escape") {
      box.value = typed;
      close();
    } else return;
    event.preventDefault();
  });
  box.form.addEventListener("submit", (event) => {
    if (isComposing) event.preventDefault();
    else close();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const option = event.target.closest("li");
    if (!option) return;
    box.value = option.textContent;
    box.form.requestSubmit();
  });
}

function makeList(box) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "提示");
  box.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-haspopup": "listbox",
  })) {
    box.setAttribute(name, value);
  }
  return list;
}

function makeOption(phrase, number, typed) {
  const option = document.createElement("li");
  option.id = `suggestion-${number}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const start = phrase.indexOf(typed);
  if (start < 0) {
    option.textContent = phrase;
  } else {
    const lit = document.createElement("b");
    lit.textContent = typed;
    option.append(phrase.slice(0, start), lit, phrase.slice(start + typed.length));
  }
  return option;
}
