import { Backlog } from "./backlog.js";
import { BitrateSteward } from "./bitrate.js";
import { Cameras } from "./cameras.js";
import { SIZES, base64, sameShape, soundConfig } from "./codecs.js";
import { Health } from "./health.js";
import { PartCutter } from "./part_cutter.js";
import { Pictures, SECOND } from "./pictures.js";
import { SoundPath } from "./sound_path.js";
import { Source, epoch } from "./source.js";
import { Trial } from "./trial.js";
import { Uplink } from "./uplink.js";

// The host's side of a show, from frames to the line. A session is one run of encoders whose output one init segment
// describes; another picture shape, a humbler size or a broken encoder begins a new one within the same show.

const TICK = 100;
const TICKS_PER_LOOK = 10;
const MICROPHONE_PATIENCE = 1_000_000;
const NO_MICROPHONE_PATIENCE = 400_000;
const WAIT_FOR_MICROPHONE = 6_000_000;
const MOST_ERRORS = 3;
const ERROR_MEMORY = 60_000;
// Looks (seconds) at a poor line in a row before the second rendition is given up.
const POOR_LOOKS = 2;

export class Broadcast {
  #cameras;
  #microphone = null;
  #picture = null;
  #sound = null;
  #cutter = null;
  #uplink = null;
  #steward = null;
  #session = null;
  #held = [];
  #descriptions = [];
  #trial = null;
  #renditions = 2;
  #poorLooks = 0;
  #isResting = false;
  #offered;
  #sizes;
  #fps;
  #tell;
  #starting = false;
  #wantedSince = null;
  #errors = [];
  #ticks = 0;
  #health = new Health();

  constructor({ tell, sizes = SIZES, fps = 30 }) {
    this.#tell = tell;
    this.#cameras = new Cameras({ lost: () => tell({ kind: "lost", device: "camera" }) });
    this.#offered = sizes;
    this.#sizes = [...sizes];
    this.#fps = fps;
    setInterval(() => this.#tick(), TICK);
  }

  setCamera(handed) {
    const cameras = this.#cameras;
    cameras.add(handed, (frame, time) => this.#takeFrame(frame, time), { isOnAir: Boolean(this.#uplink) });
  }

  setMicrophone(handed) {
    this.#microphone?.stop();
    this.#microphone = null;
    if (!handed) return;
    const lost = () => {
      this.#microphone = null;
      this.#tell({ kind: "lost", device: "microphone" });
    };
    this.#microphone = Source.microphone(handed, (block, time) => this.#takeBlock(block, time), lost);
  }

  captured(times) {
    this.#cameras.captured(times);
  }

  turn(device, on) {
    (device === "camera" ? this.#cameras : this.#microphone)?.turn(on);
  }

  // Encodes for some seconds without a line and tells how the machine kept up.
  trial() {
    if (this.#uplink) return;
    this.#trial?.close();
    const tell = (result) => this.#tell({ kind: "trial", ...result });
    this.#trial = new Trial({ sizes: this.#offered, fps: this.#fps, now: epoch(), tell });
  }

  // What the line and the machine were found to carry: nothing larger is tried from now on.
  limit({ short, bitrate = Infinity, renditions = 2 }) {
    const fitting = this.#offered.filter((size) => size.short <= short);
    this.#sizes = (fitting.length ? fitting : this.#offered.slice(-1)).map((size) => ({
      ...size,
      bitrate: Math.min(size.bitrate, bitrate),
    }));
    this.#renditions = renditions;
  }

  goLive({ url, ticket, takeover, renewTicket, renditions = 2 }) {
    this.#trial?.close();
    this.#trial = null;
    this.#renditions = Math.min(this.#renditions, renditions);
    this.#uplink?.close();
    this.#uplink = new Uplink({
      url,
      ticket,
      takeover,
      renewTicket,
      backlog: new Backlog(),
      tell: (state) => this.#tell({ kind: "state", ...state }),
      asked: {
        keyframe: () => this.#picture?.askKey(),
        less: () => this.#lower(),
        only: (names) => !names.includes("v1") && this.#dropSecond(),
        anew: (reason) => this.#anew(reason),
      },
    });
    this.#wantedSince = epoch();
    this.#isResting = false;
    this.#closePaths();
    this.#uplink.connect();
  }

  retry() {
    this.#uplink?.retry();
  }

  // The line is gone for good (taken over, refused): nothing more is encoded.
  leave() {
    this.#uplink?.close();
    this.#uplink = null;
    this.#closePaths();
  }

  async end() {
    const uplink = this.#uplink;
    if (!uplink) return;
    await this.#finish();
    await uplink.end();
    this.leave();
  }

  // What was made is delivered, then the line is closed; the show is not over. What comes after is another session.
  async pause() {
    const uplink = this.#uplink;
    if (!uplink) return;
    this.#isResting = true;
    await this.#finish();
    await uplink.rest();
    if (uplink === this.#uplink) this.leave();
  }

  async #finish() {
    await Promise.all([this.#picture?.flush(), this.#sound?.flush()]);
    this.#cutter?.finish();
  }

  // Nothing is encoded before both clocks are fixed; a microphone that never speaks is not waited for.
  get #clocksFixed() {
    if (!this.#cameras.fixed) return false;
    if (!this.#microphone || this.#microphone.fixed) return true;
    return epoch() - this.#wantedSince > WAIT_FOR_MICROPHONE;
  }

  #takeFrame(frame, time) {
    const shape = { width: frame.displayWidth, height: frame.displayHeight };
    if (this.#trial && !this.#uplink) return this.#trial.take(frame, time);
    if (!this.#uplink || !this.#clocksFixed || this.#starting || this.#isResting) return frame.close();
    if (this.#picture && !sameShape(shape, this.#picture.size)) this.#restart();
    if (!this.#picture) {
      frame.close();
      return this.#start(shape);
    }
    this.#health.seen();
    this.#picture.take(frame, time);
  }

  #takeBlock(block, time) {
    if (!this.#sound || !this.#uplink || this.#isResting) return block.close();
    if (!this.#sound.fits(block)) {
      const { sampleRate, numberOfChannels } = block;
      block.close();
      if (!this.#starting) this.#restart({ sampleRate, numberOfChannels });
      return;
    }
    this.#sound.take(block, time);
  }

  async #start(shape) {
    this.#starting = true;
    const deliver = (part) => this.#deliver(part);
    this.#cutter = new PartCutter({ fps: this.#fps, renditions: this.#renditions, deliver });
    await this.#startSound();
    if (this.#uplink) this.#startPicture(shape);
    this.#starting = false;
  }

  async #startSound(format = this.#microphone?.format ?? { sampleRate: 48_000, numberOfChannels: 1 }) {
    if (this.#sound) return;
    const config = await soundConfig(format);
    if (!config) return this.#tell({ kind: "unsupported" });
    this.#sound = new SoundPath({
      config,
      onSound: (sound) => this.#cutter?.sound(sound),
      onTerms: () => this.#begin(),
      onError: () => this.#failed(),
    });
  }

  #startPicture(shape) {
    const { bitrate } = this.#sizes[0];
    this.#steward = new BitrateSteward(bitrate);
    this.#picture = new Pictures({
      shape,
      size: this.#sizes[0],
      bitrate,
      fps: this.#fps,
      renditions: this.#renditions,
      onFrame: (index, frame) => (index ? this.#cutter?.second(frame) : this.#cutter?.frame(frame)),
      onDescription: (index, description) => this.#describe(index, description),
      onError: (index) => (index ? this.#dropSecond() : this.#failed()),
    });
    if (this.#picture.renditions === 1) this.#cutter.dropSecond();
  }

  // An encoder that describes itself anew in mid-session has begun another one.
  #describe(index, description) {
    if (this.#session) {
      this.#cutter.finish();
      this.#session = null;
      if (index) this.#picture.askKey();
    }
    this.#descriptions[index] = description;
    this.#begin();
  }

  #begin() {
    if (this.#session || !this.#uplink || !this.#picture || !this.#sound?.terms) return;
    const sizes = this.#picture.sizes;
    if (sizes.some((_size, index) => !this.#descriptions[index])) return;
    const rates = [this.#steward.bitrate, SECOND.bitrate];
    const video = sizes.map(({ width: w, height: h }, index) => ({
      ...{ name: `v${index}`, w, h, bitrate: rates[index] },
      desc: base64(this.#descriptions[index]),
    }));
    this.#session = { session: crypto.randomUUID(), audio: this.#sound.terms, video };
    this.#uplink.begin(this.#session);
    for (const part of this.#held.splice(0)) this.#deliver(part);
  }

  // In mid-show: the first rendition goes on without a break, and players of the second change over to it.
  #dropSecond() {
    this.#renditions = 1;
    if (!this.#picture || this.#picture.renditions === 1) return;
    this.#picture.dropSecond();
    this.#cutter?.dropSecond();
    this.#health = new Health();
    if (this.#session) this.#uplink?.drop("v1");
    else this.#begin();
  }

  #deliver(part) {
    if (!this.#session) this.#held.push(part);
    else if (this.#uplink) this.#health.sent(this.#uplink.push(part));
  }

  #restart(soundFormat = null) {
    this.#cutter?.finish();
    this.#closePicture();
    if (!soundFormat) return;
    this.#sound.close();
    this.#sound = null;
    this.#microphone.format = soundFormat;
  }

  // An encoder that broke is made anew, and so is a session the server could not follow (a laptop that slept).
  #failed() {
    if (this.#tooOften()) return this.#tell({ kind: "failed" });
    this.#closePaths();
  }

  #anew(reason) {
    if (this.#tooOften()) return this.#uplink.refuse(reason);
    this.#closePaths();
  }

  #tooOften() {
    const since = performance.now() - ERROR_MEMORY;
    this.#errors = [...this.#errors.filter((at) => at > since), performance.now()];
    return this.#errors.length > MOST_ERRORS;
  }

  #lower() {
    if (this.#picture) this.#picture.bitrate = this.#steward.lower(performance.now());
  }

  #closePicture() {
    this.#picture?.close();
    this.#picture = null;
    this.#session = null;
    this.#descriptions = [];
    this.#held = [];
  }

  #closePaths() {
    this.#closePicture();
    this.#sound?.close();
    this.#sound = null;
    this.#cutter = null;
  }

  #tick() {
    const now = epoch();
    if (this.#picture && this.#uplink && !this.#isResting) {
      this.#picture.keepUp(now);
      this.#sound?.keepUp(now, this.#microphone?.fixed ? MICROPHONE_PATIENCE : NO_MICROPHONE_PATIENCE);
    }
    this.#trial?.look(now);
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_LOOK === 0) this.#look();
  }

  #look() {
    if (!this.#uplink || !this.#picture) return;
    const figures = this.#health.look({ picture: this.#picture, sound: this.#sound, uplink: this.#uplink });
    this.#tell({ kind: "health", ...figures, renditions: this.#picture.renditions });
    const { state, carried } = figures;
    const bitrate = this.#steward.look({ well: state !== "poor", carried, now: performance.now() });
    if (bitrate) this.#picture.bitrate = bitrate;
    this.#poorLooks = state === "poor" ? this.#poorLooks + 1 : 0;
    const hasTwo = this.#picture.renditions > 1;
    if (hasTwo && (figures.overworked || this.#poorLooks >= POOR_LOOKS)) {
      this.#dropSecond();
    } else if (figures.overworked && this.#sizes.length > 1) {
      this.#sizes.shift();
      this.#restart();
    }
  }
}
