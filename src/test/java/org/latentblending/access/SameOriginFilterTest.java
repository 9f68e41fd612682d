package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SameOriginFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://localhost:8080       | http  | localhost      | 8080 | true
                    http://LOCALHOST:8080       | http  | localhost      | 8080 | true
                    http://[::1]:8080           | http  | [::1]          | 8080 | true
                    https://studio.example      | http  | studio.example | 80   | true
                    https://studio.example      | http  | studio.example | 443  | true
                    https://studio.example:443  | https | studio.example | 443  | true
                    http://studio.example:80    | http  | studio.example | 80   | true
                    https://studio.example:8443 | https | studio.example | 8443 | true
                    https://studio.example:8443 | http  | studio.example | 8443 | true
                    https://studio.example:80   | https | studio.example | 80   | true
                    https://studio.example:80   | http  | studio.example | 80   | false
                    http://studio.example       | https | studio.example | 443  | false
                    http://studio.example:443   | https | studio.example | 443  | false
                    https://studio.example      | https | studio.example | 8443 | false
                    http://localhost:8081       | http  | localhost      | 8080 | false
                    https://evil.example        | https | studio.example | 443  | false
                    https://studio.example.evil | https | studio.example | 443  | false
                    https://studio.example@evil | https | studio.example | 443  | false
                    null                        | http  | localhost      | 8080 | false
                    file://                     | http  | localhost      | 8080 | false
                    chrome-extension://abc      | http  | abc            | 80   | false
                    http://a b                  | http  | a              | 80   | false
                    """)
    void anOriginIsOwnIfItsHostAndPortAreTheServers(
            String origin, String scheme, String host, int port, boolean isOwn) {
        var request = new MockHttpServletRequest();
        request.setScheme(scheme);
        request.setSecure(scheme.equals("https"));
        request.setServerName(host);
        request.setServerPort(port);

        assertThat(SameOriginFilter.isOwn(origin, request)).isEqualTo(isOwn);
    }
}
