// Shows and hides a secret in a field.
//   <div data-controller="reveal"> <input type="password" readonly data-reveal-target="secret">
//     <button type="button" aria-pressed="false" data-reveal-target="button" data-action="reveal#toggle"
//       data-show="Show" data-hide="Hide">Show</button> </div>
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["secret", "button"];

  toggle() {
    const shown = this.secretTarget.type === "password";
    this.secretTarget.type = shown ? "text" : "password";
    this.buttonTarget.setAttribute("aria-pressed", String(shown));
    this.buttonTarget.textContent = shown ? this.buttonTarget.dataset.hide : this.buttonTarget.dataset.show;
  }
}
