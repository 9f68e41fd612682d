// The cost of a plan in words: frames, steps and time, or what is drawn already and what remains.
import { duration } from "../transition/time.js"
import { positionsOf } from "../transition/slots.js"

// Of adaptive placement the most that it may take.
export function costWords(plan, stepsPerSecond) {
  const { totalSteps, adaptive } = plan
  const most = adaptive ? "up to " : ""
  const reused = reusedWords(plan)
  if (reused && totalSteps === 0) return "All is already drawn: only the movie is rendered"
  const frames = adaptive?.maxFrames ?? positionsOf(plan).length
  const words = reused
    ? [reused, `${most + counted(totalSteps, "step")} remaining`]
    : [most + counted(frames, "generated frame"), most + counted(totalSteps, "step")]
  if (stepsPerSecond) words.push(`about ${duration(Math.max(1, totalSteps / stepsPerSecond))}`)
  return words.join(" · ")
}

// What other transitions have drawn already; empty if that is nothing.
function reusedWords({ segments, reusedKeyframes = [] }) {
  const kept = segments.filter(({ reused }) => reused).length
  if (kept > 0) return `${kept} of ${counted(segments.length, "segment")} ${kept === 1 ? "is" : "are"} already drawn`
  const count = reusedKeyframes.length
  if (count === 0) return ""
  return `${count} of ${counted(segments.length + 1, "keyframe")} ${count === 1 ? "is" : "are"} already drawn`
}

function counted(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`
}
