package dev.tenk.targets.aws;

import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.ProxyPolicy.Proxy;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;

/** The proxy of the JDK's blocking client, on which the SDK's blocking clients stand. */
public final class BlockingProxy {
  private BlockingProxy() {}

  /**
   * For an SDK client. The policy's word alone: left to itself the SDK looks at variables and
   * properties as well.
   *
   * @param proxy empty to ask directly
   */
  public static ProxyConfiguration of(Optional<Proxy> proxy) {
    ProxyConfiguration.Builder builder =
        ProxyConfiguration.builder()
            .useSystemPropertyValues(false)
            .useEnvironmentVariablesValues(false);
    proxy.ifPresent(
        through -> {
          builder.endpoint(URI.create(through.toString()));
          through.user().ifPresent(user -> letIn(through, user));
        });
    return builder.build();
  }

  /** For {@link java.net.URL#openConnection(java.net.Proxy)}. */
  public static java.net.Proxy ofJdk(Optional<Proxy> proxy) {
    proxy.ifPresent(through -> through.user().ifPresent(user -> letIn(through, user)));
    return proxy
        .map(
            through ->
                new java.net.Proxy(
                    java.net.Proxy.Type.HTTP,
                    new InetSocketAddress(through.host(), through.port())))
        .orElse(java.net.Proxy.NO_PROXY);
  }

  /**
   * The JDK sends no header of ours with {@code CONNECT}, only what an authenticator says, and by
   * default nothing that a proxy wants in the scheme Basic (net.properties).
   */
  private static void letIn(Proxy proxy, ProxyPolicy.User user) {
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    Authenticator.setDefault(
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                    && proxy.host().equalsIgnoreCase(getRequestingHost())
                    && proxy.port() == getRequestingPort()
                ? new PasswordAuthentication(user.name(), user.password().toCharArray())
                : null;
          }
        });
  }
}
