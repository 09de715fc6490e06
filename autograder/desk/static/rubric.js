// What is ticked, and what it comes to. A key ticks an item once: full; again: half; again: not.

import { at, el, html, marks } from "./dom.js";
import { either, label, said, t } from "./words.js";

const SMALLEST = 0.7; // of an equation that is wider than the panel; browsers do not break them

export const NOTHING = { ticks: {}, adjust: 0, comment: "", zero: false };

export function total(rubric, { ticks, adjust }) {
  const sum = rubric.items.reduce((all, item) => all + item.marks * (ticks[item.id] ?? 0), adjust);
  return Math.max(0, Math.min(rubric.max_marks, sum));
}

export const isEmpty = ({ ticks, adjust, comment }) => !Object.keys(ticks).length && !adjust && !comment.trim();

export function same(one, other) {
  const ticks = Object.keys({ ...one.ticks, ...other.ticks });
  return ticks.every(id => (one.ticks[id] ?? 0) === (other.ticks[id] ?? 0))
    && one.adjust === other.adjust && one.comment.trim() === other.comment.trim();
}

// Each returns a new marking.
export const change = {
  tick(marking, id) {
    const ticks = { ...marking.ticks }, now = ticks[id] ?? 0;
    if (now === 0) ticks[id] = 1;
    else if (now === 1) ticks[id] = 0.5;
    else delete ticks[id];
    return { ...marking, ticks, zero: false };
  },
  all: (marking, rubric) => ({ ...marking, zero: false, adjust: 0, ticks: Object.fromEntries(rubric.items.map(item => [item.id, 1])) }),
  none: marking => ({ ...marking, ticks: {}, adjust: 0, zero: true }),
  adjust: (marking, by, { max_marks }) => ({ ...marking, zero: false, adjust: Math.max(-max_marks, Math.min(max_marks, marking.adjust + by)) }),
  accept: (marking, proposed, rubric) => ({
    ...marking, zero: false,
    ticks: { ...Object.fromEntries(proposed.filter(id => rubric.items.some(item => item.id === id)).map(id => [id, 1])), ...marking.ticks },
  }),
};

export class RubricView {
  constructor(rubric, does) {
    this.rubric = rubric;
    this.does = does;
    this.rows = new Map(rubric.items.map((item, n) => [item.id, this.row(item, n)]));
    const step = (by, sign, key) => label(el("button", { class: "plain", type: "button", on: { click: () => does.adjust(by) } }, sign), key);
    this.adjusted = el("output", {});
    at("rubric").replaceChildren(
      el("div", { class: "head" }, said("h2", {}, "rubric"),
        el("button", { class: "plain", type: "button", does: "items" }, said("span", {}, "edit_items"), el("kbd", {}, "i"))),
      ...rubric.problems.map(problem => el("p", { class: "problem" }, problem.message ? either(problem.message, problem.message_th) : problem)),
      el("ul", { class: "items" }, ...[...this.rows.values()].map(row => el("li", {}, row))),
      this.proposal = said("p", { class: "proposal", hidden: true }, "proposed"),
      el("div", { class: "quick" },
        el("button", { type: "button", does: "all" }, said("span", {}, "all"), el("kbd", {}, "a")),
        el("button", { type: "button", does: "none" }, said("span", {}, "none"), el("kbd", {}, "0")),
        this.accept = el("button", { type: "button", does: "accept", hidden: true }, said("span", {}, "accept"), el("kbd", {}, "e")),
        el("span", { class: "adjust" }, step(-0.5, "−", "adjust_down"), this.adjusted, step(0.5, "+", "adjust_up"))),
      rubric.note_html?.trim() ? el("details", { class: "scheme-note" }, said("summary", {}, "note"), html("div", {}, rubric.note_html)) : "");
    this.fit();
  }

  // Make equations smaller that would be cut off.
  fit() {
    for (const row of this.rows.values())
      for (const one of row.querySelectorAll("math")) {
        one.style.fontSize = "";
        const wide = one.getBoundingClientRect().width / (one.closest(".text").clientWidth || 1);
        if (wide > 1) one.style.fontSize = `${Math.max(SMALLEST, 1 / wide).toFixed(2)}em`;
      }
  }

  row(item, n) {
    const text = either(item.text_html, item.text_th_html);
    return el("button", { class: "item", type: "button", role: "checkbox", "aria-checked": "false", on: { click: () => this.does.tick(item.id) } },
      el("kbd", { "aria-hidden": "true" }, n < 9 ? String(n + 1) : "·"), html("span", { class: "text" }, text),
      el("span", { class: "worth" }, marks(item.marks)));
  }

  show(marking, proposed = []) {
    const open = proposed.filter(id => !marking.ticks[id]);
    for (const [id, row] of this.rows) {
      const tick = marking.ticks[id] ?? 0;
      row.setAttribute("aria-checked", tick === 1 ? "true" : tick ? "mixed" : "false");
      row.classList.toggle("proposed", open.includes(id));
      row.setAttribute("aria-description", open.includes(id) ? t("accept") : "");
    }
    this.accept.hidden = this.proposal.hidden = !open.length;
    this.adjusted.textContent = marking.adjust ? (marking.adjust > 0 ? "+" : "") + marks(marking.adjust) : "±0";
    this.showSum(marking);
  }

  showSum(marking) {
    const sum = at("sum"), open = isEmpty({ ...marking, comment: "" }) && !marking.zero;
    sum.classList.toggle("open", open);
    sum.replaceChildren(el("b", {}, open ? "–" : marks(total(this.rubric, marking))), el("span", {}, ` / ${marks(this.rubric.max_marks)}`));
    sum.title = t("marks_of");
  }
}

