// Up and down go from row to row of a list, so that a row's own buttons are one Tab away instead of two hundred.
//   <ul tabindex="0" data-controller="row-keys" data-action="keydown->row-keys#move"><li tabindex="-1">…
import { Controller } from "@hotwired/stimulus";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

export default class extends Controller {
  move(event) {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...this.element.children].filter((row) => !row.hidden);
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at === -1 ? rows.at(-1) : rows[at + step];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}
