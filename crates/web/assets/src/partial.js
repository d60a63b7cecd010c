// Partial updates: the server answers with elements that carry ids; each takes the place of its namesake.

const toasts = () => document.getElementById("toasts");

/** Shows a message for a while; assistive technology reads it out. */
export function announce(text, bad = false) {
  const box = toasts();
  if (!box) return;
  const toast = document.createElement("div");
  toast.className = bad ? "toast bad" : "toast";
  toast.textContent = text;
  box.replaceChildren(toast);
  setTimeout(() => toast.remove(), bad ? 12000 : 6000);
}

/** Puts every element of `html` that has an id in the place of the element of the page with that id. */
export function replaceParts(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const changed = [];
  for (const part of [...parsed.body.children]) {
    const old = part.id && document.getElementById(part.id);
    if (!old) continue;
    if (part.hasAttribute("data-removed")) {
      old.remove();
    } else {
      const fresh = document.importNode(part, true);
      old.replaceWith(fresh);
      changed.push(fresh);
    }
  }
  return changed;
}

/** Sends `form`; gives the changed elements, or nothing when the page is left or the sending failed. */
export async function sendPartial(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const buttons = [...form.querySelectorAll("button")];
  buttons.forEach((button) => (button.disabled = true));
  try {
    const answer = await fetch(submitter?.getAttribute("formaction") ?? form.action, {
      method: "POST",
      body,
      headers: { "x-partial": "1", accept: "text/html" },
      credentials: "same-origin",
    });
    const away = answer.headers.get("x-location");
    if (away) {
      location.assign(away);
      return undefined;
    }
    const html = await answer.text();
    return { ok: answer.ok, status: answer.status, changed: replaceParts(html) };
  } catch {
    announce(document.body.dataset.offline, true);
    return undefined;
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
}
