// The status of a transition in words.
import { renderingOf } from "./state.js"
import { duration, when } from "./time.js"

export function statusWords(state) {
  const { status, queuePosition, etaSeconds, progress, startedAt, finishedAt, problem, movie, setback } = state
  const { request, reused, movieProblem } = state
  const rendering = renderingOf(state)
  if (rendering) return [renderingWords(rendering), left(etaSeconds)].filter(Boolean).join(" · ")
  switch (status) {
    case "queued":
      return ["Queued", ahead(queuePosition), left(etaSeconds)].filter(Boolean).join(" · ")
    case "running":
      if (setback) return `Waiting to retry after a crash. ${setback.reason}`
      return [share(progress), left(etaSeconds), reusedWords(reused, request)].filter(Boolean).join(" · ")
    case "succeeded":
      return [`Finished${took(startedAt, finishedAt)}`, reusedWords(reused, request), unrenderedWords(movieProblem)]
        .filter(Boolean)
        .join(" · ")
    case "cancelled":
      return [movie ? `Cancelled.${partOf(movie)}` : "Cancelled", unrenderedWords(movieProblem)]
        .filter(Boolean)
        .join(" · ")
    case "failed":
      return `Failed. ${reasonOf(problem)}${partOf(movie)}`
    default:
      return ""
  }
}

// The short form for a card.
export function cardWords({ status, progress, finishedAt, setback }) {
  if (status === "succeeded") return when(finishedAt)
  if (status === "running" && setback) return "Waiting to retry"
  if (status === "running") return `${Math.floor(100 * part(progress))} %`
  return { queued: "Queued", cancelled: "Cancelled", failed: "Failed" }[status] ?? ""
}

// For the window's title.
export function titleWords(state) {
  const lead = state.status === "succeeded" ? "" : `${cardWords(state)} · `
  return `${lead}${promptsOf(state.request).join(" → ")} · Latent blending`
}

// The prompts of the keyframes; own pictures may have none.
export function promptsOf(request) {
  return (request?.keyframes ?? []).map(({ prompt, image }) => prompt || (image ? "picture" : ""))
}

// Changes when a live region should announce the status: at each quarter of the steps, not at each step.
export function milestone({ status, progress, queuePosition, setback }) {
  if (status === "queued") return `queued ${queuePosition}`
  if (status !== "running") return status
  if (setback) return `setback ${setback.crashes}`
  const quarter = Math.floor(4 * part(progress))
  return `running ${quarter}`
}

// While the movie is written.
export function renderingWords(rendering) {
  return `Rendering the movie: ${Math.floor(100 * renderedPart(rendering))} %`
}

export function renderedPart({ completedPictures, totalPictures }) {
  return totalPictures > 0 ? completedPictures / totalPictures : 0
}

export function part(progress) {
  return progress?.totalSteps > 0 ? Math.min(1, progress.completedSteps / progress.totalSteps) : 0
}

// Of a transition that took segments from others.
function reusedWords(reused, request) {
  const count = reused?.segments?.length ?? 0
  return count > 0 ? `${count} of ${request.keyframes.length - 1} segments reused` : ""
}

// Of another movie that failed, while the former one is still there.
function unrenderedWords(problem) {
  return problem ? `The last movie could not be rendered. ${reasonOf(problem)}` : ""
}

function reasonOf(problem) {
  return problem?.detail || problem?.title || "The server gave no reason."
}

function share(progress) {
  if (!progress?.totalSteps || !progress.completedSteps) return "Starting"
  return `${progress.completedSteps.toLocaleString("en")} of ${progress.totalSteps.toLocaleString("en")} steps`
}

function partOf(movie) {
  return movie ? " The movie contains the completed segments." : ""
}

function ahead(count) {
  return count > 0 ? `${count} ahead` : "next in the queue"
}

function left(seconds) {
  if (!(seconds > 0)) return ""
  return seconds < 1 ? "almost done" : `about ${duration(seconds)} left`
}

function took(startedAt, finishedAt) {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return seconds > 0 ? ` in ${duration(seconds)}` : ""
}
