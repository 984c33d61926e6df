/** One line of a phone's screen: a message with its ticks and buttons, or a call. */

import { element, mark, say } from "./element.js";
import { duration, toMinute } from "./format.js";
import { makeTicks, showTicks } from "./ticks.js";

const CALLS = {
  ringing: "Llamada de voz entrante…",
  talking: "En llamada…",
  ended: "Llamada de voz",
  missed: "Llamada perdida",
  voicemail: "Llamada perdida, buzón de voz",
};

export function makeCall() {
  return element("p", { class: "call-note" });
}

export function showCall(place, call) {
  mark(place, "data-state", call.state);
  const words = CALLS[call.state] ?? CALLS.ended;
  const length = call.state === "ended" && call.seconds ? ` · ${duration(call.seconds)}` : "";
  say(place, `${words}${length} · ${toMinute(call.at)}`);
}

export function makeBubble(message, tap) {
  const place = element("div", { class: `line ${message.from}`, "data-sid": message.sid });
  const who = message.from === "business" ? "Negocio: " : "Cliente: ";
  const speaker = element("span", { class: "hidden" });
  say(speaker, who);
  place.words = element("span", { class: "words", dir: "auto" });
  place.time = element("time", { datetime: message.at });
  say(place.time, toMinute(message.at));
  place.ticks = makeTicks();
  const meta = element("span", { class: "meta" }, place.time, place.ticks);
  place.append(element("div", { class: "bubble" }, speaker, place.words, meta));
  place.replies = message.buttons.map((text) => {
    const button = element("button", { type: "button", class: "reply" });
    say(button, text);
    button.addEventListener("click", () => tap(message.sid, text));
    return button;
  });
  if (place.replies.length) {
    place.append(element("div", { class: "replies" }, ...place.replies));
  }
  return place;
}

export function showBubble(place, message) {
  say(place.words, message.text || (message.media ? "Archivo adjunto" : ""));
  mark(place, "data-status", message.status);
  showTicks(place.ticks, message.status, message.code);
  for (const button of place.replies) {
    const chosen = message.tapped === button.textContent;
    // Not `disabled`: the focus would fall off the button that was just pressed.
    mark(button, "aria-disabled", message.tapped ? "true" : null);
    mark(button, "data-chosen", chosen ? "" : null);
  }
}
