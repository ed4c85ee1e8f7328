// What is said flies over the picture. On a layer inside the picture's box; a menu of wishes on another element says
// bullets:wish on window (bullet_menu_controller.js). Live it hears the room; beside a recording it is told:
//   <div data-controller="bullets" data-bullets-live-value="true" data-action="bullet-menu:wish@window->bullets#wish
//     talk-replay:said@window->bullets#said talk-replay:leapt@window->bullets#clear"><template data-bullets-target="line">…
import { Controller } from "@hotwired/stimulus";
import { BulletLanes } from "./bullet_lanes.js";
import { DENSITY, PALE, SIZES, loadWishes } from "./bullet_wishes.js";
import { feed } from "./feed.js";
import { clipSigns } from "./signs.js";

const SECONDS = 8;
const LINES_MAX = 40;
const SIGNS_MAX = 60;
const LANE_EM = 1.7;
const CALM = "(prefers-reduced-motion: reduce)";
// Whoever wants no motion sees a line stand still for a while instead.
const STILL_SECONDS = 5;

export default class extends Controller {
  static targets = ["line"];
  static values = { live: Boolean };

  connect() {
    this.calm = window.matchMedia(CALM);
    this.lanes = new BulletLanes({ seconds: this.#seconds });
    this.flying = new Map();
    this.video = this.element.parentElement.querySelector("video");
    this.onPlay = () => this.#pause(false);
    this.onPause = () => this.#pause(true);
    this.video?.addEventListener("playing", this.onPlay);
    this.video?.addEventListener("pause", this.onPause);
    this.wish({ detail: loadWishes() });
    this.forget = this.liveValue
      ? feed.listen({
          chat: (message) => this.#fly(message),
          remove: (id) => this.#drop((message) => message.id === id),
          hide: (writer) => this.#drop((message) => message.w === writer),
        })
      : () => {};
  }

  disconnect() {
    this.forget();
    this.clear();
    this.video?.removeEventListener("playing", this.onPlay);
    this.video?.removeEventListener("pause", this.onPause);
  }

  wish({ detail }) {
    this.wishes = detail;
    this.element.hidden = !detail.on;
    this.element.style.setProperty("--bullet-size", `${SIZES[detail.size]}px`);
    this.element.style.setProperty("--bullet-opacity", PALE[detail.opacity]);
    this.clear();
  }

  said({ detail: { message } }) {
    this.#fly(message);
  }

  clear() {
    for (const { motion } of this.flying.values()) motion.cancel();
    this.element.querySelectorAll(".bullet").forEach((line) => line.remove());
    this.flying.clear();
    this.lanes.clear();
  }

  get #seconds() {
    return this.calm.matches ? STILL_SECONDS : SECONDS;
  }

  #fly(message) {
    if (this.element.hidden || document.hidden || this.pausedAt || this.flying.size >= LINES_MAX) return;
    const { clientWidth: width, clientHeight: height } = this.element;
    const laneHeight = SIZES[this.wishes.size] * LANE_EM;
    this.lanes.fit(width, Math.max(1, Math.floor((height * DENSITY[this.wishes.density]) / laneHeight)));
    const line = this.#line(message);
    this.element.append(line);
    // A line that stands still fills its lane.
    const lane = this.lanes.take(this.calm.matches ? width : line.offsetWidth, performance.now());
    if (lane === null) {
      line.remove();
      return;
    }
    line.style.setProperty("inset-block-start", `${Math.round(lane * laneHeight)}px`);
    this.#move(line, message, width);
  }

  #line(message) {
    const line = this.lineTarget.content.firstElementChild.cloneNode(true);
    line.textContent = clipSigns(message.m, SIGNS_MAX);
    line.dataset.own = String(Boolean(feed.me) && message.w === feed.me.w);
    return line;
  }

  #move(line, message, width) {
    const from = this.calm.matches ? "translateX(0)" : `translateX(${width}px)`;
    const to = this.calm.matches ? "translateX(0)" : `translateX(${-line.offsetWidth}px)`;
    const motion = line.animate([{ transform: from }, { transform: to }], { duration: this.#seconds * 1000, easing: "linear" });
    this.flying.set(line, { motion, message });
    motion.onfinish = motion.oncancel = () => {
      line.remove();
      this.flying.delete(line);
    };
  }

  #drop(isGone) {
    for (const { motion, message } of [...this.flying.values()]) if (isGone(message)) motion.cancel();
  }

  #pause(isPaused) {
    if (isPaused === Boolean(this.pausedAt)) return;
    if (!isPaused) this.lanes.shift(performance.now() - this.pausedAt);
    this.pausedAt = isPaused ? performance.now() : 0;
    for (const { motion } of this.flying.values()) isPaused ? motion.pause() : motion.play();
  }
}
