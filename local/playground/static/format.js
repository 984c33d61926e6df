/** Writes times, durations and phone numbers as people read them. */

let minutes;
let seconds;

/** Lets every time on the page be the business's own. */
export function keepZone(timeZone) {
  minutes = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  seconds = new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "medium" });
}

keepZone("UTC");

export const toMinute = (moment) => minutes.format(new Date(moment));
export const toSecond = (moment) => seconds.format(new Date(moment));

export function duration(total) {
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
}

export function phoneNumber(phone) {
  const parts = /^\+(57|1)(\d{3})(\d{3})(\d{4})$/.exec(phone);
  return parts ? `+${parts.slice(1).join(" ")}` : phone;
}

export const plural = (number, one, many) => `${number} ${number === 1 ? one : many}`;
