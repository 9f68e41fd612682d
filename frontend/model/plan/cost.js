// The cost of a plan in words: frames, steps and time, or what is drawn already and what remains.
import { stringify } from "../server/json.js"
import { duration } from "../transition/time.js"
import { positionsOf } from "../transition/slots.js"

// Of adaptive placement the most that it may take. `request` is the one that was planned.
export function costWords(plan, request, stepsPerSecond) {
  const { totalSteps, adaptive } = plan
  const most = adaptive ? "up to " : ""
  const reused = reusedWords(plan)
  if (reused && totalSteps === 0) return "All is already drawn: only the movie is rendered"
  const frames = adaptive?.maxFrames ?? positionsOf(plan).length
  const words = reused
    ? [reused, `${most + remaining(totalSteps, wholeSteps(plan, request))} remaining`]
    : [most + counted(frames, "generated frame"), most + counted(totalSteps, "step")]
  if (stepsPerSecond) words.push(`about ${duration(Math.max(1, totalSteps / stepsPerSecond))}`)
  return words.join(" · ")
}

// Why keyframes that the displayed transition has drawn are not among those; empty if there is no reason.
export function unlockedWords(keyframes) {
  const count = keyframes.filter(({ seed, isLocked }) => isLocked === false && seed !== "").length
  if (count === 0) return ""
  return `${counted(count, "seed")} ${count === 1 ? "is" : "are"} not locked: drawn anew`
}

// What other transitions have drawn already; empty if that is nothing.
function reusedWords({ segments, reusedKeyframes = [] }) {
  const kept = segments.filter(({ reused }) => reused).length
  if (kept > 0) return `${kept} of ${counted(segments.length, "segment")} ${kept === 1 ? "is" : "are"} already drawn`
  const count = reusedKeyframes.length
  if (count === 0) return ""
  return `${count} of ${counted(segments.length + 1, "keyframe")} ${count === 1 ? "is" : "are"} already drawn`
}

// Of a fixed tree with all that is drawn already; null for adaptive placement, which only the server counts.
function wholeSteps({ segments, adaptive }, { keyframes, crossfeed }) {
  if (adaptive) return null
  const steps = segments.map(({ blocks, fractions }) =>
    fractions.reduce((sum, { length }, block) => sum + (length - 2) * (blocks[block + 1] - blocks[block]), 0),
  )
  const drawn = keyframes.filter(({ image }) => !image)
  const isRepeatable = ({ seed }) => seed !== undefined && !(crossfeed > 0)
  const distinct = new Set(drawn.map((keyframe, index) => (isRepeatable(keyframe) ? stringify(keyframe) : index))).size
  return steps.reduce((sum, ofSegment) => sum + ofSegment, distinct * segments[0].steps)
}

function remaining(steps, whole) {
  return whole > steps ? `${steps.toLocaleString("en")} of ${counted(whole, "step")}` : counted(steps, "step")
}

function counted(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`
}
