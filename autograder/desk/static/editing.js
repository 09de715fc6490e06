// The rubric, changed in its place: reworded, weighted anew, added to, retired. Nothing is changed before
// it has been shown whose marks that changes.

import { at, el, marks } from "./dom.js";
import { either, label, said, say, t } from "./words.js";

const MOST_ITEMS = 30;

export class Editing {
  constructor(rubric, does) {
    this.rubric = rubric;
    this.does = does; // send(items, dry), close(), places(key)
    this.list = el("ul", { class: "items editing" });
    this.found = el("div", { class: "preview", "aria-live": "polite" });
    this.apply = el("button", { class: "main", type: "button", disabled: true, on: { click: () => this.send(false) } }, said("span", {}, "apply"));
    at("rubric").replaceChildren(
      el("div", { class: "head" }, said("h2", {}, "edit_items")),
      this.list,
      el("div", { class: "quick" },
        this.add = el("button", { type: "button", on: { click: () => this.addItem() } }, said("span", {}, "add_item")),
        el("button", { type: "button", on: { click: () => this.send(true) } }, said("span", {}, "preview")),
        this.apply, el("button", { type: "button", on: { click: () => does.close() } }, said("span", {}, "cancel"))),
      this.found);
    rubric.items.forEach(item => this.addItem(item));
    this.list.querySelector("textarea")?.focus();
    at("rubric").onkeydown = event => this.key(event);
  }

  key(event) {
    if (event.key !== "Escape" || event.isComposing || !this.list.isConnected) return;
    event.stopPropagation();
    this.does.close();
  }

  addItem(item = { id: null, text: "", text_th: "", marks: 1 }) {
    const text = value => el("textarea", { rows: 2, maxlength: 1000, dir: "auto" }, value ?? "");
    const row = {
      id: item.id, retired: false,
      text: label(text(item.text), "item_text"), text_th: label(text(item.text_th), "item_text_th"),
      marks: label(el("input", { type: "number", min: 0, step: 0.5, value: item.marks }), "item_marks"),
    };
    const retire = el("button", { type: "button" }, said("span", {}, "retire"));
    row.node = el("li", { class: "edited" }, row.text, row.text_th, el("div", {}, row.marks, retire));
    retire.addEventListener("click", () => this.retire(row, retire.firstChild));
    row.node.addEventListener("input", () => this.changed());
    this.rows = [...(this.rows ?? []), row];
    this.list.append(row.node);
    this.add.disabled = this.rows.length >= MOST_ITEMS;
    if (item.id === null) row.text.focus();
    this.changed();
  }

  retire(row, word) {
    row.retired = !row.retired;
    row.node.classList.toggle("retired", row.retired);
    say(word, row.retired ? "bring_back" : "retire");
    this.changed();
  }

  changed() {
    this.apply.disabled = true;
    this.found.replaceChildren();
  }

  items() {
    return this.rows
      .filter(row => row.id || !row.retired)
      .map(({ id, text, text_th, marks: worth, retired }) => ({ id, text: text.value.trim(), text_th: text_th.value.trim(), marks: Number(worth.value), retired }));
  }

  async send(dry) {
    if (this.items().some(item => !item.text || !(item.marks >= 0))) return this.tell([said("p", { class: "problem" }, "item_incomplete")]);
    const { status, body } = await this.does.send(this.items(), dry);
    if (status !== 200) return this.tell([el("p", { class: "problem" }, either(body.message, body.message_th) || t(status === 409 ? "rubric_moved" : "no_reply"))]);
    if (!dry) return this.does.close(true);
    this.tell([
      ...body.problems.map(problem => el("p", { class: "problem" }, problem.message ? either(problem.message, problem.message_th) : problem)),
      said("p", {}, body.changes.length ? "marks_change" : "no_marks_change", { n: body.changes.length }),
      el("ul", { class: "changes" }, ...body.changes.map(one => el("li", {}, t("answer_short", { n: this.does.places(one.key) }), ` ${marks(one.from)} → ${marks(one.to)}`))),
    ]);
    this.apply.disabled = false;
    this.apply.focus();
  }

  tell(nodes) {
    this.found.replaceChildren(...nodes);
    this.found.scrollIntoView({ block: "nearest" });
  }
}
