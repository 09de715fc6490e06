// The comment: free text, and a bank that is searched as one types. It grows by what is written.

import { at, el, html } from "./dom.js";
import { label, said, t } from "./words.js";

const SHOWN = 8;
export const LONGEST = 4000; // characters

const folded = text => text.normalize("NFKC").toLowerCase();

// The bank's comments in which each word typed begins a word or, as Thai has no blanks, stands.
export function found(bank, typed) {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return bank.filter(({ text }) => words.every(word => folded(text).includes(word))).slice(0, SHOWN);
}

export class CommentView {
  constructor(bank, does) {
    this.bank = bank;
    this.does = does; // changed(text), leave(), forget(comment), save()
    this.text = label(el("textarea", { rows: 1, maxlength: LONGEST, dir: "auto" }), "comment");
    this.search = label(el("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "bank", autocomplete: "off", maxlength: 200 }), "search_comments");
    this.list = label(el("ul", { id: "bank", role: "listbox", hidden: true }), "comments");
    at("comment").replaceChildren(
      el("div", { class: "head" }, said("h2", {}, "comment"), el("span", { class: "quiet" }, el("kbd", {}, "c"))),
      this.text, el("div", { class: "search" }, this.search, this.list));
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", event => this.inText(event));
    this.search.addEventListener("input", () => this.suggest());
    this.search.addEventListener("focus", () => this.suggest());
    this.search.addEventListener("blur", () => this.close());
    this.search.addEventListener("keydown", event => this.inSearch(event));
  }

  show(text) {
    if (this.text.value !== text) this.text.value = text;
    this.fit();
  }

  typed() {
    this.does.changed(this.text.value);
    this.fit();
  }

  fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  inText(event) {
    if (event.isComposing) return;
    const save = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (event.key !== "Escape" && !save) return;
    event.preventDefault();
    event.stopPropagation();
    this.does.leave();
    if (save) this.does.save();
  }

  suggest() {
    const typed = this.search.value.trim();
    this.options = found(this.bank(), typed);
    if (typed) this.options.push({ text: typed, own: true });
    this.chosen = 0;
    this.list.replaceChildren(...this.options.map((option, n) => this.option(option, n)));
    this.list.hidden = !this.options.length;
    this.mark();
  }

  option(option, n) {
    const words = option.own ? el("span", {}, t("as_typed", { text: option.text })) : html("span", { dir: "auto" }, option.text_html ?? "");
    if (!option.own && !option.text_html) words.textContent = option.text;
    const forget = option.own ? "" : el("span", { class: "forget", "aria-hidden": "true", title: t("forget") }, "×");
    if (forget) forget.addEventListener("pointerdown", event => {
      event.preventDefault();
      event.stopPropagation();
      this.forget(option);
    });
    const row = el("li", { role: "option", id: `bank-${n}`, class: option.own ? "own-words" : "" }, words, option.uses ? el("span", { class: "quiet" }, `${option.uses}×`) : "", forget);
    row.addEventListener("pointerdown", event => {
      event.preventDefault();
      this.take(option);
    });
    return row;
  }

  forget(option) {
    this.does.forget(option);
    this.suggest();
  }

  mark() {
    [...this.list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === this.chosen)));
    this.search.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.options.length) this.search.setAttribute("aria-activedescendant", `bank-${this.chosen}`);
    this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
  }

  inSearch(event) {
    if (event.isComposing) return;
    const count = this.options?.length ?? 0, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const forget = event.key === "Delete" && event.shiftKey && this.options?.[this.chosen]?.id;
    const known = ["Enter", "Escape", "Tab"].includes(event.key) || step || forget;
    if (!known || (event.key === "Tab" && !this.search.value)) return;
    event.preventDefault();
    event.stopPropagation();
    if (forget) this.forget(this.options[this.chosen]);
    else if (step && count) {
      this.chosen = (this.chosen + step + count) % count;
      this.mark();
    } else if (event.key === "Enter" && count) this.take(this.options[this.chosen]);
    else if (event.key === "Tab") this.write(this.search.value);
    else if (!step) this.does.leave();
  }

  // Go on writing what was typed as a text of one's own.
  write(typed) {
    this.append(typed);
    this.close();
    this.text.focus();
  }

  take(option) {
    this.append(option.text);
    this.does.leave();
  }

  append(text) {
    const before = this.text.value.trimEnd();
    if (!before.split("\n").includes(text)) this.text.value = (before ? `${before}\n${text}` : text).slice(0, LONGEST);
    this.typed();
  }

  close() {
    this.search.value = "";
    this.list.hidden = true;
    this.search.setAttribute("aria-expanded", "false");
    this.search.removeAttribute("aria-activedescendant");
  }
}
