/** Makes elements; whatever is shown of a customer goes in as text, never as markup. */

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function drawing(viewBox, paths, attributes = {}) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("viewBox", viewBox);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const d of paths) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", d);
    made.append(path);
  }
  return made;
}

/** Changes a text only where it differs, so that a screen reader is not told the same again. */
export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Changes an attribute only where it differs; null takes it away. */
export function mark(place, name, value) {
  if (value === null || value === false) place.removeAttribute(name);
  else if (place.getAttribute(name) !== String(value)) place.setAttribute(name, String(value));
}
