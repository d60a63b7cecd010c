// Everything here is an improvement of a page that already works by links and forms alone.
import { sendPartial, replaceParts, announce } from "./partial.js";
import { startUploads } from "./upload.js";
import { startSuggestions } from "./suggest.js";

document.documentElement.classList.add("scripted");

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(event, found);
  });

// Forms that replace parts of the page instead of loading it anew.
on("submit", "form[data-partial]", async (event, form) => {
  // The switch of languages sends the form for a whole page.
  if (event.submitter?.hasAttribute("data-whole")) return;
  event.preventDefault();
  const answer = await sendPartial(form, event.submitter);
  // The answer may have taken the form's own place: the document hears of it in any case.
  if (answer) document.dispatchEvent(new CustomEvent("partial", { detail: { ...answer, form } }));
});

// Filter forms that apply themselves; their button stays for those without scripts.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.querySelectorAll("[data-apply]").forEach((button) => (button.hidden = true));
}
on("change", "form[data-auto]", (_, form) => form.requestSubmit());

// Tables sorted in place by the button in a column's head.
on("click", "button.sort", (_, button) => {
  const head = button.closest("th");
  const table = head.closest("table");
  const column = [...head.parentElement.children].indexOf(head);
  const downward = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", downward ? "descending" : "ascending");
  const key = (row) => {
    const cell = row.children[column];
    return cell ? (cell.dataset.value ?? cell.textContent.trim()) : "";
  };
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === "" || right === "") return (left === "") - (right === "");
    const [x, y] = [Number(left), Number(right)];
    const order = Number.isNaN(x) || Number.isNaN(y) ? collator.compare(left, right) : x - y;
    return downward ? -order : order;
  };
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort(compare));
});

// A field that narrows a list while one types.
on("input", "input[data-narrow]", (_, input) => {
  const wanted = input.value.trim().toLowerCase();
  for (const item of document.querySelectorAll(input.dataset.narrow)) {
    item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
  }
});

// Dialogs.
on("click", "[data-open]", (event, opener) => {
  const dialog = document.getElementById(opener.dataset.open);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});
on("click", "[data-close]", (_, closer) => closer.closest("dialog")?.close());
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
  for (const open of document.querySelectorAll("details.person[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// Tabs over panels that all stand on the page.
for (const list of document.querySelectorAll("[role=tablist]")) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const choose = (tab, focus) => {
    for (const each of tabs) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls"))?.toggleAttribute("data-away", !chosen);
    }
    if (focus) tab.focus();
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab, false);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length], true);
  });
  if (tabs.length) choose(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0], false);
}

// Messages go away by themselves unless they offer something to do.
on("click", "[data-dismiss]", (_, button) => button.closest(".toast")?.remove());

// The keys of the page.
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "?" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const help = document.getElementById("keys");
    if (help && !help.open) {
      event.preventDefault();
      help.showModal();
    }
  }
});

// The part of the navigation that is open comes into view on a narrow screen.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

startUploads();
startSuggestions();
window.taihang = { sendPartial, replaceParts, announce };

// A page that renews itself while nobody is busy in it: its part is asked for again and takes the place of the old one.
const renewing = document.querySelector("[data-renew]");
if (renewing) {
  setInterval(async () => {
    const part = document.getElementById(renewing.id);
    if (document.hidden || !part || part.contains(document.activeElement)) return;
    const open = [...part.querySelectorAll("details")].map((one) => one.open);
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(renewing.id);
      if (!fresh || fresh.innerHTML === part.dataset.shown) return;
      const shown = fresh.innerHTML;
      const [changed] = replaceParts(fresh.outerHTML);
      changed.dataset.shown = shown;
      changed.querySelectorAll("details").forEach((one, at) => (one.open = open[at] ?? false));
      document.dispatchEvent(new CustomEvent("renewed", { detail: changed }));
    } catch {
      // The next turn asks again.
    }
  }, Number(renewing.dataset.renew) * 1000);
}
