package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.SettableClock;

class FailedAttemptsTest {
    private final SettableClock clock = new SettableClock();
    private final FailedAttempts attempts = new FailedAttempts(clock);

    private int guesses;

    @Test
    void countsARepeatedWrongTokenOnce() {
        for (int i = 0; i < 100; i++) {
            attempts.failed("192.0.2.1", "an old token");
        }
        fail("192.0.2.1", FailedAttempts.FREE - 2);
        assertThatCode(() -> attempts.check("192.0.2.1")).doesNotThrowAnyException();

        fail("192.0.2.1", 1);
        assertPaused("192.0.2.1", 1);
    }

    @Test
    void doublesPausesFromOneSecondToAMinute() {
        fail("192.0.2.1", FailedAttempts.FREE - 1);
        assertThatCode(() -> attempts.check("192.0.2.1")).doesNotThrowAnyException();

        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            fail("192.0.2.1", 1);
            assertPaused("192.0.2.1", seconds);
            clock.pass(Duration.ofSeconds(seconds));
            assertThatCode(() -> attempts.check("192.0.2.1")).doesNotThrowAnyException();
        }
    }

    @Test
    void countsByIpv4AddressAndIpv6Network() {
        fail("192.0.2.1", FailedAttempts.FREE);
        fail("2001:db8:1:2::1", FailedAttempts.FREE);

        assertThatCode(() -> attempts.check("192.0.2.2")).doesNotThrowAnyException();
        assertThatCode(() -> attempts.check("2001:db8:1:3::1")).doesNotThrowAnyException();
        assertPaused("2001:db8:1:2:ffff::9", 1);
    }

    @Test
    void forgetsFailuresAfterTheRightToken() {
        fail("192.0.2.1", FailedAttempts.FREE - 1);
        attempts.succeeded("192.0.2.1");
        fail("192.0.2.1", FailedAttempts.FREE - 1);

        assertThatCode(() -> attempts.check("192.0.2.1")).doesNotThrowAnyException();
    }

    private void fail(String client, int times) {
        for (int i = 0; i < times; i++) {
            attempts.failed(client, "guess " + guesses++);
        }
    }

    private void assertPaused(String client, long seconds) {
        assertThatExceptionOfType(FailedAttempts.Paused.class)
                .isThrownBy(() -> attempts.check(client))
                .satisfies(paused -> assertThat(paused.seconds()).isEqualTo(seconds));
    }
}
