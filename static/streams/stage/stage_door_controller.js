import { Controller } from "@hotwired/stimulus";
import { fillText } from "../../app/lib/dom.js";
import { BackstageLine, socketAddress } from "./backstage/line.js";
import { GuestTie, Peer } from "./backstage/peer.js";
import { post } from "./calls.js";
import { DeviceDesk } from "./device_desk.js";
import { fillMenus } from "./device_menu.js";
import { showLevel } from "./level_bar.js";
import { MicMeter } from "./mic_meter.js";

// A co-host's page: camera and microphone, a name, the wait, the stage.
// States: ready, asking, waiting, alone (the host is not there), on_stage, offline, removed, replaced, full, ended, shut.

const KEPT = "showfloor.stage-door";
const PICTURE = { width: 1280, height: 720, fps: 30 };
const OVER = ["removed", "replaced", "full", "ended", "shut"];

export default class extends Controller {
  static targets = "name preview program nothing camera microphone level when notice noticeText mute cameraOff muted words ask".split(" ");

  static values = { show: String, cameraNumber: String, microphoneNumber: String };

  async connect() {
    this.meter = new MicMeter({ level: (level) => showLevel(this.levelTarget, level), silent: () => {} });
    this.desk = new DeviceDesk({
      size: PICTURE,
      tell: {
        used: (kind, track) => this.#used(kind, track),
        lost: (kind) => this.#notice(kind === "camera" ? "CameraLost" : "MicrophoneLost"),
        trouble: (key) => this.#notice(key),
      },
    });
    this.tie = new GuestTie({
      make: (run) => this.#peer(run),
      say: (data) => this.line?.say({ type: "signal", to: "host", data }),
    });
    this.onDevices = () => this.#menus();
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices);
    this.#show("ready");
    this.askTarget.disabled = false;
    await this.openDevices();
    const kept = this.#kept;
    if (kept && this.element.isConnected) this.#enter(kept);
  }

  disconnect() {
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices);
    this.#leave();
    this.meter.close();
    this.desk.close();
  }

  // --- what a guest can do

  async openDevices() {
    this.noticeTarget.hidden = true;
    await this.desk.open();
    await this.#menus();
  }

  pickCamera() {
    return this.desk.pick("camera", this.cameraTarget.value);
  }

  pickMicrophone() {
    return this.desk.pick("microphone", this.microphoneTarget.value);
  }

  toggleMute() {
    this.#turn("microphone", this.muteTarget);
  }

  toggleCamera() {
    this.#turn("camera", this.cameraOffTarget);
  }

  async ask(event) {
    event.preventDefault();
    this.#show("asking");
    try {
      const way = await post(window.location.href, { name: this.nameTarget.value });
      window.sessionStorage.setItem(KEPT, JSON.stringify({ ...way, show: this.showValue }));
      this.#enter(way);
    } catch (error) {
      this.#show("ready");
      this.#notice("Offline", error.message);
    }
  }

  goAway() {
    window.sessionStorage.removeItem(KEPT);
    this.#leave();
    this.#show("ready");
  }

  // --- the line and the tie

  // A page that was reloaded comes back to its place.
  get #kept() {
    const kept = JSON.parse(window.sessionStorage.getItem(KEPT) ?? "null");
    return kept?.show === this.showValue ? kept : null;
  }

  #enter(way) {
    this.ice = way.ice;
    this.line = new BackstageLine({ url: socketAddress(way.socket_url), pass: way.pass, hear: (words) => this.#hear(words) });
  }

  #leave() {
    this.tie?.close();
    this.line?.close();
    this.line = null;
    if (this.hasProgramTarget) this.programTarget.srcObject = null;
  }

  #hear(words) {
    if (words.type === "place") this.#place(words);
    else if (words.type === "signal") this.tie.take(words.data);
    else if (words.type === "bye") this.#bye(words.reason);
    else if (words.type === "line" && !words.open && !OVER.includes(this.state)) this.#show("offline");
  }

  #place(words) {
    this.tie.follow(words);
    this.tie.again();
    this.isMuted = words.muted;
    this.#show(words.place === "on_stage" && words.host ? "on_stage" : words.host ? "waiting" : "alone");
  }

  #bye(reason) {
    if (reason === "slow" || reason === "too_fast") return;
    window.sessionStorage.removeItem(KEPT);
    this.#leave();
    this.#show(OVER.includes(reason) ? reason : "shut");
  }

  #peer(run) {
    return new Peer({
      ice: this.ice,
      run,
      tracks: { video: this.desk.tracks.camera, audio: this.desk.tracks.microphone },
      say: (data) => this.line?.say({ type: "signal", to: "host", data }),
      tell: { stream: (stream) => this.#playProgram(stream), state: (word) => this.tie.state(word) },
    });
  }

  #playProgram(stream) {
    this.programTarget.srcObject = stream;
    this.programTarget.play().catch(() => {});
  }

  // --- what is shown

  #used(kind, track) {
    const menu = kind === "camera" ? this.cameraTarget : this.microphoneTarget;
    menu.dataset.inUse = track.getSettings().deviceId ?? "";
    this.tie.peer?.replace(kind === "camera" ? "video" : "audio", track);
    if (kind === "microphone") return this.meter.listen(track);
    this.previewTarget.srcObject = new MediaStream([track]);
    this.previewTarget.play().catch(() => {});
    this.nothingTarget.hidden = true;
  }

  #turn(kind, button) {
    const off = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(off));
    const track = this.desk.turn(kind, off);
    if (track) track.enabled = !off;
  }

  #menus() {
    const menus = { camera: this.cameraTarget, microphone: this.microphoneTarget };
    const names = { camera: this.cameraNumberValue, microphone: this.microphoneNumberValue };
    return fillMenus(menus, (kind, number) => fillText(names[kind], { number })).catch(() => {});
  }

  #show(state) {
    this.state = state;
    this.element.dataset.state = state;
    this.mutedTarget.hidden = state !== "on_stage" || !this.isMuted;
    for (const part of this.whenTargets) part.hidden = !part.dataset.when.split(" ").includes(state);
  }

  #word(key) {
    return this.wordsTarget.querySelector(`[data-word="${CSS.escape(key)}"]`)?.textContent;
  }

  #notice(key, message = "") {
    this.noticeTextTarget.textContent = message || this.#word(key) || this.#word("Other");
    this.noticeTarget.hidden = false;
  }
}
