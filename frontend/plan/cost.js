// What a plan will cost, in words: pictures, steps, and the time that the last transitions suggest.
import { duration } from "../transition/time.js"
import { positionsOf } from "../transition/slots.js"

export function costWords(plan, movie, stepsPerSecond) {
  const pictures = positionsOf(plan).length
  const words = [counted(pictures, "picture"), counted(plan.totalSteps, "step")]
  if (stepsPerSecond) words.push(`about ${duration(Math.max(1, plan.totalSteps / stepsPerSecond))}`)
  const seconds = Number(movie) * plan.segments.length
  if (seconds > 0) words.push(`${duration(seconds)} of movie`)
  return words.join(" · ")
}

function counted(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`
}
