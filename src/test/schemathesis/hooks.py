"""What the description cannot express, so that requests that fit it are requests that the server can accept.

A request that was made to fit the description gets an image that exists and is a picture, a size that the model can
draw, and lists that grow. Requests that were made not to fit it are sent as they are.
"""

import base64
import io
import os
import wave
from fractions import Fraction
from urllib.parse import urljoin

import requests
import schemathesis

SIZE_MULTIPLE = 64
TOKEN = os.environ.get("LATENTBLENDING_TOKEN")
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAD0lEQVR4nGP4jwMwDC0JALoev0Ewkwr8AAAAAElFTkSuQmCC"
)


SOUNDING = ("mp4", "mov", "webm")


def silence(seconds):
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * seconds))
    return sound.getvalue()


SOUND = silence(20)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.is_negative or not isinstance(case.body, dict):
        return
    body = dict(case.body)
    server = Server(case, kwargs)
    if isinstance(body.get("keyframes"), list):
        complete(body, server)
    elif case.operation.path.endswith("/movie"):
        movie(body, None, server)
        body.setdefault("sound", {})  # the one before may be deleted
    elif case.operation.path.endswith("/branches"):
        branches(body)
    else:
        return
    case.body = body


def complete(body, server):
    body.pop("model", None)
    # The model has neither.
    if body.get("autoencoder") == "tiny":
        body["autoencoder"] = "full"
    if body.get("sampler") == "dpm-solver":
        body["sampler"] = "ddim"
    for side in ("width", "height"):
        if body.get(side) is not None:
            body[side] = max(SIZE_MULTIPLE, int(body[side]) // SIZE_MULTIPLE * SIZE_MULTIPLE)
    body["keyframes"] = [keyframe(form, server) for form in body["keyframes"]]
    if isinstance(body.get("branching"), dict):
        branching(body["branching"])
    if isinstance(body.get("movie"), dict):
        body["movie"] = dict(body["movie"])
        movie(body["movie"], len(body["keyframes"]), server)
        if (body["movie"].get("scale") or 1) > 1:
            body["width"] = body["height"] = 2 * SIZE_MULTIPLE
    if isinstance(body.get("inpainting"), dict):
        image = server.upload("images", PICTURE)
        body["inpainting"] = {"image": image, "mask": image, "method": "latent"}


def keyframe(form, server):
    """A picture or a prompt."""
    if form.get("image") is None:
        return {**form, "prompt": form.get("prompt") or ""}
    return {"image": server.upload("images", PICTURE), "seed": form.get("seed")}


def branching(form):
    if "branchCounts" in form:
        form["branchCounts"] = sorted({2} | {int(count) for count in form["branchCounts"]})
        levels = len(form["branchCounts"])
        form["steps"] = max(int(form["steps"]), levels)
        if "injectionSteps" in form:
            form["injectionSteps"] = list(range(levels))
        if "injectionStrengths" in form:
            form["injectionStrengths"] = [level / form["steps"] for level in range(levels)]
    elif form.get("steps") is not None:
        form["steps"] = max(2, int(form["steps"]))


def movie(form, keyframes, server):
    """A rate of few decimals, two pictures at least, as many segments and holds as the keyframes have, and what exists. Without keyframes: unknown."""
    if form.get("fps") is not None:
        form["fps"] = rate(form["fps"])
    shortest = float(2 / Fraction(str(form.get("fps") or 1)))
    if form.get("segments"):
        form.pop("seconds", None)
        segment = form["segments"][0]
        segment = {**segment, "seconds": max(float(segment["seconds"]), shortest)}
        form["segments"] = keyframes and [segment] * (keyframes - 1)
    if form.get("holds"):
        form["holds"] = keyframes and [form["holds"][0]] * keyframes
    if form.get("seconds") is not None:
        form["seconds"] = max(float(form["seconds"]), shortest)
    if form.get("scale") is not None:
        form["scale"] = {3: 2}.get(int(form["scale"]), int(form["scale"]))
    if form.get("upscaler") is not None:
        form["upscaler"] = "embedded-x4"
    if form.get("sound") is not None:
        has_sound = form.get("format") in SOUNDING
        form["sound"] = {"id": server.upload("sounds", SOUND)} if has_sound else None


def rate(fps):
    """Texts may name any fraction."""
    if isinstance(fps, str):
        above, _, below = fps.partition("/")
        is_rate = float(below or 1) > 0 and 1 <= float(above) / float(below or 1) <= 120
        return fps if is_rate else "24000/1001"
    return round(fps, 3)


def branches(form):
    """Anywhere: few numbers are two neighbours."""
    form.pop("left", None)
    form.pop("right", None)
    if form.get("segment") is not None:
        form["segment"] = 0


class Server:
    def __init__(self, case, kwargs):
        self.address = kwargs.get("base_url") or case.operation.base_url

    def upload(self, kind, file):
        answer = requests.post(
            urljoin(self.address, f"/api/v1/{kind}"),
            files={"file": file},
            headers={"Authorization": f"Bearer {TOKEN}"} if TOKEN else None,
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json()["id"]
