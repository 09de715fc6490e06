// One answer as it is being marked: what came from the server, how it is drawn, what has been ticked.

import { AnswerView } from "./answer.js";
import { isEmpty, NOTHING, same } from "./rubric.js";

export class Entry {
  constructor(answer, view) {
    this.view = view ?? new AnswerView(answer);
    this.take(answer);
  }

  get key() {
    return this.answer.key;
  }

  // Begin from what the server knows.
  take(answer) {
    this.answer = answer;
    const { ticks = {}, adjust = 0, comment = "" } = answer.marking ?? {};
    this.base = { ...NOTHING, ticks: { ...ticks }, adjust, comment: comment ?? "" };
    this.base.zero = Boolean(answer.marking) && !Object.keys(ticks).length && !adjust;
    this.marking = this.base;
  }

  get changed() {
    return !same(this.marking, this.base) || this.marking.zero !== this.base.zero;
  }

  // No mark is given by Enter alone: something is ticked, or 0 was asked for.
  get decided() {
    return !isEmpty({ ...this.marking, comment: "" }) || this.marking.zero;
  }

  get worthSaving() {
    return this.changed || !this.answer.marking || this.answer.state === "confirm";
  }

  saved(marking) {
    this.answer = { ...this.answer, marking, state: "marked" };
    this.base = this.marking;
  }

  // Somebody else, or another tab, has saved it; what is being changed here stays as it is.
  savedElsewhere(revision, marking) {
    if (this.changed) return;
    this.take({ ...this.answer, revision, marking, state: "marked" });
  }
}
