// Signs as people count them. The server counts the same way and has the last word.

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("und", { granularity: "grapheme" }) : null;

export function signsOf(text) {
  return segmenter ? Array.from(segmenter.segment(text), (part) => part.segment) : [...text];
}

export function countSigns(text) {
  return signsOf(text).length;
}

// At most so many signs, the last one "…" where something is left out; never half a sign.
export function clipSigns(text, most) {
  const signs = signsOf(text);
  return signs.length > most ? `${signs.slice(0, most - 1).join("").trimEnd()}…` : text;
}
