// How long an answer has been looked at: not while the window is hidden, nor through a long pause.

const LONGEST = 600;

export class Stopwatch {
  constructor() {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.go()));
    this.start();
  }

  start() {
    this.past = 0;
    this.since = document.hidden ? null : performance.now();
  }

  pause() {
    this.past = this.read();
    this.since = null;
  }

  go() {
    this.since ??= performance.now();
  }

  read() {
    const now = this.since === null ? 0 : (performance.now() - this.since) / 1000;
    return Math.min(LONGEST, Math.round((this.past + now) * 10) / 10);
  }
}
