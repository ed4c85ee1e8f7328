// What was said, in lines that fit under a picture.

import { widthOf } from "../../app/lib/widths.js";

const WIDTH_MAX = 84;

// [{ text, ago }]: a long text in pieces, none of which parts a word; each was spoken a little later than the one
// before. ago: milliseconds since the first word.
export function captionLines(text, ago, language = undefined) {
  const whole = text.replace(/\s+/g, " ").trim();
  const lines = [];
  let line = "";
  for (const word of wordsOf(whole, language)) {
    if (line && widthOf(signsOf(line + word)) > WIDTH_MAX) {
      lines.push(line.trim());
      line = "";
    }
    line += word;
  }
  lines.push(line.trim());
  const kept = lines.filter(Boolean);
  const total = kept.reduce((sum, one) => sum + one.length, 0);
  let before = 0;
  return kept.map((one) => {
    const at = Math.round(ago * (1 - before / total));
    before += one.length;
    return { text: one, ago: at };
  });
}

// Words with what follows them. A word that fills more than a line is cut between two signs.
function wordsOf(text, language) {
  const words = [];
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity: "word" }).segment(text)) {
    if (isWordLike || !words.length) words.push(segment);
    else words[words.length - 1] += segment;
  }
  return words.flatMap((word) => (widthOf(signsOf(word)) > WIDTH_MAX ? signsOf(word) : [word]));
}

function signsOf(word) {
  return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word)].map(({ segment }) => segment);
}
