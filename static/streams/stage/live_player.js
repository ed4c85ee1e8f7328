import Hls from "hls.js";
import { fromSegment } from "./finale.js";
import { Backoff, remedy } from "./recovery.js";

// Plays one show in one video element and keeps at it. It tells its phase: idle, waiting (not on air yet), loading,
// playing, paused, buffering (our line), lost (the host's line), offline, blocked (needs a tap), ended.

const LOW_LATENCY = { lowLatencyMode: true, liveSyncDuration: 1.2, liveMaxLatencyDuration: 4 };
const SAVING = { lowLatencyMode: false, liveSyncDuration: 3.5, liveMaxLatencyDuration: 12 };
const OPTIONS = {
  maxLiveSyncPlaybackRate: 1.1,
  liveSyncOnStallIncrease: 0.3,
  backBufferLength: 30,
  startFragPrefetch: true,
  testBandwidth: false,
  capLevelToPlayerSize: true,
  enableWorker: true,
};

const WATCH_EVERY = 500;
const REST_AFTER = 20_000;
const CLEAN_PLAY = 30_000;
const STALL_PATIENCE = 4_000;
const REOPEN_PATIENCE = 12_000;
const EDGE_PATIENCE = 3_000;
const MEND_EVERY = 5_000;
const AT_EDGE = 1.5;
const RENEW_EVERY = 5_000;
const HIDDEN_EVERY = 800;

export class LivePlayer {
  #hls = null;
  #video;
  #keeper;
  #tell;
  #dress;
  #backoff = new Backoff();
  #saving;
  #isOpen = false;
  #hasParsed = false;
  #hasEnded = false;
  #paused = false;
  #online = true;
  #retryTimer;
  #watchTimer;
  #edge = { value: null, at: 0 };
  #progress = { time: 0, at: 0 };
  #cleanSince = 0;
  #isResting = false;
  #restTimer;
  #mendedAt = -Infinity;
  #renewedAt = -Infinity;
  #listeners;
  phase = "idle";

  constructor({ video, keeper, tell, saving = false, dress = () => {} }) {
    this.#video = video;
    this.#keeper = keeper;
    this.#tell = tell;
    this.#saving = saving;
    this.#dress = dress;
    this.#listeners = {
      playing: () => this.#playing(),
      waiting: () => this.#stalled(),
      pause: () => this.#maybePaused(),
      ended: () => this.#end(),
    };
  }

  static canPlay(video) {
    return Hls.isSupported() || video.canPlayType("application/vnd.apple.mpegurl") !== "";
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#paused = this.#isResting = false;
    for (const [name, deed] of Object.entries(this.#listeners)) this.#video.addEventListener(name, deed);
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_EVERY);
    this.#load();
  }

  close() {
    this.#isOpen = false;
    clearInterval(this.#watchTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#restTimer);
    for (const [name, deed] of Object.entries(this.#listeners)) this.#video.removeEventListener(name, deed);
    this.#hls?.destroy();
    this.#hls = null;
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#say("idle");
  }

  // Programme time of the picture shown, or null.
  get date() {
    if (this.#hls) return this.#hls.playingDate;
    const start = this.#video.getStartDate?.().getTime();
    return start ? new Date(start + this.#video.currentTime * 1000) : null;
  }

  get isPaused() {
    return this.#paused;
  }

  get isAtEdge() {
    if (!this.#hls || this.#hls.latency === 0) return true;
    return this.#hls.latency <= Math.max(this.#hls.targetLatency ?? 0, 1) + AT_EDGE;
  }

  async play() {
    this.#paused = false;
    if (this.phase === "blocked") this.#say("loading");
    try {
      await this.#video.play();
      return true;
    } catch (error) {
      if (error.name === "NotAllowedError") this.#say("blocked");
      return false;
    }
  }

  pause() {
    this.#paused = true;
    this.#video.pause();
    // A fan who went for a coffee need not be sent the show meanwhile.
    this.#restTimer = setTimeout(() => this.#rest(), REST_AFTER);
  }

  // Whoever comes back from a pause wants to see what is happening, not what has happened.
  toEdge() {
    clearTimeout(this.#restTimer);
    if (this.#isResting) {
      this.#isResting = false;
      this.#paused = false;
      this.#load();
      return Promise.resolve(true);
    }
    const position = this.#hls?.liveSyncPosition;
    if (position) this.#video.currentTime = position;
    return this.play();
  }

  set saving(saving) {
    this.#saving = saving;
    if (!this.#hls) return;
    const { lowLatencyMode, liveSyncDuration, liveMaxLatencyDuration } = saving ? SAVING : LOW_LATENCY;
    this.#hls.lowLatencyMode = lowLatencyMode;
    this.#hls.targetLatency = liveSyncDuration;
    this.#hls.config.liveMaxLatencyDuration = liveMaxLatencyDuration;
    this.#hls.autoLevelCapping = saving ? 0 : -1;
    // hls.js would close up by and by; whoever spends the bytes wants to see it at once.
    if (!saving && !this.#paused) this.toEdge();
  }

  #rest() {
    if (!this.#isOpen || !this.#paused || !this.#hls) return;
    this.#isResting = true;
    clearTimeout(this.#retryTimer);
    this.#hls.stopLoad();
  }

  get #now() {
    return performance.now();
  }

  // --- opening and opening again

  #load() {
    if (!this.#isOpen || this.#hasEnded) return;
    if (!this.#keeper.src) return this.#renewThen(() => this.#load());
    this.#hasParsed = false;
    this.#edge = { value: null, at: this.#now };
    if (!["waiting", "lost", "offline"].includes(this.phase)) this.#say("loading");
    if (!Hls.isSupported()) return this.#loadNative();
    this.#hls?.destroy();
    this.#hls = this.#make();
    this.#dress(this.#hls);
    this.#hls.loadSource(this.#keeper.src);
    this.#hls.attachMedia(this.#video);
  }

  #make() {
    const hls = new Hls({
      ...OPTIONS,
      ...(this.#saving ? SAVING : LOW_LATENCY),
      xhrSetup: (xhr, url) => xhr.open("GET", this.#keeper.address(url), true),
      pLoader: playlistLoader(() => this.#windowStart),
    });
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.#hasParsed = true;
      if (!this.#paused) this.play();
    });
    hls.on(Hls.Events.LEVEL_UPDATED, (_event, { details }) => this.#updated(details));
    hls.on(Hls.Events.ERROR, (_event, error) => this.#trouble(error));
    return hls;
  }

  get #windowStart() {
    const known = this.#hls?.latestLevelDetails;
    return known?.live ? known.startSN : 0;
  }

  // iPhones older than 17.1: the browser plays the address itself; all we can do is give it a new one.
  #loadNative() {
    this.#video.src = this.#keeper.src;
    this.#video.onerror = () => this.#renewThen(() => this.#load());
    if (!this.#paused) this.play();
  }

  #updated(details) {
    this.#online = true;
    const edge = `${details.lastPartSn}.${details.lastPartIndex}.${details.edge}`;
    if (edge !== this.#edge.value) this.#edge = { value: edge, at: this.#now };
    this.#backoff.reset();
  }

  #trouble({ fatal, type, details, response }) {
    const status = response?.code ?? 0;
    const answer = remedy({ fatal, type, status });
    if (answer === null) return;
    this.#online = status !== 0 || type !== "networkError";
    if (answer === "renew") return this.#renewOnce();
    if (answer === "mend") return this.#mend();
    if (answer === "wait") this.#say(this.#hasParsed ? "lost" : "waiting");
    if (answer === "retry" && !this.#online && this.#starved) this.#say("offline");
    this.#later(() => (details === "levelParsingError" ? this.#load() : this.#again()));
  }

  // What is known is kept, and with it the picture; only a player that knew nothing begins anew.
  #again() {
    if (!this.#isOpen || this.#hasEnded) return;
    if (this.#hasParsed && this.#hls && this.#backoff.tries < 4) this.#hls.startLoad(-1);
    else this.#load();
  }

  // A fresh pass that is refused as well was not the trouble: the picture is hidden for now. Then asking again is cheap.
  #renewOnce() {
    clearTimeout(this.#retryTimer);
    if (this.#now - this.#renewedAt > RENEW_EVERY) {
      this.#renewedAt = this.#now;
      return this.#renewThen(() => this.#again());
    }
    this.#retryTimer = setTimeout(() => this.#again(), HIDDEN_EVERY * (0.7 + 0.6 * Math.random()));
  }

  #renewThen(deed) {
    clearTimeout(this.#retryTimer);
    this.#keeper.renew().then(
      () => this.#isOpen && deed(),
      (error) => {
        if (!this.#isOpen || [401, 402, 403].includes(error.status)) return;
        this.#say(error.status === undefined ? "offline" : "waiting");
        this.#later(() => this.#renewThen(deed));
      },
    );
  }

  #later(deed) {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(deed, this.#backoff.next());
  }

  #mend() {
    if (this.#now - this.#mendedAt < MEND_EVERY) return this.#later(() => this.#load());
    this.#mendedAt = this.#now;
    this.#hls.recoverMediaError();
    if (!this.#paused) this.play();
  }

  // --- while playing

  #playing() {
    this.#cleanSince = this.#now;
    this.#say("playing");
  }

  #stalled() {
    if (this.#hasEnded || this.#paused) return;
    this.#cleanSince = this.#now;
    if (this.phase === "playing") this.#say("buffering");
  }

  #maybePaused() {
    // Browsers pause by themselves too (a headset pulled out); hls.js pauses nothing.
    if (!this.#isOpen || this.#video.ended || this.#video.readyState === 0) return;
    this.#paused = true;
    this.#say("paused");
  }

  #end() {
    this.#hasEnded = true;
    clearTimeout(this.#retryTimer);
    this.#hls?.stopLoad();
    this.#say("ended");
  }

  get #starved() {
    return this.#video.readyState < 3;
  }

  #watch() {
    if (!this.#isOpen || this.#hasEnded || this.#paused) return;
    const now = this.#now;
    if (this.#video.currentTime !== this.#progress.time) {
      this.#progress = { time: this.#video.currentTime, at: now };
      if (!this.#starved && this.phase !== "playing" && this.phase !== "blocked") this.#playing();
    }
    if (this.phase === "playing") return this.#calm(now);
    if (["buffering", "lost", "offline"].includes(this.phase)) this.#nameStall(now);
    if (this.phase === "buffering" || this.phase === "loading") this.#nudge(now - this.#progress.at);
  }

  // A stall makes hls.js keep a longer distance for good; half a minute without one earns the short one back.
  #calm(now) {
    if (!this.#hls || this.#saving || now - this.#cleanSince < CLEAN_PLAY) return;
    this.#cleanSince = now;
    this.#hls.targetLatency = LOW_LATENCY.liveSyncDuration;
  }

  #nameStall(now) {
    if (!this.#online) this.#say("offline");
    else if (this.#edge.value !== null && now - this.#edge.at > EDGE_PATIENCE) this.#say("lost");
    else if (this.phase === "offline" || this.phase === "lost") this.#say("buffering");
  }

  #nudge(stuckFor) {
    if (!this.#hls || !this.#hasParsed) return;
    if (stuckFor > REOPEN_PATIENCE) {
      this.#progress.at = this.#now;
      this.#load();
    } else if (stuckFor > STALL_PATIENCE && this.#hls.liveSyncPosition > this.#video.currentTime + 0.5) {
      this.#video.currentTime = this.#hls.liveSyncPosition;
    }
  }

  #say(phase) {
    if (phase === this.phase) return;
    this.phase = phase;
    this.#tell(phase);
  }
}

function playlistLoader(windowStart) {
  return class extends Hls.DefaultConfig.loader {
    load(context, config, callbacks) {
      const onSuccess = (response, ...rest) => {
        if (typeof response.data === "string") response.data = fromSegment(response.data, windowStart());
        callbacks.onSuccess(response, ...rest);
      };
      super.load(context, config, { ...callbacks, onSuccess });
    }
  };
}
