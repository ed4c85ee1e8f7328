// Signs as people count them. The server counts the same way and has the last word.

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("und", { granularity: "grapheme" }) : null;

export function signsOf(text) {
  return segmenter ? Array.from(segmenter.segment(text), (part) => part.segment) : [...text];
}

export function countSigns(text) {
  return signsOf(text).length;
}
