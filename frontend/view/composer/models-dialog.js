// The server's models: their state, why one is invalid, and how to add another.
import { api, models as choice } from "../../services.js"
import { element } from "../ui/dom.js"
import { ModalDialog } from "../ui/modal-dialog.js"

const POLL_MS = 2000
const FOLDER = `models/stable-diffusion-2-1/
  model_index.json
  scheduler/scheduler_config.json
  text_encoder/config.json   model.safetensors
  tokenizer/merges.txt       vocab.json
            special_tokens_map.json  tokenizer_config.json
  unet/config.json           diffusion_pytorch_model.safetensors
  vae/config.json            diffusion_pytorch_model.safetensors`
const STATES = { available: "not loaded", loading: "loading", ready: "loaded", invalid: "invalid" }
const KINDS = { "text-to-image": "text to image", inpainting: "inpainting" }

export class ModelsDialog extends ModalDialog {
  #list = element("ul", { class: "models" })
  #problem = element("p", { class: "problem", role: "alert" })
  #devices = element("p", { class: "problem", role: "status" })
  #timer = null

  constructor() {
    super()
    this.fill("Models", this.#devices, this.#list, this.#problem, howToAdd())
    this.addEventListener("dialog-closed", () => clearTimeout(this.#timer))
    this.#list.addEventListener("click", event => {
      const id = event.target.closest("button")?.dataset.id
      if (!id) return
      choice.select(id)
      this.close()
    })
  }

  async show() {
    this.open()
    this.#tellDeviceProblem()
    await this.#refresh()
  }

  async #tellDeviceProblem() {
    const { problem } = await api.devices().catch(() => ({}))
    this.#devices.textContent = problem ? `Rendering on the CPU, which is slow. ${problem}` : ""
  }

  // Polls while the dialog is open: models are loaded and added meanwhile.
  async #refresh() {
    try {
      const models = await api.models()
      this.#problem.textContent = ""
      this.#fill(models)
    } catch (problem) {
      this.#problem.textContent = problem.message
    }
    clearTimeout(this.#timer)
    if (this.isOpen) this.#timer = setTimeout(() => this.#refresh(), POLL_MS)
  }

  #fill(models) {
    const key = JSON.stringify([choice.id, models])
    if (this.#list.dataset.key === key) return
    this.#list.dataset.key = key
    const focusedId = document.activeElement?.dataset?.id
    this.#list.replaceChildren(...models.map(model => item(model, model.id === choice.id)))
    if (focusedId) this.#list.querySelector(`[data-id="${CSS.escape(focusedId)}"]`)?.focus()
  }
}

function item(model, isSelected) {
  const { id, state, kind, prediction, width, height, reason, notes = [] } = model
  const isBroken = state === "invalid"
  const places = (model.devices ?? []).map(device =>
    model.precision?.[device] ? `${device} in ${model.precision[device]}` : device,
  )
  const place = places.length > 0 ? ` on ${places.join(", ")}` : ""
  const facts = isBroken ? [] : [KINDS[kind] ?? kind, `${width} × ${height}`, `${prediction} prediction`]
  if (model.autoencoders?.includes("tiny")) facts.push("TAESD")
  if (model.upscalers?.length) facts.push(`upscalers: ${model.upscalers.map(({ name }) => name).join(", ")}`)
  const use = isSelected
    ? element("span", { class: "note" }, "selected")
    : element("button", { type: "button", "data-id": id }, "Select")
  return element(
    "li",
    { class: `model is-${state}` },
    element(
      "div",
      {},
      element("strong", {}, id),
      model.default ? element("span", { class: "badge" }, "default") : "",
      element("p", { class: "note" }, [...facts, `${STATES[state] ?? state}${place}`].join(" · ")),
      ...notes.map(note => element("p", { class: "note" }, note)),
      isBroken ? element("p", { class: "problem" }, reason ?? "The server gave no reason.") : "",
    ),
    isBroken ? "" : use,
  )
}

function howToAdd() {
  return element(
    "section",
    { class: "how-to" },
    element("h3", {}, "Add Stable Diffusion 2.1"),
    element(
      "p",
      {},
      "Put its folder (Hugging Face layout) or a single .safetensors or .ckpt file into the server’s models folder. It appears here without a restart.",
    ),
    element("pre", { tabindex: "0", "aria-label": "The files of the folder" }, FOLDER),
    element(
      "p",
      { class: "note" },
      "Weights may be float32, float16 or bfloat16. Supported: 2.1 (768 × 768), 2.1-base and 2.0 (512 × 512), 2-inpainting, and models fine-tuned from them. Their licence, CreativeML Open RAIL++-M, restricts their use.",
    ),
  )
}

customElements.define("models-dialog", ModelsDialog)
