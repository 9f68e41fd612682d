// Whether a draft still describes the request of a transition. Seeds that are not locked may differ.
import { stringify } from "../server/json.js"
import { draftOf, requestOf } from "./request.js"

export function describes(draft, request) {
  const original = draftOf(request)
  const words = ({ keyframes }) =>
    JSON.stringify(
      keyframes.map(({ prompt, negativePrompt = "", guidanceScale = "" }) => [prompt, negativePrompt, guidanceScale]),
    )
  const isOpen = ({ seed, isLocked }) => isLocked === false || seed === ""
  return (
    draft.mode === original.mode &&
    draft.isLoop === original.isLoop &&
    words(draft) === words(original) &&
    stringify(draft.inpainting ?? null) === stringify(original.inpainting) &&
    draft.keyframes.every((keyframe, index) => isOpen(keyframe) || keyframe.seed === original.keyframes[index]?.seed) &&
    Object.entries(requestOf({ ...draft, keyframes: [] }).request).every(
      ([key, value]) => key === "keyframes" || stringify(value) === stringify(request[key] ?? null),
    )
  )
}
