// What came of an order in the chat, or a turn on a waitlist, for one reader alone: how long it is held, and where it is
// paid or what was wrong.
// It comes with the answer to the message (feed: claimed), replaces the one before, and can be closed. Never takes the focus.
import { Controller } from "@hotwired/stimulus";
import { clockText } from "../../app/lib/time.js";
import { feed } from "./feed.js";

const TICK_MS = 1_000;

export default class extends Controller {
  static targets = ["text", "clock", "pay", "enter"];
  static values = { waitsUrl: String };

  connect() {
    this.forget = feed.listen({ claimed: (claim) => this.#show(claim), turn: ({ w }) => w === feed.me?.w && this.#fetchTurn() });
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

  // Their turn on a waitlist has come: only they are told for what.
  async #fetchTurn() {
    try {
      const answer = await fetch(this.waitsUrlValue, { headers: { Accept: "application/json", "X-Requested-With": "fetch" } });
      const { offers } = await answer.json();
      if (offers.length) this.#show(offers[0]);
    } catch {
      // The line is lost; the mail says it too.
    }
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
