// What the page says, in the language that is chosen. All words come from autograder/desk/words.py.

import { el } from "./dom.js";

const TABLE = JSON.parse(document.getElementById("words").textContent);
const LANGUAGES = ["en", "th"];
const values = new WeakMap();
const CHOSEN = "desk:language";

export let language = localStorage.getItem(CHOSEN) ?? document.documentElement.lang;

export function t(key, known = {}) {
  const text = TABLE[key]?.[LANGUAGES.indexOf(language)] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => known[name] ?? whole);
}

export function say(node, key, known) {
  node.dataset.say = key;
  values.set(node, known);
  node.textContent = t(key, known);
  return node;
}

// A name for who cannot see the sign, and for who points at it.
export function label(node, key, known) {
  node.dataset.label = key;
  values.set(node, known);
  return named(node, t(key, known));
}

function named(node, text) {
  node.setAttribute("aria-label", text);
  if (node.tagName === "BUTTON") node.title = text;
  if ("placeholder" in node) node.placeholder = text;
  return node;
}

export const said = (tag, props, key, known) => say(el(tag, props), key, known);

// One of two texts of the server's, in the language chosen if it is there.
export const either = (english, thai) => (language === "th" && thai) || english || "";

export function retell(root = document) {
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = t(node.dataset.say, values.get(node));
  for (const node of root.querySelectorAll("[data-label]")) named(node, t(node.dataset.label, values.get(node)));
}

export function choose(next) {
  language = next ?? LANGUAGES[1 - LANGUAGES.indexOf(language)];
  localStorage.setItem(CHOSEN, language);
  retell();
}
