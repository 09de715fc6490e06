// Where an evening starts, and where a task ends: what waits, what is with whom, what comes next.

import { at, el } from "./dom.js";
import { duration } from "./progress.js";
import { either, said, t } from "./words.js";

function state(task) {
  const facts = [
    [task.waiting, "waits_n"], [task.to_confirm, "confirm_n"], [task.flagged, "flagged_n"],
    [task.elsewhere, "elsewhere_n"], [task.open_elsewhere, "open_n"], [task.blank, "blank_n"],
  ];
  return facts.filter(([count]) => count).map(([n, key]) => said("span", { class: `fact ${key}` }, key, { n }));
}

function card(task) {
  const done = el("progress", { max: task.total || 1, value: task.marked, "aria-label": t("done_so_far") });
  const second = task.second_left + task.second_done;
  return el("li", { class: "task" },
    el("a", { class: "task-link", href: `#${task.id}` },
      el("span", { class: "id" }, task.id), el("span", { class: "title" }, either(task.title, task.title_th)),
      said("span", { class: "quiet" }, task.kind === "on_paper" ? "on_paper" : "of_marks", { n: task.max_marks }),
      done, said("span", { class: "of" }, "marked_of", { n: task.marked, of: task.total }),
      el("span", { class: "facts" }, ...state(task), task.waiting ? "" : said("span", { class: "fact all_done" }, "all_marked"))),
    second ? el("a", { class: "second-link", href: `#${task.id}/second` }, said("span", {}, "second_n", { done: task.second_done, of: second })) : "");
}

export function showStart(info) {
  at("start").replaceChildren(
    said("h1", {}, "desk"), el("p", { class: "class-title" }, either(info.title, info.title_th)),
    info.tasks.length ? el("ul", { class: "tasks" }, ...info.tasks.map(card)) : said("p", {}, "no_tasks"),
    said("p", { class: "quiet" }, "start_about"));
}

// A task has no more to give; `offer` is the next one that has, if any.
export function showEnd(task, mine, offer, second) {
  const left = task.waiting, link = (href, key, known, kind = "") => el("a", { class: `button ${kind}`, href }, said("span", {}, key, known));
  at("start").replaceChildren(el("section", { class: "end" },
    el("p", { class: "done-sign", "aria-hidden": "true" }, "✓"),
    said("h1", {}, left && !second ? "end_left" : second ? "end_second" : "end_done", { task: task.id, n: left }),
    mine.count ? said("p", {}, "end_mine", { n: mine.count, time: duration(mine.seconds), each: duration(mine.seconds / mine.count) }) : "",
    el("p", { class: "facts" }, ...state(task)),
    el("p", { class: "next" },
      offer ? link(`#${offer.id}`, "go_to", { task: offer.id, n: offer.waiting }, "main") : "",
      task.second_left && !second ? link(`#${task.id}/second`, "go_second", { n: task.second_left }) : "",
      link("#", "to_start"))));
  at("start").querySelector("a.main, a")?.focus();
}
