// What each key does to the answer that is shown.

import { get, post } from "./api.js";
import { LONGEST } from "./comments.js";
import { at, el } from "./dom.js";
import { Editing } from "./editing.js";
import { groupList, GroupView } from "./groups.js";
import { change } from "./rubric.js";
import { label, t } from "./words.js";

const MOST_MEMBERS = 60; // that are shown, and marked, at once

export function actions(session) {
  const { desk, cell } = session;
  const now = () => session.here.marking, set = marking => !session.editing && session.set(marking);
  const scans = name => () => session.here.view.scans?.does[name]() ?? true;

  const does = {
    tick: n => session.rubric.items[n - 1] && set(change.tick(now(), session.rubric.items[n - 1].id)),
    all: () => set(change.all(now(), session.rubric)),
    none: () => set(change.none(now())),
    accept: () => set(change.accept(now(), session.here.answer.proposed ?? [], session.rubric)),
    adjust_up: () => does.adjust(0.5),
    adjust_down: () => does.adjust(-0.5),
    adjust: by => set(change.adjust(now(), by, session.rubric)),
    again(n) {
      const one = session.before.under(n, session.rubric);
      if (!one) return;
      const own = now().comment.trim(), lines = own.split("\n");
      const comment = !own || lines.includes(one.comment) ? own || one.comment : [own, one.comment].filter(Boolean).join("\n");
      set({ ...now(), ticks: { ...one.ticks }, adjust: one.adjust, comment: comment.slice(0, LONGEST), zero: !Object.keys(one.ticks).length && !one.adjust });
    },
    comment: () => session.commentView.search.focus(),
    write: () => session.commentView.text.focus(),
    answer: () => at("pane").focus({ preventScroll: true }),

    async save() {
      const entry = session.here;
      if (!entry || session.moving || session.editing) return;
      const keys = session.group?.taken().map(({ key }) => key);
      if (!entry.decided) return desk.tell("nothing_ticked", {}, "look");
      if (keys && !keys.length) return desk.tell("nobody_left", {}, "look");
      if (keys || session.second || entry.worthSaving) session.save(keys ? session.group.lead(entry) : entry, keys);
      await session.walk.goOn();
    },
    async skip() {
      if (session.moving) return;
      post("skip", { cell, key: session.here.key });
      await session.walk.goOn();
    },
    back: () => session.at > 0 ? does.visit(session.at - 1) : desk.tell("no_earlier"),
    forth: () => session.at < session.trail.length - 1 && does.visit(session.at + 1),
    visit(n) {
      if (session.trail[n].stale) return session.walk.visit(session.trail[n].key);
      session.show(n);
      post("lease", { cell, key: session.here.key });
    },
    async undo() {
      const last = session.done.pop();
      if (!last) return desk.tell("nothing_to_undo");
      await desk.queue.idle();
      const kept = desk.queue.entries().find(({ about }) => about.token === last.token);
      if (kept && !kept.refused) return session.done.push(last) && desk.tell("undo_later", {}, "look"); // it may have arrived
      if (!last.undo) return desk.tell("nothing_to_undo");
      const { status, body } = await post("undo", { cell, log: last.undo });
      if (status !== 200) return session.done.push(last) && desk.failed(status, body);
      session.walk.put(body.answer);
      session.refresh();
      desk.tell("undone");
    },

    flag() {
      const { answer } = session.here;
      if (answer.flag) return does.flagged({ off: true }, null);
      const note = label(el("input", { type: "text", maxlength: 500, dir: "auto" }), "flag_note");
      desk.ask("flag_title", note, () => does.flagged({ note: note.value.trim() }, { by: desk.info.marker, note: note.value.trim() }));
    },
    async flagged(what, flag) {
      const { answer } = session.here;
      const { status, body } = await post("flag", { cell, key: answer.key, ...what });
      if (status !== 200) return desk.failed(status, body);
      answer.flag = flag;
      session.redraw();
      if (flag) await session.walk.goOn();
      desk.tell(flag ? "flag_set" : "flag_off");
    },

    async group() {
      if (session.group || at("pane").dataset.lists) return does.leaveGroup();
      const group = session.groupOf(session.here.answer);
      if (!group) return does.listGroups();
      await does.openGroup(group);
    },
    leaveGroup() {
      delete at("pane").dataset.lists;
      session.group = null;
      session.show(session.at);
    },
    async listGroups() {
      await session.refresh();
      at("pane").dataset.lists = "groups";
      at("pane").replaceChildren(groupList(session.about.groups, group => does.openGroup(group)));
      at("pane").querySelector("button")?.focus();
    },
    async openGroup(group) {
      const replies = await Promise.all(group.keys.slice(0, MOST_MEMBERS).map(key => get(`answer/${cell}/${key}`)));
      const come = replies.filter(reply => reply.status === 200).map(reply => reply.body);
      if (!come.length) return desk.failed(replies[0].status, replies[0].body);
      const [here, others] = [true, false].map(is => come.filter(({ key }) => (key === session.here.key) === is));
      const answers = [...here, ...others.filter(({ state }) => state === "waiting")];
      if (!answers.length) return desk.tell("group_done", {}, "look");
      delete at("pane").dataset.lists;
      if (!answers.some(({ key }) => key === session.here.key) && !(await session.walk.visit(answers[0].key))) return;
      session.group = new GroupView(group, answers);
      at("pane").replaceChildren(session.group.node);
      at("pane").focus();
    },

    peek(what) {
      at("peek").hidden = !at("peek").hidden && session.peeked === what;
      session.peeked = what;
      session.redraw();
    },
    model: () => does.peek("model"),
    code: () => does.peek("code"),
    async name() {
      const { status, body } = await get(`answer/${cell}/${session.here.key}`, { names: 1, lease: 0 });
      if (status !== 200 || body.key !== session.here.key) return;
      session.name = body.name;
      session.redraw();
    },
    false_next: () => desk.tellPlainly(session.here.view.nextSign() ?? t("no_false")),
    zoom: scans("zoom"), smaller: scans("smaller"), fit: scans("fit"), rotate: scans("rotate"), layout: scans("layout"),

    items() {
      if (session.editing) return;
      const send = (items, dry_run) => post("rubric", { cell, version: session.rubric.version, items, dry_run });
      const places = key => session.trail.find(one => one.key === key)?.answer.position ?? key;
      session.editing = new Editing(session.rubric, { send, places, close: applied => does.leaveItems(applied) });
    },
    async leaveItems(applied) {
      session.editing = null;
      if (applied) await session.reload();
      else session.build();
      at("pane").focus({ preventScroll: true });
      if (applied) desk.tell("rubric_saved");
    },
    close() {
      if (session.group || at("pane").dataset.lists) return does.leaveGroup();
      if (!at("peek").hidden) return does.peek(session.peeked);
      at("pane").focus({ preventScroll: true });
    },
  };
  return does;
}

