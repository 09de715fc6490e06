// How one answer differs from another: the words and signs that it has more, and where some are missing.

import { t } from "./words.js";

const MOST = 1500; // words and signs between the first and the last difference; beyond, all of it is marked
const NOT_READ = /^\s*$/;

// The smallest parts that are read: letters and numbers of equations, words of text.
function parts(root) {
  const nodes = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (!NOT_READ.test(node.data)) nodes.push(node);
  return nodes.flatMap(node => (node.parentElement.closest("math") ? [signOf(node)] : wordsOf(node)));
}

const signOf = node => ({ text: node.data.trim(), element: () => node.parentElement });

function wordsOf(node) {
  const pieces = node.data.split(/(\s+)/).filter(piece => piece !== "").map(text => document.createTextNode(text));
  node.replaceWith(...pieces);
  return pieces.filter(piece => !NOT_READ.test(piece.data)).map(piece => ({ text: piece.data, element: () => markOf(piece) }));
}

function markOf(piece) {
  if (piece.parentElement.localName === "mark") return piece.parentElement;
  const mark = document.createElement("mark");
  piece.replaceWith(mark);
  mark.append(piece);
  return mark;
}

// Mark in `other` what `first` has not, and behind what something of it is missing; return how much differs.
export function markDifferences(first, other) {
  const one = parts(first), all = parts(other), most = Math.min(one.length, all.length);
  let start = 0, end = 0;
  while (start < most && one[start].text === all[start].text) start++;
  while (end < most - start && one.at(-end - 1).text === all.at(-end - 1).text) end++;
  const [left, right] = [one, all].map(some => some.slice(start, some.length - end));
  const { more, missing } = left.length > MOST || right.length > MOST ? { more: right, missing: [] } : compared(left, right);
  for (const part of more) part.element().classList.add("differs");
  for (const n of missing) {
    const place = (all[start + n - 1] ?? all[start + n])?.element();
    place?.classList.add("lacks");
    place?.setAttribute("title", t("lacks"));
  }
  return more.length + missing.length + (left.length > MOST ? 1 : 0);
}

// The parts that only `two` has; and before which of its parts some of `one` are missing.
function compared(one, two) {
  const width = two.length + 1, lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = two.length - 1; j >= 0; j--)
      lengths[i * width + j] = one[i].text === two[j].text ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  const more = [], missing = new Set();
  let i = 0, j = 0;
  while (i < one.length && j < two.length)
    if (one[i].text === two[j].text) [i, j] = [i + 1, j + 1];
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      missing.add(j);
      i++;
    }
    else more.push(two[j++]);
  if (i < one.length) missing.add(j);
  return { more: [...more, ...two.slice(j)], missing: [...missing] };
}
