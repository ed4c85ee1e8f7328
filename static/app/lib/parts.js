// Replaces those [data-part] elements inside `root` whose content differs from the parts in the server's `html`.

// The token of a form is another one in each answer, and each of them is good.
const TOKEN = /(name="csrfmiddlewaretoken" value=")[^"]*/g;

export function replaceParts(root, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = root.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (old && !isSame(old.innerHTML, part.innerHTML)) old.innerHTML = part.innerHTML;
  }
}

// Whether two pieces of HTML say the same, so that a button in them can keep its focus.
export function isSame(one, other) {
  return one.replace(TOKEN, "$1") === other.replace(TOKEN, "$1");
}
