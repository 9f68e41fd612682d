// The models: which there are, where they are loaded, why one is broken, and how to add another.
// `use` takes the id of the one that shall draw.
import { createDialog } from "../ui/dialog.js"
import { element } from "../ui/dom.js"

const PAUSE_MS = 2000
const FOLDER = `models/stable-diffusion-2-1/
  model_index.json
  scheduler/scheduler_config.json
  text_encoder/config.json   model.safetensors
  tokenizer/merges.txt       vocab.json
            special_tokens_map.json  tokenizer_config.json
  unet/config.json           diffusion_pytorch_model.safetensors
  vae/config.json            diffusion_pytorch_model.safetensors`
const STATES = { available: "not loaded yet", loading: "loading", ready: "loaded", invalid: "cannot be used" }
const KINDS = { "text-to-image": "draws whole pictures", inpainting: "repaints parts of a picture" }

export class ModelsDialog {
  #api
  #use
  #list = element("ul", { class: "models" })
  #problem = element("p", { class: "problem", role: "alert" })
  #dialog
  #chosenId = ""
  #timer = null

  constructor(api, use) {
    this.#api = api
    this.#use = use
    this.#dialog = createDialog("models-dialog", "Models", this.#list, this.#problem, howToAdd())
    this.#dialog.addEventListener("close", () => clearTimeout(this.#timer))
    this.#list.addEventListener("click", event => {
      const id = event.target.closest("button")?.dataset.id
      if (!id) return
      this.#use(id)
      this.#dialog.close()
    })
  }

  async show(chosenId) {
    this.#chosenId = chosenId
    if (!this.#dialog.open) this.#dialog.showModal()
    await this.#refresh()
  }

  // While it is open the list follows what is loaded and what is put into the folder.
  async #refresh() {
    try {
      const models = await this.#api.models()
      this.#problem.textContent = ""
      this.#fill(models)
    } catch (problem) {
      this.#problem.textContent = problem.message
    }
    clearTimeout(this.#timer)
    if (this.#dialog.open) this.#timer = setTimeout(() => this.#refresh(), PAUSE_MS)
  }

  #fill(models) {
    const key = JSON.stringify(models)
    if (this.#list.dataset.key === key) return
    this.#list.dataset.key = key
    const focusedId = document.activeElement?.dataset?.id
    this.#list.replaceChildren(...models.map(model => item(model, model.id === this.#chosenId)))
    if (focusedId) this.#list.querySelector(`[data-id="${CSS.escape(focusedId)}"]`)?.focus()
  }
}

function item(model, isChosen) {
  const { id, state, kind, prediction, width, height, reason } = model
  const isBroken = state === "invalid"
  const places = (model.devices ?? []).map(device => model.precision?.[device] ? `${device} in ${model.precision[device]}` : device)
  const place = places.length > 0 ? ` on ${places.join(", ")}` : ""
  const facts = isBroken ? [] : [KINDS[kind] ?? kind, `${width} × ${height}`, `${prediction} prediction`]
  const use = isChosen ? element("span", { class: "note" }, "chosen") : element("button", { type: "button", "data-id": id }, "Use it")
  return element("li", { class: `model is-${state}` },
    element("div", {}, element("strong", {}, id), model.default ? element("span", { class: "badge" }, "default") : "",
      element("p", { class: "note" }, [...facts, `${STATES[state] ?? state}${place}`].join(" · ")),
      isBroken ? element("p", { class: "problem" }, reason ?? "The server gave no reason.") : ""),
    isBroken ? "" : use)
}

function howToAdd() {
  return element("section", { class: "how-to" },
    element("h3", {}, "Add Stable Diffusion 2.1"),
    element("p", {}, "Put its folder, in Hugging Face’s layout, or the single .safetensors or .ckpt file that most others hand around, into the server’s models folder. It appears here at once; no restart is needed."),
    element("pre", { tabindex: "0", "aria-label": "The files of the folder" }, FOLDER),
    element("p", { class: "note" }, "Weights may be in float32, float16 or bfloat16. So work 2.1 (768 × 768), 2.1-base and 2.0 (512 × 512), 2-inpainting, and models trained from them. The weights have a licence of their own, CreativeML Open RAIL++-M, which restricts what they may be used for."))
}
