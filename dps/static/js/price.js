// Everything works without this file: the server adds up and checks caps at each save. It shows the same while typing.
// Money is whole pence in BigInt, so that what is shown here is what the server will say.
const form = document.querySelector("[data-price-lines]");
const pounds = (pence) => `£${(pence / 100n).toLocaleString("en-GB")}${pence % 100n ? "." + String(pence % 100n).padStart(2, "0") : ""}`;

function penceOf(text) {
  const found = /^£?\s*([0-9,]+)(?:\.([0-9]{1,2}))?$/.exec(text.trim());
  return found ? BigInt(found[1].replaceAll(",", "")) * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : null;
}

function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function refresh() {
  let total = 0n;
  for (const line of form.querySelectorAll("[data-price-line]")) {
    const pence = penceOf(line.querySelector("input").value);
    const { quantity, most } = line.dataset;
    const amount = pence === null ? null : pence * BigInt(quantity ?? 1);
    total += amount ?? 0n;
    const place = line.querySelector("[data-price-amount]");
    if (!place) continue;
    const over = most && pence !== null && pence > BigInt(most) ? ` Above the most for one, ${pounds(BigInt(most))}.` : "";
    say(place, amount === null ? "No amount yet" : `${pounds(amount)} for this line.${over}`);
  }
  const { most } = form.dataset;
  const over = most && total > BigInt(most) ? `. Above the most for the whole, ${pounds(BigInt(most))}` : "";
  say(form.querySelector("[data-price-total]"), `Total: ${pounds(total)}${over}`);
}

form?.addEventListener("input", refresh);
