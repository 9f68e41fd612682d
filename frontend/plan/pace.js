// Steps a second as the last finished transitions of a model and size had them: the ground of every estimate.

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

  // null where nothing like it ran before.
  expect(request) {
    return this.#all()[keyOf(request)] ?? null
  }

  #all() {
    return this.#storage.read(KEY) ?? {}
  }
}

function keyOf({ model, width, height }) {
  return `${model ?? ""} ${width}x${height}`
}
