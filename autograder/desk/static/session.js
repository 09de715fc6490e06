// An evening with one task: which answer is shown, what is done to it, which comes next.

import { actions } from "./actions.js";
import { Ahead } from "./ahead.js";
import { about, AnswerView, closeNote } from "./answer.js";
import { farewell, get, post } from "./api.js";
import { Before } from "./before.js";
import { CommentView } from "./comments.js";
import { at, fill } from "./dom.js";
import { showPace } from "./progress.js";
import { change, RubricView, total } from "./rubric.js";
import { bodyOf, forget, learn } from "./saving.js";
import { Stopwatch } from "./stopwatch.js";
import { tryEquations } from "./trying.js";
import { walking } from "./walking.js";
import { either } from "./words.js";

const HEARTBEAT = 30_000, SOON = [2_000, 8_000]; // by then more is known of a task just opened

export class Session {
  constructor(desk, task, second) {
    Object.assign(this, { desk, task, second, cell: task.cell });
    this.trail = []; // the answers of this evening, in the order in which they were seen
    this.at = -1;
    this.done = []; // saves that can be undone
    this.mine = { count: 0, seconds: 0 };
    this.watch = new Stopwatch();
    this.before = new Before(`${desk.scope}:${this.cell}`, n => this.does.again(n));
    const ask = after => get("next", { cell: this.cell, after, second: second ? 1 : 0 });
    this.ahead = new Ahead(ask, answer => new AnswerView(answer), key => this.known(key));
    this.walk = walking(this);
    this.does = actions(this);
    this.timer = setInterval(() => this.beat(), HEARTBEAT);
    this.fit = () => this.rubricView?.fit();
    window.addEventListener("resize", this.fit);
  }

  get here() {
    return this.trail[this.at] ?? null;
  }

  known(key) {
    const { queue, tabs } = this.desk;
    return key === this.here?.key || queue.of(this.cell, key).length > 0 || tabs.elsewhere(`${this.cell} ${key}`);
  }

  async start() {
    if (await this.reload()) await this.walk.next();
    SOON.forEach(wait => setTimeout(() => this.refresh(), wait));
  }

  async reload() {
    const { status, body } = await get(`task/${this.cell}`);
    if (this.ended) return false;
    if (status !== 200) return this.desk.failed(status, body, () => this.start());
    this.about = body;
    this.pace = body.pace;
    this.build();
    return true;
  }

  build() {
    this.rubric = this.about.rubric;
    this.rubricView = new RubricView(this.rubric, { tick: id => this.set(change.tick(this.here.marking, id)), adjust: by => this.does.adjust(by) });
    this.commentView = new CommentView(() => this.about.comments, {
      changed: comment => this.set({ ...this.here.marking, comment }), leave: () => at("pane").focus({ preventScroll: true }),
      save: () => this.does.save(), forget: comment => forget(this, comment),
    });
    this.before.show(this.rubric);
    this.tellPace();
    if (this.here) this.redraw();
  }

  tellPace() {
    showPace(this.pace, this.about.order_size);
  }

  // The group that an answer stands in; groups are found while the first answers are being marked.
  groupOf(answer) {
    return answer.group ?? this.about.groups.find(({ keys }) => keys.includes(answer.key)) ?? null;
  }

  // ------------------------------------------------------------------------ what is shown
  show(n) {
    this.at = n;
    this.desk.alerts.fault = null;
    this.group = this.name = null;
    closeNote();
    at("pane").replaceChildren(this.here.view.node);
    at("pane").scrollTop = 0;
    at("pane").focus({ preventScroll: true });
    const { key, answer } = this.here;
    if (!this.here.changed) this.here.marking = this.desk.drafts.of(this.cell, key, answer.digest) ?? this.here.marking;
    this.watch.start();
    this.redraw();
    delete at("pane").dataset.lists;
    this.tellTabs();
    tryEquations(this.here, this.cell, this);
    this.fillAhead();
  }

  async fillAhead() {
    await this.ahead.fill(this.here?.key);
    if (this.ended) return;
    this.tellTabs();
    this.ahead.list.forEach(one => tryEquations(one, this.cell, this));
  }

  tellTabs() {
    const mine = [this.here, ...this.ahead.list].filter(Boolean);
    this.desk.tabs.tell(mine.map(({ answer }) => `${this.cell} ${answer.key}`));
  }

  redraw() {
    const { answer, key, marking } = this.here;
    const pending = this.desk.queue.of(this.cell, key).length > 0;
    about(at("about"), { answer, group: this.groupOf(answer), order: this.about.order_size, name: this.name, pending, second: this.second, does: at("peek").hidden ? null : this.peeked });
    this.desk.alerts.answer(answer);
    if (!this.editing) this.rubricView.show(marking, answer.proposed ?? []);
    this.commentView.show(marking.comment);
    if (!at("peek").hidden) this.fillPeek();
  }

  fillPeek() {
    const source = this.peeked === "model" ? this.about.model_html : this.here.answer.code_html;
    const shows = `${this.cell} ${this.peeked} ${this.peeked === "model" ? "" : this.here.key}`;
    if (at("peek").dataset.shows !== shows) fill(at("peek"), source);
    at("peek").dataset.shows = shows;
  }

  // ---------------------------------------------------------------------- what is marked
  set(marking) {
    this.here.marking = marking;
    this.desk.drafts.keep(this.cell, this.here.key, marking, this.here.answer.digest);
    this.rubricView.show(marking, this.here.answer.proposed ?? []);
    this.commentView.show(marking.comment);
  }

  save(entry, keys) {
    const { answer } = entry, body = bodyOf(this, entry, keys), count = keys?.length ?? 1, token = `${body.key} ${Date.now()}`;
    const again = this.second || (answer.marking && answer.state !== "confirm"), worth = total(this.rubric, entry.marking);
    this.pace = { ...this.pace, left: Math.max(0, this.pace.left - count + (again ? 1 : 0)) };
    this.mine = { count: this.mine.count + count, seconds: this.mine.seconds + body.seconds };
    entry.saved({ ...body, marker: this.desk.info.marker, marks: worth });
    learn(this.about.comments, body.comment);
    this.before.add(entry.marking, this.rubric);
    this.before.show(this.rubric);
    this.tellPace();
    for (const key of keys ?? [entry.key]) this.desk.drafts.drop(this.cell, key);
    if (keys) this.ahead.list = this.ahead.list.filter(one => !keys.includes(one.answer.key));
    this.desk.queue.add(body, { task: this.task.id, position: answer.position, marks: worth, token });
    if (!this.second) this.done.push({ token });
  }

  // The server has it.
  acknowledged({ about: { token }, body: { key, group } }, { revision, undo, left_out }) {
    if (left_out?.length) this.desk.tell("left_out", { n: left_out.length }, "look");
    for (const one of this.trail)
      if (one.key === key) one.answer.revision = revision;
      else if (group?.includes(one.key)) one.stale = true;
    const saved = this.done.find(one => one.token === token);
    if (saved) saved.undo = undo;
    if (this.here?.key === key) this.redraw();
  }

  // ------------------------------------------------------------------ what goes on meanwhile
  async beat() {
    if (document.hidden || this.ended) return;
    this.refresh();
    if (!this.here) return;
    const { status, body } = await post("lease", { cell: this.cell, key: this.here.key }); // and what was given ahead
    if (status === 409) this.desk.tellPlainly(either(body.message, body.message_th), "look");
  }

  // What others have done meanwhile.
  async refresh() {
    const { status, body } = await get(`task/${this.cell}`);
    if (status !== 200 || this.ended || this.desk.queue.waiting().length) return;
    if (this.here && !this.groupOf(this.here.answer)) setTimeout(() => this.here && this.redraw());
    Object.assign(this, { about: body, pace: body.pace });
    this.tellPace();
    if (body.rubric.version !== this.rubric.version && !this.editing) this.build();
  }

  end() {
    this.ended = true;
    clearInterval(this.timer);
    window.removeEventListener("resize", this.fit);
    const open = [this.here, ...this.ahead.reset()].filter(one => one && one.answer.state !== "marked");
    open.forEach(one => farewell("release", { cell: this.cell, key: one.answer.key }));
    this.desk.tabs.tell([]);
  }
}

