// A notice that leaves by itself, unless the reader is at it.
import { Controller } from "@hotwired/stimulus";

const STAYS_MS = 7000;

export default class extends Controller {
  static values = { stays: { type: Number, default: STAYS_MS } };

  connect() {
    this.wait();
    this.element.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.element.addEventListener("focusin", () => clearTimeout(this.timer));
    this.element.addEventListener("pointerleave", () => this.wait());
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.leave(), this.staysValue);
  }

  leave() {
    this.element.classList.add("leaving");
    this.timer = setTimeout(() => this.element.remove(), 240);
  }

  close() {
    this.element.remove();
  }
}
