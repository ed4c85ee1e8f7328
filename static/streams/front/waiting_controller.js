// Waits for a seat in a full house: asks by itself, says how many are before, and opens the show when there is one.
//   <section data-controller="waiting" data-waiting-url-value="…/pass/" data-waiting-next-value="You are next."
//            data-waiting-ahead-value="Before you: NUMBER" data-waiting-soon-value="Trying again in NUMBER s">
import { Controller } from "@hotwired/stimulus";
import { visit } from "@hotwired/turbo";
import { post } from "../stage/calls.js";
import { Patience } from "./patience.js";

const SECOND = 1_000;

export default class extends Controller {
  static targets = ["place", "soon"];
  static values = { url: String, next: String, ahead: String, soon: String };

  connect() {
    this.patience = new Patience();
    this.clock = setInterval(() => this.#count(), SECOND);
    this.#plan();
  }

  disconnect() {
    clearInterval(this.clock);
    clearTimeout(this.timer);
  }

  // The press of the button.
  now() {
    this.ask();
  }

  async ask() {
    clearTimeout(this.timer);
    this.askAt = null;
    try {
      await post(this.urlValue);
    } catch (error) {
      if (!this.element.isConnected) return;
      if (error.status === 503) this.#showPlace(error.answer?.ahead);
      // The show may be over, or not be open to this reader any more: the page knows what to say.
      else if (error.status >= 400 && error.status < 500) return this.#open();
      this.#plan();
      return;
    }
    if (this.element.isConnected) this.#open();
  }

  #open() {
    visit(window.location.href, { action: "replace" });
  }

  #plan() {
    const wait = this.patience.next();
    this.askAt = Date.now() + wait;
    this.timer = setTimeout(() => this.ask(), wait);
    this.#count();
  }

  #count() {
    const left = this.askAt ? Math.max(0, Math.ceil((this.askAt - Date.now()) / SECOND)) : 0;
    this.soonTarget.textContent = this.soonValue.replace("NUMBER", left);
  }

  #showPlace(ahead) {
    if (ahead === undefined) return;
    const words = ahead === 0 ? this.nextValue : this.aheadValue.replace("NUMBER", ahead);
    // Said aloud when it changes, and not otherwise.
    if (this.placeTarget.textContent !== words) this.placeTarget.textContent = words;
  }
}
