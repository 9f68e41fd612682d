// Time and pixels of the timeline, its ruler, and the grid to which edits snap.
import { nearestOf, placesOf, rounded } from "./cut.js"

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300]
// Wider canvases would take too much memory.
const WIDEST = 24_000
const CLOSEST = 400

export class Scale {
  constructor(seconds, pixelsPerSecond) {
    this.seconds = seconds
    this.pixelsPerSecond = pixelsPerSecond
    this.width = seconds * pixelsPerSecond
  }

  // At a zoom of 1 everything fits a width in pixels.
  static fitting(seconds, width, zoom = 1) {
    const least = Math.max(1, width) / Math.max(0.1, seconds)
    return new Scale(seconds, Math.max(least, Math.min(least * zoom, CLOSEST, WIDEST / Math.max(0.1, seconds))))
  }

  toPixels(seconds) {
    return seconds * this.pixelsPerSecond
  }

  toSeconds(pixels) {
    return pixels / this.pixelsPerSecond
  }

  // Marks that are at least so many pixels apart: [{ seconds, words }].
  marks(apart = 64) {
    const step = STEPS.find(seconds => this.toPixels(seconds) >= apart) ?? STEPS.at(-1)
    const count = Math.floor(this.seconds / step + 1e-6)
    return Array.from({ length: count + 1 }, (_, index) => rounded(index * step)).map(seconds => ({
      seconds,
      words: timeWords(seconds, step < 1),
    }))
  }
}

// 0:07, 1:05.5
export function timeWords(seconds, isExact = true) {
  const tenths = Math.round(seconds * 10)
  const whole = Math.floor(tenths / 10)
  const rest = isExact ? `.${tenths % 10}` : ""
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}${rest}`
}

// A grid is { unit: "seconds", step }, { unit: "beats", every } or { unit: "off" }. `sound` has beats, in its own seconds, and
// `from`, at which it begins in the movie.
export function momentsOf(grid, seconds, sound = null) {
  if (grid.unit === "seconds")
    return Array.from({ length: Math.floor(seconds / grid.step + 1e-6) + 1 }, (_, index) => rounded(index * grid.step))
  if (grid.unit === "beats" && sound) return beatsOf(sound, grid.every).filter(moment => moment <= seconds + 1e-6)
  return []
}

// Every k-th beat from the first one in the movie on, in seconds of the movie.
export function beatsOf({ beats = [], from = 0 }, every = 1) {
  return beats
    .map(beat => rounded(beat - from))
    .filter(moment => moment >= 0)
    .filter((_, index) => index % every === 0)
}

// The seconds of a sound at which the movie may begin so that a beat meets a keyframe, in ascending order.
export function beginningsOf({ beats = [] }, cut) {
  const arrivals = placesOf(cut).keyframes.map(({ from }) => from)
  const all = beats.flatMap(beat => arrivals.map(arrival => rounded(beat - arrival)))
  return [...new Set(all)].filter(from => from >= 0).sort((one, other) => one - other)
}

// The moment of the grid within a distance in seconds, else the wanted one itself.
export function snapped(moments, wanted, within) {
  if (moments.length === 0) return wanted
  const nearest = nearestOf(moments, wanted)
  return Math.abs(nearest - wanted) <= within ? nearest : wanted
}

// The next moment of the grid in a direction, or one step without a grid.
export function stepped(moments, from, direction, step) {
  const beyond = moments.filter(moment => (moment - from) * direction > 1e-6)
  if (beyond.length > 0) return direction > 0 ? beyond[0] : beyond.at(-1)
  return rounded(from + direction * step)
}
