// How much the picture changes from each frame to the next one, as far as it is known.
import { positionOf } from "./slots.js"

export class Distances {
  #frames = new Map()
  #known = new Map()
  #evenness = null

  // A pushed frame, with the distances to the frames beside it, among those that came before.
  push(frame) {
    const position = positionOf(frame)
    if (this.#frames.has(position)) return
    const before = this.#positions
    const right = before.find(other => other > position)
    const left = before.findLast(other => other < position)
    this.#frames.set(position, frame.index)
    this.#learn(left, position, frame.leftDistance)
    this.#learn(position, right, frame.rightDistance)
    this.#evenness = null
  }

  // The frames of a transition from left to right.
  takeAll(frames = []) {
    frames.forEach((frame, index) => {
      const position = positionOf(frame)
      if (!this.#frames.has(position)) this.#evenness = null
      this.#frames.set(position, frame.index)
      if (index > 0) this.#learn(positionOf(frames[index - 1]), position, frame.leftDistance)
    })
  }

  // Frames that are no longer in the movie: those beside them become neighbours.
  remove(indices) {
    for (const [position, index] of this.#frames) if (indices.includes(index)) this.#frames.delete(position)
    this.#evenness = null
  }

  // The server's quality of a transition that has ended.
  measure({ segments, evenness }) {
    segments.forEach(({ distances }, segment) => {
      const inside = this.#positions.filter(position => position >= segment && position <= segment + 1)
      if (inside.length !== distances.length + 1) return
      distances.forEach((distance, index) => this.#learn(inside[index], inside[index + 1], distance))
    })
    this.#evenness = evenness
  }

  // From 0 to 1, or null until the server has measured it.
  get evenness() {
    return this.#evenness
  }

  // [{ key, left, right, leftIndex, rightIndex, distance }] from left to right: positions, indices of frames, and the distance or
  // null.
  get gaps() {
    const positions = this.#positions
    return positions.slice(1).map((right, index) => {
      const left = positions[index]
      return {
        key: keyOf(left, right),
        left,
        right,
        leftIndex: this.#frames.get(left),
        rightIndex: this.#frames.get(right),
        distance: this.#known.get(keyOf(left, right)) ?? null,
      }
    })
  }

  get #positions() {
    return [...this.#frames.keys()].sort((one, other) => one - other)
  }

  #learn(left, right, distance) {
    if (left !== undefined && right !== undefined && Number.isFinite(distance))
      this.#known.set(keyOf(left, right), distance)
  }
}

// The gap with the largest distance, or null.
export function worstOf(gaps) {
  return gaps.reduce((worst, gap) => (gap.distance !== null && !(worst?.distance >= gap.distance) ? gap : worst), null)
}

function keyOf(left, right) {
  return `${left} ${right}`
}
