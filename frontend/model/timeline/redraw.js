// Drawing again with one keyframe changed: the request for it, and the way back to the transition before.
import { stringify } from "../server/json.js"
import { isDrawn, isReordered, movieOf } from "./cut.js"

// Frames that the server adds at once.
const MOST = 100

// The request of a transition with the cut of its timeline and a change of one keyframe: { seed } or { prompt }. Both ends of a loop
// are one keyframe. `offered` as for movieOf().
export function requestWith(request, cut, slot, change, offered) {
  const keyframes = cut.order.map(keyframe => request.keyframes[keyframe])
  const last = keyframes.length - 1
  const isLoop = last > 1 && stringify(keyframes[0]) === stringify(keyframes[last])
  const changed = isLoop && slot % last === 0 ? [0, last] : [slot]
  return {
    ...request,
    keyframes: keyframes.map((keyframe, index) => (changed.includes(index) ? { ...keyframe, ...change } : keyframe)),
    movie: movieOf(cut, offered),
  }
}

// The reason why no segment can get more frames, in words, or null.
export function whyNotFiner({ status, request }, cut) {
  if (request.branching?.placement !== "adaptive")
    return "Possible with adaptive placement only: a fixed tree has the same branches in all segments"
  if (isReordered(cut)) return "Possible when the keyframes are in the order in which they were drawn"
  return status === "succeeded" ? null : "Possible when the frames are finished"
}

// The segments of a cut whose frames were taken from another transition.
export function reusedIn({ reused }, cut) {
  const taken = (reused?.segments ?? []).map(({ segment }) => segment)
  return cut.segments.map((_, slot) => slot).filter(slot => isDrawn(cut, slot) && taken.includes(cut.order[slot]))
}

// The number of frames that halves every gap of a segment, within the server's limit.
export function finerBy(positions, segment) {
  const inside = positions.filter(position => position >= segment && position <= segment + 1)
  return Math.min(MOST, Math.max(1, inside.length - 1))
}

// The transitions that replaced others: { from, to, words }, the ids of both and the words of the change.
export class Redraws {
  steps

  constructor(steps = []) {
    this.steps = steps
  }

  add(step) {
    this.steps = [...this.steps, step]
  }

  // After a new edit of a transition, what had replaced it is no longer the next step.
  cutOff(id) {
    this.steps = this.steps.filter(({ from }) => from !== id)
  }

  // The change that made a transition, or null.
  before(id) {
    return this.steps.find(({ to }) => to === id) ?? null
  }

  // The last change of a transition, or null.
  after(id) {
    return this.steps.findLast(({ from }) => from === id) ?? null
  }
}
