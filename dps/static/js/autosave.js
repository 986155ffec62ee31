// Keeps what is typed in a section of a draft, by posting the section's own form in the background with the version that
// the page was drawn from. Everything works without it: then "Save and continue" saves. It never overwrites: where
// somebody else saved meanwhile the server refuses, the words of the refusal are shown, and it stops.
const QUIET = 1500, LONGEST = 10000, PATIENCE = 5000;

export function keepSaving(version) {
  const form = version.form;
  const said = document.createElement("p");
  said.className = "govuk-body-s market-saved";
  said.setAttribute("role", "status");
  (form.querySelector(".govuk-button-group:last-of-type") || form).after(said);

  const typed = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
    data.delete("version");
    data.delete("csrf_token");
    return new URLSearchParams(data).toString();
  };
  let kept = typed(), since = 0, timer = 0, saving = null, over = false;

  async function save(keepalive = false) {
    const now = typed();
    if (over || saving || now === kept) return;
    since = 0;
    const body = new URLSearchParams(now);
    body.set("version", version.value);
    const token = form.elements.csrf_token;
    if (token) body.set("csrf_token", token.value);
    saving = send(body, now, keepalive);
    await saving;
    saving = null;
    if (!over && typed() !== kept && typed() !== now) later();
  }

  async function send(body, now, keepalive) {
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body, keepalive, redirect: "manual", credentials: "same-origin",
        headers: { "X-Save": "background", Accept: "application/json" },
      });
      const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const told = json ? await answer.json() : {};
      if (answer.ok && told.version) {
        version.value = told.version;
        kept = now;
        form.dispatchEvent(new CustomEvent("market:kept"));
      }
      over = answer.status === 409;
      said.textContent = told.says || "Not saved by itself. What you typed is still here: save it with the button.";
    } catch {
      said.textContent = "Not saved: no connection. What you typed is still here.";
      setTimeout(save, LONGEST);
    }
  }

  function later() {
    clearTimeout(timer);
    since ||= Date.now();
    timer = setTimeout(save, Date.now() - since > LONGEST ? 0 : QUIET);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(true));
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!saving) {
      over = true; // from here on the form itself saves
      return;
    }
    // A save is on its way: the page waits for it, so that it does not conflict with itself.
    event.preventDefault();
    await Promise.race([saving, new Promise((go) => setTimeout(go, PATIENCE))]);
    over = true;
    saving = null;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) over = false; });
}
