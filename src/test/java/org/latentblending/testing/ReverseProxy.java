package org.latentblending.testing;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.undertow.util.HttpString;
import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A reverse proxy that serves a server under a path, which it strips and tells in {@code X-Forwarded-Prefix}. */
public class ReverseProxy implements AutoCloseable {
    private static final HttpString PREFIX = new HttpString("X-Forwarded-Prefix");
    private static final int PATIENCE_MILLIS = 120_000;

    private final Undertow proxy;
    private final String scheme;

    private ReverseProxy(Undertow proxy, String scheme) {
        this.proxy = proxy;
        this.scheme = scheme;
    }

    /**
     * Starts one at a free port.
     *
     * @param prefix such as {@code /studio}; empty for none
     * @param tls to serve HTTPS with; null for HTTP
     */
    public static ReverseProxy start(int serverPort, String prefix, @Nullable SSLContext tls) {
        var client = new LoadBalancingProxyClient()
                .addHost(URI.create("http://127.0.0.1:" + serverPort))
                .setConnectionsPerThread(100);
        HttpHandler forward = ProxyHandler.builder()
                .setProxyClient(client)
                .setMaxRequestTime(PATIENCE_MILLIS)
                .build();
        HttpHandler handler = prefix.isEmpty()
                ? forward
                : Handlers.path().addPrefixPath(prefix, exchange -> {
                    exchange.getRequestHeaders().put(PREFIX, prefix);
                    forward.handleRequest(exchange);
                });
        Undertow.Builder builder = Undertow.builder().setHandler(handler);
        Undertow proxy = (tls == null
                        ? builder.addHttpListener(0, "127.0.0.1")
                        : builder.addHttpsListener(0, "127.0.0.1", tls))
                .build();
        proxy.start();
        return new ReverseProxy(proxy, tls == null ? "http" : "https");
    }

    public int port() {
        return ((InetSocketAddress) proxy.getListenerInfo().get(0).getAddress()).getPort();
    }

    /** Its address with the scheme, without a path. */
    public String origin() {
        return scheme + "://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        proxy.stop();
    }
}
