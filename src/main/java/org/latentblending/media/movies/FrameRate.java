package org.latentblending.media.movies;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pictures per second, an exact fraction. The decimals of broadcasting mean their fractions, as 23.976 means 24000/1001.
 *
 * @param asked the number, or the string {@code 23.976} or {@code 30000/1001}, that a client has sent
 */
public record FrameRate(Object asked) {
    public static final int MAX = 120;
    /** Of strings. */
    public static final String PATTERN = "^[0-9]{1,7}([.][0-9]{1,3}|/[0-9]{1,7})?$";

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,7}(?:[.][0-9]{1,3})?)(?:/([0-9]{1,7}))?");
    private static final int MAX_DIGITS = 3;
    private static final List<Integer> OF_BROADCASTING = List.of(24, 30, 48, 60, 120);
    private static final double ROUNDED = 0.005;

    /** @throws IllegalArgumentException if it is no rate from 1 to 120; the message says what is one */
    public FrameRate {
        BigInteger[] fraction = fraction(asked);
        double value = fraction[1].signum() == 0 ? 0 : fraction[0].doubleValue() / fraction[1].doubleValue();
        if (value < 1 || value > MAX) {
            throw invalid();
        }
        if (asked instanceof Number number) {
            BigDecimal exact = new BigDecimal(number.toString());
            asked = exact.stripTrailingZeros().scale() <= 0 ? (Object) exact.intValueExact() : exact.doubleValue();
        }
    }

    /** Reads JSON. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static FrameRate of(Object asked) {
        return new FrameRate(asked);
    }

    @Override
    @JsonValue
    public Object asked() {
        return asked;
    }

    public int numerator() {
        return fraction(asked)[0].intValueExact();
    }

    public int denominator() {
        return fraction(asked)[1].intValueExact();
    }

    public double perSecond() {
        return (double) numerator() / denominator();
    }

    /** The time of so many pictures. */
    public double seconds(long pictures) {
        return (double) pictures * denominator() / numerator();
    }

    private static BigInteger[] fraction(Object asked) {
        Matcher text = TEXT.matcher(asked instanceof Number || asked instanceof String ? plain(asked) : "");
        if (!text.matches() || text.group(2) != null && text.group(1).contains(".")) {
            throw invalid();
        }
        if (text.group(2) != null) {
            return reduced(text.group(1), text.group(2));
        }
        BigDecimal number = new BigDecimal(text.group(1));
        for (int whole : OF_BROADCASTING) {
            if (number.stripTrailingZeros().scale() > 0 && Math.abs(whole / 1.001 - number.doubleValue()) < ROUNDED) {
                return new BigInteger[] {BigInteger.valueOf(whole * 1000L), BigInteger.valueOf(1001)};
            }
        }
        return reduced(number.movePointRight(MAX_DIGITS).toBigIntegerExact().toString(), "1000");
    }

    private static String plain(Object asked) {
        if (asked instanceof String text) {
            return text;
        }
        BigDecimal number = new BigDecimal(asked.toString()).stripTrailingZeros();
        return number.precision() > 40 || Math.abs(number.scale()) > 40 ? "" : number.toPlainString();
    }

    private static BigInteger[] reduced(String numerator, String denominator) {
        var above = new BigInteger(numerator);
        var below = new BigInteger(denominator);
        BigInteger common = above.gcd(below).max(BigInteger.ONE);
        return new BigInteger[] {above.divide(common), below.divide(common)};
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("Must be from 1 to " + MAX
                + ": a number of at most 3 decimals, or a string such as \"23.976\" or \"30000/1001\".");
    }
}
