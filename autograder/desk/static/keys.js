// All keys, in one table; `?` shows it. Letters are those of the keyboard that is set, and where that
// writes others (Thai), those that stand on the same keys.

import { el } from "./dom.js";
import { said } from "./words.js";

export const KEYS = [
  ["1…9", "tick"], ["a", "all"], ["0", "none"], ["e", "accept"], ["+", "adjust_up"], ["-", "adjust_down"],
  ["⇧1…9", "again"], ["c", "comment"], ["⇧c", "write"], ["Enter", "save"],
  ["Backspace", "back"], ["→", "forth"], ["u", "undo"], ["s", "skip"], ["f", "flag"], ["g", "group"],
  ["m", "model"], ["x", "code"], ["n", "name"], ["j", "false_next"], ["z", "zoom"], ["⇧z", "smaller"], ["r", "rotate"], ["p", "layout"],
  ["i", "items"], ["t", "tasks"], ["l", "language"], ["Esc", "close"], ["?", "help"],
];
const ALSO = { "←": "back", "=": "adjust_up", "−": "adjust_down" };
const TABLE = { ...Object.fromEntries(KEYS), ...ALSO };
const ARROWS = { ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };
const OFTEN = ["zoom", "smaller", "adjust_up", "adjust_down", "false_next"]; // may be held down
const FIELDS = "input:not([type=checkbox]), textarea, select";

function pressed(event) {
  const { key, code, shiftKey } = event, digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return shiftKey && code.startsWith("Digit") ? `⇧${digit}` : digit;
  if (/^[!-~]$/.test(key) && !/[a-z]/i.test(key)) return key;
  const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : key.length === 1 ? /^Key([A-Z])$/.exec(code)?.[1].toLowerCase() : null;
  if (letter) return shiftKey ? `⇧${letter}` : letter;
  if (key.length === 1) return { Equal: "+", Minus: "-", Slash: shiftKey ? "?" : "" }[code] ?? key;
  return ARROWS[key] ?? key;
}

// What a key asks for: [name, number].
export function meaning(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const key = pressed(event), number = /^(⇧?)([1-9])$/.exec(key);
  if (number) return [number[1] ? "again" : "tick", Number(number[2])];
  return TABLE[key] ? [TABLE[key]] : null;
}

export function listen(does, isQuiet) {
  document.addEventListener("keydown", event => {
    const asked = meaning(event), at = event.target;
    if (!asked || isQuiet() || at.closest?.(FIELDS)) return;
    if (event.key === "Enter" && at.closest?.("button, a, summary")) return;
    if (event.repeat && !OFTEN.includes(asked[0])) return event.preventDefault();
    if (does(...asked) !== false) event.preventDefault();
  });
  // A click is a command too; the next key is for the answer again, not for what was clicked.
  document.addEventListener("click", event => {
    const button = event.target.closest?.("button");
    if (button?.dataset.does) does(button.dataset.does);
    if (button && event.detail && !document.querySelector("dialog[open]") && !isQuiet()) does("answer");
  });
}

export function help(dialog) {
  const shown = { "-": "−", Enter: "⏎", Backspace: "← ⌫" };
  dialog.replaceChildren(
    said("h2", { id: "help-title" }, "keys"),
    el("dl", {}, ...KEYS.map(([key, name]) => el("div", {}, el("dt", {}, el("kbd", {}, shown[key] ?? key)), said("dd", {}, `key_${name}`)))),
    said("p", { class: "quiet" }, "help_signs"),
    el("form", { method: "dialog" }, el("button", { class: "main" }, said("span", {}, "close"))));
  dialog.setAttribute("aria-labelledby", "help-title");
  if (!dialog.open) dialog.showModal();
}
