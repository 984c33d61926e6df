/** Asks the playground to do something, and tells of it if it cannot. */

import { alert, notice } from "./notice.js";

/** Returns what was done, or null where it was refused; the reason is shown. */
export async function post(path, body = {}, done = "") {
  try {
    const answer = await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const held = await answer.json();
    if (!answer.ok) {
      alert(held.error);
      return null;
    }
    if (done) notice(done);
    return held;
  } catch {
    alert("The playground does not answer. Is `make local` still up?");
    return null;
  }
}
