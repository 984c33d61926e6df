/** The wall of phones, and on a small screen one phone with a switcher. */

import { post } from "./api.js";
import { element, mark, say } from "./element.js";
import { phoneNumber } from "./format.js";
import { keyed } from "./keyed.js";
import { makePhone, showPhone } from "./phone.js";

const wall = document.getElementById("wall");
const switcher = document.getElementById("switcher");
const screens = new Map();
const seen = new Map();
let active = null;
let business = "WhatsApp";

export function nameBusiness(name) {
  business = name;
}

export function showPhones(changed) {
  for (const screen of changed) screens.set(screen.phone, screen);
  active ??= screens.keys().next().value ?? null;
  const all = [...screens.values()].sort((one, other) => one.place - other.place);
  const fresh = new Set(changed.map((screen) => screen.phone));
  keyed(wall, all, {
    key: (screen) => screen.phone,
    make: (screen) => makePhone(screen.phone, business),
    update: (place, screen) => {
      mark(place, "data-active", screen.phone === active ? "" : null);
      if (fresh.has(screen.phone)) showPhone(place, screen);
    },
  });
  document.getElementById("no-phones").hidden = all.length > 0;
  showSwitcher(all);
}

function showSwitcher(all) {
  if (active !== null) seen.set(active, received(screens.get(active)));
  keyed(switcher, all, {
    key: (screen) => screen.phone,
    make: (screen) => {
      const button = element("button", { type: "button" });
      button.addEventListener("click", () => choose(screen.phone));
      return button;
    },
    update: (button, screen) => {
      const unread = received(screen) - (seen.get(screen.phone) ?? 0);
      mark(button, "aria-pressed", screen.phone === active);
      mark(button, "data-unread", unread || null);
      mark(button, "aria-label", unread ? `${nameOf(screen)}, ${unread} unread` : nameOf(screen));
      say(button, nameOf(screen));
    },
  });
}

function choose(phone) {
  active = phone;
  showPhones([]);
  const { chat } = wall.held.get(phone);
  chat.scrollTop = chat.scrollHeight;
}

const nameOf = (screen) => screen.name ?? phoneNumber(screen.phone);
const received = (screen) => screen.messages.filter((one) => one.from === "business").length;

document.getElementById("add-phone").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const added = await post("phones", { phone: new FormData(form).get("phone") });
  if (added === null) return;
  form.reset();
  active = added.phone;
  showPhones([]);
  wall.held?.get(added.phone)?.field.focus();
});
