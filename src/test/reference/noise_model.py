"""PyTorch's CPU normal numbers, once more in plain Python and NumPy: what the README says, proven by make_fixtures.py.

Sixteen and more numbers follow PyTorch's vectorised x86 kernel (AVX2 and AVX-512), in float32 with these fused
multiply-adds: the same bits. (Its scalar kernel, used on other processors, calls the C library's logf, cosf and sinf
instead; its numbers differ from these by up to 3e-6.)
"""

import math

import numpy as np

F = np.float32


class MersenneTwister:
    """mt19937 seeded with the low 32 bits of the seed."""

    def __init__(self, seed):
        state = [seed & 0xFFFFFFFF]
        for j in range(1, 624):
            state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + j) & 0xFFFFFFFF)
        self.state, self.at = state, 624

    def next32(self):
        if self.at == 624:
            state = self.state
            for j in range(624):
                mixed = (state[j] & 0x80000000) | (state[(j + 1) % 624] & 0x7FFFFFFF)
                state[j] = state[(j + 397) % 624] ^ (mixed >> 1) ^ (0x9908B0DF if mixed & 1 else 0)
            self.at = 0
        y = self.state[self.at]
        self.at += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C5680
        y ^= (y << 15) & 0xEFC60000
        return y ^ (y >> 18)

    def uniform_float(self):
        return F(self.next32() & 0xFFFFFF) * F(2.0**-24)

    def uniform_double(self):
        high, low = self.next32(), self.next32()
        return ((high << 32 | low) & ((1 << 53) - 1)) * 2.0**-53


def fma(a, b, c):
    """a b + c, rounded once but for rare ties: the product of two float32 is exact in float64."""
    return (np.asarray(a, np.float64) * np.asarray(b, np.float64) + np.asarray(c, np.float64)).astype(F)


def few(random, size):
    """Fewer than 16: pairs in double precision, cosine first, then the kept sine."""
    numbers = []
    while len(numbers) < size:
        u1, u2 = random.uniform_double(), random.uniform_double()
        radius, theta = math.sqrt(-2.0 * math.log1p(-u2)), 2.0 * math.pi * u1
        numbers += [radius * math.cos(theta), radius * math.sin(theta)]
    return np.array(numbers[:size], F)


def log(x):
    """The Cephes single-precision logarithm, for positive normal x."""
    bits = x.view(np.int32)
    e = ((bits >> 23) - 0x7F).astype(F) + F(1)
    x = ((bits & ~0x7F800000) | 0x3F000000).view(F)
    small = x < F(0.707106781186547524)
    x = (x - F(1)) + np.where(small, x, F(0))
    e = e - np.where(small, F(1), F(0))
    z = x * x
    y = F(7.0376836292e-2)
    for p in (-1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1):  # fmt: skip
        y = fma(y, x, F(p))
    y = fma(y * x, z, e * F(-2.12194440e-4))
    y = y - z * F(0.5)
    return (x + y) + e * F(0.693359375)


def sin_cos(x):
    """The Cephes single-precision sine and cosine, for x >= 0."""
    octant = ((x * F(1.27323954473516)).astype(np.int32) + 1) & ~1
    y = octant.astype(F)
    for part_of_quarter_pi in (-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8):
        x = fma(y, F(part_of_quarter_pi), x)
    z = x * x
    cosine = fma(F(2.443315711809948e-5), z, F(-1.388731625493765e-3))
    cosine = fma(cosine, z, F(4.166664568298827e-2))
    cosine = fma(cosine * z, z, z * F(-0.5)) + F(1)
    sine = fma(F(-1.9515295891e-4), z, F(8.3321608736e-3))
    sine = fma(sine, z, F(-1.6666654611e-1))
    sine = fma(sine * z, x, x)
    straight = (octant & 2) == 0
    sine, cosine = np.where(straight, sine, cosine), np.where(straight, cosine, sine)
    return np.where(octant & 4, -sine, sine), np.where((octant - 2) & 4, cosine, -cosine)


def sixteen(uniforms):
    """Blocks of 16 uniforms (rows): numbers i and i + 8 are a pair."""
    radius = np.sqrt(F(-2) * log(F(1) - uniforms[:, :8]))
    sine, cosine = sin_cos(F(2 * math.pi) * uniforms[:, 8:])
    return np.concatenate([radius * cosine, radius * sine], 1)


def randn(shape, seed):
    random, size = MersenneTwister(seed), math.prod(shape)
    if size < 16:
        return few(random, size).reshape(shape)
    uniforms = np.array([random.uniform_float() for _ in range(size)], F)
    whole = size // 16 * 16
    numbers = np.concatenate([sixteen(uniforms[:whole].reshape(-1, 16)).ravel(), np.zeros(size - whole, F)])
    if whole < size:
        again = np.array([random.uniform_float() for _ in range(16)], F)
        numbers[-16:] = sixteen(again.reshape(1, 16)).ravel()
    return numbers.reshape(shape)
