// What is sent to the server when Enter is pressed; and the bank of comments, which grows by it.

import { post } from "./api.js";

export function bodyOf(session, entry, keys) {
  const { answer, marking } = entry, { rubric, cell, second } = session;
  const ticked = rubric.items.filter(({ id }) => marking.ticks[id]); // an item may be gone meanwhile
  return {
    cell, key: entry.key, revision: answer.revision, digest: answer.digest, rubric_version: rubric.version,
    ticks: Object.fromEntries(ticked.map(({ id }) => [id, marking.ticks[id]])),
    adjust: marking.adjust, comment: marking.comment.trim(), seconds: session.watch.read(),
    second, group: keys ?? null, overrule: false,
  };
}

// How a new comment is drawn comes from the server, a little later.
export function learn(comments, text) {
  if (!text) return;
  const known = comments.find(one => one.text === text);
  if (known) known.uses += 1;
  else comments.push({ id: null, text, uses: 1 });
  comments.sort((one, other) => other.uses - one.uses);
}

export function forget(session, comment) {
  session.about.comments = session.about.comments.filter(one => one !== comment);
  if (comment.id !== null) post("comment", { cell: session.cell, id: comment.id, text: comment.text, off: true });
}
