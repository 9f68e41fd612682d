package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class TrustedProxiesTest {
    private final TrustedProxies proxies = trust("10.0.0.0/8", "127.0.0.1", "fd00::/8");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    10.0.0.1  | X-Forwarded-For | 198.51.100.7                              | 198.51.100.7
                    10.0.0.1  | X-Forwarded-For | 1.2.3.4, 198.51.100.7                     | 198.51.100.7
                    10.0.0.1  | X-Forwarded-For | 1.2.3.4, 198.51.100.7, 10.9.9.9           | 198.51.100.7
                    10.0.0.1  | X-Forwarded-For | 198.51.100.7:4711                         | 198.51.100.7
                    10.0.0.1  | X-Forwarded-For | '[2001:db8::1]:4711'                      | 2001:db8::1
                    10.0.0.1  | X-Forwarded-For | 2001:db8::1                               | 2001:db8::1
                    10.0.0.1  | X-Forwarded-For | unknown                                   | 10.0.0.1
                    10.0.0.1  | X-Forwarded-For | 999.1.1.1                                 | 10.0.0.1
                    10.0.0.1  | X-Forwarded-For | ''                                        | 10.0.0.1
                    10.0.0.1  | Forwarded       | for=198.51.100.7;proto=https              | 198.51.100.7
                    fd00::1   | Forwarded       | proto=https;For="[2001:db8::1]:4711"      | 2001:db8::1
                    10.0.0.1  | Forwarded       | for=1.2.3.4, for=198.51.100.7             | 198.51.100.7
                    10.0.0.1  | Forwarded       | for=_hidden                               | 10.0.0.1
                    192.0.2.9 | X-Forwarded-For | 198.51.100.7                              | 192.0.2.9
                    """)
    void theClientIsTheNearestAddressThatIsNoProxy(String peer, String header, String value, String client) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader(header, value);

        assertThat(proxies.client(request)).isEqualTo(client);
    }

    @Test
    void matchesAddressesAndNetworks() {
        assertThat(proxies.contain("10.255.0.1")).isTrue();
        assertThat(proxies.contain("127.0.0.1")).isTrue();
        assertThat(proxies.contain("fd12::1")).isTrue();
        assertThat(proxies.contain("127.0.0.2")).isFalse();
        assertThat(proxies.contain("192.0.2.1")).isFalse();
        assertThat(trust().contain("127.0.0.1")).isFalse();
    }

    @Test
    void namesTheInvalidSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trust("everybody"))
                .withMessageContaining("latentblending.trusted-proxies: everybody");
    }

    private static TrustedProxies trust(String... networks) {
        return new TrustedProxies(new AccessSettings("", List.of(networks)));
    }
}
