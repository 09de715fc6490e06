// ✓ ✗ ? behind each equality of an answer. The answer comes drawn as a whole, and each equality drawn
// by the same hand; so its letters stand in the answer in the same order, and the sign goes behind
// the last of them. What is not found again is listed below the answer.

import { el, html } from "./dom.js";
import { either, label, said, t } from "./words.js";

const SIGN = { true: "✓", false: "✗", unknown: "?" };
const UNSEEN = /[\s\u200b\u2061-\u2064]/;
const ROWS = ["mrow", "math", "mtd", "mstyle", "mpadded"];
const SHORTEST = 3; // characters of a right side that is looked for without its left side

// What can be read in an element, and where each character of it stands.
function letters(root) {
  const places = [];
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let offset = 0; offset < node.data.length; offset++)
      if (!UNSEEN.test(node.data[offset])) {
        text += node.data[offset];
        places.push({ node, offset });
      }
  return { text, places };
}

const textOf = source => letters(html("div", {}, source)).text;

// Where each equality's = and its end stand among the letters; null for one that is not found.
function located(equalities, text) {
  let from = 0;
  return equalities.map(({ lhs_html, rhs_html }) => {
    const left = textOf(lhs_html), right = textOf(rhs_html);
    let start = right ? text.indexOf(`${left}=${right}`, Math.max(0, from - left.length)) : -1;
    let equals = start + left.length;
    if (start < 0 && right.length >= SHORTEST) start = equals = text.indexOf(`=${right}`, from);
    if (start < 0) return null;
    from = equals + 1 + right.length;
    return { equals, end: from - 1 };
  });
}

function put(sign, { equals, end }, places) {
  const { node, offset } = places[end], math = node.parentElement.closest("math");
  if (!math) {
    node.splitText(offset + 1);
    return node.after(sign);
  }
  const inside = document.createElementNS("http://www.w3.org/1998/Math/MathML", "mtext");
  inside.append(sign);
  sign.setAttribute("aria-hidden", "true"); // an equation is read as a whole
  const block = math.getAttribute("display") === "block" ? math.parentElement : math;
  block.after(el("span", { class: "unseen" }, sign.getAttribute("aria-label")));
  const row = rowOf(places[equals].node.parentElement, node.parentElement);
  if (row) row.after(inside);
  else block.after(sign);
}

// The part of the equality's row that holds its last letter; behind it a sign breaks no fraction.
function rowOf(equals, last) {
  let row = equals.parentElement;
  while (row && !row.contains(last)) row = row.parentElement;
  if (!row || !ROWS.includes(row.localName)) return last.closest("mtd")?.lastElementChild ?? null;
  while (last.parentElement !== row) last = last.parentElement;
  return last;
}

export function told(equality) {
  const { verdict, point, values, reason, reason_th, condition } = equality;
  if (verdict === "true") return [t("eq_true")];
  if (verdict === "unknown") return [t("eq_unknown"), either(reason, reason_th)].filter(Boolean);
  const [left, right] = (values ?? []).map(figure);
  return [
    t("eq_false"),
    point && t("eq_at", { point: condition ? `${point} (${condition})` : point }),
    values && t("eq_values", { left, right }),
  ].filter(Boolean);
}

const figure = value => String(Number(value.toPrecision(4))).replace("-", "−");

function signOf(equality, note) {
  const sign = el("span", { class: `sign put ${equality.verdict}`, role: "img" }, SIGN[equality.verdict]);
  sign.setAttribute("aria-label", told(equality).join(". "));
  const show = () => note(sign, equality), hide = () => note(null);
  for (const [event, react] of [["pointerenter", show], ["click", show], ["shown", show], ["pointerleave", hide]])
    sign.addEventListener(event, react);
  return sign;
}

// Put the signs into a drawn answer; return the list of those that have no place there.
export function addSigns(drawn, equalities, note) {
  const sorted = [...equalities].sort((one, other) => one.at[1] - other.at[1]);
  const { text, places } = letters(drawn);
  const found = located(sorted, text), rest = [];
  for (let n = sorted.length - 1; n >= 0; n--) { // from the end: a text that is split keeps its beginning
    const sign = signOf(sorted[n], note);
    if (found[n]) put(sign, found[n], places);
    else rest.unshift(el("li", {}, sign, html("span", {}, sorted[n].lhs_html), " = ", html("span", {}, sorted[n].rhs_html)));
  }
  return rest.length ? el("ul", { class: "other-signs" }, ...rest) : null;
}

// How many are true, false and not understood.
export function tallies(equalities) {
  const counted = Object.keys(SIGN).map(verdict => [verdict, equalities.filter(one => one.verdict === verdict).length]);
  return counted.filter(([, count]) => count).map(([verdict, count]) =>
    el("span", { class: "tally" }, el("span", { class: `sign ${verdict}` }, SIGN[verdict]), String(count)));
}

export function summary(equalities) {
  const next = equalities.every(one => one.verdict === "true") ? "" : el("kbd", {}, "j");
  return el("p", { class: "equations" }, label(el("span", { role: "img" }, "≟"), "eq_tried"),
    ...tallies(equalities), next, said("span", { class: "quiet" }, "eq_only"));
}
