// Elements, made in one line; and what the server sends as HTML, put in as data.

export const at = id => document.getElementById(id);

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, react] of Object.entries(value)) node.addEventListener(event, react);
    else if (name === "does") node.dataset.does = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

// The server has made it safe; nothing in it runs here either, and the page's policy allows no style
// in it.
export function fill(node, html) {
  const parsed = new DOMParser().parseFromString(html ?? "", "text/html");
  for (const one of parsed.body.querySelectorAll("[style]")) one.removeAttribute("style");
  for (const one of parsed.body.querySelectorAll("script, style, link, iframe, object")) one.remove();
  node.replaceChildren(...parsed.body.childNodes);
  return node;
}

export const html = (tag, props, source) => fill(el(tag, props), source);

// 4.5 as people write it: 4½.
export function marks(value) {
  const size = Math.abs(value), whole = Math.floor(size), rest = size - whole;
  const sign = value < 0 ? "−" : "";
  if (Math.abs(rest - 0.5) < 1e-9) return `${sign}${whole || ""}½`;
  return sign + String(Math.round(size * 100) / 100);
}
