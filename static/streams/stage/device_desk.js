import { openBoth, openCamera, openMicrophone, remember, remembered } from "./capture.js";

// The host's two devices while the studio is open: which ones are in use, whether they are switched off, what happened
// to them. It tells: used(kind, track), lost(kind), trouble(key); a key is the name of a text, CameraDenied for one.

const KINDS = ["camera", "microphone"];

export class DeviceDesk {
  #size;
  #tell;
  #isOff = { camera: false, microphone: false };
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

  // Answers whether the wish was met; the device in use stays in use when it was not.
  async pick(kind, id) {
    try {
      this.#use(kind, await (kind === "camera" ? openCamera(id, this.#size) : openMicrophone(id)));
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
    return this.tracks[kind];
  }

  lose(kind, track = this.tracks[kind]) {
    if (!track || track !== this.tracks[kind]) return;
    this.tracks[kind] = null;
    this.#tell.lost(kind);
  }

  close() {
    for (const kind of KINDS) this.tracks[kind]?.stop();
    this.tracks = { camera: null, microphone: null };
  }

  #use(kind, track) {
    const old = this.tracks[kind];
    this.tracks[kind] = track;
    track.enabled = !this.#isOff[kind];
    track.addEventListener("ended", () => this.lose(kind, track));
    this.#tell.used(kind, track);
    old?.stop();
  }
}

function keyOf({ device, reason = "busy" }) {
  if (reason === "insecure") return "Insecure";
  return `${capital(device ?? "devices")}${capital(reason)}`;
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
