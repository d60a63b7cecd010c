// Files dropped or chosen are sent one by one, each with its own bar and its own problem beside it.

function send(form, file, words, list, anyway, before) {
  const row = document.createElement("li");
  row.className = "upload";
  const name = Object.assign(document.createElement("span"), { className: "upload-name", textContent: file.name });
  const state = Object.assign(document.createElement("span"), { textContent: words.waiting });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  bar.setAttribute("aria-label", file.name);
  row.append(name, state, bar);
  if (before) before.replaceWith(row);
  else list.append(row);

  return new Promise((resolve) => {
    const problem = (text) => {
      row.classList.add("bad");
      bar.remove();
      state.textContent = words.failed;
      const lines = Object.assign(document.createElement("div"), { className: "upload-problem", textContent: text });
      lines.setAttribute("role", "alert");
      row.append(lines);
      resolve(undefined);
    };
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("x-partial", "1");
    request.setRequestHeader("accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const share = Math.round((event.loaded / event.total) * 100);
      bar.value = share;
      state.textContent = share < 100 ? `${share} %` : words.reading;
      if (share >= 100) bar.removeAttribute("value");
    });
    request.addEventListener("error", () => problem(words.offline));
    request.addEventListener("load", () => {
      let answer;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        return problem(words.unclear);
      }
      const outcome = answer.files?.[0];
      if (!outcome) return problem(answer.message ?? words.unclear);
      if (outcome.problems) {
        problem(outcome.problems.join("\n"));
        if (outcome.location) {
          const link = Object.assign(document.createElement("a"), { href: outcome.location, textContent: words.existing });
          row.querySelector(".upload-problem").append(document.createElement("br"), link);
        }
        // A plan that is there looks like this one: who has looked may send the file again.
        if (outcome.alike) {
          const again = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: words.anyway });
          again.addEventListener("click", async () => {
            const place = await send(form, file, words, list, true, row);
            if (place) document.dispatchEvent(new CustomEvent("imported"));
          });
          row.querySelector(".upload-problem").append(" ", again);
        }
        return;
      }
      bar.value = 100;
      state.textContent = "";
      const link = Object.assign(document.createElement("a"), { href: outcome.location, textContent: words.open });
      state.append(link);
      resolve(outcome.location);
    });
    const body = new FormData();
    body.append("csrf", form.elements.csrf.value);
    if (anyway || form.elements.anyway?.checked) body.append("anyway", "yes");
    body.append("file", file);
    request.send(body);
  });
}

async function sendAll(form, files) {
  const words = form.dataset;
  const list = form.querySelector(".uploads");
  list.replaceChildren();
  const places = [];
  for (const file of files) places.push(await send(form, file, words, list));
  const imported = places.filter(Boolean);
  if (files.length === 1 && imported.length === 1) location.assign(imported[0]);
  else if (imported.length) document.dispatchEvent(new CustomEvent("imported"));
}

export function startUploads() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    form.querySelectorAll("[data-apply]").forEach((button) => (button.hidden = true));
    input.addEventListener("change", () => {
      if (input.files.length) sendAll(form, [...input.files]).then(() => (input.value = ""));
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.files.length) sendAll(form, [...input.files]);
    });
    // The whole page takes dropped files, so that a near miss does not open the file in place of the page.
    let depth = 0;
    const mark = (step) => {
      depth = Math.max(0, depth + step);
      form.classList.toggle("over", depth > 0);
    };
    addEventListener("dragenter", () => mark(1));
    addEventListener("dragleave", () => mark(-1));
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      form.classList.remove("over");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) sendAll(form, files);
    });
    document.addEventListener("imported", async () => {
      const part = document.getElementById("plans");
      if (!part) return;
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("plans");
      if (fresh) part.replaceWith(document.importNode(fresh, true));
    });
  }
}
