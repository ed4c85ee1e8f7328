import assert from "node:assert/strict";
import { test } from "node:test";
import { Pictures } from "../../../static/streams/stage/pictures.js";
import { Trial } from "../../../static/streams/stage/trial.js";

const HD = { long: 1280, short: 720, bitrate: 2_000_000 };
const SMALL = { long: 640, short: 360, bitrate: 600_000 };

class Frame {
  displayWidth = 1280;
  displayHeight = 720;
  open = 1;

  clone() {
    this.open += 1;
    return this;
  }

  close() {
    this.open -= 1;
  }
}

// An encoder that takes what it is given, unless it is told to be busy.
class Path {
  hasRoom = true;
  isClosed = false;
  given = [];

  constructor(options) {
    Object.assign(this, options);
  }

  encode(_frame, time, key) {
    this.given.push({ time, key });
    this.onFrame?.({ time, key });
  }

  close() {
    this.isClosed = true;
  }
}

const at = (index) => (index * 1e6) / 30;
const keys = (path) => path.given.filter(({ key }) => key).map(({ time }) => time);
const nothing = () => {};

function both(options = {}) {
  const paths = [];
  const pictures = new Pictures({
    shape: { width: 1280, height: 720 },
    size: HD,
    bitrate: HD.bitrate,
    fps: 30,
    renditions: 2,
    onFrame: nothing,
    onDescription: nothing,
    onError: nothing,
    make: (made) => {
      paths.push(new Path(made));
      return paths.at(-1);
    },
    ...options,
  });
  const play = (from, to) => {
    for (let index = from; index < to; index += 1) pictures.take(new Frame(), at(index));
  };
  return { pictures, paths, play };
}

test("both renditions get the same frames and the same keyframes, one a second", () => {
  const { paths, play } = both();
  play(0, 91);
  assert.deepEqual(paths.map(({ size }) => size), [{ width: 1280, height: 720 }, { width: 640, height: 360 }]);
  assert.deepEqual(paths[0].given, paths[1].given);
  assert.deepEqual(keys(paths[0]), [0, 30, 60, 90].map(at));
});

test("upright pictures stay upright in both", () => {
  const { paths } = both({ shape: { width: 720, height: 1280 } });
  assert.deepEqual(paths.map(({ size }) => size), [{ width: 720, height: 1280 }, { width: 360, height: 640 }]);
});

test("a keyframe waits a moment until both can make it", () => {
  const { paths, play } = both();
  play(0, 30);
  paths[1].hasRoom = false;
  play(30, 33);
  paths[1].hasRoom = true;
  play(33, 34);
  assert.deepEqual(keys(paths[0]), [0, at(33)]);
  assert.deepEqual(keys(paths[1]), [0, at(33)]);
});

test("a second rendition that is stuck does not stop the first, and comes back at a keyframe", () => {
  const { pictures, paths, play } = both();
  play(0, 30);
  paths[1].hasRoom = false;
  play(30, 50);
  paths[1].hasRoom = true;
  play(50, 80);
  assert.equal(keys(paths[0])[1], at(36));
  assert.deepEqual(keys(paths[1]), [0, keys(paths[0])[2]]);
  assert.equal(paths[1].given[30].time, keys(paths[0])[2]);
  assert.ok(pictures.dropped >= 20);
});

test("dropping the second closes its encoder and leaves the first alone", () => {
  const { pictures, paths, play } = both();
  play(0, 10);
  pictures.dropSecond();
  play(10, 31);
  assert.equal(pictures.renditions, 1);
  assert.deepEqual(paths.map(({ isClosed, given }) => [isClosed, given.length]), [[false, 31], [true, 10]]);
  assert.deepEqual(keys(paths[0]), [0, at(30)]);
});

test("a picture that is small already has no second", () => {
  assert.equal(both({ size: SMALL }).pictures.renditions, 1);
  assert.equal(both({ renditions: 1 }).pictures.renditions, 1);
});

test("a source that stands still is shown on in both", () => {
  const { pictures, paths, play } = both();
  play(0, 1);
  pictures.keepUp(500_000);
  pictures.keepUp(700_000);
  assert.deepEqual(paths.map(({ given }) => given.length), [2, 2]);
});

test("every frame is closed", () => {
  const { pictures } = both();
  const frames = Array.from({ length: 5 }, () => new Frame());
  frames.forEach((frame, index) => pictures.take(frame, at(index)));
  pictures.close();
  assert.deepEqual(frames.map(({ open }) => open), [0, 0, 0, 0, 0]);
});

// --- the trial

// Encoders of a machine that manages `most` renditions, of 720 lines or of 360 ones.
function tryMachine({ large = 2, small = 1, camera = true } = {}) {
  const results = [];
  const made = [];
  const make = (options) => {
    made.push(new Path(options));
    return made.at(-1);
  };
  const trial = new Trial({ sizes: [HD, SMALL], fps: 30, now: 0, tell: (result) => results.push(result), make });
  for (let index = 0; camera && index < 30 * 20 && results.length === 0; index += 1) {
    const open = made.filter(({ isClosed }) => !isClosed);
    const isLarge = open[0]?.size.height === 720;
    const isTooMuch = open.length > (isLarge ? large : small);
    for (const path of open) path.hasRoom = !isTooMuch || index % 3 === 0;
    trial.take(new Frame(), at(index));
  }
  trial.look(9_000_000);
  trial.look(10_000_000);
  return { results, made };
}

test("a machine with room to spare gets both renditions after five seconds", () => {
  const { results, made } = tryMachine();
  assert.deepEqual(results, [{ short: 720, renditions: 2, fps: 30 }]);
  assert.ok(made[0].given.length <= 30 * 5);
  assert.ok(made.every(({ isClosed }) => isClosed));
});

test("a machine that manages one rendition is found out", () => {
  assert.deepEqual(tryMachine({ large: 1 }).results, [{ short: 720, renditions: 1, fps: 30 }]);
});

test("a machine that manages small pictures only is found out", () => {
  assert.deepEqual(tryMachine({ large: 0 }).results, [{ short: 360, renditions: 1, fps: 30 }]);
});

test("a machine that manages nothing well gets a verdict nevertheless", () => {
  const [{ short, renditions, fps }] = tryMachine({ large: 0, small: 0 }).results;
  assert.deepEqual([short, renditions], [360, 1]);
  assert.ok(fps > 0 && fps < 15);
});

test("without a picture the verdict says so once", () => {
  assert.deepEqual(tryMachine({ camera: false }).results, [{ short: 720, renditions: 0, fps: 0 }]);
});
