// When a movie shows its frames: evenly, or so that it changes at a constant rate.

export class Timeline {
  #moments

  // `last` is the index of the last frame; without the distance of every gap up to it, its time is shared out evenly.
  constructor(last, distances = []) {
    const gaps = distances.slice(0, last)
    const isKnown = gaps.length === last && gaps.every(distance => distance !== null)
    const way = [0]
    for (const distance of isKnown ? gaps : Array(last).fill(1)) way.push(way.at(-1) + distance)
    const whole = way.at(-1)
    this.#moments = way.map((passed, index) => (whole > 0 ? passed / whole : index / Math.max(1, last)))
  }

  // The place at a share of the time, 0 to 1: 1.5 is midway between the frames 1 and 2.
  placeAt(playhead) {
    const right = this.#moments.findIndex(moment => moment >= playhead)
    if (right < 1) return right === 0 ? 0 : this.#moments.length - 1
    const [from, to] = [this.#moments[right - 1], this.#moments[right]]
    return right - 1 + (playhead - from) / (to - from)
  }

  // The reverse; a place after the last frame is the end.
  playheadAt(place) {
    const left = Math.floor(place)
    const from = this.#moments[left] ?? 1
    return from + ((this.#moments[left + 1] ?? 1) - from) * (place - left)
  }
}
