// Keys that press buttons: a button or link that says aria-keyshortcuts="ArrowLeft J" is pressed by either key while
// it is not hidden. Put data-controller="shortcuts" data-action="keydown@window->shortcuts#press" around them.
// Nothing happens while somebody types, or holds Ctrl, Alt or the like.
import { Controller } from "@hotwired/stimulus";
import { pressedBy } from "../lib/shortcuts.js";

const TYPING = "input, textarea, select, [contenteditable], dialog[open]";
const PRESSABLE = "button, a, summary, [role=button], [role=tab]";

export default class extends Controller {
  press(event) {
    if (event.defaultPrevented || event.target.closest?.(TYPING)) return;
    // On a button the space bar presses the button.
    if (event.key === " " && event.target.closest?.(PRESSABLE)) return;
    const button = pressedBy(event, this.element.querySelectorAll("[aria-keyshortcuts]:not([hidden], :disabled)"));
    if (!button) return;
    event.preventDefault();
    button.click();
  }
}
