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

    private final Clock clock;
    private final Cache<String, Failures> clients = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(15))
            .build();

    private record Failures(Set<String> recent, int count, Instant pausedUntil) {}

    static class Paused extends LockedException {
        private final long seconds;

        Paused(Duration remaining) {
            super("Your address sent too many wrong tokens.");
            this.seconds = Math.max(1, remaining.plusMillis(999).toSeconds());
        }

        long seconds() {
            return seconds;
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
        return failures < FREE ? Duration.ZERO : Duration.ofSeconds(Math.min(60, 1L << Math.min(failures - FREE, 6)));
    }

    private static String client(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address ? Arrays.toString(Arrays.copyOf(parsed.getAddress(), 8)) : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
