package org.latentblending.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.springframework.security.authentication.LockedException;
import org.springframework.stereotype.Component;

/**
 * Slows down clients that guess tokens: after {@value #FREE} different wrong ones in a row a client must pause, from one second
 * to a minute, twice as long each time. A repeated wrong token counts once, so that a program with an old token does not lock
 * out others at its address. A client is an IPv4 address or an IPv6 network of 64 bits.
 */
@Component
@RequiredArgsConstructor
class FailedAttempts {
    static final int FREE = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_CLIENTS = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final Clock clock;
    private final Cache<String, Failures> clients = Caffeine.newBuilder()
            .maximumSize(MAX_CLIENTS)
            .expireAfterWrite(Duration.ofMinutes(15))
            .build();

    private record Failures(Set<String> recent, int count, Instant pausedUntil) {}

    /** The client must wait before it sends another token. */
    static class Paused extends LockedException {
        private final transient Duration remaining;

        Paused(Duration remaining) {
            super("Your address sent too many wrong tokens.");
            this.remaining = remaining;
        }

        /** Whole seconds, at least 1. */
        long seconds() {
            return Math.max(1, remaining.plusMillis(999).toSeconds());
        }
    }

    /** @throws Paused if the client must wait, even with the right token */
    void check(String address) {
        Failures failures = clients.getIfPresent(client(address));
        Instant now = clock.instant();
        if (failures != null && now.isBefore(failures.pausedUntil())) {
            throw new Paused(Duration.between(now, failures.pausedUntil()));
        }
    }

    /** @param token a hash of the wrong token */
    void failed(String address, String token) {
        clients.asMap().merge(client(address), new Failures(Set.of(token), 1, Instant.EPOCH), (before, first) -> {
            if (before.recent().contains(token)) {
                return before;
            }
            Set<String> recent = Stream.concat(before.recent().stream().limit(FREE), Stream.of(token))
                    .collect(Collectors.toUnmodifiableSet());
            int count = before.count() + 1;
            return new Failures(recent, count, clock.instant().plus(pauseAfter(count)));
        });
    }

    void succeeded(String address) {
        clients.invalidate(client(address));
    }

    private static Duration pauseAfter(int failures) {
        if (failures < FREE) {
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - FREE, 6));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static String client(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? Arrays.toString(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
