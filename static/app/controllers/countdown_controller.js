// Counts down to a moment. The server writes the right text first, so the page is true without scripts.
//   <time data-controller="countdown" data-countdown-until-value="2026-11-24T21:00:00Z">4:12</time>   a clock
//   with targets days, hours, minutes, seconds                                                       four numbers
//   data-countdown-reload-value="true" asks the page again when the moment comes; "countdown:done" is sent always.
import { Controller } from "@hotwired/stimulus";
import { clockText, partsUntil } from "../lib/time.js";

// All pages that wait for the same moment must not ask in the same instant.
const RELOAD_SPREAD_MS = 4000;

export default class extends Controller {
  static targets = ["days", "hours", "minutes", "seconds", "day"];
  static values = { until: String, reload: Boolean };

  connect() {
    this.until = Date.parse(this.untilValue);
    if (Number.isNaN(this.until)) return;
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnect() {
    clearInterval(this.timer);
    clearTimeout(this.reloading);
  }

  untilValueChanged() {
    this.until = Date.parse(this.untilValue);
  }

  tick() {
    const now = Date.now();
    this.show(partsUntil(this.until, now), (this.until - now) / 1000);
    if (now < this.until) return;
    clearInterval(this.timer);
    this.dispatch("done");
    if (this.reloadValue) this.reloading = setTimeout(() => location.reload(), Math.random() * RELOAD_SPREAD_MS);
  }

  show(parts, seconds) {
    if (!this.hasSecondsTarget) {
      this.element.textContent = clockText(seconds);
      return;
    }
    if (this.hasDayTarget) this.dayTarget.hidden = parts.days === 0;
    if (this.hasDaysTarget) this.daysTarget.textContent = parts.days;
    else parts.hours += parts.days * 24;
    for (const name of ["hours", "minutes", "seconds"]) {
      if (this[`has${name[0].toUpperCase()}${name.slice(1)}Target`]) {
        this[`${name}Target`].textContent = String(parts[name]).padStart(2, "0");
      }
    }
  }
}
