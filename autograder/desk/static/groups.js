// Answers that stand together: the list of groups, and the members of one, seen before they are marked at once.

import { el, html } from "./dom.js";
import { markDifferences } from "./differences.js";
import { Entry } from "./entry.js";
import { tallies } from "./signs.js";
import { said, say, t } from "./words.js";

export function groupList(groups, open) {
  return el("div", { class: "group-list" }, said("h2", {}, "groups"),
    groups.length ? said("p", { class: "quiet" }, "groups_about") : said("p", {}, "no_groups"),
    el("ul", {}, ...groups.map(group => el("li", {}, el("button", { type: "button", class: "group-row", on: { click: () => open(group) } },
      said("span", {}, `group_${group.kind}`, { n: group.size }), said("span", { class: "quiet" }, group.left ? "left_n" : "all_marked", { n: group.left }))))));
}

// The members one under another; what the first has not is marked in the others.
export class GroupView {
  constructor(group, answers) {
    this.group = group;
    this.answers = answers;
    this.out = new Set(); // who is not to be marked with the others
    this.count = said("p", { class: "lead" }, "group_lead", { n: answers.length });
    const first = html("div", { class: "own" }, answers[0].html);
    const members = answers.map((answer, n) => this.member(answer, n, first));
    this.node = el("article", { class: "answer members" }, said("h2", {}, `group_${group.kind}`, { n: group.size }), this.count, ...members);
  }

  member(answer, n, first) {
    const drawn = html("div", { class: "own" }, answer.html);
    const alike = n > 0 && !markDifferences(first, drawn);
    const box = el("input", { type: "checkbox", checked: true, id: `member-${answer.key}` });
    box.addEventListener("change", () => this.leaveOut(answer.key, !box.checked));
    const name = el("label", { for: box.id }, t("answer_short", { n: answer.position || n + 1 }));
    const written = Boolean(answer.html?.trim()), head = el("div", { class: "head" }, box, name, ...tallies(answer.equalities ?? []));
    if (!written) head.append(said("span", { class: "quiet" }, "nothing_written"));
    const shown = !written ? "" : alike ? el("details", {}, said("summary", {}, "nothing_differs"), drawn) : drawn;
    if (n && written && !alike) head.append(this.whole(drawn));
    return el("section", { class: "member" }, head, shown);
  }

  // Only the lines that differ are shown at first.
  whole(drawn) {
    drawn.classList.add("differing");
    return el("button", { class: "plain", type: "button", on: { click: ({ currentTarget }) => {
      drawn.classList.remove("differing");
      currentTarget.remove();
    } } }, said("span", {}, "show_all"));
  }

  leaveOut(key, out) {
    if (out) this.out.add(key);
    else this.out.delete(key);
    say(this.count, "group_lead", { n: this.taken().length });
  }

  // Who is sent for all: the answer that is open, or, if it was left out, the first that was not.
  lead(entry) {
    const [first] = this.taken();
    return this.out.has(entry.key) ? Object.assign(new Entry(first), { marking: entry.marking }) : entry;
  }

  taken() {
    return this.answers.filter(answer => !this.out.has(answer.key));
  }
}
