package dev.tenk.targets.edge.client;

import dev.tenk.targets.ProxyPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Finds out, before a load, whether a server that was spoken to without TLS wants it. */
public final class TlsProbe {
  private TlsProbe() {}

  /**
   * Tries a handshake, whoever the server may be, and sends nothing.
   *
   * @param base URL of the server, whose scheme says nothing here
   * @param timeout of connecting, and again of each read
   * @return whether the server answered in TLS; false where a proxy is in between, which may allow
   *     no other way
   */
  public static boolean speaksTls(URI base, Duration timeout) {
    Route route = Route.to(base, ProxyPolicy.ofThisProcess().of(base));
    if (route.proxy().isPresent()) {
      return false;
    }
    int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(route.host(), route.port()), millis);
      socket.setSoTimeout(millis);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      try (SSLSocket secure =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, route.host(), route.port(), true)) {
        secure.startHandshake();
        return true;
      }
    } catch (SSLException e) {
      // an alert is TLS too, as from a server that demands a certificate
      return String.valueOf(e.getMessage()).contains("Received fatal alert");
    } catch (IOException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nothing is sent to whom it trusts. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
