import assert from "node:assert/strict";
import test from "node:test";
import { Ensemble } from "../../../static/streams/stage/backstage/ensemble.js";

// Stand-ins for what only a browser has; each writes down what was asked of it.
function stage() {
  const log = [];
  const said = [];
  const sent = [];
  const peers = [];
  const program = () => ({
    track: "program",
    seat: (id, track, name) => log.push(["seat", id, track, name]),
    leave: (id) => log.push(["leave", id]),
    close: () => log.push(["close"]),
  });
  const mixer = () => ({
    track: "mix",
    voice: (id, track) => log.push(["voice", id, track]),
    mute: (id, isMuted) => log.push(["mute", id, isMuted]),
    leave: (id) => log.push(["unvoice", id]),
    minus: (id) => `all but ${id}`,
    close: () => log.push(["silence"]),
  });
  const peer = (options) => {
    const made = { ...options, taken: [], stream: { getVideoTracks: () => ["v"], getAudioTracks: () => ["a"] } };
    made.offer = () => made.taken.push("offered");
    made.take = (data) => made.taken.push(data);
    made.close = () => made.taken.push("closed");
    peers.push(made);
    return made;
  };
  const ensemble = new Ensemble({
    name: "Bruno",
    size: {},
    say: (to, data) => said.push([to, data]),
    tell: { program: (tracks) => sent.push(tracks) },
    make: { program, mixer, peer },
  });
  return { ensemble, log, said, sent, peers };
}

const nour = { id: "g1", name: "Nour", place: "on_stage", muted: false };

test("nobody on stage: fans get the devices as they are", () => {
  const { ensemble, sent, log } = stage();
  ensemble.device("camera", "camera track");
  ensemble.follow([{ ...nour, place: "waiting" }]);

  assert.deepEqual(sent, []);
  assert.deepEqual(log, []);
});

test("the first guest turns camera and microphone into a programme, the last one gives them back", () => {
  const { ensemble, sent, log } = stage();
  ensemble.device("camera", "camera track");
  ensemble.device("microphone", "mic track");
  ensemble.follow([nour]);
  ensemble.follow([]);

  assert.deepEqual(sent, [
    { camera: "program", microphone: "mix" },
    { camera: null, microphone: null },
  ]);
  assert.deepEqual(log[0], ["seat", "host", "camera track", "Bruno"]);
  assert.ok(log.some(([deed]) => deed === "silence"));
});

test("each time a guest is ready a new tie is offered, with everything but their own voice", () => {
  const { ensemble, peers } = stage();
  ensemble.follow([nour]);
  ensemble.take("g1", { ready: true, run: "one" });
  ensemble.take("g1", { ready: true, run: "two" });

  assert.deepEqual(peers.map(({ taken }) => taken), [["offered", "closed"], ["offered"]]);
  assert.equal(peers[1].tracks.audio, "all but g1");
});

test("words of an older tie, and of somebody who is not on stage, are not listened to", () => {
  const { ensemble, peers } = stage();
  ensemble.follow([nour]);
  ensemble.take("g1", { ready: true, run: "two" });
  ensemble.take("g1", { run: "one", description: {} });
  ensemble.take("g2", { ready: true, run: "three" });

  assert.equal(peers.length, 1);
  assert.deepEqual(peers[0].taken, ["offered"]);
});

test("a guest who goes is neither seen nor heard", () => {
  const { ensemble, log, peers } = stage();
  ensemble.follow([nour, { ...nour, id: "g2", name: "Ines" }]);
  ensemble.take("g1", { ready: true, run: "one" });
  ensemble.follow([{ ...nour, id: "g2", name: "Ines", muted: true }]);

  assert.deepEqual(peers[0].taken, ["offered", "closed"]);
  assert.ok(log.some(([deed, id]) => deed === "leave" && id === "g1"));
  assert.ok(log.some(([deed, id]) => deed === "unvoice" && id === "g1"));
  assert.deepEqual(log.filter(([deed]) => deed === "mute").at(-1), ["mute", "g2", true]);
});

test("another camera takes the host's seat without a new programme", () => {
  const { ensemble, log, sent } = stage();
  ensemble.follow([nour]);
  ensemble.device("camera", "other camera");

  assert.deepEqual(log.at(-1), ["seat", "host", "other camera", "Bruno"]);
  assert.equal(sent.length, 1);
});
