import { Controller } from "@hotwired/stimulus";
import { showToast } from "../../app/lib/dom.js";
import { Playhead } from "../../app/lib/playhead.js";
import { post } from "./calls.js";
import { LivePlayer } from "./live_player.js";
import { formatSeconds } from "./measures.js";
import { PassKeeper } from "./pass_keeper.js";
import { Qualities } from "./qualities.js";
import { ReplayPlayer } from "./replay_player.js";
import { RewindPlayer } from "./rewind_player.js";
import { screenName } from "./screen_name.js";

// The fan's player: state of the show in, picture and events out.
//   <div data-controller="player" data-player-src-value="…/master.m3u8" data-player-renew-url-value="…"
//        data-player-state-value="live"> <video data-player-target="video">
// Whoever learns that the show has begun or ended (the room) sets data-player-state-value. A show that was over when
// the page was made, with a src and a video that has controls, is a replay. While somebody has wound back, the element
// carries data-player-wound.

const SAVING = "showfloor.saving";
const SCHEDULED_POLL = 15_000;
const ENDED_PATIENCE = 10_000;
const EVENTS = { playing: "playing", buffering: "waiting", lost: "waiting", offline: "waiting", ended: "ended" };
const ELSEWHERE = "watching_elsewhere";

export default class extends Controller {
  static targets = [
    ..."video frame notice delay sound saving edge fullscreen pip".split(" "),
    ..."whenPaused whenPlaying whenMuted whenSounding".split(" "),
  ];

  static values = { src: String, renewUrl: String, state: { type: String, default: "scheduled" }, limited: Boolean, take: Boolean };

  connect() {
    this.playhead = new Playhead();
    // A ticket is good on one screen: the newest one. An older one is told, and may take it back by its button.
    this.takesOver = this.takeValue || this.limitedValue;
    this.keeper = new PassKeeper({
      src: this.srcValue,
      renew: () => this.#renew(),
      onRefused: ({ code }) => this.#leave(code === ELSEWHERE ? "elsewhere" : "refused"),
    });
    this.qualities = new Qualities({ tell: () => this.dispatch("qualities"), saving: this.#savingWanted });
    const dress = (hls) => this.qualities.dress(hls);
    if (this.stateValue === "ended" && this.srcValue && this.videoTarget.controls) {
      this.replay = new ReplayPlayer({ video: this.videoTarget, keeper: this.keeper, dress });
      this.replay.open();
      // Before the first frame: is this the screen that the ticket is used on?
      if (this.limitedValue) this.videoTarget.addEventListener("play", () => this.keeper.renew().catch(() => {}), { once: true });
      return;
    }
    this.player = new LivePlayer({
      video: this.videoTarget,
      keeper: this.keeper,
      saving: this.#savingWanted,
      tell: (phase) => this.rewind || this.#phase(phase),
      dress,
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
    this.#unwind();
    this.player?.close();
    this.replay?.close();
    this.player = this.replay = null;
  }

  stateValueChanged(state) {
    if (this.isReady) this.#follow(state);
  }

  // --- what a fan can do

  toggle() {
    const { screen } = this;
    if (!screen.isPaused && screen.phase !== "blocked") screen.pause();
    else if (this.rewind) this.rewind.play();
    else this.player.toEdge();
  }

  toEdge() {
    if (!this.rewind) return this.player.toEdge();
    this.#unwind();
    this.player.open();
  }

  // Shows the programme from an earlier moment (milliseconds since 1970).
  windTo(date) {
    if (this.rewind) return this.rewind.seek(date);
    this.rewind = new RewindPlayer({
      video: this.videoTarget,
      keeper: this.keeper,
      at: date,
      tell: (phase) => this.#phase(phase),
      dress: (hls) => this.qualities.dress(hls),
    });
    this.player.close();
    this.element.dataset.playerWound = "";
    this.rewind.open();
  }

  #unwind() {
    this.rewind?.close();
    this.rewind = null;
    delete this.element.dataset.playerWound;
  }

  // Whichever player has the picture.
  get screen() {
    return this.rewind ?? this.player;
  }

  // Takes the ticket over from another device, which is told when it asks for its next pass.
  async watchHere() {
    this.takesOver = true;
    await this.keeper.renew().catch((error) => showToast(error.message));
    if (this.takesOver) return;
    this.keeper.start();
    this.#phase("loading");
    if (this.replay) this.videoTarget.play();
    else this.player.open();
  }

  // The room says on which screen somebody watches now; whatever was said of this one is no news.
  screenTaken({ detail: { name } }) {
    if (name !== screenName() && this.shown !== "elsewhere") this.#leave("elsewhere");
  }

  // The one tap for sound; it is also the tap a browser wants before it plays at all.
  unmute() {
    this.videoTarget.muted = false;
    if (this.screen.phase === "blocked") this.screen.play();
  }

  toggleSound() {
    if (this.videoTarget.muted) this.unmute();
    else this.videoTarget.muted = true;
  }

  toggleSaving() {
    const saving = !this.#savingWanted;
    window.localStorage.setItem(SAVING, saving ? "1" : "");
    this.player.saving = saving;
    this.qualities.saving = saving;
    this.#showSaving();
  }

  // A size of picture (its shorter side), or null for what fits; whoever chooses one does not mean to save.
  chooseQuality(side) {
    if (side && this.#savingWanted && this.player) this.toggleSaving();
    this.qualities.chosen = side;
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

  async #renew() {
    const take = this.takesOver ? { take: "1" } : {};
    const answer = await post(this.renewUrlValue, { screen: screenName(), ...take, ...this.#shownTime(), ...this.#watchedTime() });
    this.takesOver = false;
    return answer;
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

  // What is still in the buffer is played to the end; whoever has wound back goes on into the recording.
  #endSoon() {
    if (this.rewind) return;
    if (this.player.phase !== "playing") return this.#leave("ended");
    this.stateTimer = setTimeout(() => this.#leave("ended"), ENDED_PATIENCE);
  }

  #leave(phase) {
    this.keeper.stop();
    this.#unwind();
    this.player?.close();
    if (this.replay) this.videoTarget.pause();
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
    const { date } = this.screen;
    const running = !this.videoTarget.paused;
    this.playhead.move(date, { running });
    this.dispatch("time", { detail: { playingDate: date, running } });
  }

  #showDelay() {
    const delay = this.shown === "playing" && !this.rewind ? this.playhead.delay(this.keeper.ahead) : null;
    for (const place of this.delayTargets) {
      place.textContent = delay === null ? "" : formatSeconds(delay);
      place.closest("[data-player-delay]")?.toggleAttribute("hidden", delay === null);
    }
    for (const button of this.edgeTargets) button.hidden = this.#isAtEdge;
  }

  get #isAtEdge() {
    if (this.rewind) return this.stateValue === "ended";
    return this.shown !== "playing" || this.player.isAtEdge;
  }

  // What the server measures the delay by. A picture that stands still or was wound back says nothing of it.
  #shownTime() {
    const time = this.shown === "playing" && !this.rewind ? this.playhead.time : null;
    return time === null ? {} : { playing_ms: Math.round(time) };
  }

  // Which moment of the programme is being watched; nothing while it stands still, or where nobody looks.
  #watchedTime() {
    const time = this.videoTarget.paused || document.hidden ? null : this.playhead.time;
    return time === null ? {} : { watched_ms: Math.round(time) };
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
