// Keeps the host's screen on while the show is; a phone that falls asleep takes the camera with it.

export class WakeLock {
  #lock = null;
  #wanted = false;

  constructor() {
    this.onVisible = () => this.#wanted && document.visibilityState === "visible" && this.#ask();
    document.addEventListener("visibilitychange", this.onVisible);
  }

  set wanted(wanted) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#ask();
    else this.#release();
  }

  close() {
    document.removeEventListener("visibilitychange", this.onVisible);
    this.wanted = false;
  }

  // A browser may refuse (a low battery); the show is not the worse for it.
  async #ask() {
    this.#lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    if (!this.#wanted) this.#release();
  }

  #release() {
    this.#lock?.release().catch(() => {});
    this.#lock = null;
  }
}
