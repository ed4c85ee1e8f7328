import { OnAir } from "/static/streams/stage/on_air.js";

// The studio without its page: the same Worker, encoders and line, and a clock that beeps for a camera. Beside it a
// MediaRecorder takes down the same tracks, as a second opinion on when sound and picture belong together.

const CAMERA = { width: 640, height: 360, fps: 30, hertz: 1000 };
const SIZE = { long: 640, short: 360, width: 640, height: 360, bitrate: 600_000, fps: 30 };
const RECORDERS = ["video/webm;codecs=h264,opus", "video/webm;codecs=vp8,opus"];

clockPattern.asCamera(CAMERA);
const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
const preview = document.querySelector("#preview");
preview.srcObject = stream;
preview.play();

let recorder = null;
let pieces = [];
let ended = null;

const onAir = new OnAir({ workerUrl: "/static/streams/stage/broadcast_worker.js", sizes: [SIZE], fps: 30, hear });
const [camera] = stream.getVideoTracks();
const [microphone] = stream.getAudioTracks();
onAir.useMicrophone(microphone);
onAir.useCamera(camera, preview);

function hear(said) {
  if (said.kind === "state") benchHost.state = said.state;
  if (said.kind === "ended") ended?.();
  if (said.kind === "health") benchHost.health = said;
  if (["failed", "unsupported", "lost"].includes(said.kind)) benchHost.trouble = JSON.stringify(said);
}

globalThis.benchHost = {
  state: "off",
  trouble: null,
  health: null,
  async goLive(show) {
    const { ticket, ingest } = await (await fetch(`/terms/${show}`)).json();
    const url = new URL(ingest, location.href);
    url.protocol = "ws:";
    onAir.goLive({ url: url.href, ticket, takeover: false });
  },
  end() {
    return new Promise((resolve) => {
      ended = resolve;
      onAir.end();
    });
  },
  record() {
    pieces = [];
    const mimeType = RECORDERS.find((type) => MediaRecorder.isTypeSupported(type));
    recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 600_000 });
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.start(1000);
  },
  // What was recorded, as base64.
  async recorded() {
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.stop();
    await stopped;
    const reader = new FileReader();
    const read = new Promise((resolve) => (reader.onload = resolve));
    reader.readAsDataURL(new Blob(pieces));
    await read;
    return reader.result.slice(reader.result.indexOf(",") + 1);
  },
};
