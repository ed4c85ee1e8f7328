// Writes down what is said in a show on air: a line that somebody types, or what the browser hears (dictation.js; only
// where the button for it stands, which is the host's page). Nothing is heard while the show is not on air, paused or
// hidden, and while the host's microphone is muted. Markup: templates/streams/room/_captioner.html.
import { Controller } from "@hotwired/stimulus";
import { csrfToken } from "../../app/lib/dom.js";
import { captionLines } from "./caption_lines.js";
import { Dictation, speechRecognition } from "./dictation.js";

const MUTE = '[data-broadcast-target~="mute"]';

export default class extends Controller {
  static targets = ["input", "error", "last", "spoken", "listen"];
  static values = { url: String, language: String, audible: Boolean, failed: String, refused: String, mute: String, lost: String };

  connect() {
    this.isWanted = false;
    const Recognition = speechRecognition();
    if (!this.hasListenTarget || !Recognition) return;
    this.spokenTarget.hidden = false;
    this.dictation = new Dictation({
      Recognition,
      language: this.languageValue,
      say: (text, ago) => this.#write(text, ago).catch(() => {}),
      fail: (code) => this.#giveUp(code),
    });
    const mute = document.querySelector(MUTE);
    if (!mute) return;
    this.muting = new MutationObserver(() => this.#follow());
    this.muting.observe(mute, { attributes: true, attributeFilter: ["aria-pressed"] });
  }

  disconnect() {
    this.muting?.disconnect();
    this.dictation?.stop();
  }

  // The first key of a line: about when it was said.
  begin() {
    if (this.inputTarget.value) this.begunAt ??= Date.now();
    else this.begunAt = null;
  }

  async send(event) {
    event.preventDefault();
    const text = this.inputTarget.value;
    const ago = Date.now() - (this.begunAt ?? Date.now());
    this.inputTarget.value = "";
    this.begunAt = null;
    await this.#write(text, ago).catch(() => {
      // Not lost, unless the next line is being typed already.
      if (!this.inputTarget.value) this.inputTarget.value = text;
    });
  }

  listen() {
    this.isWanted = !this.isWanted;
    this.#say("");
    this.#follow();
  }

  // What the room tells of the show.
  told({ detail: { state } }) {
    this.audibleValue = state.state === "live" && !state.dark;
  }

  audibleValueChanged() {
    this.#follow();
  }

  #follow() {
    if (!this.dictation) return;
    const isMuted = document.querySelector(MUTE)?.getAttribute("aria-pressed") === "true";
    if (this.isWanted && this.audibleValue && !isMuted) this.dictation.start();
    else this.dictation.stop();
    this.listenTarget.setAttribute("aria-pressed", String(this.isWanted));
  }

  #giveUp(code) {
    this.isWanted = false;
    this.#follow();
    this.#say({ "not-allowed": this.refusedValue, "audio-capture": this.muteValue }[code] ?? this.failedValue);
  }

  async #write(text, ago) {
    for (const line of captionLines(text, ago, this.languageValue)) await this.#post(line);
  }

  async #post({ text, ago }) {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), Accept: "application/json" };
    const body = new URLSearchParams({ text, ago });
    const answer = await fetch(this.urlValue, { method: "POST", headers, body }).catch(() => null);
    if (!answer?.ok) {
      const told = await answer?.json().catch(() => null);
      this.#say(told?.error?.message ?? this.lostValue);
      throw new Error("caption");
    }
    this.#say("");
    this.lastTarget.textContent = text;
  }

  #say(words) {
    this.errorTarget.textContent = words;
  }
}
