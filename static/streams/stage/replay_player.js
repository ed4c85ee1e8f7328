import Hls from "hls.js";
import { Backoff, remedy } from "./recovery.js";

// Plays a show that is over, with the browser's own controls. Nothing but the playlist is fetched before somebody
// presses play.

export class ReplayPlayer {
  #hls = null;
  #video;
  #keeper;
  #backoff = new Backoff();
  #retryTimer;
  #started = false;

  constructor({ video, keeper }) {
    this.#video = video;
    this.#keeper = keeper;
    this.onPlay = () => this.#start();
  }

  open() {
    this.#video.addEventListener("play", this.onPlay);
    if (!Hls.isSupported()) {
      this.#video.src = this.#keeper.src;
      return;
    }
    const xhrSetup = (xhr, url) => xhr.open("GET", this.#keeper.address(url), true);
    this.#hls = new Hls({ autoStartLoad: false, capLevelToPlayerSize: true, xhrSetup });
    this.#hls.on(Hls.Events.FRAG_LOADED, () => this.#backoff.reset());
    this.#hls.on(Hls.Events.ERROR, (_event, error) => this.#trouble(error));
    this.#hls.loadSource(this.#keeper.src);
    this.#hls.attachMedia(this.#video);
  }

  close() {
    clearTimeout(this.#retryTimer);
    this.#video.removeEventListener("play", this.onPlay);
    this.#hls?.destroy();
    this.#hls = null;
  }

  #start() {
    if (this.#started) return;
    this.#started = true;
    this.#keeper.start();
    this.#hls?.startLoad(-1);
  }

  #trouble({ fatal, type, response }) {
    const answer = remedy({ fatal, type, status: response?.code ?? 0 });
    if (answer === null) return;
    if (answer === "mend") return this.#hls.recoverMediaError();
    const renewed = answer === "renew" ? this.#keeper.renew() : Promise.resolve();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => renewed.then(() => this.#again()).catch(() => {}), this.#backoff.next());
  }

  #again() {
    if (!this.#hls) return;
    if (this.#hls.levels.length === 0) this.#hls.loadSource(this.#keeper.src);
    else if (this.#started) this.#hls.startLoad(-1);
  }
}
