// Which frame a movie shows when: its segments with their easing, the holds on keyframes, and the timing within a segment.
import { positionOf } from "../transition/slots.js"
import { isDrawn, placesOf } from "./cut.js"
import { ease, timeOf } from "./easing.js"

export class Motion {
  #pieces = []

  // `positions` of the frames: segment + fraction, see slots.js. `distances` of neighbouring frames, null where unknown. A cut with
  // more keyframes than there are frames for ends early. A segment that is still to be drawn jumps at its middle.
  constructor(positions, cut, distances = []) {
    const places = placesOf(cut)
    const frames = cut.order.map(keyframe => positions.indexOf(keyframe))
    cut.order.forEach((_, slot) => {
      const [first, next] = [frames[slot], frames[slot + 1]]
      if (frames.slice(0, slot + 1).includes(-1)) return
      if (cut.holds[slot] > 0) this.#pieces.push({ ...places.keyframes[slot], first, moments: [0] })
      if (next === undefined || next === -1) return
      const piece = { ...places.segments[slot], first, easing: cut.segments[slot].easing }
      if (!isDrawn(cut, slot)) return this.#pieces.push({ ...piece, next, moments: [0] })
      const known = cut.timing === "perceptual" ? distances.slice(first, next) : []
      this.#pieces.push({ ...piece, moments: shares(known, next - first) })
    })
    this.seconds = this.#pieces.at(-1)?.to ?? 0
  }

  // The place at a share of the time, 0 to 1: 1.5 is midway between the frames 1 and 2.
  placeAt(playhead) {
    const now = playhead * this.seconds
    const piece = this.#pieces.find(({ to }) => now <= to) ?? this.#pieces.at(-1)
    if (!piece) return 0
    const { from, to, easing, moments, first, next } = piece
    const way = ease(easing, (now - from) / (to - from))
    if (next !== undefined && way >= 0.5) return next
    if (moments.length === 1) return first
    const right = Math.max(
      1,
      moments.findIndex(moment => moment >= way),
    )
    const [low, high] = [moments[right - 1], moments[right]]
    return first + right - 1 + (high > low ? (way - low) / (high - low) : 0)
  }

  // The reverse: when a place is shown for the first time; a place after the last frame is the end.
  playheadAt(place) {
    if (this.seconds === 0) return 0
    const piece = this.#pieces.find(({ first, moments }) => place >= first && place <= first + moments.length - 1)
    if (!piece) return 1
    const { from, to, easing, moments, first } = piece
    const left = Math.floor(place - first)
    const low = moments[left]
    const way = low + ((moments[left + 1] ?? low) - low) * (place - first - left)
    return (from + (moments.length === 1 ? 0 : timeOf(easing, way)) * (to - from)) / this.seconds
  }
}

// When each frame is reached, 0 to 1: evenly unless the distance of every gap is known.
function shares(distances, gaps) {
  const isKnown = distances.length === gaps && distances.every(distance => distance !== null)
  const way = [0]
  for (const distance of isKnown ? distances : Array(gaps).fill(1)) way.push(way.at(-1) + distance)
  const whole = way.at(-1)
  return way.map((passed, index) => (whole > 0 ? passed / whole : index / gaps))
}

// The same as sharesOfSegments() of the frames of a transition.
export function sharesOfFrames(frames) {
  return sharesOfSegments(
    frames.map(positionOf),
    frames.slice(1).map(({ leftDistance }) => leftDistance ?? null),
  )
}

// The part of the whole change that each segment has, for movies whose timing runs over all segments; null where a distance is
// unknown.
export function sharesOfSegments(positions, distances) {
  if (distances.length < positions.length - 1 || distances.some(distance => distance === null)) return null
  const whole = distances.reduce((total, distance) => total + distance, 0)
  if (!(whole > 0)) return null
  const shares = Array(Math.floor(positions.at(-1))).fill(0)
  distances.forEach((distance, gap) => (shares[Math.floor(positions[gap])] += distance / whole))
  return shares
}
