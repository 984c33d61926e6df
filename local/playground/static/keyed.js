/** Keeps a container's children in step with a list, so that focus and scrolling survive. */

export function keyed(container, items, { key, make, update }) {
  const held = (container.held ??= new Map());
  const wanted = new Set();
  let before = null;
  for (const item of items) {
    const name = key(item);
    wanted.add(name);
    let child = held.get(name);
    if (!child) {
      child = make(item);
      held.set(name, child);
    }
    const next = before ? before.nextSibling : container.firstChild;
    if (child !== next) container.insertBefore(child, next);
    update(child, item);
    before = child;
  }
  for (const [name, child] of held) {
    if (!wanted.has(name)) {
      child.remove();
      held.delete(name);
    }
  }
}
