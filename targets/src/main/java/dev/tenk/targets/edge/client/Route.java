package dev.tenk.targets.edge.client;

import dev.tenk.targets.ProxyPolicy.Proxy;
import java.net.URI;
import java.util.Optional;

/**
 * The way of a client's connections to its server.
 *
 * @param host name or address, without brackets
 * @param port of the server
 * @param secure whether the server speaks TLS
 * @param proxy in between
 */
public record Route(String host, int port, boolean secure, Optional<Proxy> proxy) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** The way to a base URL. */
  public static Route to(URI base, Optional<Proxy> proxy) {
    boolean secure = base.getScheme().equalsIgnoreCase("https");
    return new Route(
        // an IPv6 address stands in brackets
        base.getHost().replaceAll("^\\[(.*)]$", "$1"),
        base.getPort() >= 0 ? base.getPort() : secure ? HTTPS_PORT : HTTP_PORT,
        secure,
        proxy);
  }

  /** What connections are opened to. */
  public String nextHost() {
    return proxy.map(Proxy::host).orElse(host);
  }

  /** Its port. */
  public int nextPort() {
    return proxy.map(Proxy::port).orElse(port);
  }

  /** The proxy that is to open a tunnel: what is encrypted passes through it unread. */
  Optional<Proxy> tunnel() {
    return proxy.filter(each -> secure);
  }

  /** The proxy that reads requests and sends them on. */
  Optional<Proxy> relay() {
    return proxy.filter(each -> !secure);
  }

  /** The server as in a URL: {@code [::1]:8443}. */
  public String server() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
