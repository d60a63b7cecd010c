// The pages of registers: everything here improves pages that already work by links and forms alone.
import { announce, replaceParts } from "./partial.js";

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(event, found);
  });
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// ---- Lists: the part that changes is loaded alone; the address stays true.

const wide = matchMedia("(min-width: 64rem)");
const openFilters = () => {
  if (wide.matches) document.querySelectorAll("details[data-wide-open]").forEach((each) => (each.open = true));
};

async function show(address, keep) {
  try {
    const answer = await fetch(address, { headers: { "x-partial": "1", accept: "text/html" }, credentials: "same-origin" });
    const away = answer.headers.get("x-location");
    if (away) return location.assign(away);
    const typed = document.activeElement?.matches("[data-search]") ? document.activeElement.selectionStart : null;
    const changed = replaceParts(await answer.text());
    if (!changed.length) return location.assign(address);
    if (keep) history.pushState({}, "", address);
    openFilters();
    selected();
    if (typed !== null) {
      const search = document.querySelector("[data-search]");
      search?.focus();
      search?.setSelectionRange(typed, typed);
    }
  } catch {
    announce(document.body.dataset.offline, true);
  }
}

const addressOf = (form) => {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim() !== "") asked.append(name, value);
  const query = asked.toString();
  return form.action.split("?")[0] + (query ? `?${query}` : "");
};

on("submit", "form[data-list-form]", (event, form) => {
  event.preventDefault();
  show(addressOf(form), true);
});
on("change", "form[data-list-form]", (event, form) => {
  if (!event.target.matches("[data-search]")) show(addressOf(form), true);
});
on("click", "#list a[data-list-link], #list .list-main nav.chips a", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link.href, true);
});
if (document.querySelector("#list")) addEventListener("popstate", () => show(location.href, false));
openFilters();

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  const search = document.querySelector("[data-search]");
  if (event.key === "/" && !typing && search && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
  }
});

// ---- Selection.

function selected() {
  for (const form of document.querySelectorAll("form[data-selection]")) {
    const picks = [...form.querySelectorAll("[data-pick]")];
    const many = picks.filter((pick) => pick.checked).length;
    form.querySelector("[data-selected]").textContent = many ? `${many} / ${picks.length}` : "";
    const all = form.querySelector("[data-pick-all]");
    if (all) {
      all.checked = many > 0 && many === picks.length;
      all.indeterminate = many > 0 && many < picks.length;
    }
  }
}
on("change", "[data-pick-all]", (_, all) => {
  for (const pick of all.closest("form").querySelectorAll("[data-pick]")) pick.checked = all.checked;
  selected();
});
on("change", "[data-pick]", selected);
selected();

// ---- Records and codes by name: suggestions below the field.

let open;
function close() {
  open?.box.remove();
  open?.input.removeAttribute("aria-expanded");
  open?.input.removeAttribute("aria-activedescendant");
  open = undefined;
}

const hidden = (input, part) => {
  const name = `${input.name}.${part}`;
  const parent = input.parentElement;
  let field = [...parent.querySelectorAll("input[type=hidden]")].find((each) => each.name === name);
  if (!field) {
    field = make("input", { type: "hidden", name });
    input.after(field);
  }
  return field;
};

async function choose(input, option) {
  close();
  const adds = input.dataset.adds;
  if (adds) {
    const box = input.closest(".field, td").querySelector("[data-chosen]");
    if (![...box.querySelectorAll("input")].some((each) => each.value === option.id)) {
      box.append(make("label", { className: "check" }, make("input", { type: "checkbox", name: adds, value: option.id, checked: true }), ` ${option.title}`));
    }
    input.value = "";
  } else {
    input.value = option.title;
    hidden(input, "id").value = option.id;
    hidden(input, "was").value = option.title;
    await follow(input, option.id);
  }
  input.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

// What is held in the record chosen is shown beside it, so that nobody types it again.
async function follow(input, id) {
  const form = input.closest("form[data-prefill]");
  if (!form || input.name.startsWith("line.") || !form.querySelector('[id^="held-"]')) return;
  try {
    const answer = await fetch(`${form.dataset.prefill}/${input.name}/${id}`, { headers: { "x-partial": "1" }, credentials: "same-origin" });
    if (answer.ok) replaceParts(await answer.text());
  } catch {
    // The server fills it in when the form is sent.
  }
}

let asked = 0;
async function suggest(input) {
  const turn = ++asked;
  const from = input.dataset.findIn ? document.getElementById(input.dataset.findIn)?.value : "";
  const address = new URL(input.dataset.find, location.href);
  address.searchParams.set("q", input.value.trim());
  if (from) address.searchParams.set("in", from);
  let options;
  try {
    const answer = await fetch(address, { headers: { accept: "application/json", "x-partial": "1" }, credentials: "same-origin" });
    if (!answer.ok) return;
    options = await answer.json();
  } catch {
    return;
  }
  if (turn !== asked || document.activeElement !== input) return;
  close();
  const box = make("ul", { className: "suggestions", id: "suggestions" });
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent ?? "");
  options.forEach((option, at) => {
    const item = make("li", { id: `suggestion-${at}` }, make("span", { textContent: option.title ?? "" }), make("small", { textContent: option.note ?? "" }));
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(input, option);
    });
    box.append(item);
  });
  if (!options.length) {
    const none = make("li", { className: "soft", textContent: input.closest("form").dataset.none ?? "" });
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    box.append(none);
  }
  input.after(box);
  input.setAttribute("aria-expanded", "true");
  open = { input, box, options, at: -1 };
}

for (const type of ["focusin", "input"]) {
  document.addEventListener(type, (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.dataset.find || !event.isTrusted) return;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "suggestions");
    input.setAttribute("aria-expanded", "false");
    clearTimeout(input.waiting);
    input.waiting = setTimeout(() => suggest(input), type === "input" ? 180 : 0);
  });
}
document.addEventListener("focusout", (event) => {
  if (open && event.target === open.input) close();
});
document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.input) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && open.options.length) {
    event.preventDefault();
    open.at = (open.at + step + open.options.length) % open.options.length;
    [...open.box.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === open.at)));
    open.input.setAttribute("aria-activedescendant", `suggestion-${open.at}`);
    open.box.children[open.at].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && open.at >= 0) {
    event.preventDefault();
    choose(open.input, open.options[open.at]);
  } else if (event.key === "Escape") {
    close();
  }
});

// ---- Lines: rows are added without asking the server.

for (const table of document.querySelectorAll("fieldset[data-lines]")) {
  const more = table.querySelector("[data-row-more]");
  const body = table.querySelector("tbody");
  const most = Number(table.dataset.most);
  const template = table.querySelector("template");
  let next = body.rows.length;
  const refresh = () => (more.hidden = body.rows.length >= most);
  refresh();
  more.addEventListener("click", () => {
    const row = template.content.firstElementChild.cloneNode(true);
    row.innerHTML = row.innerHTML.replaceAll("__row__", String(next++));
    body.append(row);
    row.querySelector("input, select, textarea")?.focus();
    refresh();
  });
}

// ---- Drafts: kept while one types; on a bad network they wait in the browser.

for (const form of document.querySelectorAll("form[data-draft]")) {
  const state = form.querySelector("[data-draft-state]");
  const place = `taihang-draft:${form.dataset.draft}`;
  let waiting;
  let dirty = false;
  let sending = false;
  let signedOut = false;
  const version = () => form.elements.namedItem("version")?.value;
  const content = () => {
    const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(pairs);
  };
  const store = (body, sent) => {
    const kept = new URLSearchParams(body);
    kept.delete("csrf");
    if (sent) kept.set("sent", "yes");
    try {
      sessionStorage.setItem(place, kept.toString());
    } catch {
      // A full or forbidden store: the next attempt reaches the server, or nothing helps.
    }
  };
  const keep = async () => {
    if (!dirty || sending) return;
    dirty = false;
    const body = content();
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "x-partial": "1" }, credentials: "same-origin" });
      signedOut = answer.status === 401;
      if (!answer.ok) throw new Error(String(answer.status));
      sessionStorage.removeItem(place);
      state.textContent = form.dataset.saved;
    } catch {
      dirty = true;
      store(body);
      state.textContent = signedOut ? form.dataset.signedOut : form.dataset.kept;
      waiting = setTimeout(keep, 8000);
    }
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  });
  form.addEventListener("submit", () => {
    sending = true;
    clearTimeout(waiting);
    // If nobody is signed in any more, what was sent is lost on the way; the next version of the record says that it arrived.
    if (dirty && Number(version()) > 0) store(content(), true);
    else sessionStorage.removeItem(place);
  });
  addEventListener("online", keep);
  addEventListener("pagehide", () => {
    if (dirty && !sending) navigator.sendBeacon(form.dataset.draft, content());
  });
  // What waited in the browser when the page was left goes back into plain fields.
  const kept = new URLSearchParams(sessionStorage.getItem(place) ?? "");
  if (kept.get("sent") && kept.get("version") !== version()) {
    sessionStorage.removeItem(place);
  } else if (kept.size) {
    for (const [name, value] of kept) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type !== "checkbox" && field.type !== "radio" && field.type !== "hidden") field.value = value;
      if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) field.value = value;
    }
    dirty = true;
    keep();
  }
}

document.addEventListener("click", (event) => {
  for (const popup of document.querySelectorAll("details.popup[open]")) {
    if (!popup.contains(event.target)) popup.open = false;
  }
});
