// The state of one transition, updated by the server's messages. Its images are in pictures.js.

const FINISHED = ["succeeded", "failed", "cancelled"]

export function isFinished(status) {
  return FINISHED.includes(status)
}

export function canBeRetried(status) {
  return status === "failed" || status === "cancelled"
}

// How much of a movie is written: `rendering`, and nothing of another movie before the server tells; null if none is rendered.
export function renderingOf({ status, rendering, pendingMovie }) {
  if (rendering) return rendering
  return pendingMovie && isFinished(status) ? { completedPictures: 0, totalPictures: 0 } : null
}

// Returns the next state; a message that changes nothing returns the same object. `knownAt` is the time of the last
// snapshot: it contains all events before it, which the server may send again. `rendering` is { completedPictures, totalPictures } while
// the movie is written. `pendingMovie` has the settings of another movie, until it is there or has failed.
export function after(state, message) {
  if (Date.parse(message.at) < state.knownAt) return state
  switch (message.type) {
    case "snapshot":
      return {
        ...state,
        rendering: null,
        movieProblem: null,
        ...message.transition,
        knownAt: Date.parse(message.at) || state.knownAt,
      }
    case "status":
      return { ...state, setback: null, rendering: null, movieProblem: null, ...known(message.transition ?? message) }
    case "progress":
      return withProgress(state, message)
    case "movie":
      return {
        ...state,
        movie: message.movie ?? movieIn(message),
        pendingMovie: null,
        movieProblem: null,
        rendering: null,
      }
    case "reused":
      return { ...state, reused: message.reused }
    case "setback":
      return { ...state, setback: message.setback, etaSeconds: null }
    case "problem":
      return withProblem(state, message.problem ?? { title: message.title, detail: message.detail })
    default:
      return state
  }
}

// After the end only a rendering can fail.
function withProblem(state, problem) {
  return isFinished(state.status)
    ? { ...state, pendingMovie: null, rendering: null, movieProblem: problem }
    : { ...state, problem }
}

function movieIn({ type, transitionId, seq, at, ...movie }) {
  return movie
}

const STATUS_KEYS = [
  "status",
  "createdAt",
  "startedAt",
  "finishedAt",
  "queuePosition",
  "etaSeconds",
  "progress",
  "movie",
  "problem",
]

function known(message) {
  return Object.fromEntries(STATUS_KEYS.filter(key => message[key] !== undefined).map(key => [key, message[key]]))
}

// Progress never goes back: after a reconnect the server may send an older value.
function withProgress(state, { completedSteps, totalSteps, etaSeconds, framesPerSecond, rendering = null }) {
  if (completedSteps < (state.progress?.completedSteps ?? 0)) return state.setback ? { ...state, setback: null } : state
  return { ...state, setback: null, progress: { completedSteps, totalSteps }, etaSeconds, framesPerSecond, rendering }
}
