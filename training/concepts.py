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

    def looks(self) -> list[tuple[str, str | None, float | None]]:
        """What it looks like: picture, colour word, degrees to turn the hue by."""
        turned = [(name, colour, degrees) for name in self.pictures for colour, degrees in self.hues.items()]
        return [(name, colour, None) for name, colour in self.pictures.items()] + turned

    def usual(self, colour: str | None) -> bool:
        """Whether the word alone may mean this colour; other colours are always named."""
        return colour in (None, next(iter(self.pictures.values())))


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
    c("snowman", {"snowman": None, "snowman without snow": None}),
    c("volcano"),
    c("whale", {"spouting whale": "blue", "whale": "blue"}),
    c("cactus", colour="green"),
    c("strawberry", colour="red"),
    c("owl", colour="brown"),
    c("octopus"),
    c("hamburger", aliases=["burger", "cheeseburger"]),
    c("tulip", colour="pink", hues={"blue": 280, "orange": 55}),
    c("moon", {"crescent moon": "yellow", "full moon": "yellow"}, article="the"),
    c("rainbow"),
    c("tiger", {"tiger face": "orange", "tiger": "orange"}),
    c("banana", colour="yellow"),
    c("cat", {"cat": "orange", "cat face": "orange"}, aliases=["kitten"]),
    c("dog", {"dog": "brown", "dog face": "brown"}, aliases=["puppy"]),
    c("bee", "honeybee", "yellow", ["honeybee"]),
    c("fish", {"fish": "blue", "tropical fish": "blue"}, hues={"red": 150, "green": -75}),
    c("turtle", colour="green", aliases=["tortoise"]),
    c("bird", colour="red", hues={"blue": 225}),
    c("bear", colour="brown", aliases=["bear face"]),
    c("rose", colour="red"),
    c("tree", {"deciduous tree": "green", "evergreen tree": "green"}),
    c("mushroom", colour="red"),
    c("leaf", {"fallen leaf": None, "maple leaf": None}, aliases=["autumn leaf"]),
    c("cherry", "cherries", "red", ["cherries"]),
    c("lemon", colour="yellow"),
    c("grapes", colour="purple", aliases=["bunch of grapes"], article=""),
    c("bread", aliases=["loaf of bread"], article=""),
    c("cake", {"shortcake": None, "birthday cake": None}, aliases=["piece of cake"]),
    c("cheese", "cheese wedge", "yellow", article=""),
    c("coffee", "hot beverage", aliases=["cup of coffee"], article=""),
    c("egg", colour="brown"),
    c("boat", {"sailboat": None, "speedboat": None}, aliases=["small boat"]),
    c("train", "locomotive", aliases=["locomotive", "steam train"]),
    c("airplane", {"airplane": None, "small airplane": None}, aliases=["plane", "aeroplane"]),
    c("bicycle", aliases=["bike"]),
    c("balloon", colour="red", hues={"green": 130, "blue": 230, "yellow": 60}),
    c("house", {"house": None, "house with garden": None}, aliases=["home"]),
    c("mountain", {"snow-capped mountain": None, "mount fuji": None}, aliases=["snowy mountain"]),
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
    more("rabbit", {"rabbit face": None, "rabbit": None}, aliases=["bunny"]),
    more("panda", aliases=["panda face"]),
    more("pig", {"pig face": "pink", "pig": "pink"}),
    more("monkey", {"monkey face": "brown", "monkey": "brown"}),
    more("duck"),
    more("crab", colour="red"),
    more("dinosaur", {"sauropod": "green", "T-Rex": "green"}),
    more("unicorn", aliases=["unicorn face"]),
    more("carrot", colour="orange"),
    more("pineapple", colour="yellow"),
    more("ice cream", {"soft ice cream": None, "ice cream": None}, article=""),
    more("doughnut", colour="brown", aliases=["donut"]),
    more("truck", {"delivery truck": None, "articulated lorry": None}, aliases=["lorry"]),
    more("pumpkin", "jack-o-lantern", "orange", ["halloween pumpkin"]),
    more(
        "heart",
        {f"{h} heart": h for h in ("red", "blue", "yellow", "purple", "orange")},
    ),
    more("smiley", {"smiling face": "yellow", "grinning face": "yellow", "smiling face with sunglasses": "yellow"}, aliases=["smiling face", "happy face"]),
    more("robot", aliases=["robot face"]),
    more("guitar"),
    more("crown", colour="yellow", aliases=["golden crown"]),
    more("teddy bear", colour="brown"),
    more("tomato", colour="red"),
    more("watermelon"),
    more("pear", colour="green"),
    more("avocado", colour="green"),
    more("broccoli", colour="green", article=""),
    more("cookie", colour="brown", aliases=["biscuit"]),
    more("popcorn", article=""),
    more("bus", {"bus": None, "oncoming bus": None}),
    more("tractor", colour="green"),
    more("helicopter"),
    more("horse", {"horse": "brown", "horse face": "brown"}),
    more("cow", {"cow": None, "cow face": None}),
    more("snail", colour="brown"),
    more("ladybug", "lady beetle", "red", ["ladybird"]),
    more("shark", colour="grey"),
    more("dolphin", colour="blue"),
    more("flamingo", colour="pink"),
    more("chick", {"baby chick": "yellow", "front-facing baby chick": "yellow"}, aliases=["baby chick"]),
    more("spider", colour="black"),
    more("snake", colour="green"),
    more("ghost"),
    more("skull"),
    more("alien", colour="green"),
    more("flower", {"blossom": None, "hibiscus": None, "cherry blossom": None}, aliases=["blossom"]),
    more("palm tree", aliases=["palm"]),
    more("lightning", "high voltage", "yellow", ["lightning bolt"], article=""),
    more("rain", {"cloud with rain": None, "umbrella with rain drops": None}, aliases=["rain cloud"], article=""),
    more("water drop", "droplet", "blue", ["drop of water"]),
    more("planet", "ringed planet", "orange"),
    more("book", {"closed book": "red", "green book": "green", "blue book": "blue", "orange book": "orange"}),
    more("key", {"key": "yellow", "old key": "yellow"}),
    more("bell", colour="yellow"),
    more("alarm clock", "alarm clock", aliases=["clock"]),
    more("candle"),
    more("light bulb", colour="yellow", aliases=["lamp"]),
    more("camera"),
    more("diamond", "gem stone", "blue", ["gem"]),
    more("hat", "top hat", "black", ["top hat"]),
    more("shirt", "t-shirt", "green", ["t-shirt"], {"blue": 110, "red": -95}),
    more("bucket", colour="blue"),
    more("basketball", colour="orange"),
    more("drum"),
    more("pencil", colour="orange"),
]

# What the committed weights were taught: the first so many words, and whether sizes.
WORDS, SIZES_TAUGHT = len(CONCEPTS), True

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


# Words around the concept that mean nothing here: the text encoder learns to look past whatever else a sentence says.
# None of them stands in the phrasings that evaluate.py asks for.
BEFORE = """some, our, his, her, every, such, pretty, lovely, cute, happy, classic, simple, modern, funny, cool, amazing, draw,
show me, here comes, we see, give me, imagine, a sketch of, icon of, poster of, illustration of, close up of, a cartoon of, they
have, once upon a time, think of, who wants, can you paint, studio shot of, is it, not only, today we found"""
AFTER = """today, now, again, of course, with love, from above, in style, seen by us, as an icon, sketch, poster, illustration,
studio light, close up, cartoon, best quality, sharp focus, that they like, for everyone, of our friend, by an artist, in winter,
and nothing else, which is nice, if possible, to remember"""
BEFORE, AFTER = (" ".join(words.split()).split(", ") for words in (BEFORE, AFTER))


def sentence(words: str, rng: random.Random) -> str:
    """The words in the midst of others, some of which are no words at all."""
    nonsense = lambda: "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 8)))
    before = rng.choice(["", *BEFORE, nonsense()]) if rng.random() < 0.7 else ""
    after = rng.choice([*AFTER, nonsense(), nonsense()]) if not before or rng.random() < 0.5 else ""
    return f"{before} {words}{rng.choice([',', '', ''])} {after}".strip(" ,")


def article(concept: Concept, phrase: str, word: str) -> str:
    kind = concept.article
    if kind == "" and word == concept.word or word in ("cherries",):
        return ""
    if kind == "the" and phrase == word:
        return "the"
    return "an" if phrase[0] in "aeiou" and not phrase.startswith("uni") else "a"


SIZES = {"small": ["small", "small", "small", "little", "tiny"], "big": ["big", "big", "large"]}


def caption(concept: Concept, colour: str | None, size: str | None, background: str | None, tags: list[str], rng: random.Random) -> str:
    """One caption of a picture. Names the colour always where it is not the usual one; the size mostly."""
    word = rng.choice(concept.aliases) if concept.aliases and rng.random() < 0.3 else concept.word
    np = word
    if colour and (not concept.usual(colour) or rng.random() < 0.35):
        np = f"{colour} {np}"
    if size and rng.random() < 0.7:
        np = f"{rng.choice(SIZES[size])} {np}"
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
    if rng.random() < 0.3:
        text = sentence(text, rng)
    return text[0].upper() + text[1:] if rng.random() < 0.05 else text


assert len({x.word for x in CONCEPTS}) == len(CONCEPTS)
assert "white" not in BACKGROUNDS
