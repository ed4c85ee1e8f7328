// Winding back in a show that is on air: buttons, a line to drag along, and how far back the picture is.
// On the player's element: data-rewind-started-at-value (ISO), data-rewind-after-value
// ("{time} after the start"), and player:time->rewind#time.
import { Controller } from "@hotwired/stimulus";
import { clock, moment } from "./programme_time.js";

const TICK = 1_000;

export default class extends Controller {
  static targets = ["line", "now", "behind", "mark", "forward"];
  static values = { startedAt: String, after: String };

  connect() {
    this.start = Date.parse(this.startedAtValue);
    this.ticking = setInterval(() => this.#show(), TICK);
    this.#show();
  }

  disconnect() {
    clearInterval(this.ticking);
  }

  time({ detail: { playingDate } }) {
    this.date = playingDate ? Number(playingDate) : null;
    this.#show();
  }

  by({ params: { seconds } }) {
    this.#wind(moment(this.#at, seconds, this.#span));
  }

  toStart() {
    this.#wind(this.start);
  }

  // While it is dragged only the time follows.
  drag() {
    this.isDragged = true;
    this.#write(Number(this.lineTarget.value));
  }

  drop() {
    this.isDragged = false;
    this.#wind(moment(this.start + Number(this.lineTarget.value) * 1000, 0, this.#span));
  }

  toMark({ params: { at } }) {
    this.#wind(Date.parse(at));
  }

  get #now() {
    return Date.now() - (this.#player?.keeper?.ahead ?? 0);
  }

  get #span() {
    return { start: this.start, now: this.#now };
  }

  // The moment in the picture; before there is one, the moment on air.
  get #at() {
    return this.date ?? this.#now;
  }

  #wind(date) {
    if (date !== null) this.#player?.windTo(date);
    else if (this.#isWound) this.#player?.toEdge();
  }

  get #player() {
    return this.application.getControllerForElementAndIdentifier(this.element, "player");
  }

  get #isWound() {
    return "playerWound" in this.element.dataset;
  }

  #show() {
    const length = Math.max(1, (this.#now - this.start) / 1000);
    for (const line of this.lineTargets) line.max = Math.floor(length);
    for (const mark of this.markTargets) this.#place(mark, length);
    for (const button of this.forwardTargets) button.hidden = !this.#isWound;
    if (!this.isDragged) this.#write(this.#isWound ? (this.#at - this.start) / 1000 : length);
    for (const place of this.behindTargets) {
      place.hidden = !this.#isWound;
      place.textContent = `−${clock((this.#now - this.#at) / 1000)}`;
    }
  }

  #write(seconds) {
    const text = clock(seconds);
    for (const line of this.lineTargets) {
      if (!this.isDragged) line.value = Math.floor(seconds);
      line.style.setProperty("--played", `${(100 * seconds) / Math.max(1, line.max)}%`);
      line.setAttribute("aria-valuetext", this.afterValue.replace("{time}", text));
    }
    for (const place of this.nowTargets) place.textContent = text;
  }

  #place(mark, length) {
    const at = (Date.parse(mark.dataset.rewindAtParam) - this.start) / 1000;
    mark.style.setProperty("--at", `${Math.min(100, Math.max(0, (100 * at) / length))}%`);
  }
}
