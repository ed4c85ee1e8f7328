// Makes a <details> behave as a menu: Escape or a tap elsewhere closes it. Without scripts it still opens and closes.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  connect() {
    this.onPointer = (event) => {
      if (!this.element.contains(event.target)) this.element.open = false;
    };
    this.onKey = (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      this.element.open = false;
      this.element.querySelector("summary").focus();
    };
    document.addEventListener("pointerdown", this.onPointer);
    this.element.addEventListener("keydown", this.onKey);
  }

  disconnect() {
    document.removeEventListener("pointerdown", this.onPointer);
    this.element.removeEventListener("keydown", this.onKey);
    this.element.open = false;
  }
}
