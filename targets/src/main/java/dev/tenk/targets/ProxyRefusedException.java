package dev.tenk.targets;

import dev.tenk.targets.ProxyPolicy.Proxy;
import java.io.IOException;

/** A proxy did not let a request through, or was not reached itself. */
public final class ProxyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int AUTHENTICATION_REQUIRED = 407;

  /**
   * With a sentence for people.
   *
   * @param what it did, as in {@code refused the connection}
   */
  public ProxyRefusedException(Proxy proxy, String what) {
    super(
        "the proxy %s %s; put right HTTP_PROXY or HTTPS_PROXY, or name the host in NO_PROXY"
            .formatted(proxy, what));
  }

  /** It answered so instead of the server. */
  public static ProxyRefusedException of(Proxy proxy, int status) {
    return new ProxyRefusedException(
        proxy,
        "refused with status "
            + status
            + (status == AUTHENTICATION_REQUIRED ? ": it wants another user and password" : ""));
  }
}
