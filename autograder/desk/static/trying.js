// Equations are tried out behind the page: what was not ready with an answer is asked for again.

import { get } from "./api.js";

const LOOK_AGAIN = 2_000, LOOKS = 60;

export async function tryEquations(one, cell, session, looks = LOOKS) {
  if (one.answer.equalities !== null || one.asking || !looks || session.ended) return;
  one.asking = true;
  const { status, body } = await get(`equations/${cell}/${one.answer.key}`);
  one.asking = false;
  if (status !== 200 || !body.equalities) return void setTimeout(() => tryEquations(one, cell, session, looks - 1), LOOK_AGAIN);
  Object.assign(one.answer, { equalities: body.equalities, proposed: body.proposed ?? one.answer.proposed });
  one.view.try(body.equalities);
  if (one.answer === session.here?.answer) session.redraw();
}
