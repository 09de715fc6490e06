// What is different in one answer from another: the words and signs that the other has not.

const MOST = 1500; // on each side; beyond it only what begins and ends alike is left unmarked
const NOT_READ = /^\s*$/;

// The smallest parts that are read: letters and numbers of equations, words of text.
function parts(root) {
  const found = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
  for (const node of nodes) {
    if (NOT_READ.test(node.data)) continue;
    if (node.parentElement.closest("math")) found.push({ text: node.data.trim(), mark: () => node.parentElement.classList.add("differs") });
    else found.push(...wordsOf(node));
  }
  return found;
}

function wordsOf(node) {
  const pieces = node.data.split(/(\s+)/).filter(piece => piece !== "").map(text => document.createTextNode(text));
  node.replaceWith(...pieces);
  return pieces.filter(piece => !NOT_READ.test(piece.data)).map(piece => ({ text: piece.data, mark: () => marked(piece) }));
}

function marked(piece) {
  const mark = document.createElement("mark");
  piece.replaceWith(mark);
  mark.append(piece);
}

// Mark in `other` what `first` has not.
export function markDifferences(first, other) {
  let one = parts(first), two = parts(other);
  let start = 0, end = 0;
  const most = Math.min(one.length, two.length);
  while (start < most && one[start].text === two[start].text) start++;
  while (end < most - start && one.at(-end - 1).text === two.at(-end - 1).text) end++;
  [one, two] = [one, two].map(all => all.slice(start, all.length - end));
  const common = one.length > MOST || two.length > MOST ? new Set() : longestCommon(one, two);
  two.filter(part => !common.has(part)).forEach(part => part.mark());
  return two.length - common.size;
}

function longestCommon(one, two) {
  const width = two.length + 1, lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = two.length - 1; j >= 0; j--)
      lengths[i * width + j] = one[i].text === two[j].text ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  const kept = new Set();
  for (let i = 0, j = 0; i < one.length && j < two.length;)
    if (one[i].text === two[j].text) { kept.add(two[j]); i++; j++; }
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
    else j++;
  return kept;
}
