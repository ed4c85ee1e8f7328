// The binary message of the uplink: u32 seq, then records, all big-endian.
// record = u8 track | u8 flags | i64 time in us | u32 duration in us | u32 length | payload

export const SOUND = 0;
export const PICTURE = 1;
export const KEY = 1;

const SEQ_BYTES = 4;
const HEAD_BYTES = 18;
const LONGEST = 0xffff_ffff;

export function packMessage(seq, records) {
  const size = records.reduce((sum, record) => sum + HEAD_BYTES + record.payload.byteLength, SEQ_BYTES);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, seq);
  let at = SEQ_BYTES;
  for (const record of records) {
    view.setUint8(at, record.track);
    view.setUint8(at + 1, record.key ? KEY : 0);
    view.setBigInt64(at + 2, BigInt(Math.round(record.time)));
    view.setUint32(at + 10, Math.min(LONGEST, Math.max(0, Math.round(record.duration))));
    view.setUint32(at + 14, record.payload.byteLength);
    bytes.set(record.payload, at + HEAD_BYTES);
    at += HEAD_BYTES + record.payload.byteLength;
  }
  return bytes;
}

// The host never reads its own messages; tests and the bench do, so the format has one home.
export function readMessage(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = [];
  let at = SEQ_BYTES;
  while (at < bytes.byteLength) {
    const length = view.getUint32(at + 14);
    if (at + HEAD_BYTES + length > bytes.byteLength) throw new RangeError("a record is cut short");
    records.push({
      track: view.getUint8(at),
      key: (view.getUint8(at + 1) & KEY) === KEY,
      time: Number(view.getBigInt64(at + 2)),
      duration: view.getUint32(at + 10),
      payload: bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length),
    });
    at += HEAD_BYTES + length;
  }
  return { seq: view.getUint32(0), records };
}
