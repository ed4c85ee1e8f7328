// Fetches a part of the page again every few seconds, while somebody looks at it.
//   <div data-controller="poll" data-poll-url-value="…" data-poll-seconds-value="5">
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static values = { url: String, seconds: { type: Number, default: 5 } };

  connect() {
    this.onVisible = () => !document.hidden && this.#look();
    document.addEventListener("visibilitychange", this.onVisible);
    this.#plan();
  }

  disconnect() {
    document.removeEventListener("visibilitychange", this.onVisible);
    clearTimeout(this.timer);
  }

  #plan() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), this.secondsValue * 1_000);
  }

  async #look() {
    if (!document.hidden) await this.#fetch().catch(() => this.element.setAttribute("data-stale", ""));
    if (this.element.isConnected) this.#plan();
  }

  async #fetch() {
    const answer = await fetch(this.urlValue, { headers: { "X-Requested-With": "fetch", Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const words = await answer.text();
    if (!this.element.isConnected) return;
    this.element.removeAttribute("data-stale");
    // What has not changed is left alone: a reader may be selecting it.
    if (words !== this.shown) this.element.innerHTML = this.shown = words;
  }
}
