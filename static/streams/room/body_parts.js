// Links in what the people of a show say. Fans' links stay text; the same rule stands in streams/room/links.py.
// A link is plain: https, a host of ASCII letters, and ASCII after it, so that what is shown is where it leads.

const LINK =
  /(?<![\p{L}\p{N}_])https:\/\/(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::[0-9]{1,5})?(?![\p{L}\p{N}_@:-])(?:[/?#][A-Za-z0-9\-._~:/?#[\]@!$&()*+,;=%|{}]*)?/gu;
// What ends a sentence is not part of the address in it.
const ENDS = new Set(".,;:!?");
const CLOSING = { ")": "(", "]": "[", "}": "{" };

function count(text, letter) {
  return text.split(letter).length - 1;
}

function trimmed(address) {
  let kept = address;
  for (;;) {
    const last = kept.at(-1);
    const isOpen = last in CLOSING && count(kept, CLOSING[last]) < count(kept, last);
    if (!ENDS.has(last) && !isOpen) return kept;
    kept = kept.slice(0, -1);
  }
}

// A text as words and links, in order: [{text, isLink}]; put together they are the text.
export function partsOf(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    const address = trimmed(found[0]);
    parts.push({ text: text.slice(at, found.index), isLink: false }, { text: address, isLink: true });
    at = found.index + address.length;
  }
  parts.push({ text: text.slice(at), isLink: false });
  return parts.filter((part) => part.text);
}

// Whether links in what somebody says can be followed.
export function mayLink(role) {
  return role !== "fan";
}

// Puts a text into an element: words as text, and links of those who may.
export function drawBody(element, text, role) {
  if (!mayLink(role)) {
    element.textContent = text;
    return;
  }
  element.replaceChildren(...partsOf(text).map(({ text: words, isLink }) => (isLink ? link(words) : words)));
}

function link(address) {
  const element = document.createElement("a");
  element.href = address;
  element.target = "_blank";
  element.rel = "nofollow noopener ugc";
  element.textContent = address;
  return element;
}
