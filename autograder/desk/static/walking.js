// Which answer comes next: of those ahead, of those seen before, or one that was asked for.

import { get } from "./api.js";
import { Entry } from "./entry.js";

export function walking(session) {
  const { desk, cell, ahead, trail } = session;

  async function goOn() {
    if (session.at < trail.length - 1) return session.show(session.at + 1);
    await next();
  }

  async function next() {
    if (session.moving || session.ended) return;
    session.moving = true;
    const taken = await ahead.take(session.here?.key ?? null);
    const last = taken.next ?? (await lookOnce(taken));
    session.moving = false;
    if (session.ended) return;
    if (last?.answer) shown(last);
    else if (last !== "lost") desk.end(session);
  }

  // None is ready. Once all that is on its way has arrived the server knows what is left.
  async function lookOnce({ status, body }) {
    if (status !== 200) return desk.failed(status, body, goOn) || "lost";
    await desk.queue.idle();
    return (await ahead.take(session.here?.key ?? null)).next;
  }

  function shown({ answer, view }) {
    trail.push(new Entry(answer, view));
    session.show(trail.length - 1);
    desk.tell("now_answer", { n: answer.position, of: session.about.order_size });
  }

  // Show one answer again as the server knows it.
  async function visit(key) {
    const { status, body } = await get(`answer/${cell}/${key}`, { lease: 1, second: session.second ? 1 : 0 });
    return status === 200 ? put(body) : desk.failed(status, body);
  }

  function put(answer) {
    const { key } = answer, known = trail.findIndex(one => one.key === key), entry = new Entry(answer);
    if (known < 0) trail.splice(session.at + 1, 0, entry);
    else trail[known] = entry;
    session.show(known < 0 ? session.at + 1 : known);
    return true;
  }

  return { goOn, next, visit, put };
}
