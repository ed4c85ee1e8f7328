import { RecorderUplink } from "./recorder_uplink.js";

// What OnAir is to a browser with encoders, this is to one that can only record: the same deeds, the same words back.
// Each file belongs to one line and one pair of devices; whatever changes one of them begins another file.

const SOUND_BITRATE = 96_000;
const KEY_EVERY = 1_000;
const LOWER = 0.7;
const LOWEST = 300_000;
const LOWER_EVERY = 10_000;
const MOST_ERRORS = 3;
const ERROR_MEMORY = 60_000;
const STOP_PATIENCE = 1_000;
const LOOK_EVERY = 1_000;

export class RecordedAir {
  #way;
  #hear;
  #tracks = { camera: null, microphone: null };
  #recorder = null;
  #uplink = null;
  #session = crypto.randomUUID();
  #bitrate;
  #fps;
  #loweredAt = -Infinity;
  #errors = [];
  #ticketWanted = null;
  #sentBefore = 0;
  #frames = 0;
  #watch = 0;
  #isAwaited = false; // the server waits for the first byte of a file
  #timer;

  // way: a recorder of the probe's.
  constructor({ way, sizes, fps, hear, surroundings = {} }) {
    this.#way = way;
    this.#hear = hear;
    this.#fps = fps;
    this.#bitrate = sizes[0].bitrate;
    this.Recorder = surroundings.Recorder ?? globalThis.MediaRecorder;
    this.Stream = surroundings.Stream ?? globalThis.MediaStream;
    this.Line = surroundings.Line ?? RecorderUplink;
    this.now = surroundings.now ?? (() => performance.now());
    this.#timer = setInterval(() => this.look(), LOOK_EVERY);
  }

  useCamera(track, preview) {
    this.#countFrames(preview);
    this.#use("camera", track);
  }

  useMicrophone(track) {
    this.#use("microphone", track);
  }

  // A track that is switched off gives black or silence; the file goes on.
  turn(_device, track, on) {
    track.enabled = on;
  }

  goLive({ url, ticket, takeover }) {
    this.#uplink?.close();
    this.#uplink = new this.Line({
      url,
      ticket,
      takeover,
      terms: this.#terms,
      recorder: { begin: () => this.#begin(), cease: () => this.#cease() },
      asked: { less: () => this.#lower(), anew: (reason) => this.#anew(reason) },
      tell: (state) => this.#hear({ kind: "state", ...state }),
      renewTicket: () => this.#askTicket(),
    });
    this.#uplink.connect();
  }

  giveTicket({ ticket, code }) {
    if (ticket) this.#ticketWanted?.resolve(ticket);
    else this.#ticketWanted?.reject(Object.assign(new Error("no ticket"), { code }));
  }

  retry() {
    this.#uplink?.retry();
  }

  leave() {
    this.#uplink?.close();
    this.#uplink = null;
  }

  async end() {
    const uplink = this.#uplink;
    if (uplink) {
      await this.#finishFile();
      await uplink.end();
    }
    this.#uplink = null;
    this.#hear({ kind: "ended" });
  }

  close() {
    clearInterval(this.#timer);
    this.#watch += 1;
    this.leave();
  }

  // Once a second: the figures of the last one.
  look() {
    if (!this.#uplink || !this.#recorder) return;
    const { sent, backlog, state } = this.#uplink;
    const { width = 0, height = 0, frameRate } = this.#tracks.camera?.getSettings() ?? {};
    this.#hear({
      kind: "health",
      state,
      bitrate: (sent - this.#sentBefore) * 8,
      fps: this.#frames || Math.round(frameRate ?? this.#fps),
      dropped: null, // a recorder does not tell
      backlog,
      width,
      height,
    });
    this.#sentBefore = sent;
    this.#frames = 0;
  }

  get #terms() {
    const { container, picture = "h264" } = this.#way;
    return { session: this.#session, container, picture, bitrate: this.#bitrate };
  }

  #use(device, track) {
    if (this.#tracks[device] === track) return;
    this.#tracks[device] = track;
    if (this.#recorder) this.#uplink.renew(this.#terms);
    else if (this.#isAwaited) this.#begin();
  }

  // A show without a picture is none: with the camera gone, the line waits for another one.
  #begin() {
    const { camera, microphone } = this.#tracks;
    this.#isAwaited = true;
    if (camera?.readyState !== "live") return;
    const tracks = [camera, microphone].filter((track) => track?.readyState === "live");
    const recorder = new this.Recorder(new this.Stream(tracks), {
      mimeType: this.#way.mimeType,
      videoBitsPerSecond: this.#bitrate,
      audioBitsPerSecond: SOUND_BITRATE,
      videoKeyFrameIntervalDuration: KEY_EVERY,
    });
    recorder.ondataavailable = ({ data }) => recorder === this.#recorder && this.#uplink?.push(data);
    recorder.onerror = () => recorder === this.#recorder && this.#anew("recorder");
    this.#recorder = recorder;
    recorder.start(this.#way.slice);
  }

  // Nobody takes the rest of this file.
  #cease() {
    const recorder = this.#recorder;
    this.#recorder = null;
    this.#isAwaited = false;
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  // What the recorder still holds is handed over before it says that it stopped.
  async #finishFile() {
    const recorder = this.#recorder;
    if (!recorder || recorder.state === "inactive") return;
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
      setTimeout(resolve, STOP_PATIENCE);
    });
    recorder.stop();
    await stopped;
  }

  // A recorder's rate cannot be changed while it runs: fewer bits are another file, so not too often.
  #lower() {
    if (this.now() - this.#loweredAt < LOWER_EVERY) return;
    this.#loweredAt = this.now();
    this.#bitrate = Math.max(LOWEST, Math.round(this.#bitrate * LOWER));
    this.#uplink?.renew(this.#terms);
  }

  #anew(reason) {
    if (this.#tooOften()) return this.#uplink?.refuse(reason);
    this.#uplink?.renew(this.#terms);
  }

  #tooOften() {
    const since = this.now() - ERROR_MEMORY;
    this.#errors = [...this.#errors.filter((at) => at > since), this.now()];
    return this.#errors.length > MOST_ERRORS;
  }

  #askTicket() {
    this.#hear({ kind: "ticket_wanted" });
    return new Promise((resolve, reject) => (this.#ticketWanted = { resolve, reject }));
  }

  #countFrames(preview) {
    this.#watch += 1;
    const watch = this.#watch;
    const count = () => {
      if (watch !== this.#watch) return;
      this.#frames += 1;
      preview.requestVideoFrameCallback(count);
    };
    preview.requestVideoFrameCallback?.(count);
  }
}
