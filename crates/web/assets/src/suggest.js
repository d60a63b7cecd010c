// Suggestions while one types, and the key that leads to the field of the search.
import { replaceParts } from "./partial.js";

const WAIT = 180;

export function startSuggestions() {
  const input = document.querySelector("input[data-suggest]");
  if (!input) return;
  const box = () => document.getElementById(input.getAttribute("aria-controls"));
  let timer;
  let asking;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value.trim())}`, {
        headers: { "x-partial": "1", accept: "text/html" },
        credentials: "same-origin",
        signal: asking.signal,
      });
      if (answer.ok) replaceParts(await answer.text());
    } catch {
      // Overtaken by the next letter, or no network: the form itself still works.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  const links = () => [...(box()?.querySelectorAll("a") ?? [])];
  input.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      box().hidden = true;
      input.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || box().hidden) return;
    event.preventDefault();
    const all = [input, ...links()];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target) && box()) box().hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
}
