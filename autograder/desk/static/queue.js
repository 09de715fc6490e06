// Marks on their way to the server. Each is kept in the browser until the server has said that it
// has it: a lost connection, a reload or a closed window loses none. Each bears a number of its own,
// so that sending it twice writes it once. All tabs of a class share what is kept; one sends.

const WAITS = [1, 2, 4, 8, 15]; // seconds until it is tried again
const REFUSED = [400, 404, 409, 413];

export class Queue {
  constructor(scope, send, react) {
    this.prefix = `desk:${scope}:save:`;
    this.lock = `desk:${scope}`;
    this.send = send;
    this.react = react; // saved(entry, body), refused(entry), changed()
    this.memory = new Map(); // where the browser keeps nothing
    this.trouble = null; // the last reply, if it was neither yes nor no
    this.tries = 0;
    this.sending = null;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("storage", event => event.key?.startsWith(this.prefix) && this.react.changed());
  }

  entries() {
    const kept = Object.keys(localStorage)
      .filter(name => name.startsWith(this.prefix))
      .map(name => JSON.parse(localStorage.getItem(name)));
    return [...kept, ...this.memory.values()].sort((one, other) => one.number - other.number);
  }

  waiting() {
    return this.entries().filter(entry => !entry.refused);
  }

  of(cell, key) {
    return this.entries().filter(({ body }) => body.cell === cell && (body.group ?? [body.key]).includes(key));
  }

  keep(entry) {
    try {
      localStorage.setItem(this.prefix + entry.body.request, JSON.stringify(entry));
    } catch {
      this.memory.set(entry.body.request, entry);
    }
  }

  drop(entry) {
    localStorage.removeItem(this.prefix + entry.body.request);
    this.memory.delete(entry.body.request);
    this.react.changed();
  }

  add(body, about) {
    const number = Math.max(Date.now(), ...this.entries().map(entry => entry.number + 1));
    const entry = { number, about, body: { ...body, request: crypto.randomUUID?.() ?? drawn() } };
    this.keep(entry);
    this.react.changed();
    this.flush();
    return entry;
  }

  // Send it anew after a refusal, made from what stands now.
  again(entry, changes) {
    this.drop(entry);
    return this.add({ ...entry.body, ...changes }, entry.about);
  }

  flush() {
    clearTimeout(this.timer);
    if (this.sending || this.flushing) return;
    this.flushing = true;
    const all = () => this.sendAll().finally(() => (this.flushing = false));
    if (navigator.locks) navigator.locks.request(this.lock, all);
    else all();
  }

  // The first that may be sent: of one answer never a later one before an earlier one.
  next() {
    const stuck = new Set();
    for (const entry of this.entries()) {
      const answers = (entry.body.group ?? [entry.body.key]).map(key => `${entry.body.cell} ${key}`);
      if (entry.refused || answers.some(one => stuck.has(one))) answers.forEach(one => stuck.add(one));
      else return entry;
    }
    return null;
  }

  async sendAll() {
    for (let entry = this.next(); entry; entry = this.next()) {
      this.sending = entry.body.request;
      const { status, body } = await this.send(entry.body);
      this.sending = null;
      if (status === 200) this.saved(entry, body);
      else if (REFUSED.includes(status)) this.refused(entry, status, body);
      else return this.later({ status, body });
    }
    this.trouble = null;
    this.tries = 0;
    this.react.changed();
  }

  // Wait until nothing is on its way, or something keeps it.
  async idle() {
    while (this.next() && !this.trouble) await new Promise(done => setTimeout(done, 25));
  }

  saved(entry, body) {
    this.trouble = null;
    this.tries = 0;
    for (const later of this.entries()) {
      const same = later.body.cell === entry.body.cell && later.body.key === entry.body.key;
      if (!same || later.number <= entry.number) continue;
      this.keep({ ...later, body: { ...later.body, revision: body.revision } });
    }
    this.drop(entry);
    this.react.saved(entry, body);
  }

  refused(entry, status, body) {
    const told = { ...entry, refused: { status, ...body } };
    this.keep(told);
    this.react.refused(told);
    this.react.changed();
  }

  later(reply) {
    this.trouble = reply;
    const seconds = WAITS[Math.min(this.tries++, WAITS.length - 1)];
    this.timer = setTimeout(() => this.flush(), seconds * 1000);
    this.react.changed();
  }
}

// A UUID where the page is not served safely and the browser gives none.
function drawn() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
