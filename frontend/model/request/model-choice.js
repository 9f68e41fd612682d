// The models of the server and the selected one.
// Events: "loaded" (the server's list arrived), "changed" (another one is selected), "selected" (by the user).

export class ModelChoice extends EventTarget {
  #wantedId = ""
  #selectedId = ""
  list = []

  // The id for a request: the selected model's, or the wanted one's until the list is loaded.
  get id() {
    return this.#selectedId || this.#wantedId
  }

  // The selected model, or null while none is known.
  get selected() {
    return this.list.find(model => model.id === this.#selectedId) ?? null
  }

  load(list) {
    this.list = list
    const usable = list.find(model => model.id === this.#wantedId) ?? firstChoice(list)
    this.#selectedId = usable?.id ?? ""
    this.#announce("changed")
    this.#announce("loaded")
  }

  // The model of a draft. An unknown one leaves the selection as it is.
  show(id) {
    this.#wantedId = id
    if (this.list.some(model => model.id === id)) this.#selectedId = id
    this.#announce("changed")
  }

  select(id) {
    this.show(id)
    this.#wantedId = this.#selectedId
    this.#announce("selected")
  }

  #announce(type) {
    this.dispatchEvent(new Event(type))
  }
}

// The settings that a request without them gets from a model, as text. Movies of a model with an upscaler of its own are
// enlarged by it.
export function defaultsOf({ width, height, defaults, upscalers }) {
  const { branching = {}, steps, guidanceScale, sampler } = defaults ?? {}
  const values = { width, height, guidanceScale, sampler, "branching.steps": steps }
  if (upscalers) values["movie.scale"] = upscalers.find(({ own, diffusion }) => own && !diffusion)?.factor ?? 1
  for (const name of ["preset", "placement", "depthStrength", "frames"]) values[`branching.${name}`] = branching[name]
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, String(value)]),
  )
}

// The settings that a form takes over from a newly selected model: those that still have the defaults of the last one. Width and
// height change together only. A sampler that the new model does not offer is replaced.
export function takenOver(values, last, model) {
  const next = defaultsOf(model)
  const keepsSize = values.width !== last.width || values.height !== last.height
  const isTaken = name =>
    ["width", "height"].includes(name) ? !keepsSize : values[name] === undefined || values[name] === last[name]
  const taken = Object.entries(next).filter(([name]) => isTaken(name))
  if (model.samplers?.length && !model.samplers.includes(values.sampler)) taken.push(["sampler", next.sampler])
  return Object.fromEntries(taken)
}

// The default model, or its sibling that needs a few steps only: a first movie comes five times as fast.
function firstChoice(list) {
  const usual = list.find(model => model.default)
  const fast = list.find(model => usual && model.id === `${usual.id}-turbo` && isUsable(model))
  return fast ?? usual ?? list.find(isUsable)
}

export function isUsable(model) {
  return model.state !== "invalid"
}
