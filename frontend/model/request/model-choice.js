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
    const usable =
      list.find(model => model.id === this.#wantedId) ?? list.find(model => model.default) ?? list.find(isUsable)
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

export function isUsable(model) {
  return model.state !== "invalid"
}
