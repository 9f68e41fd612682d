// What a plan will cost, in words: pictures, steps, and the time that the last transitions suggest.
import { duration } from "../transition/time.js"
import { positionsOf } from "../transition/slots.js"

export function costWords(plan, movie, stepsPerSecond) {
  const words = [counted(positionsOf(plan).length, "picture"), counted(plan.totalSteps, "step")]
  if (stepsPerSecond) words.push(timeOf(plan, stepsPerSecond))
  const seconds = Number(movie) * plan.segments.length
  if (seconds > 0) words.push(`${duration(seconds)} of movie`)
  return words.join(" · ")
}

// The same in few words, beside the button that starts it.
export function shortCost(plan, stepsPerSecond) {
  const pictures = counted(positionsOf(plan).length, "picture")
  return `${pictures} · ${stepsPerSecond ? timeOf(plan, stepsPerSecond) : counted(plan.totalSteps, "step")}`
}

function timeOf(plan, stepsPerSecond) {
  return `about ${duration(Math.max(1, plan.totalSteps / stepsPerSecond))}`
}

function counted(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`
}
