// Completes words in a search box. Without it the box is a plain one, and everything is found all the same.
import "../vendor/accessible-autocomplete.min.js";

const QUIET = 150;
const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function complete(box) {
  const input = box.querySelector("input"), hint = box.querySelector(".govuk-hint");
  const place = document.createElement("div");
  place.className = "market-search__words";
  let timer = 0, turn = 0;

  async function wordsFor(typed, show) {
    const mine = ++turn;
    try {
      const answer = await fetch(`${box.dataset.words}?${new URLSearchParams({ q: typed })}`, { credentials: "same-origin" });
      const words = answer.ok ? await answer.json() : [];
      if (mine === turn) show(words);
    } catch {
      show([]);
    }
  }

  // The library draws a suggestion as markup, so what suppliers wrote is escaped here.
  globalThis.accessibleAutocomplete({
    element: place, id: input.id, name: input.name, defaultValue: input.value, inputClasses: "govuk-input", minLength: 2,
    confirmOnBlur: false, showNoOptionsFound: false, displayMenu: "overlay",
    templates: { inputValue: (word) => word || "", suggestion: (word) => escaped(word || "") },
    tAssistiveHint: () => `${hint ? `${hint.textContent} ` : ""}Where words to go on with are offered, use the up and down arrows to look and enter to choose.`,
    source(typed, show) {
      clearTimeout(timer);
      timer = setTimeout(() => wordsFor(typed, show), QUIET);
    },
    onConfirm(word) {
      const drawn = place.querySelector("input");
      if (!word || !drawn.form) return;
      drawn.value = word;
      drawn.form.requestSubmit();
    },
  });
  input.replaceWith(place);
}
