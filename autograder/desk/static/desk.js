// The written desk: which page is open, and what all parts of it share.

import { Alerts } from "./alerts.js";
import { closeNote } from "./answer.js";
import { get, loggedOut, post, why } from "./api.js";
import { at, el } from "./dom.js";
import { Drafts } from "./drafts.js";
import { help, listen } from "./keys.js";
import { showKept, showTabs } from "./progress.js";
import { Queue } from "./queue.js";
import { Session } from "./session.js";
import { showEnd, showStart } from "./start.js";
import { Tabs } from "./tabs.js";
import { choose, retell, said, say, t } from "./words.js";

const POLL = 30_000, SAID_FOR = 4_000, TRY_AGAIN = 3_000;

class Desk {
  async open() {
    retell();
    listen((name, n) => this.does(name, n), () => Boolean(document.querySelector("dialog[open]")));
    const { status, body } = await get("class");
    if (status !== 200) return this.away(status, body);
    this.info = body;
    this.scope = body.id ?? body.title;
    this.drafts = new Drafts(this.scope);
    this.alerts = new Alerts(this);
    this.tabs = new Tabs(this.scope, message => this.heard(message));
    this.queue = new Queue(this.scope, mark => post("mark", mark), {
      saved: (entry, reply) => this.saved(entry, reply), refused: () => this.alerts.show(), changed: () => this.kept(),
    });
    say(at("marker"), "marking_as", { marker: body.marker });
    window.addEventListener("hashchange", () => this.route());
    window.addEventListener("beforeunload", event => this.queue.entries().length && event.preventDefault());
    window.addEventListener("pagehide", () => this.session?.end());
    window.addEventListener("pageshow", event => event.persisted && this.route());
    setInterval(() => !document.hidden && this.refresh(), POLL);
    this.kept();
    this.alerts.show();
    this.queue.flush();
    this.route();
  }

  // The class cannot be had yet; it is asked for until it can.
  away(status, body) {
    at("start").replaceChildren(said("h1", {}, "desk"), said("p", { class: "alert" }, why(status), { status }), el("p", {}, body.message ?? ""));
    setTimeout(() => location.reload(), TRY_AGAIN);
  }

  // -------------------------------------------------------------------------- which page
  route() {
    const [, name, second] = /^#([^/]*)(\/second)?$/.exec(location.hash) ?? [];
    const task = this.info.tasks.find(({ id }) => id === decodeURIComponent(name ?? ""));
    this.session?.end();
    this.session = null;
    at("peek").hidden = true;
    this.alerts.here = this.alerts.fault = null;
    this.alerts.show();
    showTabs(this.info.tasks, task?.cell);
    if (!task) return this.start();
    document.body.dataset.view = "task";
    document.title = `${task.id} · ${t("desk")}`;
    this.session = new Session(this, task, Boolean(second));
    this.session.start();
  }

  async start() {
    document.body.dataset.view = "start";
    document.title = t("desk");
    showStart(this.info);
    await this.refresh();
  }

  async refresh() {
    const { status, body } = await get("class");
    if (status !== 200) return;
    this.info = body;
    showTabs(body.tasks, this.session?.cell);
    if (!this.session && document.body.dataset.view === "start") showStart(body);
  }

  async end(session) {
    await this.refresh();
    if (this.session !== session) return;
    session.end();
    this.session = null;
    document.body.dataset.view = "end";
    const tasks = this.info.tasks, task = tasks.find(({ cell }) => cell === session.cell);
    const offer = tasks.find(one => one.waiting && one.cell !== session.cell);
    this.last = () => showEnd(task, session.mine, offer, session.second);
    this.last();
    this.tell("end_done", { task: task.id });
  }

  // ------------------------------------------------------------------------------- keys
  does(name, n) {
    const everywhere = {
      tasks: () => (location.hash = ""), help: () => help(at("help")), language: () => this.language(),
      sheet: () => this.sheet(),
    };
    if (everywhere[name]) return void everywhere[name]();
    if (!this.session?.here) return false;
    if (name !== "false_next") closeNote();
    if (name === "answer" && (this.session.editing || this.session.group)) return true;
    if (!this.session.does[name]) return false;
    this.session.does[name](n);
    return true;
  }

  language() {
    choose();
    if (this.session) {
      if (!this.session.editing) this.session.build();
      this.session.trail.forEach(entry => entry.view.retell());
    } else if (document.body.dataset.view === "end") this.last();
    else showStart(this.info);
    showTabs(this.info.tasks, this.session?.cell);
    this.kept();
    this.alerts.show();
  }

  // On a narrow screen the rubric is a sheet at the bottom, which can be pulled down.
  sheet() {
    const closed = at("panel").classList.toggle("low");
    at("handle").setAttribute("aria-expanded", String(!closed));
  }

  // ------------------------------------------------------------------------ what is saved
  kept() {
    const entries = this.queue.entries(), waiting = entries.filter(entry => !entry.refused).length;
    showKept(waiting, this.queue.trouble, entries.length - waiting);
    const { status, body } = this.queue.trouble ?? {};
    if (loggedOut(status) && !this.alerts.fault) this.failed(status, body, () => this.queue.flush());
  }

  saved(entry, reply) {
    const { cell, key } = entry.body;
    if (this.session?.cell === cell) this.session.acknowledged(entry, reply);
    const task = this.info.tasks.find(one => one.cell === cell);
    if (task && this.session?.cell === cell) task.waiting = Math.max(0, this.session.pace.left);
    showTabs(this.info.tasks, this.session?.cell);
    this.alerts.fault = null;
    this.tabs.saved({ saved: { cell, key, revision: reply.revision, marking: reply.marking } });
    this.alerts.show();
  }

  // Another tab has saved an answer that may be open here too.
  heard({ saved }) {
    if (!saved || this.session?.cell !== saved.cell) return;
    const known = this.session.trail.find(one => one.key === saved.key);
    known?.savedElsewhere(saved.revision, saved.marking);
    if (known && known === this.session.here) this.session.redraw();
  }

  async rubricVersion(cell) {
    if (this.session?.cell === cell) await this.session.reload();
    return (await get(`task/${cell}`)).body.rubric?.version;
  }

  lookAt({ body: { cell, key } }) {
    if (this.session?.cell === cell) this.session.walk.visit(key);
  }

  // ------------------------------------------------------------------------ what is said
  tell(key, known, kind = "") {
    say(at("said"), key, known);
    at("said").className = kind ? `toast ${kind}` : "unseen";
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (at("said").className = "unseen"), SAID_FOR);
  }

  // The same with words that are there already.
  tellPlainly(text, kind = "") {
    this.tell("", {}, kind);
    delete at("said").dataset.say;
    at("said").textContent = text;
  }

  // `again` is tried by itself too, as long as that can help.
  failed(status, body, again) {
    this.alerts.failed(status, body, again ?? (() => this.session?.here || this.route()));
    const shown = this.alerts.fault;
    if (again && (status === 0 || status >= 500)) setTimeout(() => this.alerts.fault === shown && again(), TRY_AGAIN);
    return false;
  }

  ask(title, field, then) {
    const dialog = at("ask"), form = el("form", { method: "dialog" }, said("h2", { id: "ask-title" }, title), field,
      el("div", { class: "quick" }, el("button", { class: "main" }, said("span", {}, "flag")), el("button", { type: "button", on: { click: () => dialog.close() } }, said("span", {}, "cancel"))));
    form.addEventListener("submit", then);
    dialog.setAttribute("aria-labelledby", "ask-title");
    dialog.replaceChildren(form);
    dialog.onclose = () => at("pane").focus({ preventScroll: true });
    dialog.showModal();
    field.focus();
  }
}

new Desk().open();
