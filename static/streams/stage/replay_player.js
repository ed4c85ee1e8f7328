import Hls from "hls.js";
import { Mender } from "./mender.js";

// Plays a show that is over, with the browser's own controls. Nothing but the playlist is fetched before somebody
// presses play.

export class ReplayPlayer {
  #hls = null;
  #video;
  #keeper;
  #dress;
  #mender;
  #started = false;

  constructor({ video, keeper, dress = () => {} }) {
    this.#video = video;
    this.#keeper = keeper;
    this.#dress = dress;
    this.#mender = new Mender({ keeper, again: () => this.#again() });
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
    this.#mender.watch(this.#hls);
    this.#dress(this.#hls);
    this.#hls.loadSource(this.#keeper.src);
    this.#hls.attachMedia(this.#video);
  }

  close() {
    this.#mender.stop();
    this.#video.removeEventListener("play", this.onPlay);
    this.#hls?.destroy();
    this.#hls = null;
  }

  // Programme time of the picture shown, or null.
  get date() {
    if (this.#hls) return this.#hls.playingDate;
    const start = this.#video.getStartDate?.().getTime();
    return start ? new Date(start + this.#video.currentTime * 1000) : null;
  }

  // Goes to a second of the recording, and plays.
  seek(seconds) {
    this.#start(seconds);
    this.#video.currentTime = seconds;
    this.#video.play().catch(() => {});
  }

  #start(at = -1) {
    if (this.#started) return;
    this.#started = true;
    this.#keeper.start();
    this.#hls?.startLoad(at);
  }

  #again() {
    if (!this.#hls) return;
    if (this.#hls.levels.length === 0) this.#hls.loadSource(this.#keeper.src);
    else if (this.#started) this.#hls.startLoad(-1);
  }
}
