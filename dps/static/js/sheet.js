// An evaluator's sheet: keys for going on and choosing a score, and words kept on this device while there is no
// connection. Everything works without it: the links, the boxes and the button do the same.
const OFF = "market-keys-off";

export function workOn(form) {
  keys(form);
  keepHere(form, `market-sheet:${form.dataset.sheet}`);
}

function keys(form) {
  const place = document.querySelector("[data-keys]"), box = place?.querySelector("input");
  if (!box) return;
  place.hidden = false;
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  const go = (mark) => document.querySelector(`a[${mark}]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
    const arrow = event.key.startsWith("Arrow") && event.target.closest("input[type=radio], [tabindex]");
    if (arrow) return; // arrows move among the points, and scroll the answer
    if (event.key === "j" || event.key === "ArrowRight") return go("data-key-after");
    if (event.key === "k" || event.key === "ArrowLeft") return go("data-key-before");
    const point = /^[0-9]$/.test(event.key) && form.querySelector(`input[name=points][value="${event.key}"]`);
    if (point) { point.click(); point.focus(); event.preventDefault(); }
    if (event.key === "n") { form.elements.notes?.focus(); event.preventDefault(); }
  });
}

const KEPT = ["points", "reason", "cites", "change_reason", "notes"];

function keepHere(form, name) {
  const read = () => Object.fromEntries(KEPT.map((key) => [key, form.elements[key]?.value ?? ""]));
  const drawn = JSON.stringify(read());
  const old = localStorage.getItem(name);
  if (old && old !== drawn) offer(form, name, JSON.parse(old));
  else localStorage.removeItem(name);
  form.addEventListener("input", () => {
    const now = JSON.stringify(read());
    if (now !== drawn) localStorage.setItem(name, now);
  });
  // The server has it: the copy here goes. autosave.js says so on the form.
  form.addEventListener("market:kept", () => localStorage.removeItem(name));
}

function offer(form, name, words) {
  const said = document.createElement("div");
  said.className = "market-kept";
  said.setAttribute("role", "status");
  const text = document.createElement("p");
  text.className = "govuk-body";
  text.textContent = "Words that you typed on this device have not reached the market.";
  said.append(text);
  const button = (label, deed) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "govuk-button govuk-button--secondary";
    made.textContent = label;
    made.addEventListener("click", () => { deed(); said.remove(); });
    said.append(made, " ");
  };
  button("Bring them back", () => {
    for (const [key, value] of Object.entries(words)) {
      if (key === "points") form.querySelector(`input[name=points][value="${CSS.escape(value)}"]`)?.click();
      else if (form.elements[key]) form.elements[key].value = value;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  button("Throw them away", () => localStorage.removeItem(name));
  form.before(said);
}
