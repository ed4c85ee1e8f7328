// The host's camera and microphone: asking for them, remembering the choice, saying what is wrong with them.

const REMEMBERED = { camera: "showfloor.camera", microphone: "showfloor.microphone" };
const TROUBLES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

// device: "camera", "microphone" or null when both were asked for together; reason: denied, missing, busy, insecure.
export class DeviceTrouble extends Error {
  constructor(device, reason) {
    super(`${device ?? "devices"}: ${reason}`);
    this.device = device;
    this.reason = reason;
  }
}

export function remembered(device) {
  return storage()?.getItem(REMEMBERED[device]) ?? "";
}

export function remember(device, id) {
  storage()?.setItem(REMEMBERED[device], id);
}

export async function openCamera(id, size) {
  const stream = await ask("camera", { video: cameraWishes(id, size) });
  return stream.getVideoTracks()[0] ?? trouble("camera", "missing");
}

export async function openMicrophone(id) {
  const stream = await ask("microphone", { audio: microphoneWishes(id) });
  return stream.getAudioTracks()[0] ?? trouble("microphone", "missing");
}

// One question for both; when one of them is missing the other is still had. Answers { camera, microphone, troubles }.
export async function openBoth({ camera, microphone, size }) {
  try {
    const stream = await ask(null, { video: cameraWishes(camera, size), audio: microphoneWishes(microphone) });
    const [video = null] = stream.getVideoTracks();
    const [audio = null] = stream.getAudioTracks();
    const missing = [!video && "camera", !audio && "microphone"].filter(Boolean);
    return { camera: video, microphone: audio, troubles: missing.map((device) => new DeviceTrouble(device, "missing")) };
  } catch (error) {
    if (error.reason === "denied" || error.reason === "insecure") throw error;
    return openApart({ camera, microphone, size });
  }
}

async function openApart({ camera, microphone, size }) {
  const [video, audio] = await Promise.allSettled([openCamera(camera, size), openMicrophone(microphone)]);
  return {
    camera: video.value ?? null,
    microphone: audio.value ?? null,
    troubles: [video, audio].filter((result) => result.reason).map((result) => result.reason),
  };
}

export async function listDevices() {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const named = (kind) => all.filter((device) => device.kind === kind && device.deviceId);
  return { camera: named("videoinput"), microphone: named("audioinput") };
}

async function ask(device, wishes) {
  if (!navigator.mediaDevices?.getUserMedia) trouble(device, "insecure");
  try {
    return await navigator.mediaDevices.getUserMedia(wishes);
  } catch (error) {
    return trouble(device, TROUBLES[error.name] ?? "busy");
  }
}

function trouble(device, reason) {
  throw new DeviceTrouble(device, reason);
}

// "ideal", not "exact": a remembered camera that was left at home gives way to the one that is there.
function cameraWishes(id, { width, height, fps }) {
  const wishes = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: fps, max: 60 } };
  return id ? { ...wishes, deviceId: { ideal: id } } : wishes;
}

function microphoneWishes(id) {
  const wishes = { sampleRate: { ideal: 48_000 }, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return id ? { ...wishes, deviceId: { ideal: id } } : wishes;
}

// A browser that forbids storage throws on reading the name.
function storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
