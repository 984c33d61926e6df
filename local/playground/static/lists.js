/** The lists beside the controls: calls with their decisions, conversations, webhooks, the story. */

import { post } from "./api.js";
import { element, mark, say } from "./element.js";
import { phoneNumber, plural, toSecond } from "./format.js";
import { keyed } from "./keyed.js";

const STATUSES = {
  pending: "waits", dispatched: "dialling", initiated: "rings", in_progress: "talks",
  completed: "ended", failed: "not answered", cancelled: "cancelled", voicemail: "voicemail",
};

function texts(place, ...names) {
  for (const name of names) {
    place[name] = element(name === "at" ? "time" : "span", { class: name });
    place.append(place[name]);
  }
  return place;
}

function button(words, act) {
  const made = element("button", { type: "button", class: "small" });
  say(made, words);
  made.addEventListener("click", act);
  return made;
}

export function showCalls(rows) {
  keyed(document.getElementById("calls"), rows, {
    key: (row) => row.recipient_id,
    make: (row) => {
      const place = texts(element("li"), "who", "number", "badge", "why");
      const end = (ending) => () => post("calls", { recipient_id: row.recipient_id, ending });
      place.acts = element("span", { class: "acts" }, button("Complete now", end("completed")), button("Fail now", end("failed")));
      for (const one of place.acts.children) mark(one, "aria-label", `${one.textContent}: ${row.name}`);
      place.append(place.acts);
      return place;
    },
    update: showCall,
  });
}

function showCall(place, row) {
  say(place.who, row.name);
  say(place.number, `${phoneNumber(row.phone)} · ${row.batch}`);
  say(place.badge, STATUSES[row.status] ?? row.status);
  mark(place.badge, "data-is", row.running ? "running" : row.status);
  place.acts.hidden = !row.running;
  mark(place.why, "data-outcome", row.decision?.outcome ?? null);
  say(place.why, row.decision ? sentence(row.decision) : row.running ? "" : "not decided yet");
}

function sentence({ outcome, why }) {
  const word = { opened: "Opened", skipped: "Skipped", cancelled: "Cancelled", waiting: "Waits", deferred: "Deferred" }[outcome] ?? outcome;
  return why ? `${word}: ${why}` : word;
}

export function showConversations(rows) {
  keyed(document.getElementById("conversations"), rows, {
    key: (row) => row.phone,
    make: (row) => {
      const place = texts(element("li"), "who", "number", "badge");
      place.act = button("", () => post("control", { phone: row.phone, to: place.act.dataset.to }));
      place.append(element("span", { class: "acts" }, place.act));
      return place;
    },
    update: (place, row) => {
      const human = row.control === "human";
      const name = row.name ?? "Unknown sender";
      say(place.who, name);
      const count = plural(row.messages, "message", "messages");
      say(place.number, `${phoneNumber(row.phone)} · ${count} · ${toSecond(row.last_message_at)}`);
      say(place.badge, human ? "a person" : "the agent");
      mark(place.badge, "data-is", row.control);
      mark(place.act, "data-to", human ? "agent" : "human");
      say(place.act, human ? "Give back" : "Take over");
      mark(place.act, "aria-label", `${place.act.textContent}: ${name}`);
    },
  });
}

export function showWebhooks(rows) {
  keyed(document.getElementById("webhooks"), rows, {
    key: (row) => row.number,
    make: (row) => {
      const place = texts(element("li", { title: row.answer || null }), "at", "what", "badge");
      say(place.at, toSecond(row.at));
      const who = row.who ? ` from ${phoneNumber(row.who)}` : ` · ${row.sid.slice(0, 8)}`;
      say(place.what, row.what === "message" ? `message${who}` : `report: ${row.what}${who}`);
      const again = row.attempt > 1 ? `, try ${row.attempt}` : "";
      say(place.badge, `${row.status ?? row.failure ?? "none"} · ${row.ms ?? 0} ms${again}`);
      mark(place.badge, "data-is", row.failure ? "failed" : "good");
      return place;
    },
    update: () => {},
  });
}

export function showStory(rows) {
  keyed(document.getElementById("story"), rows, {
    key: (row) => row.number,
    make: (row) => {
      const place = texts(element("li"), "at", "who", "what");
      say(place.at, toSecond(row.at));
      say(place.who, row.who);
      say(place.what, row.what);
      return place;
    },
    update: () => {},
  });
}
