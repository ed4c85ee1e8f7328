// A pause in mid-show: the curtain falls for everyone, this page stops sending until the host goes on. Whoever pressed
// (another tab, another device), the room tells it here, and what the page found when it was loaded holds until then.
// The sending is the broadcast controller's: pause:rest, pause:over, pause:go-on.
import { Controller } from "@hotwired/stimulus";
import { showToast } from "../../app/lib/dom.js";
import { clockText } from "../../app/lib/time.js";
import { post } from "./calls.js";

const TYPING = "input, textarea, select, [contenteditable], dialog";
const SENDING = new Set(["live", "poor", "lost", "gone"]);

export default class extends Controller {
  static targets = ["offer", "curtain", "clock"];
  static values = { pauseUrl: String, resumeUrl: String, since: String, minutes: Number, failed: String };

  connect() {
    this.timer = setInterval(() => this.#tick(), 500);
    if (this.sinceValue) this.dispatch("rest");
    this.#show();
  }

  disconnect() {
    clearInterval(this.timer);
  }

  air({ detail: { state } }) {
    this.isSending = SENDING.has(state);
    // The broadcast controller may be here later than this one.
    if (this.sinceValue && state === "off") this.dispatch("rest");
    this.#show();
  }

  told({ detail: { state, changed } }) {
    if (!changed.includes("state")) return;
    if (state.state === "paused" && !this.sinceValue) this.#fall(new Date().toISOString());
    else if (state.state === "live" && this.sinceValue && !this.isBusy) this.#rise();
    else if (state.state === "ended" && this.sinceValue) window.location.reload();
  }

  key(event) {
    if (event.key.toLowerCase() !== "b" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || event.target.closest?.(TYPING)) return;
    event.preventDefault();
    if (this.sinceValue) this.goOn();
    else if (this.isSending) this.pause();
  }

  pause() {
    return this.#ask(this.pauseUrlValue, ({ paused_at: since }) => this.#fall(since));
  }

  goOn() {
    return this.#ask(this.resumeUrlValue, () => {
      this.#rise();
      this.dispatch("go-on");
    });
  }

  async #ask(url, then) {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      then(await post(url));
    } catch (error) {
      showToast(error.message && error.status ? error.message : this.failedValue);
    } finally {
      this.isBusy = false;
    }
  }

  #fall(since) {
    const had = this.#holdsFocus;
    this.sinceValue = since;
    this.dispatch("rest");
    this.#show();
    if (had) this.curtainTarget.querySelector("button").focus();
  }

  #rise() {
    const had = this.#holdsFocus;
    this.sinceValue = "";
    this.dispatch("over");
    this.#show();
    if (had) this.offerTarget.focus();
  }

  get #holdsFocus() {
    return this.element.contains(document.activeElement);
  }

  #show() {
    this.offerTarget.hidden = Boolean(this.sinceValue) || !this.isSending;
    this.curtainTarget.hidden = !this.sinceValue;
    this.#tick();
  }

  #tick() {
    if (!this.sinceValue) return;
    this.clockTarget.textContent = clockText(Math.max(0, (Date.now() - Date.parse(this.sinceValue)) / 1000));
  }
}
