// The cost of a plan in words: frames, steps and the estimated time.
import { duration } from "../transition/time.js"
import { positionsOf } from "../transition/slots.js"

// Of adaptive placement the most that it may take.
export function costWords(plan, stepsPerSecond) {
  const { totalSteps, adaptive } = plan
  const most = adaptive ? "up to " : ""
  const frames = adaptive?.maxFrames ?? positionsOf(plan).length
  const words = [most + counted(frames, "generated frame"), most + counted(totalSteps, "step")]
  if (stepsPerSecond) words.push(`about ${duration(Math.max(1, totalSteps / stepsPerSecond))}`)
  return words.join(" · ")
}

function counted(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`
}
