package org.latentblending.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/** The trusted proxies, each of which adds the address of its client to the forwarded headers. */
@Component
class TrustedProxies {
    private static final String V4_BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern V4 = Pattern.compile("(" + V4_BYTE + "(\\." + V4_BYTE + "){3})(:\\d+)?");
    private static final Pattern V6 = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(]|](:\\d+))?");
    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*\"?([^\";]*)\"?");

    private final List<IpAddressMatcher> networks;

    /** @throws IllegalArgumentException naming the setting if a network is invalid */
    TrustedProxies(AccessSettings settings) {
        this.networks =
                settings.trustedProxies().stream().map(TrustedProxies::network).toList();
    }

    private static IpAddressMatcher network(String text) {
        try {
            return new IpAddressMatcher(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "latentblending.trusted-proxies: %s is neither an address nor a network such as 10.0.0.0/8"
                            .formatted(text),
                    e);
        }
    }

    boolean contain(String address) {
        return networks.stream().anyMatch(network -> network.matches(address));
    }

    /** The nearest address that is not a trusted proxy, or else the farthest known address. */
    String client(HttpServletRequest request) {
        String client = request.getRemoteAddr();
        for (String before : nearestFirst(request)) {
            String address = address(before);
            if (address == null || !contain(client)) {
                break;
            }
            client = address;
        }
        return client;
    }

    private static List<String> nearestFirst(HttpServletRequest request) {
        List<String> addresses = new ArrayList<>(values(request, "X-Forwarded-For"));
        if (addresses.isEmpty()) {
            for (String element : values(request, "Forwarded")) {
                Matcher matcher = FOR.matcher(element);
                addresses.add(matcher.find() ? matcher.group(1) : "");
            }
        }
        Collections.reverse(addresses);
        return addresses;
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** The address without port and brackets; null for a name. */
    private static @Nullable String address(String text) {
        Matcher v4 = V4.matcher(text);
        if (v4.matches()) {
            return v4.group(1);
        }
        Matcher v6 = V6.matcher(text);
        return v6.matches() ? v6.group(1) : null;
    }
}
