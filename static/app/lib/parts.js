// Replaces those [data-part] elements inside `root` whose content differs from the parts in the server's `html`.

export function replaceParts(root, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = root.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (old && old.innerHTML !== part.innerHTML) old.innerHTML = part.innerHTML;
  }
}
