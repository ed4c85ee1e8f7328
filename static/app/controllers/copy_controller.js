// Copies a text, or opens the device's own share sheet where there is one.
//   <button data-controller="copy" data-copy-text-value="https://…" data-copy-done-value="Copied" data-action="copy#copy">
//   data-action="copy#share" shares instead and falls back to copying.
import { Controller } from "@hotwired/stimulus";
import { showToast } from "../lib/dom.js";

export default class extends Controller {
  static values = { text: String, title: String, done: String };

  async copy() {
    try {
      await navigator.clipboard.writeText(this.textValue);
      if (this.doneValue) showToast(this.doneValue);
    } catch {
      // Without permission (or over plain http) the reader copies by hand.
      window.prompt(this.titleValue, this.textValue);
    }
  }

  async share() {
    if (!navigator.share) return this.copy();
    try {
      await navigator.share({ title: this.titleValue, url: this.textValue });
    } catch {
      // The reader closed the share sheet: nothing to say.
    }
  }
}
