// Steps per second of the last finished transition, for each model and size. All time estimates are based on it.

const KEY = "latentblending.pace"

export class Pace {
  #storage

  constructor(storage) {
    this.#storage = storage
  }

  learn({ status, request, progress, startedAt, finishedAt }) {
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
    if (status !== "succeeded" || !(seconds > 0) || !(progress?.completedSteps > 0)) return
    this.#storage.write(KEY, { ...this.#all(), [keyOf(request)]: progress.completedSteps / seconds })
  }

  // The pace of this model and size, else scaled by pixels from another size; null if the model never ran.
  expect(request) {
    const all = this.#all()
    const own = all[keyOf(request)]
    if (own) return own
    const model = `${request.model ?? ""} `
    const other = Object.keys(all).find(key => key.startsWith(model))
    if (!other || !(request.width * request.height > 0)) return null
    const [width, height] = other.slice(model.length).split("x").map(Number)
    return (all[other] * width * height) / (request.width * request.height)
  }

  #all() {
    return this.#storage.read(KEY) ?? {}
  }
}

function keyOf({ model, width, height }) {
  return `${model ?? ""} ${width}x${height}`
}
