/** Shows the phones, the controls or both; the address says which, so that a view can be linked. */

import { mark } from "./element.js";

const VIEWS = ["both", "phones", "controls"];
const wide = matchMedia("(min-width: 1000px)");

function show() {
  const asked = location.hash.slice(1);
  if (asked === "main") return;
  let view = VIEWS.includes(asked) ? asked : "both";
  if (view === "both" && !wide.matches) view = "phones";
  document.body.dataset.view = view;
  for (const link of document.querySelectorAll(".views a")) {
    mark(link, "aria-current", link.dataset.view === view ? "page" : null);
  }
  for (const chat of document.querySelectorAll(".chat")) chat.scrollTop = chat.scrollHeight;
}

addEventListener("hashchange", show);
wide.addEventListener("change", show);
show();
