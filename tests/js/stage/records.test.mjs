import assert from "node:assert/strict";
import { test } from "node:test";
import { PICTURE, SOUND, packMessage, readMessage } from "../../../static/streams/stage/records.js";

const sound = { track: SOUND, key: true, time: 1_700_000_000_123_456, duration: 20_000, payload: new Uint8Array([1, 2, 3]) };
const frame = { track: PICTURE, key: false, time: 1_700_000_000_133_333, duration: 33_333, payload: new Uint8Array([9]) };

test("a message comes back as it was packed", () => {
  const { seq, records } = readMessage(packMessage(4_000_000_000, [sound, frame]));
  assert.equal(seq, 4_000_000_000);
  assert.deepEqual(records, [sound, frame]);
});

test("the bytes are the ones the server expects", () => {
  const bytes = packMessage(1, [{ track: PICTURE, key: true, time: -2, duration: 3, payload: new Uint8Array([0xff]) }]);
  const expected = [0, 0, 0, 1, 1, 1, ...new Array(7).fill(0xff), 0xfe, 0, 0, 0, 3, 0, 0, 0, 1, 0xff];
  assert.deepEqual([...bytes], expected);
});

test("a fraction of a microsecond and a negative duration do no harm", () => {
  const [record] = readMessage(packMessage(1, [{ ...frame, time: 10.6, duration: -4 }])).records;
  assert.equal(record.time, 11);
  assert.equal(record.duration, 0);
});

test("a record cut short is refused", () => {
  const bytes = packMessage(1, [sound]);
  assert.throws(() => readMessage(bytes.subarray(0, bytes.byteLength - 1)), RangeError);
});
