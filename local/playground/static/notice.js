/** Shows a sentence at the bottom of the page for a while. */

import { say } from "./element.js";

const SECONDS = 5;
const timers = {};

function show(id, text) {
  const place = document.getElementById(id);
  say(place, text);
  clearTimeout(timers[id]);
  timers[id] = setTimeout(() => say(place, ""), SECONDS * 1000);
}

export const notice = (text) => show("notice", text);
export const alert = (text) => show("alert", text);
