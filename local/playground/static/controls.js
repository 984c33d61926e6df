/** The controls: forms and buttons, the faults, the clock and the queue. */

import { post } from "./api.js";
import { element, mark, say } from "./element.js";
import { keepZone, plural, toSecond } from "./format.js";
import { keyed } from "./keyed.js";

const batch = document.getElementById("batch");
const ENDINGS = ["completed", "silent", "voicemail", "failed"];
let ahead = 0;

const asked = () => Object.fromEntries(ENDINGS.map((name) => [name, batch.elements[name].valueAsNumber || 0]));

function showCount() {
  const total = Object.values(asked()).reduce((sum, one) => sum + one, 0);
  say(document.getElementById("batch-go"), `Call ${plural(total, "customer", "customers")}`);
}

batch.addEventListener("input", showCount);
batch.addEventListener("submit", (event) => {
  event.preventDefault();
  const { language, again } = batch.elements;
  post("batches", { ...asked(), language: language.value, again: again.checked }, "The phones ring");
});
document.getElementById("first-call").addEventListener("click", () => {
  post("batches", { completed: 3 }, "The phones ring");
});
for (const button of document.querySelectorAll("button[data-post]")) {
  button.addEventListener("click", () => {
    post(button.dataset.post, JSON.parse(button.dataset.body ?? "{}"), button.dataset.done);
  });
}

const repeat = {
  name: "repeat", title: "Repeat the last webhook", set: 0, possible: true,
  about: "Twilio delivers the newest customer's message a second time.",
};

export function showFaults(faults) {
  keyed(document.getElementById("faults"), [...faults.slice(0, 1), repeat, ...faults.slice(1)], {
    key: (fault) => fault.name,
    make: (fault) => {
      const place = element("li");
      place.button = element("button", { type: "button", "aria-describedby": `fault-${fault.name}` });
      place.about = element("p", { id: `fault-${fault.name}` });
      place.badge = element("span", { class: "badge", "data-is": "failed" });
      say(place.button, fault.title);
      say(place.about, fault.about);
      place.button.addEventListener("click", () => set(fault));
      place.append(place.button, place.badge, place.about);
      return place;
    },
    update: (place, fault) => {
      place.button.disabled = !fault.possible;
      say(place.badge, fault.set > 1 ? `set ${fault.set} times` : "set");
      place.badge.hidden = fault.set === 0;
    },
  });
}

function set(fault) {
  if (fault.name === "repeat") return post("webhooks/repeat", {}, "The webhook was posted again");
  return post("faults", { name: fault.name }, `Set: ${fault.title.toLowerCase()}`);
}

export function showQueues({ turns, dead_letters: dead }) {
  say(document.getElementById("waiting"), String(turns.waiting));
  say(document.getElementById("delayed"), String(turns.delayed));
  say(document.getElementById("in-flight"), String(turns.in_flight));
  const place = document.getElementById("dead");
  say(place, String(dead.waiting + dead.in_flight));
  mark(place, "data-is", dead.waiting + dead.in_flight ? "failed" : null);
}

export function showAbout(about) {
  keepZone(about.zone);
  say(document.getElementById("zone"), `Time in ${about.zone.split("/").pop().replaceAll("_", " ")}`);
  say(document.getElementById("minute"), `${about.minute} s`);
}

export function setClock(now) {
  ahead = Date.parse(now) - Date.now();
  tick();
}

function tick() {
  say(document.getElementById("clock"), toSecond(Date.now() + ahead));
}

setInterval(tick, 500);
tick();
