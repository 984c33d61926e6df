/** One customer's phone: the conversation, what is being typed, a field to write in. */

import { post } from "./api.js";
import { makeBubble, makeCall, showBubble, showCall } from "./bubbles.js";
import { drawing, element, mark, say } from "./element.js";
import { phoneNumber } from "./format.js";
import { keyed } from "./keyed.js";

const SEND = ["M3 11.5 20 3.5 15.5 20.5 11 13.5z", "M11 13.5 20 3.5"];
const NEAR = 60;

export function makePhone(phone, business) {
  const id = `phone-${phone.replace(/\W/g, "")}`;
  const place = element("article", { class: "phone", id, "aria-labelledby": `${id}-owner` });
  place.owner = element("h3", { id: `${id}-owner` });
  place.number = element("p", { class: "number" });
  place.chat = element("div", { class: "chat", role: "log", "aria-live": "polite", tabindex: "0" });
  place.presence = element("p", { class: "presence" });
  const screen = element("div", { class: "screen", lang: "es" });
  screen.append(contact(business, place.presence), place.chat, compose(phone, id, place));
  place.append(element("header", { class: "owner" }, place.owner, place.number), screen);
  place.tap = (sid, button) => post("taps", { sid, button });
  return place;
}

export function showPhone(place, screen) {
  const who = screen.name ?? "Unknown sender";
  say(place.owner, who);
  say(place.number, phoneNumber(screen.phone));
  mark(place.chat, "aria-label", `Conversación de ${screen.name ?? screen.phone}`);
  mark(place.field, "aria-label", `Mensaje de ${screen.name ?? screen.phone}`);
  say(place.presence, screen.typing ? "escribiendo…" : "en línea");
  const { chat } = place;
  const follows = chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR;
  keyed(chat, linesOf(screen), {
    key: (line) => line.key,
    make: (line) => makeLine(line, place.tap),
    update: (child, line) => line.show(child, line.what),
  });
  if (follows) chat.scrollTop = chat.scrollHeight;
}

function linesOf(screen) {
  const calls = screen.calls.map((what) => ({ key: what.call_id, at: what.at, what, show: showCall }));
  const messages = screen.messages.map((what) => ({ key: what.sid, at: what.at, what, show: showBubble }));
  const lines = [...calls, ...messages].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  if (screen.typing) lines.push({ key: "typing", what: null, show: () => {} });
  if (!lines.length) lines.push({ key: "nothing", what: null, show: () => {} });
  return lines;
}

function makeLine(line, tap) {
  if (line.show === showCall) return makeCall();
  if (line.show === showBubble) return makeBubble(line.what, tap);
  if (line.key === "typing") return typing();
  const nothing = element("p", { class: "nothing" });
  say(nothing, "Sin mensajes todavía");
  return nothing;
}

function typing() {
  const words = element("span", { class: "hidden" });
  say(words, "escribiendo…");
  const dots = [1, 2, 3].map(() => element("i", { "aria-hidden": "true" }));
  return element("div", { class: "line business typing" }, element("div", { class: "bubble" }, words, ...dots));
}

function contact(business, presence) {
  const name = element("p", { class: "contact-name" });
  say(name, business);
  const avatar = element("span", { class: "avatar", "aria-hidden": "true" });
  say(avatar, business.replace(/[^\p{L} ]/gu, "").split(" ").filter(Boolean).slice(0, 2).map((word) => word[0]).join("") || "W");
  return element("div", { class: "contact" }, avatar, element("div", {}, name, presence));
}

function compose(phone, id, place) {
  place.field = element("input", {
    id: `${id}-field`, type: "text", autocomplete: "off", maxlength: "4096", placeholder: "Escribe un mensaje",
  });
  const icon = drawing("0 0 24 24", SEND, { "aria-hidden": "true" });
  const button = element("button", { type: "submit", "aria-label": "Enviar", title: "Enviar" }, icon);
  const form = element("form", { class: "compose" }, place.field, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = place.field.value;
    if (!text.trim()) return;
    place.field.value = "";
    if ((await post("messages", { phone, text })) === null) place.field.value ||= text;
  });
  return form;
}
