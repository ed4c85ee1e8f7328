import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { clockText } from "../../app/lib/time.js";
import { socketAddress } from "./backstage/line.js";
import { REFUSALS, TEXTS, VERDICTS } from "./broadcast_words.js";
import { post } from "./calls.js";
import { SIZES, fitSize } from "./codecs.js";
import { DeviceDesk } from "./device_desk.js";
import { fillMenus } from "./device_menu.js";
import { showLevel } from "./level_bar.js";
import { formatBitrate, formatSeconds, formatShare } from "./measures.js";
import { MicMeter } from "./mic_meter.js";
import { chooseWay, openAir } from "./probe.js";
import { WakeLock } from "./wake_lock.js";

// The studio's camera desk: devices and preview, Go live, health, End. The Worker does the work; this shows it.
// States: off, connecting, live, poor, lost, gone, refused, ending. Parts of the page that belong to some of them:
//   <p data-broadcast-target="when" data-when="lost gone" hidden>

const ON_AIR = ["connecting", "live", "poor", "lost", "gone"];
const RESUME_TRIES = 6;
const RESUME_EVERY = 700;
const END_PATIENCE = 5_000;

export default class extends Controller {
  static targets = [
    ..."preview nothing camera microphone level silent notice noticeText when verdict clock".split(" "),
    ..."goLive mute cameraOff takeOverDialog endDialog bitrate dropped backlog fps size".split(" "),
  ];

  static values = {
    workerUrl: String,
    goLiveUrl: String,
    passUrl: String,
    endUrl: String,
    show: String,
    live: Boolean,
    startedAt: String,
    width: { type: Number, default: SIZES[0].long },
    height: { type: Number, default: SIZES[0].short },
    bitrate: { type: Number, default: SIZES[0].bitrate },
    fps: { type: Number, default: 30 },
    ...Object.fromEntries(TEXTS.map((key) => [`text${key}`, String])),
  };

  async connect() {
    const silent = (yes) => this.silentTargets.forEach((part) => (part.hidden = !yes));
    this.meter = new MicMeter({ level: (level) => this.#level(level), silent });
    this.wakeLock = new WakeLock();
    this.desk = new DeviceDesk({
      size: { width: this.widthValue, height: this.heightValue, fps: this.fpsValue },
      tell: {
        used: (kind, track) => this.#used(kind, track),
        lost: (kind) => this.#lost(kind),
        trouble: (key) => this.#notice(key),
      },
    });
    this.#show("off");
    this.#listen();
    const way = await chooseWay(this.#sizes[0]);
    if (!way) return this.#giveUp("Unsupported");
    if (!this.element.isConnected) return;
    this.onAir = openAir(way, {
      workerUrl: this.workerUrlValue,
      sizes: this.#sizes,
      fps: this.fpsValue,
      hear: (said) => this.#hear(said),
    });
    await this.openDevices();
    if (this.liveValue && this.state === "off" && this.#ours && this.desk.picture) this.#resume();
  }

  disconnect() {
    clearInterval(this.clockTimer);
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices);
    window.removeEventListener("beforeunload", this.onUnload);
    this.meter.close();
    this.wakeLock.close();
    this.onAir?.close();
    this.onAir = null;
    this.desk.close();
  }

  // --- devices

  // Also the deed of a "Try again" button after the host has changed the browser's mind.
  async openDevices() {
    this.#clearNotice();
    await this.desk.open();
    this.#allowGoLive();
    await this.#fillMenus();
  }

  pickCamera() {
    return this.#pick("camera", this.cameraTarget);
  }

  pickMicrophone() {
    return this.#pick("microphone", this.microphoneTarget);
  }

  // Somebody else is on stage: what is sent is a picture and a sound of everybody (nulls: the devices again).
  program({ detail: { camera, microphone } }) {
    this.hasProgram = camera !== null;
    this.previewTarget.classList.toggle("together", this.hasProgram);
    this.#send("camera", camera ?? this.desk.picture);
    this.#send("microphone", microphone ?? this.desk.tracks.microphone);
  }

  tellDevices() {
    if (!this.desk) return;
    const devices = { camera: this.desk.picture, microphone: this.desk.tracks.microphone };
    for (const [kind, track] of Object.entries(devices)) this.dispatch("device", { detail: { kind, track } });
  }

  toggleMute() {
    this.#turn("microphone", this.muteTarget);
  }

  toggleCamera() {
    this.#turn("camera", this.cameraOffTarget);
  }

  // A screen or a still picture in the camera's place, or null for the camera again.
  take({ detail: { track } }) {
    this.desk.lend(track);
    this.#allowGoLive();
  }

  async #pick(kind, menu) {
    if (await this.desk.pick(kind, menu.value)) this.#clearNotice();
    this.#allowGoLive();
  }

  #turn(kind, button) {
    const off = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(off));
    const track = this.desk.turn(kind, off);
    if (track && this.hasProgram) track.enabled = !off;
    else if (track) this.onAir?.turn(kind, track, !off);
  }

  #used(kind, track) {
    const menu = kind === "camera" ? this.cameraTarget : this.microphoneTarget;
    menu.dataset.inUse = track.getSettings().deviceId ?? "";
    if (kind === "microphone") this.meter.listen(track);
    if (!this.hasProgram) this.#send(kind, track);
    this.dispatch("device", { detail: { kind, track } });
    if (kind === "camera") this.dispatch("picture", { detail: { isCamera: track === this.desk.tracks.camera } });
  }

  #send(kind, track) {
    if (kind === "microphone") return this.onAir.useMicrophone(track);
    if (!track) return;
    this.previewTarget.srcObject = new MediaStream([track]);
    this.previewTarget.play().catch(() => {});
    for (const part of this.nothingTargets) part.hidden = true;
    this.onAir.useCamera(track, this.previewTarget);
  }

  // The show goes on without it: the last picture stands still, or silence is sent, until another one is picked.
  #lost(kind) {
    if (kind === "microphone") {
      this.onAir?.useMicrophone(null);
      this.meter.stop();
    }
    this.#notice(kind === "camera" ? "CameraLost" : "MicrophoneLost");
    this.#allowGoLive();
    this.#fillMenus();
  }

  #fillMenus() {
    const menus = { camera: this.cameraTarget, microphone: this.microphoneTarget };
    const names = { camera: this.textCameraNumberValue, microphone: this.textMicrophoneNumberValue };
    return fillMenus(menus, (kind, number) => fillText(names[kind], { number })).catch(() => {});
  }

  // --- on air

  goLive() {
    return this.#goLive();
  }

  takeOver() {
    this.takeOverDialogTarget.close();
    return this.#goLive({ takeover: true });
  }

  // After "gone": the minute of tries is over and the host has found the cable.
  retry() {
    this.onAir.retry();
  }

  // What other parts of the studio want of the Worker; its answers come as broadcast:<kind>.
  ask({ detail }) {
    this.onAir?.ask(detail);
    if (detail.kind === "limit") this.isHopeless = !detail.works;
    this.#allowGoLive();
  }

  // The curtain is drawn: the line is given up until goLive.
  rest() {
    this.#show("paused");
    this.onAir?.ask({ kind: "pause" });
  }

  rested() {
    if (this.state === "paused") this.#show("off");
  }

  askEnd() {
    this.endDialogTarget.showModal();
  }

  cancel(event) {
    event.preventDefault();
    event.target.closest("dialog").close();
  }

  async confirmEnd(event) {
    event?.preventDefault();
    this.endDialogTarget.close();
    this.#show("ending");
    const sent = new Promise((resolve) => (this.whenSent = resolve));
    this.onAir?.end();
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, END_PATIENCE))]);
    try {
      const { next } = await post(this.endUrlValue);
      this.#ours = false;
      this.dispatch("ended");
      window.location.assign(next ?? window.location.href);
    } catch (error) {
      this.#show("gone");
      this.#notice("Network", error.message);
    }
  }

  async #goLive({ takeover = false } = {}) {
    this.#show("connecting");
    this.#clearNotice();
    try {
      const terms = await this.#askTicket({ takeover });
      this.#ours = true;
      this.onAir.goLive({ ...terms, takeover });
    } catch (error) {
      this.#refused(error.code ?? "network", error.message);
    }
  }

  // A page that was reloaded comes back by itself; the old line may need a moment to be seen as closed.
  #resume() {
    this.resumeTries = RESUME_TRIES;
    this.#goLive();
  }

  async #askTicket({ takeover = false } = {}) {
    const url = this.liveValue && this.passUrlValue ? this.passUrlValue : this.goLiveUrlValue;
    const { ticket, ingest_url: ingest, started_at: startedAt, renditions } = await post(url, takeover ? { takeover: "1" } : {});
    this.liveValue = true;
    this.startedAtValue ||= startedAt ?? new Date().toISOString();
    return { ticket, url: socketAddress(ingest), renditions };
  }

  #hear(said) {
    if (said.kind === "state") this.#lineState(said);
    else if (said.kind === "health") this.#health(said);
    else if (said.kind === "lost") this.desk.lose(said.device);
    else if (said.kind === "ticket_wanted") this.#renewTicket();
    else if (said.kind === "ended") this.whenSent?.();
    else if (said.kind === "unsupported") this.#giveUp("Unsupported");
    else if (said.kind === "failed") this.#giveUp("Failed");
    else this.dispatch(said.kind, { detail: said });
  }

  #lineState({ state, retrying, reason }) {
    if (this.state === "ending" || this.state === "paused") return;
    if (state === "refused") return this.#refused(reason);
    if (state === "live") this.resumeTries = 0;
    this.#show(state === "lost" && !retrying ? "gone" : state);
  }

  async #renewTicket() {
    try {
      this.onAir.giveTicket(await this.#askTicket());
    } catch (error) {
      this.onAir.giveTicket({ code: error.code ?? "network" });
    }
  }

  #refused(reason, message = "") {
    this.onAir?.leave();
    if (reason === "on_air" && this.resumeTries > 0) {
      this.resumeTries -= 1;
      setTimeout(() => this.#goLive(), RESUME_EVERY);
      return;
    }
    this.#show("refused");
    if (reason === "on_air") return this.takeOverDialogTarget.showModal();
    if (REFUSALS[reason] === "RefusedTakenOver") this.#ours = false;
    this.#notice(REFUSALS[reason] ?? "RefusedOther", reason === "network" ? "" : message);
  }

  // Whether this very tab is the one that was on air, so that a reload resumes and another tab only offers to.
  get #ours() {
    return window.sessionStorage.getItem("showfloor.on-air") === this.showValue;
  }

  set #ours(yes) {
    if (yes) window.sessionStorage.setItem("showfloor.on-air", this.showValue);
    else window.sessionStorage.removeItem("showfloor.on-air");
  }

  // --- what is shown

  #listen() {
    this.onDevices = () => this.#fillMenus();
    this.onUnload = (event) => {
      if (!ON_AIR.includes(this.state)) return;
      event.preventDefault();
      event.returnValue = true;
    };
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices);
    window.addEventListener("beforeunload", this.onUnload);
    this.clockTimer = setInterval(() => this.#tickClock(), 500);
  }

  // From the wanted size down; humbler ones only if they are humbler.
  get #sizes() {
    const wanted = { long: this.widthValue, short: this.heightValue, bitrate: this.bitrateValue };
    const humbler = SIZES.filter(({ short }) => short < wanted.short);
    return [wanted, ...humbler].map((size) => ({ ...size, ...fitSize(size.long, size.short, size), fps: this.fpsValue }));
  }

  #show(state) {
    this.state = state;
    this.element.dataset.state = state;
    this.wakeLock.wanted = ON_AIR.includes(state);
    for (const part of this.whenTargets) part.hidden = !part.dataset.when.split(" ").includes(state);
    const [key, mood] = VERDICTS[state] ?? [];
    if (this.hasVerdictTarget && key) {
      this.verdictTarget.textContent = this.#text(key);
      this.verdictTarget.closest(".verdict")?.setAttribute("data-state", mood);
    }
    this.#allowGoLive();
    this.dispatch("state", { detail: { state } });
  }

  #allowGoLive() {
    if (!this.hasGoLiveTarget) return;
    this.goLiveTarget.disabled = !this.onAir || !this.desk.picture || ON_AIR.includes(this.state) || this.isHopeless;
  }

  #giveUp(key) {
    this.onAir?.close();
    this.onAir = null;
    this.#show("off");
    this.#notice(key);
  }

  #notice(key, message = "") {
    this.noticeTextTarget.textContent = message || this.#text(key);
    this.noticeTarget.hidden = false;
    this.element.dataset.notice = key;
  }

  #clearNotice() {
    this.noticeTarget.hidden = true;
    this.noticeTextTarget.textContent = "";
    delete this.element.dataset.notice;
  }

  #text(key) {
    return this[`text${key}Value`];
  }

  #level(level) {
    if (this.hasLevelTarget) showLevel(this.levelTarget, level);
  }

  #health({ bitrate, dropped, backlog, fps, width, height }) {
    const figures = {
      bitrate: formatBitrate(bitrate),
      dropped: formatShare(dropped),
      backlog: formatSeconds(backlog),
      fps: String(fps),
      size: `${width} × ${height}`,
    };
    for (const [name, text] of Object.entries(figures)) {
      for (const place of this[`${name}Targets`]) place.textContent = text;
    }
    this.dispatch("health", { detail: { bitrate, dropped, backlog, fps, width, height } });
  }

  #tickClock() {
    if (!this.hasClockTarget || !this.startedAtValue || !this.liveValue) return;
    this.clockTarget.textContent = clockText((Date.now() - Date.parse(this.startedAtValue)) / 1000);
  }
}
