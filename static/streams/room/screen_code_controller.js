// Makes the code that lets a device in as a second screen, and shows it until it has run out.
// Markup: templates/streams/room/_studio_screens.html.
import { Controller } from "@hotwired/stimulus";
import { csrfToken } from "../../app/lib/dom.js";
import { clockText } from "../../app/lib/time.js";

export default class extends Controller {
  static targets = ["dialog", "form", "code", "qr", "link", "clock", "error"];
  static values = { url: String, over: String, failed: String };

  disconnect() {
    this.close();
  }

  open() {
    this.#reset();
    this.dialogTarget.showModal();
  }

  close() {
    this.#reset();
    if (this.dialogTarget.open) this.dialogTarget.close();
  }

  async make(event) {
    event.preventDefault();
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    try {
      const answer = await fetch(this.urlValue, { method: "POST", body: new FormData(this.formTarget), headers });
      const body = await answer.json();
      if (answer.ok) this.#show(body);
      else this.errorTarget.textContent = body.error.message;
    } catch {
      this.errorTarget.textContent = this.failedValue;
    }
  }

  #show({ svg, address, seconds }) {
    this.qrTarget.innerHTML = svg;
    this.linkTarget.href = address;
    this.formTarget.hidden = true;
    this.codeTarget.hidden = false;
    this.errorTarget.textContent = "";
    this.until = Date.now() + seconds * 1_000;
    this.timer = setInterval(() => this.#tick(), 500);
    this.#tick();
  }

  #tick() {
    const left = (this.until - Date.now()) / 1_000;
    this.clockTarget.textContent = clockText(Math.ceil(left));
    if (left > 0) return;
    this.#reset();
    this.errorTarget.textContent = this.overValue;
  }

  #reset() {
    clearInterval(this.timer);
    this.qrTarget.replaceChildren();
    this.codeTarget.hidden = true;
    this.formTarget.hidden = false;
    this.errorTarget.textContent = "";
  }
}
