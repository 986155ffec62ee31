// Lets results and counts follow the filters as they are chosen, by fetching the page that the button would lead to and
// taking its parts. Focus stays where it is, and how many are found is said aloud. Without it the button does the same.
const PARTS = ["found", "filters", "filters-on"];
const CHOICES = "#filters input, #order";

export function follow(form) {
  const said = document.createElement("p");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  form.append(said);
  form.classList.add("market-find--follows");
  let turn = 0;

  async function draw() {
    const mine = ++turn, asked = new URLSearchParams(new FormData(form));
    if (!asked.get("q")) asked.delete("q");
    const address = `${form.getAttribute("action")}?${asked}`;
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== turn) return;
      const open = [...form.querySelectorAll("details[open][id]")].map((one) => one.id);
      const { id, name, value } = document.activeElement;
      for (const part of PARTS) document.getElementById(part)?.replaceChildren(...(page.getElementById(part)?.childNodes || []));
      for (const one of open) document.getElementById(one)?.setAttribute("open", "");
      const same = name ? [...form.elements].find((one) => one.name === name && (one.value === value || one.id === id)) : null;
      same?.focus({ preventScroll: true });
      history.replaceState(null, "", address);
      said.textContent = document.getElementById("results")?.textContent || "";
      form.removeAttribute("aria-busy");
    } catch {
      if (mine === turn) location.assign(address);
    }
  }

  form.addEventListener("change", (event) => event.target.matches(CHOICES) && draw());
}
