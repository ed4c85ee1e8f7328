// Everybody's sound in one track for the fans, and for each guest everything but their own voice.

export class Mixer {
  #context = new AudioContext({ sampleRate: 48_000 });
  #program = this.#context.createMediaStreamDestination();
  #voices = new Map();

  get track() {
    return this.#program.stream.getAudioTracks()[0];
  }

  // A track (or null: this one is silent) under a name; what was under it before is let go.
  voice(id, track) {
    const old = this.#voices.get(id);
    if (old?.track === track && old) return;
    const isMuted = old?.isMuted ?? false;
    this.#disconnect(old);
    const gain = this.#context.createGain();
    gain.gain.value = isMuted ? 0 : 1;
    const source = track && this.#context.createMediaStreamSource(new MediaStream([track]));
    source?.connect(gain);
    gain.connect(this.#program);
    const ears = old?.ears ?? this.#context.createMediaStreamDestination();
    this.#voices.set(id, { track, source, gain, ears, isMuted });
    this.#tie();
    this.#context.resume();
  }

  mute(id, isMuted) {
    const voice = this.#voices.get(id);
    if (!voice || voice.isMuted === isMuted) return;
    voice.isMuted = isMuted;
    voice.gain.gain.setTargetAtTime(isMuted ? 0 : 1, this.#context.currentTime, 0.02);
  }

  leave(id) {
    this.#disconnect(this.#voices.get(id));
    this.#voices.delete(id);
  }

  // What this one should hear.
  minus(id) {
    return this.#voices.get(id)?.ears.stream.getAudioTracks()[0] ?? null;
  }

  close() {
    this.#context.close();
  }

  #tie() {
    for (const [id, { gain }] of this.#voices) {
      for (const [other, { ears }] of this.#voices) if (id !== other) gain.connect(ears);
    }
  }

  #disconnect(voice) {
    voice?.source?.disconnect();
    voice?.gain.disconnect();
  }
}
