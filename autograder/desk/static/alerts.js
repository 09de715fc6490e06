// What has to be decided: a mark that the server did not take, with what stands there now.

import { why } from "./api.js";
import { at, el, marks } from "./dom.js";
import { either, said, t } from "./words.js";

const button = (key, react) => el("button", { type: "button", on: { click: react } }, said("span", {}, key));
const REASONS = ["revision", "elsewhere", "rubric"];

export class Alerts {
  constructor(desk) {
    this.desk = desk;
    this.here = null;
    this.fault = null;
  }

  show() {
    const refused = this.desk.queue.entries().filter(entry => entry.refused);
    const rows = [this.fault, this.here, ...refused.map(entry => this.row(entry))].filter(Boolean);
    at("alerts").replaceChildren(...rows);
  }

  row(entry) {
    const { about, refused } = entry, { reason, now } = refused, asked = REASONS.includes(reason);
    const theirs = now?.elsewhere ?? now?.marking, key = reason === "revision" && !theirs ? "refused_changed" : `refused_${reason}`;
    const known = { task: about.task, n: about.position, mine: marks(about.marks), theirs: marks(theirs?.marks ?? 0), marker: theirs?.marker ?? "" };
    const words = asked ? t(key, known) : `${t("refused_other", known)} ${either(refused.message, refused.message_th)}`;
    return el("div", { class: "alert" }, el("p", {}, words),
      asked ? button("keep_mine", () => this.keepMine(entry, now)) : button("try_again", () => this.desk.queue.again(entry, {})),
      button(reason === "rubric" || !asked ? "throw_away" : "take_theirs", () => this.giveUp(entry)));
  }

  async keepMine(entry, now) {
    const version = entry.refused.reason === "rubric" ? await this.desk.rubricVersion(entry.body.cell) : undefined;
    const { revision = entry.body.revision, digest = entry.body.digest } = now ?? {};
    this.desk.queue.again(entry, { revision, digest, rubric_version: version ?? entry.body.rubric_version, overrule: true });
  }

  giveUp(entry) {
    this.desk.queue.drop(entry);
    this.desk.lookAt(entry);
  }

  // A mark that was changed in Formgrader stands until somebody here says otherwise.
  answer(answer) {
    const { elsewhere } = answer, is = answer.state === "elsewhere";
    this.here = is ? el("div", { class: "alert" }, said("p", {}, "changed_elsewhere", { marks: marks(elsewhere?.marks ?? answer.marks ?? 0), comment: elsewhere?.comment ?? "" })) : null;
    this.show();
  }

  // Something that was asked for did not come.
  failed(status, body, again) {
    const words = said("p", {}, why(status), { status });
    const own = either(body?.message, body?.message_th);
    this.fault = el("div", { class: "alert" }, words, own ? el("p", {}, own) : "", button("try_again", () => { this.clear(); again(); }));
    this.show();
  }

  clear() {
    this.fault = null;
    this.show();
  }
}
