// The source image of inpainting and its mask, and their upload. Event: "draft-edited" (other uploads, or another method).
import { cropOf } from "../../model/inpainting/crop.js"
import { Mask, REPAINTED, repaintedShare } from "../../model/inpainting/mask.js"
import { Uploads } from "../../model/inpainting/uploads.js"
import { imageAddress } from "../../model/server/client.js"
import { Problem } from "../../model/server/problem.js"
import { api } from "../../services.js"
import { button, element, emit } from "../ui/dom.js"
import { loadImage } from "../ui/image.js"
import "./image-drop.js"
import { drawCrop, tinted } from "./mask-canvas.js"
import { MaskDialog, shareWords } from "./mask-dialog.js"

const PREVIEW = 320
const METHODS = { model: "Inpainting model", latent: "Restore the latents after each step" }

export class InpaintingEditor extends HTMLElement {
  #uploads = new Uploads(api)
  #dialog = new MaskDialog()
  #drop = element("image-drop")
  #preview = element("canvas", { role: "img", "aria-label": "The image and its mask" })
  #words = element("p", { class: "hint", role: "status" })
  #method = element(
    "select",
    { id: "inpainting-method" },
    ...Object.entries(METHODS).map(([value, words]) => element("option", { value }, words)),
  )
  #methodField = element(
    "div",
    { class: "field" },
    element("label", { for: "inpainting-method" }, "Method"),
    this.#method,
  )
  #advice = element("p", { class: "hint" })
  #shown = element("div", { class: "inpainting-shown", hidden: true })
  #image = null
  #mask = null
  #frame = { width: 0, height: 0 }
  #know
  // An image may be there before the server has told the size of its frames.
  #isFrameKnown = new Promise(resolve => (this.#know = resolve))
  #sending = Promise.resolve()
  #isLoading = false

  connectedCallback() {
    if (this.childElementCount) return
    this.#shown.append(
      this.#preview,
      this.#words,
      this.#methodField,
      element(
        "p",
        { class: "inpainting-buttons" },
        button("Edit mask…", () => this.#paint(), { class: "strong" }),
        button("Remove image", () => this.#remove()),
      ),
    )
    this.append(this.#drop, this.#shown, this.#advice)
    this.#drop.addEventListener("image-chosen", event => this.#take(event.detail))
    this.#preview.addEventListener("click", () => this.#paint())
    this.#method.addEventListener("change", () => emit(this, "draft-edited"))
    this.#dialog.addEventListener("dialog-closed", () => this.#changed(["mask"]))
  }

  // { image, mask, method } with the ids of uploads, or null without an image or with an empty mask.
  get value() {
    const { image, mask } = this.#uploads.value ?? {}
    if (!mask || !(this.#image || this.#isLoading)) return null
    return { image, mask, method: this.#methodField.hidden ? "latent" : this.#method.value }
  }

  // An inpainting model offers a second method.
  set isInpaintingModel(isInpaintingModel) {
    this.#methodField.hidden = !isInpaintingModel
    this.#advice.textContent = isInpaintingModel
      ? "Without an image, the model generates one. Create that first, then use one of its frames and mask a part of it."
      : "The area outside the mask is restored after each step, so it does not change. This works with every model."
  }

  // { width, height }: frames show the largest centred part of the image.
  set frameSize({ width, height }) {
    if (!(width > 0 && height > 0) || (width === this.#frame.width && height === this.#frame.height)) return
    this.#frame = { width, height }
    this.#know()
    if (this.#image) this.#changed(["image", "mask"])
  }

  readFile(file) {
    return this.#drop.readFile(file)
  }

  readFrame(address) {
    return this.#drop.readFrame(address)
  }

  // The inpainting of a draft: see `value`.
  async show(value) {
    if (JSON.stringify(value) === JSON.stringify(this.value)) return
    this.#uploads.take(value && { image: value.image, mask: value.mask })
    if (value?.method) this.#method.value = value.method
    this.#image = null
    this.#isLoading = value !== null
    try {
      if (value) {
        const [image, mask] = await Promise.all([value.image, value.mask].map(id => loadImage(imageAddress(id))))
        await this.#isFrameKnown
        this.#mask = new Mask()
        this.#mask.add(maskOf(mask))
        this.#image = image
      }
    } catch {
      this.#uploads.take(null)
      this.#drop.complain("The source image of this transition no longer exists.")
    }
    this.#isLoading = false
    this.#render()
  }

  // Resolves when all is uploaded; fails with a problem of the field if the mask is empty.
  async uploaded() {
    if (!this.#image) return
    await this.#sending
    if (!this.value) {
      throw new Problem({
        errors: [{ field: "inpainting", message: "Paint the area to regenerate, or remove the image." }],
      })
    }
    this.#uploads.use()
  }

  async #take(image) {
    await this.#isFrameKnown
    this.#image = image
    this.#mask = new Mask()
    this.#uploads.take(null)
    this.#changed(["image"])
    this.#paint()
  }

  #remove() {
    this.#image = null
    this.#uploads.take(null)
    this.#render()
    this.#drop.focus()
    emit(this, "draft-edited")
  }

  #paint() {
    this.#dialog.show(this.#image, this.#mask, this.#crop)
  }

  get #crop() {
    return cropOf(
      this.#image.naturalWidth ?? this.#image.width,
      this.#image.naturalHeight ?? this.#image.height,
      this.#frame.width,
      this.#frame.height,
    )
  }

  #changed(names) {
    this.#render()
    const { width, height } = this.#frame
    const raster = this.#mask.draw(width, height, this.#crop)
    const canvases = {
      image: () => drawn(width, height, context => drawCrop(context, this.#image, this.#crop, width, height)),
      mask: () => drawn(width, height, context => context.putImageData(blackAndWhite(raster), 0, 0)),
    }
    const wanted = names.filter(name => name === "image" || repaintedShare(raster) > 0)
    this.#sending = this.#send(wanted, canvases)
    this.#sending.catch(problem => this.#drop.complain(problem.message))
  }

  async #send(names, canvases) {
    const blobs = names.map(
      name => new Promise(resolve => canvases[name]().toBlob(blob => resolve([name, blob]), "image/png")),
    )
    await this.#uploads.put(Promise.all(blobs).then(Object.fromEntries))
    emit(this, "draft-edited")
  }

  #render() {
    this.#drop.hidden = this.#image !== null
    this.#shown.hidden = this.#image === null
    if (!this.#image) return
    const crop = this.#crop
    this.#preview.width = PREVIEW
    this.#preview.height = Math.round((PREVIEW * crop.height) / crop.width)
    const raster = this.#mask.draw(this.#preview.width, this.#preview.height, crop)
    const context = this.#preview.getContext("2d")
    drawCrop(context, this.#image, crop, this.#preview.width, this.#preview.height)
    createImageBitmap(tinted(raster, false)).then(overlay => context.drawImage(overlay, 0, 0))
    this.#words.textContent = shareWords(repaintedShare(raster))
  }
}

function drawn(width, height, draw) {
  const canvas = element("canvas", { width, height })
  draw(canvas.getContext("2d"))
  return canvas
}

function blackAndWhite({ width, height, data }) {
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  data.forEach((value, index) => (pixels[index] = value === REPAINTED ? 0xffffffff : 0xff000000))
  return image
}

// The image of a mask as an edit: light pixels are repainted.
function maskOf(image) {
  const { naturalWidth: width, naturalHeight: height } = image
  const pixels = drawn(width, height, context => context.drawImage(image, 0, 0))
    .getContext("2d")
    .getImageData(0, 0, width, height).data
  return {
    kind: "mask",
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, index) => (pixels[4 * index] > 127 ? REPAINTED : 0)),
  }
}

customElements.define("inpainting-editor", InpaintingEditor)
