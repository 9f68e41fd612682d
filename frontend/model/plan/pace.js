// Steps per second of the last finished transition, for each model and size, drafts apart. All time estimates are based on it.

const KEY = "latentblending.pace"
const DRAFT_SPEEDUP = 2

export class Pace {
  #storage

  constructor(storage) {
    this.#storage = storage
  }

  learn({ status, request, progress, startedAt, finishedAt, frames, reused }) {
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
    // Frames may have been added to an adaptive tree: then the steps of the first time count, its duration does not.
    if (request?.branching?.placed) return
    // Beside a few steps, copying takes most of the time. Listings, without frames, do not tell what was reused.
    if (reused || (!frames && this.#all()[keyOf(request)])) return
    if (status !== "succeeded" || !(seconds > 0) || !(progress?.completedSteps > 0)) return
    this.#storage.write(KEY, { ...this.#all(), [keyOf(request)]: progress.completedSteps / seconds })
  }

  // The pace of this model and size, else scaled by pixels from another size, else guessed from that with or without draft;
  // null if the model never ran.
  expect(request) {
    const own = this.#known(request)
    if (own) return own
    const other = this.#known({ ...request, draft: !request.draft })
    return other && (request.draft ? other * DRAFT_SPEEDUP : other / DRAFT_SPEEDUP)
  }

  // Steps per second for a plan: the expected ones, else the server's estimate, else null.
  of(request, { totalSteps, estimatedSeconds }) {
    return this.expect(request) ?? (estimatedSeconds ? totalSteps / estimatedSeconds : null)
  }

  #known(request) {
    const all = this.#all()
    const own = all[keyOf(request)]
    if (own) return own
    const start = kindOf(request).length
    const other = Object.keys(all).find(key => key.startsWith(kindOf(request)) && /^\d+x\d+$/.test(key.slice(start)))
    if (!other || !(request.width * request.height > 0)) return null
    const [width, height] = other.slice(start).split("x").map(Number)
    return (all[other] * width * height) / (request.width * request.height)
  }

  #all() {
    return this.#storage.read(KEY) ?? {}
  }
}

function keyOf(request) {
  return `${kindOf(request)}${request.width}x${request.height}`
}

function kindOf({ model, draft }) {
  return `${model ?? ""} ${draft ? "draft " : ""}`
}
