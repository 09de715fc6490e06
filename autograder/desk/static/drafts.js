// What has been ticked and written but not saved yet: kept with each change, over a reload too.

export class Drafts {
  constructor(scope) {
    this.prefix = `desk:${scope}:draft:`;
  }

  name = (cell, key) => `${this.prefix}${cell}:${key}`;

  keep(cell, key, marking, digest) {
    try {
      localStorage.setItem(this.name(cell, key), JSON.stringify({ marking, digest }));
    } catch {
      // The browser keeps no more; the page still has it.
    }
  }

  // A draft of the same answer; one of an answer that has changed since is nobody's.
  of(cell, key, digest) {
    const kept = JSON.parse(localStorage.getItem(this.name(cell, key)) ?? "null");
    return kept?.digest === digest ? kept.marking : null;
  }

  drop = (cell, key) => localStorage.removeItem(this.name(cell, key));
}
