// How much room signs take, and time to read: one of a wide script counts as two.

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u;

export function widthOf(signs) {
  return signs.reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0);
}
