// Whether a draft still asks for what a transition's request asked for; open seeds may be any.
import { stringify } from "../server/json.js"
import { draftOf, requestOf } from "./request.js"

export function asksFor(draft, request) {
  const asked = draftOf(request)
  const words = ({ keyframes }) => JSON.stringify(keyframes.map(({ prompt, negativePrompt = "", guidanceScale = "" }) =>
    [prompt, negativePrompt, guidanceScale]))
  const isOpen = ({ seed, isLocked }) => isLocked === false || seed === ""
  return draft.mode === asked.mode && draft.isLoop === asked.isLoop && words(draft) === words(asked) &&
    stringify(draft.inpainting ?? null) === stringify(asked.inpainting) &&
    draft.keyframes.every((keyframe, index) => isOpen(keyframe) || keyframe.seed === asked.keyframes[index]?.seed) &&
    Object.entries(requestOf({ ...draft, keyframes: [] }).request).every(([key, value]) =>
      key === "keyframes" || stringify(value) === stringify(request[key] ?? null))
}
