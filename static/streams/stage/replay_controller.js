// A recording's chapters and keys. On the player's element; chapters carry data-seconds, and buttons lead to them:
//   <li data-replay-target="chapter" data-seconds="61.5"><button data-action="replay#to" data-replay-seconds-param="61.5">
// Says replay:time {playingDate, running}: the programme time of the picture shown, for what goes in step with it.
// An address that ends in #t=61 begins there.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller {
  static targets = ["chapter", "whenPlaying", "whenPaused"];

  to({ params: { seconds } }) {
    this.#player?.replay?.seek(Number(seconds));
    this.#video?.scrollIntoView({ block: "nearest" });
  }

  by({ params: { seconds } }) {
    this.#player?.replay?.seek(Math.max(0, this.#video.currentTime + seconds));
  }

  toggle() {
    if (this.#video.paused) this.#video.play().catch(() => {});
    else this.#video.pause();
  }

  swap() {
    const { paused } = this.#video;
    const held = this.whenPlayingTarget === document.activeElement || this.whenPausedTarget === document.activeElement;
    this.whenPlayingTarget.hidden = paused;
    this.whenPausedTarget.hidden = !paused;
    if (held) (paused ? this.whenPausedTarget : this.whenPlayingTarget).focus();
  }

  begin() {
    const [, seconds] = window.location.hash.match(/^#t=(\d+)$/) ?? [];
    if (seconds && !this.hasBegun) this.#video.currentTime = Number(seconds);
    this.hasBegun = true;
  }

  time() {
    const at = this.#video.currentTime;
    this.dispatch("time", { detail: { playingDate: this.#player?.replay?.date ?? null, running: !this.#video.paused } });
    const current = this.chapterTargets.findLast((chapter) => Number(chapter.dataset.seconds) <= at + 0.25);
    for (const chapter of this.chapterTargets) {
      if (chapter === current) chapter.setAttribute("aria-current", "true");
      else chapter.removeAttribute("aria-current");
    }
  }

  get #player() {
    return this.application.getControllerForElementAndIdentifier(this.element, "player");
  }

  get #video() {
    return this.#player?.videoTarget;
  }
}
