package dev.tenk.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for {@code 127.0.0.1} that is its own authority. Its key is no secret, and nobody
 * trusts it but a suite that names its file. Made by
 *
 * <pre>
 * keytool -genkeypair -keystore loopback.p12 -storetype PKCS12 -storepass loopback \
 *   -alias loopback -keyalg EC -groupname secp256r1 -dname CN=127.0.0.1 \
 *   -ext san=ip:127.0.0.1 -validity 36500
 * </pre>
 */
final class LoopbackCertificate {
  private static final char[] PASSWORD = "loopback".toCharArray();

  private final KeyStore store;

  LoopbackCertificate() throws IOException, GeneralSecurityException {
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = LoopbackCertificate.class.getResourceAsStream("loopback.p12")) {
      store.load(in, PASSWORD);
    }
  }

  /** For a server. */
  SSLContext context() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of ours cannot be used", e);
    }
  }

  /** Writes it, without its key, as a suite's {@code ca_file}. */
  void writeTo(Path file) throws IOException, GeneralSecurityException {
    Files.writeString(
        file,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate("loopback").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }
}
