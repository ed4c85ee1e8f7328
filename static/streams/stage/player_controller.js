import { Controller } from "@hotwired/stimulus";
import { Playhead } from "../../app/lib/playhead.js";
import { post } from "./calls.js";
import { LivePlayer } from "./live_player.js";
import { formatSeconds } from "./measures.js";
import { PassKeeper } from "./pass_keeper.js";
import { ReplayPlayer } from "./replay_player.js";

// The fan's player: state of the show in, picture and events out.
//   <div data-controller="player" data-player-src-value="…/master.m3u8" data-player-renew-url-value="…"
//        data-player-state-value="live" data-action="keydown@window->player#key"> <video data-player-target="video">
// Whoever learns that the show has begun or ended (the room) sets data-player-state-value. A show that was over when
// the page was made, with a src and a video that has controls, is a replay.

const SAVING = "showfloor.saving";
const SCHEDULED_POLL = 15_000;
const ENDED_PATIENCE = 10_000;
const EVENTS = { playing: "playing", buffering: "waiting", lost: "waiting", offline: "waiting", ended: "ended" };
const TYPING = "input, textarea, select, [contenteditable], dialog";

export default class extends Controller {
  static targets = [
    ..."video frame notice delay sound saving edge fullscreen pip".split(" "),
    ..."whenPaused whenPlaying whenMuted whenSounding".split(" "),
  ];

  static values = { src: String, renewUrl: String, state: { type: String, default: "scheduled" } };

  connect() {
    this.playhead = new Playhead();
    this.keeper = new PassKeeper({
      src: this.srcValue,
      renew: () => post(this.renewUrlValue, this.#shownTime()),
      onRefused: () => this.#leave("refused"),
    });
    if (this.stateValue === "ended" && this.srcValue && this.videoTarget.controls) {
      this.replay = new ReplayPlayer({ video: this.videoTarget, keeper: this.keeper });
      this.replay.open();
      return;
    }
    this.player = new LivePlayer({
      video: this.videoTarget,
      keeper: this.keeper,
      saving: this.#savingWanted,
      tell: (phase) => this.#phase(phase),
    });
    if (!LivePlayer.canPlay(this.videoTarget)) return this.#phase("unsupported");
    this.videoTarget.muted = true;
    this.onTime = () => this.#time();
    this.onVolume = () => this.#showSound();
    this.videoTarget.addEventListener("timeupdate", this.onTime);
    this.videoTarget.addEventListener("volumechange", this.onVolume);
    this.delayTimer = setInterval(() => this.#showDelay(), 1_000);
    this.#showSound();
    this.#showSaving();
    this.#hideWhatCannotBe();
    this.isReady = true;
    this.#follow(this.stateValue);
  }

  disconnect() {
    this.isReady = false;
    clearInterval(this.delayTimer);
    clearTimeout(this.stateTimer);
    this.videoTarget.removeEventListener("timeupdate", this.onTime);
    this.videoTarget.removeEventListener("volumechange", this.onVolume);
    this.keeper.stop();
    this.player?.close();
    this.replay?.close();
    this.player = this.replay = null;
  }

  stateValueChanged(state) {
    if (this.isReady) this.#follow(state);
  }

  // --- what a fan can do

  toggle() {
    if (this.player.isPaused || this.player.phase === "blocked") this.player.toEdge();
    else this.player.pause();
  }

  toEdge() {
    this.player.toEdge();
  }

  // The one tap for sound; it is also the tap a browser wants before it plays at all.
  unmute() {
    this.videoTarget.muted = false;
    if (this.player.phase === "blocked") this.player.play();
  }

  toggleSound() {
    if (this.videoTarget.muted) this.unmute();
    else this.videoTarget.muted = true;
  }

  toggleSaving() {
    const saving = !this.#savingWanted;
    window.localStorage.setItem(SAVING, saving ? "1" : "");
    this.player.saving = saving;
    this.#showSaving();
  }

  async toggleFullscreen() {
    const frame = this.hasFrameTarget ? this.frameTarget : this.element;
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (frame.requestFullscreen) await frame.requestFullscreen();
    else this.videoTarget.webkitEnterFullscreen?.();
  }

  async togglePip() {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await this.videoTarget.requestPictureInPicture().catch(() => {});
  }

  key(event) {
    if (!this.player || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING)) return;
    // On a button the space bar presses the button.
    if (event.key === " " && event.target.closest?.("button, a, summary, [role=button], [role=tab]")) return;
    const deed = { k: "toggle", " ": "toggle", m: "toggleSound", f: "toggleFullscreen" }[event.key.toLowerCase()];
    if (!deed) return;
    event.preventDefault();
    this[deed]();
  }

  // --- the show's state

  #follow(state) {
    clearTimeout(this.stateTimer);
    if (state === "live") {
      this.sawLive = true;
      this.keeper.start();
      this.player.open();
    } else if (state === "dark") this.#leave("dark");
    else if (state === "ended") this.#endSoon();
    else this.#poll();
  }

  // The room tells when the show begins; should it not, looking now and then will.
  #poll() {
    this.#phase("scheduled");
    this.stateTimer = setTimeout(async () => {
      const isOnAir = await this.#isOnAir().catch(() => false);
      if (!this.isReady || this.stateValue !== "scheduled") return;
      if (isOnAir) this.stateValue = "live";
      else this.#poll();
    }, SCHEDULED_POLL * (0.8 + 0.4 * Math.random()));
  }

  async #isOnAir() {
    if (!this.keeper.src) await this.keeper.renew();
    const { ok, status } = await fetch(this.keeper.src, { method: "HEAD" });
    if (status === 403 || status === 410) await this.keeper.renew();
    return ok;
  }

  // What is still in the buffer is played to the end.
  #endSoon() {
    if (this.player.phase !== "playing") return this.#leave("ended");
    this.stateTimer = setTimeout(() => this.#leave("ended"), ENDED_PATIENCE);
  }

  #leave(phase) {
    this.keeper.stop();
    this.player?.close();
    this.#phase(phase);
  }

  #phase(phase) {
    if (this.shown === phase || (this.shown === "ended" && phase === "idle")) return;
    this.shown = phase;
    this.element.dataset.phase = phase;
    for (const notice of this.noticeTargets) notice.hidden = !notice.dataset.when.split(" ").includes(phase);
    const running = ["playing", "buffering", "lost", "offline", "loading"].includes(phase);
    swap(this.whenPlayingTargets, this.whenPausedTargets, running);
    if (phase === "ended") this.keeper.stop();
    this.#showSound();
    // A page that was opened after the show has nothing to be told.
    if (EVENTS[phase] && (phase !== "ended" || this.sawLive)) this.dispatch(EVENTS[phase]);
  }

  // --- what is shown

  #time() {
    const date = this.player.date;
    this.playhead.move(date, { running: !this.videoTarget.paused });
    this.dispatch("time", { detail: { playingDate: date } });
  }

  #showDelay() {
    const delay = this.shown === "playing" ? this.playhead.delay(this.keeper.ahead) : null;
    for (const place of this.delayTargets) {
      place.textContent = delay === null ? "" : formatSeconds(delay);
      place.closest("[data-player-delay]")?.toggleAttribute("hidden", delay === null);
    }
    for (const button of this.edgeTargets) button.hidden = this.shown !== "playing" || this.player.isAtEdge;
  }

  // What the server measures the delay by. A picture that stands still says nothing of it.
  #shownTime() {
    const time = this.shown === "playing" ? this.playhead.time : null;
    return time === null ? {} : { playing_ms: Math.round(time) };
  }

  #showSound() {
    const { muted } = this.videoTarget;
    const offered = muted && ["playing", "blocked"].includes(this.shown);
    for (const button of this.soundTargets) button.hidden = !offered;
    swap(this.whenMutedTargets, this.whenSoundingTargets, muted);
  }

  #showSaving() {
    for (const button of this.savingTargets) button.setAttribute("aria-pressed", String(this.#savingWanted));
  }

  #hideWhatCannotBe() {
    const canFill = document.fullscreenEnabled || "webkitEnterFullscreen" in this.videoTarget;
    for (const button of this.fullscreenTargets) button.hidden = !canFill;
    for (const button of this.pipTargets) button.hidden = !document.pictureInPictureEnabled;
  }

  get #savingWanted() {
    const chosen = window.localStorage.getItem(SAVING);
    return chosen === null ? Boolean(navigator.connection?.saveData) : chosen === "1";
  }
}

// Shows one set of parts instead of the other; a button that goes hands the keyboard to the one that comes.
function swap(these, those, yes) {
  const held = [...these, ...those].some((part) => part === document.activeElement);
  for (const part of these) part.hidden = !yes;
  for (const part of those) part.hidden = yes;
  if (held) (yes ? these : those)[0]?.focus();
}
