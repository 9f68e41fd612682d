// The cost of a plan in words: frames, steps and the estimated time.
import { duration } from "../transition/time.js"
import { positionsOf } from "../transition/slots.js"

export function costWords(plan, stepsPerSecond) {
  const words = [counted(positionsOf(plan).length, "generated frame"), counted(plan.totalSteps, "step")]
  if (stepsPerSecond) words.push(`about ${duration(Math.max(1, plan.totalSteps / stepsPerSecond))}`)
  return words.join(" · ")
}

function counted(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`
}
