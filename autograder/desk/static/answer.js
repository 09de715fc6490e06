// One answer: what was typed, with a sign behind each equality, and the pages that were scanned.

import { at, el, fill, html } from "./dom.js";
import { addSigns, summary, told } from "./signs.js";
import { Scans } from "./scans.js";
import { label, said } from "./words.js";

const PAGE_MARK = /▣ \d+/g; // what stands in a text for a page
const popover = el("div", { class: "popover", role: "tooltip", hidden: true });

// What is known of an equality, beside its sign.
function note(sign, equality) {
  popover.hidden = !sign;
  if (!sign) return;
  popover.replaceChildren(...told(equality).map(line => el("p", {}, line)));
  at("pane").after(popover);
  const place = sign.getBoundingClientRect(), size = popover.getBoundingClientRect();
  const below = place.bottom + 8 + size.height < innerHeight;
  const edge = at("pane").getBoundingClientRect().right; // what it is marked by stays in sight
  popover.style.left = `${Math.max(8, Math.min(place.left, edge - size.width - 8))}px`;
  popover.style.top = `${below ? place.bottom + 8 : place.top - size.height - 8}px`;
}

export const closeNote = () => note(null);

// What is not shown of it, and where it is.
function missing({ cut, characters, whole_url, pages_left_out }) {
  const link = whole_url && el("a", { href: whole_url, target: "_blank", rel: "noopener" }, said("span", {}, "whole_text"));
  return [
    cut && el("p", { class: "cut" }, said("span", {}, "cut", { n: characters }), " ", link || ""),
    pages_left_out && said("p", { class: "cut" }, "pages_left_out", { n: pages_left_out }),
  ].filter(Boolean);
}

export class AnswerView {
  constructor(answer) {
    this.typed = html("div", { class: "own" }, answer.html);
    this.scans = answer.pages?.length ? new Scans(answer.pages) : null;
    this.tried = el("div", { class: "tried" });
    const nothing = !answer.html?.trim() && !this.scans;
    this.node = el("article", { class: "answer" },
      nothing ? said("p", { class: "nothing" }, "nothing_written") : this.tried,
      answer.html?.trim() ? this.typed : null, ...missing(answer), this.scans?.node);
    this.node.addEventListener("click", event => this.scans?.showPage(event.target.closest?.("[data-page]")?.dataset.page));
    const words = [...this.typed.childNodes].some(one => one.textContent.replace(PAGE_MARK, "").trim());
    this.typed.hidden = !words && !this.typed.querySelector("math, img, table, hr"); // all of it is pages
    this.source = answer.html;
    if (answer.html?.trim()) this.try(answer.equalities);
  }

  // Show what became of the equalities; null: that is still being found out.
  try(equalities) {
    if (this.equalities?.length) fill(this.typed, this.source); // without the signs
    this.equalities = equalities;
    if (equalities === null) return this.tried.replaceChildren(said("p", { class: "equations quiet" }, "eq_waiting"));
    const rest = equalities?.length ? addSigns(this.typed, equalities, note) : null;
    this.tried.replaceChildren(...(equalities?.length ? [summary(equalities)] : []));
    this.node.querySelector(".other-signs")?.remove();
    if (rest) this.typed.after(label(rest, "eq_other"));
  }

  // Tell of the next equality that is false, then of those not understood, around the end: in words.
  nextSign() {
    const all = ["false", "unknown"].flatMap(verdict => [...this.node.querySelectorAll(`.sign.put.${verdict}`)]);
    const now = all.findIndex(sign => sign.classList.contains("told")), next = all[(now + 1) % all.length];
    all[now]?.classList.remove("told");
    next?.classList.add("told");
    next?.scrollIntoView({ block: "nearest" });
    next?.dispatchEvent(new Event("shown"));
    return next?.getAttribute("aria-label");
  }

  retell() {
    if (this.equalities) this.try(this.equalities);
  }
}

// The line above it: which one it is, and how it stands.
export function about(node, { answer, group, order, name, pending, second, does }) {
  const chip = (kind, key, known) => said("span", { class: `chip ${kind}` }, key, known);
  const chips = [];
  if (name) chips.push(el("span", { class: "chip name" }, name));
  if (second) chips.push(chip("second", "second_look"));
  if (pending) chips.push(chip("pending", "on_its_way"));
  else if (answer.state === "marked" && answer.marking) chips.push(chip("marked", "marked_by", { marker: answer.marking.marker }));
  if (answer.state === "confirm") chips.push(chip("confirm", "to_confirm"));
  if (answer.flag) chips.push(chip("flag", answer.flag.note ? "flagged_note" : "flagged_by", answer.flag));
  const together = group && el("button", { class: "chip group", type: "button", does: "group" },
    said("span", {}, `group_${group.kind}`, { n: group.size }), el("kbd", {}, "g"));
  node.replaceChildren(
    answer.position ? said("h1", {}, "answer_n", { n: answer.position, of: order }) : said("h1", {}, "answer_blank"), ...chips, together ?? "",
    ...["model", "code"].map(what => el("button", { class: "plain", type: "button", does: what, "aria-pressed": does === what },
      said("span", {}, what), el("kbd", {}, what === "model" ? "m" : "x"))));
}

