import assert from "node:assert/strict";
import test from "node:test";
import { LiveCaptions, layOut, plainCueText, readingTime } from "../../../static/streams/stage/live_captions.js";

const NOON = Date.UTC(2026, 4, 1, 12);

// A text track as browsers have them: cues in order, none while it is disabled.
class Track {
  list = [];
  mode = "hidden";

  get cues() {
    return this.mode === "disabled" ? null : this.list;
  }

  addCue(cue) {
    assert.ok(!this.list.includes(cue), "a cue is added once");
    this.list.push(cue);
  }

  removeCue(cue) {
    assert.ok(this.list.includes(cue));
    this.list = this.list.filter((other) => other !== cue);
  }

  get shown() {
    return this.list.map(({ startTime, endTime, text }) => [startTime, endTime, text]);
  }

  at(second) {
    return this.list.filter((cue) => cue.startTime <= second && second < cue.endTime).map((cue) => cue.text);
  }
}

function captions() {
  const track = new Track();
  return { track, live: new LiveCaptions(track, (startTime, endTime, text) => ({ startTime, endTime, text })) };
}

test("a line is shown when the picture gets to the moment it was spoken", () => {
  const { track, live } = captions();
  live.move(new Date(NOON), 10);

  live.hear({ text: "x".repeat(10), at: NOON + 3_000 });

  assert.deepEqual(track.shown, [[13, 15.2, "x".repeat(10)]]);
  assert.deepEqual(track.at(12.9), []);
});

test("whoever sees the show later reads it later", () => {
  const near = captions();
  const far = captions();
  near.live.move(NOON, 100);
  far.live.move(NOON - 8_000, 100);

  for (const { live } of [near, far]) live.hear({ text: "now", at: NOON + 1_000 });

  assert.equal(near.track.list[0].startTime, 101);
  assert.equal(far.track.list[0].startTime, 109);
});

test("a line that comes after its moment is shown at once, one that is long over is not", () => {
  const { track, live } = captions();
  live.move(NOON, 50);

  live.hear({ text: "long over", at: NOON - 30_000 });
  live.hear({ text: "late", at: NOON - 4_000 });

  assert.deepEqual(track.at(50), ["late"]);
  assert.deepEqual(track.at(20), ["long over"]);
});

test("the next line ends the one before, but never at once", () => {
  const places = layOut([
    { text: "second", date: NOON + 100 },
    { text: "first", date: NOON },
    { text: "third", date: NOON + 1_500 },
  ]);

  assert.deepEqual(
    places.map(({ line, from, until }) => [line.text, from - NOON, until - NOON]),
    [["first", 0, 700], ["second", 700, 1_500], ["third", 1_500, 3_350]],
  );
});

test("lines that come before the picture does are placed when it is there", () => {
  const { track, live } = captions();

  live.hear({ text: "early", at: NOON });
  live.move(null, 0);
  assert.deepEqual(track.shown, []);
  live.move(NOON - 2_000, 4);

  assert.equal(track.list[0].startTime, 6);
});

test("when the media's clock leaps the lines go along, the same cues", () => {
  const { track, live } = captions();
  live.move(NOON, 100);
  live.hear({ text: "one", at: NOON + 1_000 });
  const [cue] = track.list;
  live.move(NOON + 1_000, 101.1);
  assert.equal(cue.startTime, 101);

  live.move(NOON + 5_000, 2_000);

  assert.deepEqual(track.list, [cue]);
  assert.equal(cue.startTime, 1_996);
});

test("what a player took out of the track comes back", () => {
  const { track, live } = captions();
  live.move(NOON, 10);
  live.hear({ text: "one", at: NOON });
  live.hear({ text: "two", at: NOON + 5_000 });
  track.list = [];

  live.move(NOON + 200, 10.2);

  assert.deepEqual(track.list.map((cue) => cue.text), ["one", "two"]);
});

test("a disabled track is filled without being looked at", () => {
  const { track, live } = captions();
  track.mode = "disabled";
  live.move(NOON, 10);
  live.hear({ text: "one", at: NOON });
  live.hear({ text: "two", at: NOON + 5_000 });

  assert.equal(track.list.length, 2);
});

test("a long show does not fill the memory", () => {
  const { track, live } = captions();
  live.move(NOON, 0);
  for (let number = 0; number < 520; number += 1) live.hear({ text: String(number), at: NOON + number * 2_000 });

  assert.equal(track.list.length, 500);
  assert.equal(track.list[0].text, "20");
});

test("what people say is no markup", () => {
  assert.equal(plainCueText("<b>a</b> & --> b"), "&lt;b&gt;a&lt;/b&gt; &amp; --&gt; b");
});

test("a wide sign takes as long to read as two", () => {
  assert.equal(readingTime("あいう"), readingTime("abcdef"));
  assert.equal(readingTime("x".repeat(400)), 7_000);
});
