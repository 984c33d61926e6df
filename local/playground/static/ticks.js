/** Draws how far a message came: one tick, two ticks, two blue ones, or a red mark. */

import { drawing, element, mark, say } from "./element.js";

const WORDS = {
  sent: "Enviado",
  delivered: "Entregado",
  read: "Leído",
  failed: "No entregado",
};
const ONE = ["M1.5 6 4.5 9 11 2"];
const TWO = ["M1.5 6 4.5 9 11 2", "M7.5 8.6 8 9 14.5 2"];
const FAILED = ["M8 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0 -9", "M8 3.6v2.8", "M8 8.2v0.2"];

export function makeTicks() {
  return element("span", { class: "ticks", role: "img" });
}

export function showTicks(place, status, code) {
  const words = WORDS[status] ?? status;
  mark(place, "aria-label", code ? `${words}, código ${code}` : words);
  mark(place, "title", code ? `${words} (${code})` : words);
  if (place.dataset.status === status) return;
  place.dataset.status = status;
  const paths = { sent: ONE, failed: FAILED }[status] ?? TWO;
  place.replaceChildren(drawing("0 0 16 12", paths, { "aria-hidden": "true" }));
  if (status === "failed" && code) {
    const shown = element("span", { class: "code", "aria-hidden": "true" });
    say(shown, code);
    place.append(shown);
  }
}
