// The last seconds of a show on air, over its still for as long as somebody points at it or has it in focus:
//   <a class="poster" data-controller="preview" data-preview-src-value="/live/…/preview.mp4" data-action="…">
// It is fetched when it is wanted, not before, and what cannot be had leaves the still as it is.
import { Controller } from "@hotwired/stimulus";
import { mayMove } from "./moving.js";

// Who only passes over a list asks for nothing.
const MEANT_MS = 250;

export default class extends Controller {
  static values = { src: String };

  disconnect() {
    this.end();
  }

  begin() {
    if (this.video || !mayMove()) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#show(), MEANT_MS);
  }

  // Somebody may point at it and have it in focus: it ends when neither is so.
  end() {
    if (this.element.isConnected && this.element.matches(":hover, :focus-visible")) return;
    clearTimeout(this.timer);
    this.#remove();
  }

  #show() {
    this.#remove();
    const video = document.createElement("video");
    Object.assign(video, { muted: true, loop: true, playsInline: true, disablePictureInPicture: true, src: this.srcValue });
    video.setAttribute("aria-hidden", "true");
    video.tabIndex = -1;
    video.addEventListener("playing", () => video.classList.add("shown"), { once: true });
    video.addEventListener("error", () => this.video === video && this.#remove());
    this.video = video;
    this.element.append(video);
    video.play().catch(() => {});
  }

  #remove() {
    const { video } = this;
    this.video = null;
    if (!video) return;
    video.remove();
    // Let go of what is still being fetched.
    video.removeAttribute("src");
    video.load();
  }
}
