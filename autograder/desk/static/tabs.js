// The tabs of one marker do not fight: each tells the others what it has open and what it saved.

export class Tabs {
  constructor(scope, heard) {
    this.id = crypto.getRandomValues(new Uint32Array(1))[0];
    this.open = new Map(); // other tabs' answers
    this.mine = [];
    this.heard = heard;
    this.channel = new BroadcastChannel(`desk:${scope}`);
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.channel.postMessage({ hello: true });
    window.addEventListener("pagehide", () => this.channel.postMessage({ from: this.id, open: [] }));
  }

  hear(data) {
    if (data.hello) this.tell(this.mine);
    else if (data.open) this.open.set(data.from, data.open);
    else this.heard(data);
  }

  tell(answers) {
    this.mine = answers;
    this.channel.postMessage({ from: this.id, open: answers });
  }

  saved(message) {
    this.channel.postMessage(message);
  }

  elsewhere(name) {
    return [...this.open.values()].some(names => names.includes(name));
  }
}
