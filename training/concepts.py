"""What the model is taught to draw, and the captions it is taught with.

A concept is a word with one or more pictures of the catalogue. To teach more, add lines here and go on training
from the checkpoint: `prepare.py` makes the latents of the new lines.
"""

import random
from dataclasses import dataclass, field

from pictures import BACKGROUNDS


@dataclass(frozen=True)
class Concept:
    word: str
    pictures: dict[str, str | None]  # name in the catalogue -> its colour word, if it has one
    aliases: list[str] = field(default_factory=list)
    hues: dict[str, float] = field(default_factory=dict)  # further colours: word -> degrees to turn the hue by
    article: str = "a"  # "a" becomes "an" where needed; "the"; "" for words without one
    first: bool = True  # one of the words that the first version must know


def c(word, picture=None, colour=None, aliases=(), hues=None, article="a", first=True):
    pictures = picture if isinstance(picture, dict) else {picture or word: colour}
    return Concept(word, pictures, list(aliases), hues or {}, article, first)


def more(*args, **kwargs):
    return c(*args, first=False, **kwargs)


CONCEPTS = [
    c("apple", {"red apple": "red", "green apple": "green"}),
    c("frog", colour="green"),
    c("sunflower", colour="yellow"),
    c("penguin"),
    c("rocket", aliases=["spaceship"]),
    c("castle"),
    c("pizza", aliases=["slice of pizza"]),
    c("butterfly", colour="orange", hues={"blue": 195, "green": 100}),
    c("fox", colour="orange", aliases=["fox face"]),
    c("car", "automobile", "red", ["automobile"], {"green": 120, "blue": 225, "yellow": 55}),
    c("snowman"),
    c("volcano"),
    c("whale", "spouting whale", "blue"),
    c("cactus", colour="green"),
    c("strawberry", colour="red"),
    c("owl", colour="brown"),
    c("octopus"),
    c("hamburger", aliases=["burger", "cheeseburger"]),
    c("tulip", colour="pink", hues={"blue": 280, "orange": 55}),
    c("moon", "crescent moon", "yellow", ["crescent moon"], article="the"),
    c("rainbow"),
    c("tiger", "tiger face", "orange", ["tiger face"]),
    c("banana", colour="yellow"),
    c("cat", colour="orange", aliases=["kitten"]),
    c("dog", colour="brown", aliases=["puppy"]),
    c("bee", "honeybee", "yellow", ["honeybee"]),
    c("fish", colour="blue", hues={"red": 150, "green": -75}),
    c("turtle", colour="green", aliases=["tortoise"]),
    c("bird", colour="red", hues={"blue": 225}),
    c("bear", colour="brown", aliases=["bear face"]),
    c("rose", colour="red"),
    c("tree", "deciduous tree", "green"),
    c("mushroom", colour="red"),
    c("leaf", "fallen leaf", "orange", ["autumn leaf"]),
    c("cherry", "cherries", "red", ["cherries"]),
    c("lemon", colour="yellow"),
    c("grapes", colour="purple", aliases=["bunch of grapes"], article=""),
    c("bread", aliases=["loaf of bread"], article=""),
    c("cake", "shortcake", aliases=["piece of cake"]),
    c("cheese", "cheese wedge", "yellow", article=""),
    c("coffee", "hot beverage", aliases=["cup of coffee"], article=""),
    c("egg", colour="brown"),
    c("boat", "sailboat", aliases=["sailboat", "sailing boat"]),
    c("train", "locomotive", aliases=["locomotive", "steam train"]),
    c("airplane", aliases=["plane", "aeroplane"]),
    c("bicycle", aliases=["bike"]),
    c("balloon", colour="red", hues={"green": 130, "blue": 230, "yellow": 60}),
    c("house", aliases=["home"]),
    c("mountain", "snow-capped mountain", aliases=["snowy mountain"]),
    c("sun", colour="yellow", article="the"),
    c("star", colour="yellow"),
    c("cloud", colour="white"),
    c("fire", colour="orange", aliases=["flame"], article=""),
    c("snowflake", colour="blue"),
    c("umbrella", colour="purple"),
    c("ball", "soccer ball", aliases=["soccer ball", "football"]),
    c("trophy", colour="yellow", aliases=["golden trophy"]),
    c("gift", "wrapped gift", aliases=["present", "gift box"]),
    more("lion", colour="orange", aliases=["lion face"]),
    more("elephant", colour="grey"),
    more("rabbit", "rabbit face", aliases=["bunny", "rabbit face"]),
    more("panda", aliases=["panda face"]),
    more("pig", "pig face", "pink", ["pig face"]),
    more("monkey", "monkey face", "brown", ["monkey face"]),
    more("duck"),
    more("crab", colour="red"),
    more("dinosaur", "sauropod", "green"),
    more("unicorn", aliases=["unicorn face"]),
    more("carrot", colour="orange"),
    more("pineapple", colour="yellow"),
    more("ice cream", "soft ice cream", aliases=["ice cream cone"]),
    more("doughnut", colour="brown", aliases=["donut"]),
    more("truck", "delivery truck", aliases=["lorry"]),
    more("pumpkin", "jack-o-lantern", "orange", ["halloween pumpkin"]),
    more("heart", "red heart", "red"),
    more("smiley", "smiling face", "yellow", ["smiling face", "happy face"]),
    more("robot", aliases=["robot face"]),
    more("guitar"),
    more("crown", colour="yellow", aliases=["golden crown"]),
    more("teddy bear", colour="brown"),
]

TEMPLATES = [
    ("{np}", 6),
    ("{a} {np}", 7),
    ("a picture of {a} {np}", 2),
    ("a photo of {a} {np}", 2),
    ("a 3d render of {a} {np}", 1),
    ("an image of {a} {np}", 1),
    ("a drawing of {a} {np}", 1),
    ("{np}, detailed", 1),
    ("a photo of {a} {np}, detailed", 1),
    ("a beautiful picture of {a} {np}, high quality", 1),
    ("{np}, {tag}, {tag2}", 2),
]


def article(concept: Concept, phrase: str, word: str) -> str:
    kind = concept.article
    if kind == "" and word == concept.word or word in ("cherries",):
        return ""
    if kind == "the" and phrase == word:
        return "the"
    return "an" if phrase[0] in "aeiou" and not phrase.startswith("uni") else "a"


def caption(concept: Concept, colour: str | None, name_colour: bool, background: str | None, tags: list[str], rng: random.Random) -> str:
    """One caption of a picture; `name_colour` forces the colour word (for turned hues)."""
    word = rng.choice(concept.aliases) if concept.aliases and rng.random() < 0.3 else concept.word
    np = word
    if colour and (name_colour or rng.random() < 0.35):
        np = f"{colour} {word}"
    template = rng.choices([t for t, _ in TEMPLATES], [w for _, w in TEMPLATES])[0]
    if "{tag}" in template and len(tags) < 2:
        template = "{a} {np}"
    if background:
        colour_phrase = rng.choice(["on {a} {b} background", "on {a} {b} background", "on {b}", "{b} background"])
        colour_phrase = colour_phrase.format(a="an" if background[0] == "o" else "a", b=background)
        joint = ", " if colour_phrase.endswith("background") and not colour_phrase.startswith("on") else " "
        if rng.random() < 0.85 and "," not in template:
            template += joint + colour_phrase
        else:
            head, _, rest = template.partition(",")
            template = head + joint + colour_phrase + ("," + rest if rest else "")
    elif rng.random() < 0.06:
        template += " on a white background"
    picked = rng.sample(tags, 2) if len(tags) > 1 else ["", ""]
    text = template.format(a=article(concept, np, word), np=np, tag=picked[0], tag2=picked[1])
    text = " ".join(text.split())
    return text[0].upper() + text[1:] if rng.random() < 0.05 else text


assert len({x.word for x in CONCEPTS}) == len(CONCEPTS)
assert "white" not in BACKGROUNDS
