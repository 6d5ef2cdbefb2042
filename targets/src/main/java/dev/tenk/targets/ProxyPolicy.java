package dev.tenk.targets;

import dev.tenk.results.model.ConfigurationException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which proxy a URL is asked through: the one answer for every client of tenk.
 *
 * <p>There is no standard for the variables. As in curl, a name in lower case goes before the one
 * in upper case, {@code ALL_PROXY} is for what has no variable of its own, and a leading dot in
 * {@code NO_PROXY} means nothing (curl(1), "ENVIRONMENT"). As in Go's httpproxy, this machine's
 * loopback addresses are never asked through a proxy, {@code NO_PROXY} may have blocks of addresses
 * and ports, {@code HTTP_PROXY} counts in upper case too, and a proxy without a port has that of
 * HTTP (golang.org/x/net/http/httpproxy, type Config). The JVM's system properties say nothing.
 */
public final class ProxyPolicy {
  private static final Pattern PROXY =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:(.*)@)?(\\[[^\\]]+]|[^:/@\\[\\]?#\\s]+)(?::([0-9]{1,5}))?/?");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[^\\]]+]|[^:]+)(?::([0-9]{1,5}))?");
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65_535;

  private final Map<String, String> environment;

  /** Of the variables of a process. */
  public ProxyPolicy(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Of this process. */
  public static ProxyPolicy ofThisProcess() {
    return new ProxyPolicy(System.getenv());
  }

  /**
   * A proxy that speaks HTTP.
   *
   * @param host name or address, without brackets
   * @param port 1 to 65,535
   * @param user whom it lets through; never shown
   */
  public record Proxy(String host, int port, Optional<User> user) {
    /** The value of {@code Proxy-Authorization}, a secret; empty where no user was named. */
    public Optional<String> authorization() {
      return user.map(
          each ->
              "Basic "
                  + Base64.getEncoder()
                      .encodeToString(
                          (each.name() + ":" + each.password()).getBytes(StandardCharsets.UTF_8)));
    }

    /** As in a URL, without user and password. */
    @Override
    public String toString() {
      return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** A user of a proxy; a secret. */
  public record User(String name, String password) {
    /** Neither name nor password. */
    @Override
    public String toString() {
      return "…";
    }
  }

  /** Whether no URL is asked through a proxy, because no variable names one. */
  public boolean isDirect() {
    return List.of("http_proxy", "https_proxy", "all_proxy").stream()
        .allMatch(name -> variable(name).isEmpty());
  }

  /**
   * The proxy for a URL; empty where its server is asked directly.
   *
   * @param url with scheme {@code http} or {@code https} and a host
   * @throws ConfigurationException if the variable for it names no proxy that tenk can speak to
   */
  public Optional<Proxy> of(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    Optional<Map.Entry<String, String>> variable =
        variable(secure ? "https_proxy" : "http_proxy").or(() -> variable("all_proxy"));
    if (variable.isEmpty()) {
      return Optional.empty();
    }
    String host = plain(url.getHost());
    int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
    if (isLoopback(host) || isExcluded(host, port)) {
      return Optional.empty();
    }
    return Optional.of(proxy(variable.get().getKey(), variable.get().getValue()));
  }

  /** In lower case first; one that is empty is none. */
  private Optional<Map.Entry<String, String>> variable(String lowerCase) {
    return List.of(lowerCase, lowerCase.toUpperCase(Locale.ROOT)).stream()
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst()
        .map(name -> Map.entry(name, environment.get(name).strip()));
  }

  private static Proxy proxy(String variable, String text) {
    Matcher parts = PROXY.matcher(text);
    if (!parts.matches()) {
      throw refused(variable, text);
    }
    int port = parts.group(4) == null ? HTTP_PORT : Integer.parseInt(parts.group(4));
    if ((parts.group(1) != null && !parts.group(1).equalsIgnoreCase("http"))
        || port == 0
        || port > MAX_PORT) {
      throw refused(variable, text);
    }
    return new Proxy(
        plain(parts.group(3)), port, Optional.ofNullable(parts.group(2)).map(ProxyPolicy::user));
  }

  private static ConfigurationException refused(String variable, String text) {
    return new ConfigurationException(
        "the environment variable %s names '%s', which is no proxy that tenk can speak to;"
                .formatted(variable, BaseUrl.withoutSecrets(text))
            + " write http://host:port, or unset it");
  }

  private static User user(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new User(decoded(text), "")
        : new User(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // a percent sign that stands for itself
      return text;
    }
  }

  private boolean isExcluded(String host, int port) {
    return variable("no_proxy").stream()
        .flatMap(entry -> Arrays.stream(entry.getValue().split("[,\\s]+")))
        .map(each -> each.toLowerCase(Locale.ROOT))
        .anyMatch(each -> matches(each, host, port));
  }

  private static boolean matches(String pattern, String host, int port) {
    if (pattern.equals("*")) {
      return true;
    }
    int slash = pattern.indexOf('/');
    if (slash > 0) {
      return isWithin(pattern.substring(0, slash), pattern.substring(slash + 1), host);
    }
    // an IPv6 address with colons of its own has no port unless it stands in brackets
    Matcher parts = HOST_AND_PORT.matcher(pattern);
    if (parts.matches() && parts.group(2) != null) {
      return Integer.parseInt(parts.group(2)) == port && isOf(parts.group(1), host);
    }
    return isOf(pattern, host);
  }

  /** Whether a host is the one named, or within its domain. */
  private static boolean isOf(String pattern, String host) {
    String name = plain(pattern).replaceFirst("^\\*?\\.", "");
    Optional<InetAddress> address = literal(host);
    return address.isPresent()
        ? address.equals(literal(name))
        : !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
  }

  private static boolean isWithin(String network, String bits, String host) {
    Optional<InetAddress> base = literal(plain(network));
    Optional<InetAddress> address = literal(host);
    if (base.isEmpty() || address.isEmpty() || !bits.matches("[0-9]{1,3}")) {
      return false;
    }
    byte[] wanted = base.get().getAddress();
    byte[] found = address.get().getAddress();
    int prefix = Integer.parseInt(bits);
    if (wanted.length != found.length || prefix > Byte.SIZE * wanted.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((wanted[bit / Byte.SIZE] ^ found[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLoopback(String host) {
    return host.matches("(.*\\.)?localhost")
        || literal(host)
            .filter(address -> address.isLoopbackAddress() || address.isAnyLocalAddress())
            .isPresent();
  }

  /** A number is not looked up, and no name is. */
  private static Optional<InetAddress> literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In lower case, without the brackets of an IPv6 address and the dot of a rooted name. */
  private static String plain(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("^\\[(.*)]$", "$1").replaceAll("\\.$", "");
  }
}
