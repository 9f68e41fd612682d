// How a transition stands, in a sentence.
import { duration, when } from "./time.js"

export function statusWords({ status, queuePosition, etaSeconds, progress, startedAt, finishedAt, problem, movie, setback }) {
  switch (status) {
    case "queued":
      return ["Waiting", before(queuePosition), left(etaSeconds)].filter(Boolean).join(" · ")
    case "running":
      if (setback) return `Waiting after a crash. ${setback.reason}`
      return [share(progress), left(etaSeconds)].filter(Boolean).join(" · ")
    case "succeeded":
      return `Finished${took(startedAt, finishedAt)}`
    case "cancelled":
      return movie ? `Cancelled.${parted(movie)}` : "Cancelled"
    case "failed":
      return `Failed. ${problem?.detail || problem?.title || "The server gave no reason."}${parted(movie)}`
    default:
      return ""
  }
}

// The same in few words, for a card.
export function cardWords({ status, progress, finishedAt, setback }) {
  if (status === "succeeded") return when(finishedAt)
  if (status === "running" && setback) return "Waiting after a crash"
  if (status === "running") return `${Math.floor(100 * part(progress))} %`
  return { queued: "Waiting", cancelled: "Cancelled", failed: "Failed" }[status] ?? ""
}

// For the window's title, which is also seen while another window is looked at.
export function titleWords(state) {
  const prompts = (state.request?.keyframes ?? []).map(keyframe => keyframe.prompt).join(" → ")
  const lead = state.status === "succeeded" ? "" : `${cardWords(state)} · `
  return `${lead}${prompts} · Latent blending`
}

// For a live region: only what is worth interrupting for. Quarters of the way, not every step.
export function milestone({ status, progress, queuePosition, setback }) {
  if (status === "queued") return `queued ${queuePosition}`
  if (status !== "running") return status
  if (setback) return `setback ${setback.crashes}`
  const quarter = Math.floor(4 * part(progress))
  return `running ${quarter}`
}

export function part(progress) {
  return progress?.totalSteps > 0 ? Math.min(1, progress.completedSteps / progress.totalSteps) : 0
}

function share(progress) {
  if (!progress?.totalSteps || !progress.completedSteps) return "Starting"
  return `${progress.completedSteps.toLocaleString("en")} of ${progress.totalSteps.toLocaleString("en")} steps`
}

function parted(movie) {
  return movie ? " The movie shows the part that was finished." : ""
}

function before(count) {
  return count > 0 ? `${count} before it` : "next in the queue"
}

function left(seconds) {
  if (!(seconds > 0)) return ""
  return seconds < 1 ? "nearly done" : `about ${duration(seconds)} left`
}

function took(startedAt, finishedAt) {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return seconds > 0 ? ` in ${duration(seconds)}` : ""
}
