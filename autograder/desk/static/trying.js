// Equations are tried out behind the page: what was not ready with an answer is asked for again.

import { get } from "./api.js";

const LOOK_AGAIN = 2_000, LOOKS = 60;

const isKnown = answer => answer.equalities !== null && answer.proposed !== null;

export async function tryEquations(one, cell, session, looks = LOOKS) {
  if (isKnown(one.answer) || one.asking || !looks || session.ended) return;
  one.asking = true;
  const { status, body } = await get(`equations/${cell}/${one.answer.key}`);
  one.asking = false;
  if (status === 200 && body.equalities) {
    Object.assign(one.answer, { equalities: body.equalities, proposed: body.proposed });
    one.view.try(body.equalities);
    if (one.answer === session.here?.answer) session.redraw();
  }
  if (!isKnown(one.answer)) setTimeout(() => tryEquations(one, cell, session, looks - 1), LOOK_AGAIN);
}
