// What is left, at what pace; and what is not saved yet.

import { loggedOut } from "./api.js";
import { at, el } from "./dom.js";
import { said, say, t } from "./words.js";

export function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return t("seconds", { n: seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds) });
  if (minutes < 90) return t("minutes", { n: minutes });
  return t("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

export function showTabs(tasks, cell) {
  at("tabs").replaceChildren(...tasks.map(task => {
    const left = el("span", { class: "count" }, task.waiting ? String(task.waiting) : "✓");
    const tab = el("a", { href: `#${task.id}`, "aria-current": task.cell === cell ? "page" : null }, task.id, " ", left);
    if (task.waiting) tab.setAttribute("aria-label", t("tab", { task: task.id, n: task.waiting }));
    return tab;
  }));
}

export function showPace(pace, total) {
  at("done").value = total ? 1 - pace.left / total : 0;
  at("pace").replaceChildren(
    said("b", {}, "left_n", { n: pace.left }), " ",
    pace.seconds_median ? said("span", { class: "quiet" }, "pace", { each: duration(pace.seconds_median), rest: duration(pace.seconds_median * pace.left) }) : "");
}

// Whether all is saved: `waiting` on their way, `trouble` what keeps them.
export function showKept(waiting, trouble, refused) {
  const node = at("kept"), key = troubleKey(trouble);
  node.className = waiting || refused ? (trouble || refused ? "kept trouble" : "kept busy") : "kept";
  if (waiting && key) say(node, key, { n: waiting });
  else if (waiting) say(node, "saving_n", { n: waiting });
  else if (refused) say(node, "refused_n", { n: refused });
  else say(node, "all_saved");
}

function troubleKey(trouble) {
  if (!trouble) return null;
  const { status } = trouble;
  if (status === 0) return "lost_connection";
  if (loggedOut(status)) return "logged_out";
  return status === 423 ? "gradebook_held" : "server_trouble";
}

