/** Brings each change to the part of the page that shows it. */

import { setClock, showAbout, showFaults, showQueues } from "./controls.js";
import { mark, say } from "./element.js";
import { showCalls, showConversations, showStory, showWebhooks } from "./lists.js";
import { nameBusiness, showPhones } from "./phones.js";
import { listen } from "./stream.js";
import "./views.js";

const SHOWS = {
  about: (about) => {
    nameBusiness(about.business);
    showAbout(about);
  },
  calls: showCalls,
  conversations: showConversations,
  faults: showFaults,
  queues: showQueues,
  story: showStory,
  webhooks: showWebhooks,
};

function take(parts, now) {
  if (parts.about) SHOWS.about(parts.about);
  setClock(now);
  const screens = [];
  for (const [name, value] of Object.entries(parts)) {
    if (name.startsWith("phone:")) screens.push(value);
    else if (name !== "about") SHOWS[name]?.(value);
  }
  if (screens.length) showPhones(screens);
}

function live(yes) {
  const place = document.getElementById("live");
  mark(place, "data-live", yes ? "yes" : "no");
  say(place, yes ? "Live" : "Reconnecting");
}

listen({ take, live });
