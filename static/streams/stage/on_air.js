import { pictureConfig } from "./codecs.js";

// The page's end of the broadcast Worker: hands over the devices and carries messages to and fro.

const SOUND_BUFFER = 50;
const PICTURE_BUFFER = 4;
const CAPTURES_NEEDED = 40;
const CAPTURES_SENT = 30;

export async function canBroadcast({ width, height, bitrate, fps }) {
  if (!globalThis.Worker || !globalThis.VideoEncoder || !globalThis.AudioEncoder) return false;
  const config = pictureConfig({ width, height, bitrate, fps });
  const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
  return supported;
}

export class OnAir {
  #worker;
  #watch = 0;

  // hear(message) gets what the Worker tells: state, health, lost, ticket_wanted, ended, unsupported, failed.
  constructor({ workerUrl, sizes, fps, hear }) {
    this.#worker = new Worker(workerUrl, { type: "module" });
    this.#worker.onmessage = ({ data }) => hear(data);
    this.#worker.onerror = (event) => hear({ kind: "failed", detail: event.message });
    this.#say({ kind: "prepare", sizes, fps });
  }

  useCamera(track, preview) {
    this.#hand("camera", track, PICTURE_BUFFER);
    // A canvas has no capture times to wait for.
    if ("canvas" in track) this.#say({ kind: "captured", times: [] });
    else this.#watchCaptures(preview);
  }

  useMicrophone(track) {
    if (track) this.#hand("microphone", track, SOUND_BUFFER);
    else this.#say({ kind: "microphone", handed: null });
  }

  // A device that is switched off gives black or silence; the show goes on.
  turn(device, track, on) {
    track.enabled = on;
    this.#say({ kind: "turn", device, on });
  }

  // A word of another part of the studio to the Worker (trial, limit).
  ask(message) {
    this.#say(message);
  }

  goLive({ url, ticket, takeover, renditions }) {
    this.#say({ kind: "live", url, ticket, takeover, renditions });
  }

  giveTicket(answer) {
    this.#say({ kind: "ticket", ...answer });
  }

  retry() {
    this.#say({ kind: "retry" });
  }

  leave() {
    this.#say({ kind: "leave" });
  }

  end() {
    this.#say({ kind: "end" });
  }

  close() {
    this.#watch += 1;
    this.#worker.terminate();
  }

  #hand(kind, track, maxBufferSize) {
    if (globalThis.MediaStreamTrackProcessor) {
      const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize });
      this.#say({ kind, handed: { readable, id: track.id } }, [readable]);
    } else {
      // A track handed over is gone from the page, and the preview needs its own.
      const copy = track.clone();
      this.#say({ kind, handed: { track: copy, id: track.id } }, [copy]);
    }
  }

  // The preview knows when each frame was taken; that ties the camera's clock to the microphone's.
  #watchCaptures(preview) {
    this.#watch += 1;
    const watch = this.#watch;
    const times = [];
    let frames = 0;
    const look = (_now, { captureTime }) => {
      if (watch !== this.#watch) return;
      frames += 1;
      if (captureTime !== undefined) times.push((performance.timeOrigin + captureTime) * 1000);
      if (frames < CAPTURES_NEEDED) preview.requestVideoFrameCallback(look);
      else this.#say({ kind: "captured", times: times.slice(-CAPTURES_SENT) });
    };
    preview.requestVideoFrameCallback?.(look);
  }

  #say(message, handed = []) {
    this.#worker.postMessage(message, handed);
  }
}
