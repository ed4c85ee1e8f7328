import { cropOf, placesOf } from "./layouts.js";

// The picture that fans see while somebody else is on stage: everybody's pictures drawn into one.

const NAME_SHARE = 0.035; // of the height

export class Program {
  #canvas = document.createElement("canvas");
  #paint;
  #ticker;
  #seats = new Map();
  layout = "side";

  constructor({ width, height, fps, tickerUrl }) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#paint = this.#canvas.getContext("2d", { alpha: false });
    this.track = this.#canvas.captureStream(fps).getVideoTracks()[0];
    this.#ticker = new Worker(tickerUrl, { type: "module" });
    this.#ticker.onmessage = () => this.#draw();
    this.#ticker.postMessage(fps);
  }

  // The first who is seated is the host.
  seat(id, track, name = "") {
    const seat = this.#seats.get(id) ?? { video: silentVideo() };
    this.#seats.set(id, seat);
    seat.name = name;
    if (seat.track === track) return;
    seat.track = track;
    seat.video.srcObject = track && new MediaStream([track]);
    if (track) seat.video.play().catch(() => {});
  }

  leave(id) {
    const seat = this.#seats.get(id);
    if (seat) seat.video.srcObject = null;
    this.#seats.delete(id);
  }

  close() {
    this.#ticker.terminate();
    this.track.stop();
    for (const id of [...this.#seats.keys()]) this.leave(id);
  }

  #draw() {
    const { width, height } = this.#canvas;
    const seats = [...this.#seats.values()];
    const places = placesOf(this.layout, seats.length, this.#canvas);
    this.#paint.fillStyle = "#171310";
    this.#paint.fillRect(0, 0, width, height);
    for (const [index, seat] of seats.entries()) if (places[index]) this.#drawSeat(seat, places[index], seats.length > 1);
  }

  #drawSeat({ video, name }, place, withName) {
    if (video.readyState >= 2 && video.videoWidth) {
      const crop = cropOf({ width: video.videoWidth, height: video.videoHeight }, place);
      this.#paint.drawImage(video, crop.x, crop.y, crop.width, crop.height, place.x, place.y, place.width, place.height);
    } else {
      this.#paint.fillStyle = "#2a241f";
      this.#paint.fillRect(place.x, place.y, place.width, place.height);
    }
    if (withName && name) this.#drawName(name, place);
  }

  #drawName(name, place) {
    const size = Math.max(12, Math.round(this.#canvas.height * NAME_SHARE));
    const pad = Math.round(size / 2);
    this.#paint.font = `600 ${size}px system-ui, sans-serif`;
    const wide = Math.min(this.#paint.measureText(name).width, place.width - 4 * pad);
    const y = place.y + place.height - size - 3 * pad;
    this.#paint.fillStyle = "rgb(23 19 16 / 0.72)";
    this.#paint.fillRect(place.x + pad, y, wide + 2 * pad, size + 2 * pad);
    this.#paint.fillStyle = "#fff";
    this.#paint.textBaseline = "middle";
    this.#paint.fillText(name, place.x + 2 * pad, y + pad + size / 2, wide);
  }
}

function silentVideo() {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  return video;
}
