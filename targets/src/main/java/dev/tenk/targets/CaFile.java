package dev.tenk.targets;

import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Certificates a target trusts instead of the platform's own: {@code ca_file}. */
final class CaFile {
  private CaFile() {}

  /**
   * Reads PEM certificates.
   *
   * @throws ConfigurationException when it holds none
   */
  static KeyStore trustStore(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw new ConfigurationException(file + " holds no certificate");
      }
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException(
          file + " is not a PEM file of certificates: " + e.getMessage(), e);
    }
  }
}
