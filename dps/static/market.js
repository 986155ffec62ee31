// Everything works without this file. It starts the components' own behaviour and keeps "closes in …" true while a
// page stays open, counting from the server's clock, which in a demonstration is not the reader's.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

const opened = performance.now();
const unit = (n, word) => (n ? [`${n.toLocaleString("en-GB")} ${word}${n === 1 ? "" : "s"}`] : []);

function lengthOfTime(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "less than a minute";
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60);
  if (days >= 14) return unit(days, "day")[0];
  const units = [[days, "day"], [hours, "hour"], [minutes % 60, "minute"]];
  const first = units.findIndex(([n]) => n);
  return units.slice(first, first + 2).flatMap(([n, word]) => unit(n, word)).join(" ");
}

function refresh() {
  for (const place of document.querySelectorAll("[data-time-left]")) {
    const { at, until, coming, past } = place.dataset;
    const left = Math.trunc((Date.parse(until) - Date.parse(at) - (performance.now() - opened)) / 1000);
    const words = left > 0 ? `${coming} in ${lengthOfTime(left)}` : `${past} ${lengthOfTime(-left)} ago`;
    if (place.textContent !== words) place.textContent = words;
  }
}

if (document.querySelector("[data-time-left]")) setInterval(refresh, 20000);

const drawnFor = document.querySelector("input[name=version][data-saves]");
if (drawnFor) import("./js/autosave.js").then(({ keepSaving }) => keepSaving(drawnFor));

const sheet = document.querySelector("form[data-sheet]");
if (sheet) import("./js/sheet.js").then(({ workOn }) => workOn(sheet));

const box = document.querySelector("[data-words]");
if (box) import("./js/completing.js").then(({ complete }) => complete(box));

const finding = document.querySelector("form[data-follows]");
if (finding) import("./js/following.js").then(({ follow }) => follow(finding));
