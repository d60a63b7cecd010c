// The reader's selection, keys and partial updates. Links and forms do the same without it.
import { announce, replaceParts } from "./partial.js";

const reader = document.querySelector("[data-reader]");
const source = document.getElementById("source");
const planner = reader?.dataset.planner === "1";
const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

const listed = () => {
  const list = document.querySelector("[data-cards]");
  if (!list) return [];
  const hidden = getComputedStyle(list.closest(".side")).display === "none";
  return [...list.children].filter((card) => hidden || getComputedStyle(card).display !== "none");
};
const chosen = () => document.querySelector(".card[data-chosen]");
const cardOf = (item) => document.getElementById(`item-${item}`);
const marksOf = (item) => [...source.querySelectorAll(`[data-m~="${CSS.escape(item)}"]`)];

function choose(card, { text = true, list = true, focus = true } = {}) {
  if (!card) return;
  for (const old of document.querySelectorAll(".card[data-chosen]")) old.removeAttribute("data-chosen");
  for (const old of source.querySelectorAll(".m-chosen")) old.classList.remove("m-chosen");
  card.setAttribute("data-chosen", "1");
  const marks = marksOf(card.dataset.item);
  for (const mark of marks) mark.classList.add("m-chosen");
  if (text) marks[0]?.scrollIntoView({ block: "center", behavior: smooth });
  if (list) card.scrollIntoView({ block: "nearest", behavior: smooth });
  if (focus) card.querySelector(".card-go")?.focus({ preventScroll: true });
  history.replaceState(null, "", `?${withItem(card.dataset.item)}`);
}

function withItem(item) {
  const query = new URLSearchParams(location.search);
  query.set("item", item);
  query.delete("from");
  query.delete("to");
  return query.toString();
}

function step(by, wanted = () => true) {
  const all = listed();
  const at = all.indexOf(chosen());
  for (let next = at + by; next >= 0 && next < all.length; next += by) {
    if (wanted(all[next])) return choose(all[next]);
  }
}
const unreviewed = (card) => card.dataset.state === "extracted";

function view(which) {
  reader.dataset.view = which;
  for (const link of document.querySelectorAll("[data-view].chip")) {
    if (link.dataset.view === which) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// Selection in both directions.
source.addEventListener("click", (event) => {
  const mark = event.target.closest("a[data-m]");
  if (!mark) return;
  event.preventDefault();
  if (!getSelection().isCollapsed) return;
  const item = mark.getAttribute("href").slice("#item-".length);
  let card = cardOf(item);
  const list = document.querySelector("[data-cards]");
  if (!card) {
    location.assign(`${location.pathname}?item=${item}#item-${item}`);
    return;
  }
  if (list && getComputedStyle(card).display === "none") show("all");
  if (matchMedia("(max-width: 71.99rem)").matches) view("items");
  choose(card, { text: false });
});
document.addEventListener("click", (event) => {
  const go = event.target.closest(".card-go");
  if (go) {
    event.preventDefault();
    if (matchMedia("(max-width: 71.99rem)").matches) view("source");
    choose(go.closest(".card"), { list: false });
    return;
  }
  const mend = event.target.closest("a.mend");
  if (mend) {
    event.preventDefault();
    openMend(mend.closest(".card"), mend.href);
    return;
  }
  const cancel = event.target.closest(".mending .cancel");
  if (cancel) {
    event.preventDefault();
    closeMend(cancel.closest(".card"));
    return;
  }
  const viewer = event.target.closest("[data-view].chip");
  if (viewer) {
    event.preventDefault();
    view(viewer.dataset.view);
    return;
  }
  const adder = event.target.closest("[data-add]");
  if (adder) {
    event.preventDefault();
    openAdd(adder.dataset.add);
    return;
  }
  const card = event.target.closest("[data-cards] > .card");
  if (card && !card.classList.contains("mending") && !event.target.closest("a, button, input, select, textarea")) {
    choose(card, { list: false });
  }
});

// Filters of the list, without leaving the page.
function show(name) {
  const list = document.querySelector("[data-cards]");
  list.dataset.show = name;
  for (const chip of document.querySelectorAll(".side-head .chip")) {
    const own = new URL(chip.href).searchParams.get("show") ?? "all";
    chip.toggleAttribute("aria-current", false);
    if (own === name) chip.setAttribute("aria-current", "true");
  }
  const query = new URLSearchParams(location.search);
  name === "all" ? query.delete("show") : query.set("show", name);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}
const shown = {
  all: () => true,
  unreviewed: (card) => unreviewed(card),
  targets: (card) => card.dataset.kind === "target",
  actuals: (card) => card.dataset.kind === "actual",
  tasks: (card) => card.dataset.kind === "task",
  repaired: (card) => "repaired" in card.dataset,
  rejected: (card) => card.dataset.state === "rejected",
};
function count() {
  const all = [...document.querySelectorAll("[data-cards] > .card")];
  for (const chip of document.querySelectorAll(".side-head .chip")) {
    const wanted = shown[new URL(chip.href).searchParams.get("show") ?? "all"];
    const number = chip.querySelector(".number");
    if (wanted && number) number.textContent = all.filter(wanted).length;
  }
}
document.querySelector(".side-head .chips")?.addEventListener("click", (event) => {
  const chip = event.target.closest(".chip");
  if (!chip) return;
  event.preventDefault();
  show(new URL(chip.href).searchParams.get("show") ?? "all");
});

// Decisions: the card comes back changed, and the next one is at hand.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".card-actions")) {
    const all = listed();
    form.dataset.next = all[all.indexOf(form.closest(".card")) + 1]?.dataset.item ?? "";
    form.dataset.decision = event.submitter?.value ?? "";
  }
}, true);
document.addEventListener("partial", (event) => {
  const { changed, ok, form } = event.detail;
  const card = changed.find((part) => part.matches?.(".card"));
  if (!card) return;
  if (!ok) {
    card.querySelector("[aria-invalid=true]")?.focus();
    return;
  }
  count();
  for (const mark of marksOf(card.dataset.item)) mark.classList.toggle("m-rejected", card.dataset.state === "rejected");
  const next = form.dataset.next && cardOf(form.dataset.next);
  const moves = ["confirm", "reject"].includes(form.dataset.decision);
  choose(moves && next ? next : card);
});

// Mending in place.
async function fetchPart(address) {
  const answer = await fetch(address, { headers: { "x-partial": "1" }, credentials: "same-origin" });
  const away = answer.headers.get("x-location");
  if (away) return location.assign(away);
  return replaceParts(await answer.text());
}
async function openMend(card, address) {
  if (!card) return;
  choose(card, { focus: false });
  try {
    const [form] = (await fetchPart(address)) ?? [];
    form?.querySelector("input:not([type=hidden]), textarea")?.focus();
  } catch {
    announce(document.body.dataset.offline, true);
  }
}
async function closeMend(card) {
  const [fresh] = (await fetchPart(`${location.pathname}/items/${card.dataset.item}`)) ?? [];
  choose(fresh, { text: false });
}

// Adding: words selected in the text become the quote of a new item.
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  if (!source.contains(range.commonAncestorContainer)) return undefined;
  const offset = (node, at, end) => {
    const near = node.nodeType === Node.TEXT_NODE ? node : (node.childNodes[Math.max(0, at - (end ? 1 : 0))] ?? node);
    const element = near.nodeType === Node.TEXT_NODE ? near.parentElement : near;
    const inside = [...element.querySelectorAll("[data-s]")];
    const piece = element.closest("[data-s]") ?? (end ? inside.at(-1) : inside[0]);
    if (!piece) return undefined;
    const [start, count] = [Number(piece.dataset.s), Number(piece.dataset.n)];
    if (node.nodeType !== Node.TEXT_NODE) return end ? start + count : start;
    const before = [...node.data.slice(0, at)].length;
    // A repaired piece shows other characters than the source has: it is taken whole.
    if ([...node.data].length !== count) return end ? start + count : start;
    return start + before;
  };
  const from = offset(range.startContainer, range.startOffset, false);
  const to = offset(range.endContainer, range.endOffset, true);
  return from !== undefined && to !== undefined && to > from ? { from, to, range } : undefined;
}
const addHere = document.getElementById("add-here");
let place;
document.addEventListener("selectionchange", () => {
  if (!addHere) return;
  const found = selected();
  if (found) place = { from: found.from, to: found.to };
  addHere.hidden = !found;
  if (!found) return;
  const box = found.range.getBoundingClientRect();
  addHere.style.insetInlineStart = `${Math.max(8, Math.min(box.left, innerWidth - 240)) + scrollX}px`;
  addHere.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
});
async function openAdd(kind) {
  const now = selected() ?? place;
  const query = new URLSearchParams({ kind, ...(now ? { from: now.from, to: now.to } : {}) });
  try {
    await fetchPart(`${location.pathname}/items/new?${query}`);
    const dialog = document.getElementById("add");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input[name=subject], textarea[name=subject]")?.focus();
  } catch {
    announce(document.body.dataset.offline, true);
  }
  place = undefined;
  if (addHere) addHere.hidden = true;
}

// Single keys can be switched off, for those whose tools send letters.
const STORE = "taihang-single-keys";
let single = localStorage.getItem(STORE) !== "off";
const keysButton = document.createElement("button");
keysButton.type = "button";
keysButton.className = "button small";
const showKeys = () => {
  keysButton.textContent = single ? reader.dataset.keysOn : reader.dataset.keysOff;
  keysButton.setAttribute("aria-pressed", String(single));
};
keysButton.addEventListener("click", () => {
  single = !single;
  localStorage.setItem(STORE, single ? "on" : "off");
  showKeys();
});
showKeys();
document.querySelector("#keys .dialog-body")?.append(keysButton);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const mending = event.target.closest?.(".mending");
  if (event.key === "Escape" && mending) {
    event.preventDefault();
    closeMend(mending);
    return;
  }
  if (event.target.closest?.("input, textarea, select, dialog[open]") || document.querySelector("dialog[open]")) return;
  const press = (name) => chosen()?.querySelector(`.card-actions .${name}`)?.click();
  const acts = {
    j: () => step(1),
    ArrowDown: event.target.closest?.("[data-cards]") ? () => step(1) : undefined,
    k: () => step(-1),
    ArrowUp: event.target.closest?.("[data-cards]") ? () => step(-1) : undefined,
    n: () => step(1, unreviewed),
    c: () => press("confirm"),
    e: () => press("mend"),
    x: () => press("reject"),
    r: () => press("reopen"),
    a: () => planner && openAdd("target"),
    u: () => document.querySelector(".undo-box button")?.click(),
  };
  const act = acts[event.key];
  if (!act || (!single && event.key.length === 1)) return;
  event.preventDefault();
  act();
});

// Begin where the address points; else the keys begin at the first card.
view(location.hash === "#here" || location.search.includes("from=") ? "source" : "items");
const first = chosen();
if (first) choose(first, { focus: false });
else if (location.search.includes("from=")) document.getElementById("here")?.scrollIntoView({ block: "center" });
