package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate that is its own authority, in a file with its key. */
public final class Certificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path file;

  private Certificate(Path file) {
    this.file = file;
  }

  /** For {@code 127.0.0.1}, where the tests' servers are. */
  public static Certificate here(Path folder) throws IOException, InterruptedException {
    return make(folder.resolve("here.p12"), "ip:127.0.0.1");
  }

  /** For a host that no test's server is. */
  public static Certificate elsewhere(Path folder) throws IOException, InterruptedException {
    return make(folder.resolve("elsewhere.p12"), "dns:elsewhere.example");
  }

  private static Certificate make(Path file, String alternativeName)
      throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + alternativeName,
                "-validity",
                "3650")
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
    return new Certificate(file);
  }

  /** A TLS socket on this host that shows it. */
  public ServerSocket listen(int backlog) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, backlog, InetAddress.getLoopbackAddress());
  }

  /** A PEM file that vouches for it. */
  public Path pem() throws IOException, GeneralSecurityException {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(store().getCertificate("key").getEncoded());
    return Files.writeString(
        Path.of(file + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
