// Asks the browser for a passkey and puts its answer into the form. Without this file, or where the browser has no
// passkeys, the button stays hidden and the other ways on the page work.

const fromBase64url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toBase64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withIds = (list) => (list || []).map((one) => ({ ...one, id: fromBase64url(one.id) }));

function question(said) {
  const asked = { ...said, challenge: fromBase64url(said.challenge) };
  if (said.user) asked.user = { ...said.user, id: fromBase64url(said.user.id) };
  if (said.excludeCredentials) asked.excludeCredentials = withIds(said.excludeCredentials);
  if (said.allowCredentials) asked.allowCredentials = withIds(said.allowCredentials);
  return asked;
}

function answer(credential) {
  const given = credential.response, response = { clientDataJSON: toBase64url(given.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (given[part]) response[part] = toBase64url(given[part]);
  return JSON.stringify({
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
    response,
    clientExtensionResults: {},
  });
}

async function ask(button) {
  const form = button.form, makes = button.dataset.passkey === "make";
  const reply = await fetch(button.dataset.question, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value },
  });
  if (!reply.ok) throw new Error(String(reply.status));
  const publicKey = question(await reply.json());
  const credential = await (makes ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  form.elements[button.dataset.into].value = answer(credential);
  form.submit();
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  const place = document.getElementById(button.getAttribute("aria-describedby"));
  if (!window.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) continue;
  button.hidden = false;
  place.textContent = "";
  button.addEventListener("click", async () => {
    button.disabled = true;
    place.textContent = "";
    try {
      await ask(button);
    } catch (error) {
      button.disabled = false;
      place.textContent =
        error.name === "InvalidStateError"
          ? "This device is one of your passkeys already."
          : "The browser gave no passkey. Nothing was changed. Try again, or use another way.";
    }
  });
}
