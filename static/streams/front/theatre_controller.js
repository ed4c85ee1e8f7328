// The picture alone on a wide screen: shelf and room step aside (class "theatre" on the element). Remembered.
import { Controller } from "@hotwired/stimulus";

const WANTED = "showfloor.theatre";

export default class extends Controller {
  static targets = ["button"];

  connect() {
    this.#show(window.localStorage.getItem(WANTED) === "1");
  }

  toggle() {
    const isOn = !this.element.classList.contains("theatre");
    window.localStorage.setItem(WANTED, isOn ? "1" : "");
    this.#show(isOn);
  }

  #show(isOn) {
    this.element.classList.toggle("theatre", isOn);
    for (const button of this.buttonTargets) button.setAttribute("aria-pressed", String(isOn));
  }
}
