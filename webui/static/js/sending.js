// Waiting that lasts shows itself, and requests that change something bear the page's token.

const NOTICED_MS = 300;
const LONGEST_MS = 60000;

const bar = document.createElement("div");
bar.className = "waiting";
bar.hidden = true;
bar.setAttribute("role", "progressbar");
bar.setAttribute("aria-label", "正在处理");
document.body.append(bar);

let running = 0;

function begin() {
  running += 1;
  const timer = setTimeout(() => (bar.hidden = false), NOTICED_MS);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    running -= 1;
    if (!running) bar.hidden = true;
  };
}

/** Show progress for as long as a promise takes, if that is long. */
export async function whileWaiting(promise) {
  const end = begin();
  try {
    return await promise;
  } finally {
    end();
  }
}

/** POST JSON, form data or a form's fields; gives the answer, or an error whose message can be shown. */
export async function post(address, body, { signal } = {}) {
  const headers = { "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content, Accept: "application/json" };
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  if (!isForm) headers["Content-Type"] = "application/json";
  const asked = fetch(address, { method: "POST", headers, body: isForm ? body : JSON.stringify(body), signal });
  const answer = await whileWaiting(asked);
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  const said = isJson ? await answer.json() : null;
  if (!answer.ok) throw Object.assign(new Error(said?.detail ?? `没有做成（${answer.status}），请再试一次`), { status: answer.status });
  return said;
}

// Pages on their way: a link or form that leads away from here. Files to keep (data-download) never replace the page.
function leads(event, element) {
  return !event.defaultPrevented && !element.hasAttribute("download") && !element.hasAttribute("data-download") && !element.target;
}
function beginLeaving() {
  const end = begin();
  setTimeout(end, LONGEST_MS);
  addEventListener("pageshow", end, { once: true });
}
addEventListener("submit", (event) => {
  if (leads(event, event.target) && event.target.method !== "dialog") beginLeaving();
});
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !leads(event, link)) return;
  const isSamePage = link.pathname === location.pathname && link.search === location.search;
  if (link.origin === location.origin && !isSamePage) beginLeaving();
});
