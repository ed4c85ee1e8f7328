// Which sentence of the page belongs to which state of the line and which answer of the server. The sentences
// themselves are the page's: it gives them as values, named "text" and the word here.

export const VERDICTS = {
  connecting: ["Connecting", "idle"],
  live: ["Live", "good"],
  poor: ["Poor", "warn"],
  lost: ["Lost", "bad"],
  gone: ["Gone", "bad"],
  refused: ["NotSent", "bad"],
  paused: ["Paused", "idle"],
};
export const REFUSALS = {
  taken_over: "RefusedTakenOver",
  replaced: "RefusedTakenOver",
  ticket: "RefusedTicket",
  ticket_expired: "RefusedTicket",
  bitrate: "RefusedTooFast",
  too_fast: "RefusedTooFast",
  ended: "RefusedEnded",
  converters_busy: "RefusedBusy",
  converters_off: "RefusedBrowser",
  wrong_codec: "RefusedBrowser",
  reordered: "RefusedBrowser",
  network: "Network",
};
export const TEXTS = [
  ..."CameraDenied CameraMissing CameraBusy CameraLost CameraNumber".split(" "),
  ..."MicrophoneDenied MicrophoneMissing MicrophoneBusy MicrophoneLost MicrophoneNumber".split(" "),
  ..."DevicesDenied DevicesBusy Insecure Unsupported Failed RefusedOther".split(" "),
  ...Object.values(VERDICTS).map(([key]) => key),
  ...new Set(Object.values(REFUSALS)),
];
