package dev.tenk.targets;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the platform's authorities, or those of {@code ca_file}, and nobody else. What it refuses
 * it tells in a sentence: the JDK keeps the certificate to itself, and says only that no path was
 * found.
 */
public final class CertificateTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authorities;
  private final Optional<Path> caFile;

  /**
   * Reads the authorities.
   *
   * @param caFile PEM certificates to trust instead of the platform's own
   * @throws dev.tenk.results.model.ConfigurationException when it holds none
   */
  public CertificateTrust(Optional<Path> caFile) {
    this.caFile = caFile;
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore store = caFile.map(CaFile::trustStore).orElse(null);
      factory.init(store);
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509ExtendedTrustManager found) {
          authorities = found;
          return;
        }
      }
      throw new IllegalStateException("the JDK has no X509ExtendedTrustManager");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certificate that was refused, with a sentence for people. */
  public static final class RefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, CertificateException cause) {
      super(message, cause);
    }
  }

  /** The sentence with which a connection was refused; empty where it failed for another reason. */
  public static Optional<String> refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedException) {
        return Optional.of(cause.getMessage());
      }
    }
    return Optional.empty();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws RefusedException {
    try {
      authorities.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw refused(chain, authType, engine.getPeerHost(), engine.getPeerPort(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws RefusedException {
    try {
      authorities.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      String host =
          socket instanceof SSLSocket secure
              ? secure.getHandshakeSession().getPeerHost()
              : socket.getInetAddress().getHostName();
      throw refused(chain, authType, host, socket.getPort(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authorities.checkServerTrusted(chain, authType);
  }

  private RefusedException refused(
      X509Certificate[] chain, String authType, String host, int port, CertificateException e) {
    String server = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return new RefusedException(
        CertificateWords.refused(
            server, host, chain, caFile, vouchedForWithoutName(chain, authType)),
        e);
  }

  /** Whether all but the name is right: without a connection no name is compared. */
  private boolean vouchedForWithoutName(X509Certificate[] chain, String authType) {
    try {
      authorities.checkServerTrusted(chain, authType);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType);
  }
}
