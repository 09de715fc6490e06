// "As before": what was ticked and commented together in this task, each under a number that it keeps.
// One key gives the next such answer the same; Enter still has to be pressed.

import { at, el, marks } from "./dom.js";
import { isEmpty, same, total } from "./rubric.js";
import { said } from "./words.js";

const SLOTS = 9;

export class Before {
  constructor(name, does) {
    this.name = `desk:${name}:before`;
    this.does = does;
  }

  kept() {
    return JSON.parse(localStorage.getItem(this.name) ?? "[]");
  }

  // Remember a marking that a single key does not give anyway; in a full list the rarest goes.
  add(marking, rubric) {
    const { ticks, adjust, comment } = marking, full = rubric.items.every(item => ticks[item.id] === 1);
    if (isEmpty(marking) || (full && !adjust && !comment.trim())) return;
    const list = this.kept(), known = list.find(one => same(one, marking));
    if (known) known.uses += 1;
    else if (list.length < SLOTS) list.push({ ticks, adjust, comment, uses: 1 });
    else list[list.reduce((rarest, one, n) => (one.uses < list[rarest].uses ? n : rarest), 0)] = { ticks, adjust, comment, uses: 1 };
    localStorage.setItem(this.name, JSON.stringify(list));
  }

  // The one under a number, if all its items are still in the rubric.
  under(number, rubric) {
    const one = this.kept()[number - 1];
    return one && Object.keys(one.ticks).every(id => rubric.items.some(item => item.id === id)) ? one : null;
  }

  show(rubric) {
    const number = new Map(rubric.items.map((item, n) => [item.id, n + 1]));
    const rows = this.kept().map((_, n) => [n + 1, this.under(n + 1, rubric)]).filter(([, one]) => one);
    at("before").replaceChildren(...(rows.length ? [
      said("h2", {}, "as_before"),
      el("ol", {}, ...rows.map(([n, one]) => el("li", {}, this.row(n, one, number, rubric)))),
    ] : []));
  }

  row(n, one, number, rubric) {
    const ticks = [...number].filter(([id]) => one.ticks[id]).map(([id, key]) => el("i", { class: one.ticks[id] === 1 ? "" : "half" }, String(key)));
    return el("button", { class: "again", type: "button", on: { click: () => this.does(n) } },
      el("kbd", {}, `⇧${n}`), el("b", {}, marks(total(rubric, one))), el("span", { class: "which" }, ...ticks), el("span", { class: "words", dir: "auto" }, one.comment));
  }
}
