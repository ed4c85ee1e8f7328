// What came of an order in the chat, for its writer alone: how long it is held, and where it is paid or what was wrong.
// It comes with the answer to the message (feed: claimed), replaces the one before, and can be closed. Never takes the focus.
import { Controller } from "@hotwired/stimulus";
import { clockText } from "../../app/lib/time.js";
import { feed } from "./feed.js";

const TICK_MS = 1_000;

export default class extends Controller {
  static targets = ["text", "clock", "pay", "enter"];

  connect() {
    this.forget = feed.listen({ claimed: (claim) => this.#show(claim) });
  }

  disconnect() {
    this.forget();
    clearInterval(this.timer);
  }

  close() {
    clearInterval(this.timer);
    this.element.hidden = true;
  }

  #show({ code, m, url, until }) {
    clearInterval(this.timer);
    this.element.classList.toggle("ok", !code);
    this.element.classList.toggle("warn", Boolean(code));
    this.textTarget.textContent = m;
    this.#link(this.payTarget, code ? "" : url);
    this.#link(this.enterTarget, code ? url : "");
    this.until = until ?? 0;
    this.element.hidden = false;
    this.#tick();
    if (until) this.timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #link(element, url) {
    element.hidden = !url;
    if (url) element.href = url;
  }

  #tick() {
    const left = this.until - feed.gate.now;
    this.clockTarget.hidden = left <= 0;
    if (left > 0) this.clockTarget.textContent = clockText(left / 1000);
    else clearInterval(this.timer);
  }
}
