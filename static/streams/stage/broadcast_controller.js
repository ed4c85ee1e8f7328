import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { clockText } from "../../app/lib/time.js";
import { post } from "./calls.js";
import { openBoth, openCamera, openMicrophone, remember, remembered } from "./capture.js";
import { SIZES, fitSize } from "./codecs.js";
import { fillMenus } from "./device_menu.js";
import { formatBitrate, formatSeconds, formatShare } from "./measures.js";
import { MicMeter } from "./mic_meter.js";
import { OnAir, canBroadcast } from "./on_air.js";

// The studio's camera desk: devices and preview, Go live, health, End. The Worker does the work; this shows it.
// States: off, connecting, live, poor, lost, gone, refused, ending.

const ON_AIR = ["connecting", "live", "poor", "lost", "gone"];
const RESUME_TRIES = 6;
const RESUME_EVERY = 700;
const END_PATIENCE = 5_000;
const VERDICTS = { connecting: "Connecting", live: "Live", poor: "Poor", lost: "Lost", gone: "Gone" };
const REFUSALS = {
  taken_over: "TakenOver",
  replaced: "TakenOver",
  ticket: "Ticket",
  ticket_expired: "Ticket",
  bitrate: "TooFast",
  too_fast: "TooFast",
  ended: "Ended",
};
const TEXTS = [
  ..."CameraDenied CameraMissing CameraBusy CameraLost CameraNumber".split(" "),
  ..."MicrophoneDenied MicrophoneMissing MicrophoneBusy MicrophoneLost MicrophoneNumber".split(" "),
  ..."DevicesDenied DevicesBusy Insecure Unsupported Failed Network".split(" "),
  ...Object.values(VERDICTS),
  ..."RefusedTakenOver RefusedTicket RefusedTooFast RefusedEnded RefusedOther".split(" "),
];

export default class extends Controller {
  static targets = [
    ..."preview camera microphone level silent notice noticeText when verdict clock".split(" "),
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
    this.#show("off");
    this.tracks = { camera: null, microphone: null };
    this.meter = new MicMeter({ level: (level) => this.#level(level), silent: (yes) => this.#silent(yes) });
    this.onDevices = () => this.#fillMenus();
    this.onUnload = (event) => ON_AIR.includes(this.state) && event.preventDefault();
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices);
    window.addEventListener("beforeunload", this.onUnload);
    this.clockTimer = setInterval(() => this.#tickClock(), 500);
    if (!(await canBroadcast(this.#sizes[0]))) return this.#giveUp("Unsupported");
    if (!this.element.isConnected) return;
    this.onAir = new OnAir({ workerUrl: this.workerUrlValue, sizes: this.#sizes, fps: this.fpsValue, hear: (said) => this.#hear(said) });
    await this.openDevices();
    if (this.liveValue && this.#ours && this.tracks.camera) this.#resume();
  }

  disconnect() {
    clearInterval(this.clockTimer);
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices);
    window.removeEventListener("beforeunload", this.onUnload);
    this.meter.close();
    this.onAir?.close();
    this.onAir = null;
    for (const track of Object.values(this.tracks)) track?.stop();
  }

  // --- devices

  async openDevices() {
    const wishes = { camera: remembered("camera"), microphone: remembered("microphone"), size: this.#size };
    try {
      const { camera, microphone, troubles } = await openBoth(wishes);
      if (camera) this.#useCamera(camera);
      if (microphone) this.#useMicrophone(microphone);
      this.#clearNotice();
      for (const trouble of troubles) this.#deviceTrouble(trouble);
    } catch (error) {
      this.#deviceTrouble(error);
    }
    this.#allowGoLive();
    await this.#fillMenus();
  }

  async pickCamera() {
    try {
      this.#useCamera(await openCamera(this.cameraTarget.value, this.#size));
      remember("camera", this.cameraTarget.value);
      this.#clearNotice();
    } catch (error) {
      this.#deviceTrouble(error);
    }
    this.#allowGoLive();
  }

  async pickMicrophone() {
    try {
      this.#useMicrophone(await openMicrophone(this.microphoneTarget.value));
      remember("microphone", this.microphoneTarget.value);
      this.#clearNotice();
    } catch (error) {
      this.#deviceTrouble(error);
    }
  }

  toggleMute() {
    this.#turn("microphone", this.muteTarget);
  }

  toggleCamera() {
    this.#turn("camera", this.cameraOffTarget);
  }

  #useCamera(track) {
    const old = this.tracks.camera;
    this.tracks.camera = track;
    track.enabled = !this.#pressed("cameraOff");
    track.addEventListener("ended", () => this.#deviceLost("camera", track));
    this.previewTarget.srcObject = new MediaStream([track]);
    this.previewTarget.play().catch(() => {});
    this.cameraTarget.dataset.inUse = track.getSettings().deviceId ?? "";
    this.onAir.useCamera(track, this.previewTarget);
    old?.stop();
  }

  #useMicrophone(track) {
    const old = this.tracks.microphone;
    this.tracks.microphone = track;
    track.enabled = !this.#pressed("mute");
    track.addEventListener("ended", () => this.#deviceLost("microphone", track));
    this.microphoneTarget.dataset.inUse = track.getSettings().deviceId ?? "";
    this.onAir.useMicrophone(track);
    this.meter.listen(track);
    old?.stop();
  }

  #turn(device, button) {
    const off = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(off));
    if (this.tracks[device]) this.onAir?.turn(device, this.tracks[device], !off);
  }

  #pressed(name) {
    return this[`has${name[0].toUpperCase()}${name.slice(1)}Target`] && this[`${name}Target`].getAttribute("aria-pressed") === "true";
  }

  // The show goes on without it: the last picture stands still, or silence is sent, until another one is picked.
  #deviceLost(device, track = this.tracks[device]) {
    if (!track || track !== this.tracks[device]) return;
    this.tracks[device] = null;
    if (device === "microphone") {
      this.onAir?.useMicrophone(null);
      this.meter.stop();
    }
    this.#notice(device === "camera" ? "CameraLost" : "MicrophoneLost");
    this.#allowGoLive();
    this.#fillMenus();
  }

  #deviceTrouble({ device, reason }) {
    const kind = { camera: "Camera", microphone: "Microphone" }[device] ?? "Devices";
    const key = reason === "insecure" ? "Insecure" : `${kind}${reason ? reason[0].toUpperCase() + reason.slice(1) : "Busy"}`;
    this.#notice(key);
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

  askEnd() {
    this.endDialogTarget.showModal();
  }

  cancel(event) {
    event.target.closest("dialog").close();
  }

  async confirmEnd() {
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
    const { ticket, ingest_url: ingest, started_at: startedAt } = await post(url, takeover ? { takeover: "1" } : {});
    this.liveValue = true;
    this.startedAtValue ||= startedAt ?? new Date().toISOString();
    const address = new URL(ingest, window.location.href);
    address.protocol = address.protocol.replace("http", "ws");
    return { ticket, url: address.href };
  }

  #hear(said) {
    if (said.kind === "state") this.#lineState(said);
    else if (said.kind === "health") this.#health(said);
    else if (said.kind === "lost") this.#deviceLost(said.device);
    else if (said.kind === "ticket_wanted") this.#renewTicket();
    else if (said.kind === "ended") this.whenSent?.();
    else if (said.kind === "unsupported") this.#giveUp("Unsupported");
    else if (said.kind === "failed") this.#giveUp("Failed");
  }

  #lineState({ state, retrying, reason }) {
    if (this.state === "ending") return;
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
    if (reason === "taken_over") this.#ours = false;
    if (reason === "network") return this.#notice("Network");
    this.#notice(`Refused${REFUSALS[reason] ?? "Other"}`, message);
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

  get #size() {
    return { width: this.widthValue, height: this.heightValue, fps: this.fpsValue };
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
    for (const part of this.whenTargets) part.hidden = !part.dataset.when.split(" ").includes(state);
    if (this.hasVerdictTarget && VERDICTS[state]) this.verdictTarget.textContent = this.#text(VERDICTS[state]);
    this.#allowGoLive();
    this.dispatch("state", { detail: { state } });
  }

  #allowGoLive() {
    if (this.hasGoLiveTarget) this.goLiveTarget.disabled = !this.tracks?.camera || ON_AIR.includes(this.state) || !this.onAir;
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
    if (!this.hasLevelTarget) return;
    this.levelTarget.style.setProperty("--level", level.toFixed(2));
    this.levelTarget.setAttribute("aria-valuenow", String(Math.round(level * 100)));
  }

  #silent(yes) {
    if (this.hasSilentTarget) this.silentTarget.hidden = !yes;
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
