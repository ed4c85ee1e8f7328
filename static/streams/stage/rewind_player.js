import Hls from "hls.js";
import { Mender } from "./mender.js";
import { placeOf, startingAt, stepOf } from "./programme_time.js";

// Plays a show that is still on air from an earlier moment, and goes on into the recording when it ends meanwhile.
// Tells its phase in the words of live_player.js: loading, playing, paused, buffering, offline, blocked, ended.

const OPTIONS = { backBufferLength: 60, capLevelToPlayerSize: true, enableWorker: true };

export class RewindPlayer {
  #hls = null;
  #video;
  #keeper;
  #tell;
  #dress;
  #mender;
  #at;
  #lookedAt = -Infinity;
  #paused = false;
  #online = true;
  #listeners;
  phase = "idle";

  // at: the moment to begin at, milliseconds since 1970.
  constructor({ video, keeper, tell, at, dress = () => {} }) {
    this.#video = video;
    this.#keeper = keeper;
    this.#tell = tell;
    this.#at = at;
    this.#dress = dress;
    this.#mender = new Mender({ keeper, again: () => this.#again(), tell: (online) => (this.#online = online) });
    this.#listeners = {
      playing: () => this.#say("playing"),
      waiting: () => this.#stalled(),
      pause: () => this.#maybePaused(),
      ended: () => this.#say("ended"),
    };
  }

  open() {
    for (const [name, deed] of Object.entries(this.#listeners)) this.#video.addEventListener(name, deed);
    this.#say("loading");
    if (!Hls.isSupported()) return this.#openNative();
    this.#hls = new Hls({
      ...OPTIONS,
      xhrSetup: (xhr, url) => xhr.open("GET", this.#keeper.address(url), true),
      pLoader: this.#loader(),
    });
    this.#mender.watch(this.#hls);
    this.#dress(this.#hls);
    this.#hls.on(Hls.Events.MANIFEST_PARSED, () => this.play());
    this.#hls.loadSource(this.#source);
    this.#hls.attachMedia(this.#video);
  }

  close() {
    this.#mender.stop();
    for (const [name, deed] of Object.entries(this.#listeners)) this.#video.removeEventListener(name, deed);
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  get date() {
    if (this.#hls) return this.#hls.playingDate;
    const start = this.#nativeStart;
    return start ? new Date(start + this.#video.currentTime * 1000) : null;
  }

  get isPaused() {
    return this.#paused;
  }

  seek(date) {
    this.#at = date;
    const pieces = this.#pieces;
    if (pieces.length) this.#video.currentTime = placeOf(pieces, date);
    else if (this.#nativeStart) this.#video.currentTime = Math.max(0, (date - this.#nativeStart) / 1000);
    if (!this.#paused) this.play();
  }

  async play() {
    this.#paused = false;
    try {
      await this.#video.play();
    } catch (error) {
      if (error.name === "NotAllowedError") this.#say("blocked");
    }
  }

  pause() {
    this.#paused = true;
    this.#video.pause();
  }

  get #source() {
    return this.#keeper.src.replace(/master\.m3u8$/, "dvr.m3u8");
  }

  get #pieces() {
    const fragments = this.#hls?.latestLevelDetails?.fragments ?? [];
    return fragments.map((one) => ({ date: one.programDateTime, start: one.start, seconds: one.duration }));
  }

  // The browser plays the address itself: it knows the whole list, and all we do is to put it where it should begin.
  #openNative() {
    this.#video.src = this.#source;
    this.#video.addEventListener("loadedmetadata", () => this.seek(this.#at), { once: true });
    this.#video.onerror = () => this.#keeper.renew().then(() => (this.#video.src = this.#source)).catch(() => {});
  }

  get #nativeStart() {
    return this.#video.getStartDate?.().getTime() || null;
  }

  #again() {
    if (!this.#hls) return;
    if (this.#hls.levels.length === 0) this.#hls.loadSource(this.#source);
    else this.#hls.startLoad(this.#video.currentTime || -1);
  }

  #stalled() {
    if (!this.#paused) this.#say(this.#online ? "buffering" : "offline");
  }

  #maybePaused() {
    if (this.#video.ended || this.#video.readyState === 0) return;
    this.#paused = true;
    this.#say("paused");
  }

  #say(phase) {
    if (phase === this.phase) return;
    this.phase = phase;
    this.#tell(phase);
  }

  get #waitFor() {
    const details = this.#hls?.latestLevelDetails;
    if (!details) return 0;
    const step = stepOf(details.edge - this.#video.currentTime);
    return Math.max(0, this.#lookedAt + step - performance.now());
  }

  // hls.js would ask every two seconds for a list that may name thousands of segments.
  #loader() {
    const player = { wait: () => this.#waitFor, looked: (text) => this.#looked(text) };
    return class extends Hls.DefaultConfig.loader {
      load(context, config, callbacks) {
        const onSuccess = (response, ...rest) => {
          if (typeof response.data === "string") response.data = player.looked(response.data);
          callbacks.onSuccess(response, ...rest);
        };
        this.later = setTimeout(() => super.load(context, config, { ...callbacks, onSuccess }), player.wait());
      }

      abort() {
        clearTimeout(this.later);
        super.abort();
      }

      destroy() {
        clearTimeout(this.later);
        super.destroy();
      }
    };
  }

  #looked(text) {
    this.#lookedAt = performance.now();
    // Only a player that has not begun asks where; later the wish would be one to leap.
    return this.#hls?.latestLevelDetails ? text : startingAt(text, this.#at);
  }
}
