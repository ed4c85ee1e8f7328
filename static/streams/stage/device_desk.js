import { openBoth, openCamera, openMicrophone, remember, remembered } from "./capture.js";

// The host's two devices while the studio is open: which ones are in use, whether they are switched off, what happened
// to them. It tells: used(kind, track), lost(kind), trouble(key); a key is the name of a text, CameraDenied for one.

const KINDS = ["camera", "microphone"];
// How long a camera that was left is kept open: the next one is shown only when its clock is known.
const HANDOVER = 5_000;

export class DeviceDesk {
  #size;
  #tell;
  #isOff = { camera: false, microphone: false };
  #lent = null;
  tracks = { camera: null, microphone: null };

  constructor({ size, tell }) {
    this.#size = size;
    this.#tell = tell;
  }

  async open() {
    const wishes = { camera: remembered("camera"), microphone: remembered("microphone"), size: this.#size };
    try {
      const { troubles, ...tracks } = await openBoth(wishes);
      for (const kind of KINDS) if (tracks[kind]) this.#use(kind, tracks[kind]);
      for (const trouble of troubles) this.#tell.trouble(keyOf(trouble));
    } catch (error) {
      this.#tell.trouble(keyOf(error));
    }
  }

  // What is shown: the camera, or what stands in its place.
  get picture() {
    return this.#lent ?? this.tracks.camera;
  }

  // A screen or a still picture in the camera's place; the camera stays open for the way back. null is the way back.
  lend(track) {
    const before = this.#lent;
    this.#lent = track;
    track?.addEventListener("ended", () => track === this.#lent && this.lend(null));
    const shown = this.picture;
    if (shown) {
      shown.enabled = !this.#isOff.camera;
      this.#tell.used("camera", shown);
    } else this.#tell.lost("camera");
    // Who stops sharing a screen wants it stopped now.
    if (track) stopLater(before);
    else before?.stop();
  }

  // Answers whether the wish was met; the device in use stays in use when it was not.
  async pick(kind, id) {
    try {
      this.#use(kind, await this.#open(kind, id));
      remember(kind, id);
      return true;
    } catch (error) {
      this.#tell.trouble(keyOf(error));
      return false;
    }
  }

  // Answers the track to be switched, or null.
  turn(kind, off) {
    this.#isOff[kind] = off;
    return kind === "camera" ? this.picture : this.tracks[kind];
  }

  lose(kind, track = this.tracks[kind]) {
    if (!track || track !== this.tracks[kind]) return;
    this.tracks[kind] = null;
    if (kind === "microphone" || !this.#lent) this.#tell.lost(kind);
  }

  close() {
    for (const kind of KINDS) this.tracks[kind]?.stop();
    this.#lent?.stop();
    this.#lent = null;
    this.tracks = { camera: null, microphone: null };
  }

  async #open(kind, id) {
    if (kind === "microphone") return openMicrophone(id);
    try {
      return await openCamera(id, this.#size);
    } catch (error) {
      // Many phones open one camera at a time.
      if (error.reason !== "busy" || !this.tracks.camera) throw error;
      this.tracks.camera.stop();
      return openCamera(id, this.#size);
    }
  }

  #use(kind, track) {
    const old = this.tracks[kind];
    const lent = this.#lent;
    if (kind === "camera") this.#lent = null;
    this.tracks[kind] = track;
    track.enabled = !this.#isOff[kind];
    track.addEventListener("ended", () => this.lose(kind, track));
    this.#tell.used(kind, track);
    if (kind === "camera") [old, lent].forEach(stopLater);
    else old?.stop();
  }
}

function stopLater(track) {
  if (track) setTimeout(() => track.stop(), HANDOVER);
}

function keyOf({ device, reason = "busy" }) {
  if (reason === "insecure") return "Insecure";
  return `${capital(device ?? "devices")}${capital(reason)}`;
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
