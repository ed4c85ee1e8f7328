// Hides the picture from every viewer, and brings it back. What the server answers and what the room says both count,
// so the button is right without the room's socket too, and when somebody else pressed.
//   <div data-controller="panic" data-action="room:state@window->panic#state" data-panic-dark-value="false"
//        data-panic-live-value="true"> parts with data-panic-target="when" data-when="seen" | "hidden"
import { Controller } from "@hotwired/stimulus";
import { showToast } from "../../app/lib/dom.js";
import { post } from "../stage/calls.js";

export default class extends Controller {
  static targets = ["when"];
  static values = { dark: Boolean, live: Boolean, failed: String };

  state({ detail: { state } }) {
    if ("dark" in state) this.darkValue = state.dark;
    if ("state" in state) this.liveValue = state.state === "live";
  }

  async send(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const button = form.querySelector("button");
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      this.darkValue = (await post(form.action)).dark;
    } catch (error) {
      showToast(error.status ? error.message : this.failedValue);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  darkValueChanged() {
    this.#draw();
  }

  liveValueChanged() {
    this.#draw();
  }

  // A button that goes hands the keyboard to the one that comes.
  #draw() {
    const held = this.element.contains(document.activeElement);
    const now = this.liveValue ? (this.darkValue ? "hidden" : "seen") : "";
    for (const part of this.whenTargets) part.hidden = part.dataset.when !== now;
    if (held) this.element.querySelector("form:not([hidden]) button")?.focus();
  }
}
