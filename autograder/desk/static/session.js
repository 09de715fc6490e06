// An evening with one task: which answer is shown, what is done to it, which comes next.

import { Ahead } from "./ahead.js";
import { about, AnswerView, closeNote } from "./answer.js";
import { farewell, get, post } from "./api.js";
import { Before } from "./before.js";
import { CommentView } from "./comments.js";
import { at, fill } from "./dom.js";
import { Entry } from "./entry.js";
import { showPace } from "./progress.js";
import { change, RubricView, total } from "./rubric.js";
import { Stopwatch } from "./stopwatch.js";
import { actions } from "./actions.js";

const HEARTBEAT = 30_000, SOON = [2_000, 8_000], // by then more is known of a task just opened
   LOOK_AGAIN = 2_000, LOOKS = 60;

export class Session {
  constructor(desk, task, second) {
    Object.assign(this, { desk, task, second, cell: task.cell });
    this.trail = []; // the answers of this evening, in the order in which they were seen
    this.at = -1;
    this.done = []; // saves that can be undone
    this.mine = { count: 0, seconds: 0 };
    this.watch = new Stopwatch();
    this.before = new Before(`${desk.scope}:${this.cell}`, n => this.does.again(n));
    this.does = actions(this);
    const ask = after => get("next", { cell: this.cell, after, second: second ? 1 : 0 });
    this.ahead = new Ahead(ask, answer => new AnswerView(answer), key => this.known(key));
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
    if (await this.reload()) await this.next();
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
      save: () => this.does.save(), forget: comment => this.forget(comment),
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

  // The bank grows at once; how a new comment is drawn comes from the server later.
  learn(text) {
    if (!text) return;
    const { comments } = this.about, known = comments.find(one => one.text === text);
    if (known) known.uses += 1;
    else comments.push({ id: null, text, uses: 1 });
    comments.sort((one, other) => other.uses - one.uses);
  }

  forget(comment) {
    this.about.comments = this.about.comments.filter(({ id }) => id !== comment.id);
    post("comment", { cell: this.cell, id: comment.id, text: comment.text, off: true });
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
    this.desk.tabs.tell([`${this.cell} ${key}`]);
    this.tryEquations(this.here);
    this.fillAhead();
  }

  async fillAhead() {
    await this.ahead.fill(this.here?.key);
    this.ahead.list.forEach(one => this.tryEquations(one));
  }

  redraw() {
    const { answer, key, marking } = this.here;
    const pending = this.desk.queue.of(this.cell, key).length > 0;
    about(at("about"), { answer, group: this.groupOf(answer), order: this.about.order_size, name: this.name, pending, second: this.second, does: at("peek").hidden ? null : this.peeked });
    this.desk.alerts.answer(answer, this.task);
    if (!this.editing) this.rubricView.show(marking, answer.proposed ?? []);
    this.commentView.show(marking.comment);
    if (!at("peek").hidden) this.fillPeek();
  }

  fillPeek() {
    const source = this.peeked === "model" ? this.about.model_html : this.here.answer.code_html;
    if (at("peek").dataset.shows !== `${this.peeked} ${this.here.key}`) fill(at("peek"), source);
    at("peek").dataset.shows = `${this.peeked} ${this.peeked === "model" ? "" : this.here.key}`;
  }

  // Equations are tried out behind the page; what was not ready yet is asked for again.
  async tryEquations(one, looks = LOOKS) {
    if (one.answer.equalities !== null || one.asking || !looks || this.ended) return;
    one.asking = true;
    const { status, body } = await get(`equations/${this.cell}/${one.answer.key}`);
    one.asking = false;
    if (status === 200 && body.equalities) {
      Object.assign(one.answer, { equalities: body.equalities, proposed: body.proposed ?? one.answer.proposed });
      one.view.try(body.equalities);
      if (one.answer === this.here?.answer) this.redraw();
    } else setTimeout(() => this.tryEquations(one, looks - 1), LOOK_AGAIN);
  }

  // ---------------------------------------------------------------------- what is marked
  set(marking) {
    this.here.marking = marking;
    this.desk.drafts.keep(this.cell, this.here.key, marking, this.here.answer.digest);
    this.rubricView.show(marking, this.here.answer.proposed ?? []);
    this.commentView.show(marking.comment);
  }

  save(entry, keys) {
    const { answer, marking } = entry, { ticks, adjust, comment } = marking, seconds = this.watch.read();
    const body = {
      cell: this.cell, key: entry.key, revision: answer.revision, digest: answer.digest, rubric_version: this.rubric.version,
      ticks, adjust, comment: comment.trim(), seconds, second: this.second, group: keys ?? null, overrule: false,
    };
    const again = this.second || (answer.marking && answer.state !== "confirm"), fresh = (keys?.length ?? 1) - (again ? 1 : 0);
    this.pace = { ...this.pace, left: Math.max(0, this.pace.left - fresh) };
    this.mine = { count: this.mine.count + (keys?.length ?? 1), seconds: this.mine.seconds + seconds };
    entry.saved({ ...body, marker: this.desk.info.marker, marks: total(this.rubric, marking) });
    this.learn(body.comment);
    this.before.add(marking, this.rubric);
    this.before.show(this.rubric);
    this.tellPace();
    for (const key of keys ?? [entry.key]) this.desk.drafts.drop(this.cell, key);
    if (keys) this.ahead.list = this.ahead.list.filter(one => !keys.includes(one.answer.key));
    const { request } = this.desk.queue.add(body, { task: this.task.id, position: answer.position, marks: total(this.rubric, marking) }).body;
    if (!this.second) this.done.push({ request, key: entry.key });
  }

  // The server has it.
  acknowledged({ body: { key, group, request } }, { revision, undo }) {
    for (const one of this.trail)
      if (one.key === key) one.answer.revision = revision;
      else if (group?.includes(one.key)) one.stale = true;
    const saved = this.done.find(one => one.request === request);
    if (saved) saved.undo = undo;
    if (this.here?.key === key) this.redraw();
  }

  // ------------------------------------------------------------------------ which is next
  async goOn() {
    if (this.at < this.trail.length - 1) return this.show(this.at + 1);
    await this.next();
  }

  async next() {
    if (this.moving || this.ended) return;
    this.moving = true;
    const taken = await this.ahead.take(this.here?.key ?? null);
    const last = taken.next ?? (await this.lookOnce(taken));
    this.moving = false;
    if (this.ended) return;
    if (last?.answer) this.shown(last);
    else if (last !== "lost") this.desk.end(this);
  }

  // None is ready. Once all that is on its way has arrived the server knows what is left.
  async lookOnce({ status, body }) {
    if (status !== 200) return this.desk.failed(status, body, () => this.goOn()) || "lost";
    await this.desk.queue.idle();
    return (await this.ahead.take(this.here?.key ?? null)).next;
  }

  shown({ answer, view }) {
    this.trail.push(new Entry(answer, view));
    this.show(this.trail.length - 1);
    this.desk.tell("now_answer", { n: answer.position, of: this.about.order_size });
  }

  // Show one answer again as the server knows it.
  async visit(key) {
    const { status, body } = await get(`answer/${this.cell}/${key}`, { lease: 1, second: this.second ? 1 : 0 });
    if (status !== 200) return this.desk.failed(status, body);
    return this.put(body);
  }

  put(answer) {
    const { key } = answer, known = this.trail.findIndex(one => one.key === key), entry = new Entry(answer);
    if (known < 0) this.trail.splice(this.at + 1, 0, entry);
    else this.trail[known] = entry;
    this.show(known < 0 ? this.at + 1 : known);
    return true;
  }

  beat() {
    if (document.hidden || this.ended) return;
    if (this.here) post("lease", { cell: this.cell, key: this.here.key }); // and what was given ahead
    this.refresh();
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

