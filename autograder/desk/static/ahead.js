// The answers that come next, asked for and drawn while one is being marked. Each is ours already:
// the server has given it to nobody else.

const DEPTH = 2;

export class Ahead {
  constructor(ask, draw, known) {
    this.ask = ask; // after which key -> a reply
    this.draw = draw;
    this.known = known; // is it open, or marked and on its way?
    this.reset();
  }

  reset() {
    const given = this.list ?? [];
    this.list = [];
    this.busy = null;
    this.run = {};
    return given;
  }

  fill(after) {
    const { run } = this;
    const done = () => (run === this.run ? (this.busy = null) : null);
    return this.busy ?? (this.busy = this.fetched(after, run)).finally(done);
  }

  async fetched(after, run) {
    let last = this.list.at(-1)?.answer.key ?? after, reply = { status: 200, body: {} };
    const seen = new Set();
    while (run === this.run && this.list.length < DEPTH) {
      reply = await this.ask(last);
      const answer = reply.body.answer;
      if (run !== this.run || reply.status !== 200 || !answer || seen.has(answer.key)) break;
      seen.add(last = answer.key);
      if (!this.known(answer.key) && !this.list.some(one => one.answer.key === answer.key))
        this.list.push({ answer, view: this.draw(answer) });
    }
    return reply;
  }

  // The next one: at once if it is there. {status} tells why there is none.
  async take(after) {
    const reply = this.list.length ? { status: 200 } : await this.fill(after);
    return { status: reply.status, body: reply.body, next: this.list.shift() ?? null };
  }
}
