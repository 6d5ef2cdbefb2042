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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
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
    return make(folder.resolve("here.p12"), "ip:127.0.0.1", "-validity", "3650");
  }

  /** The same for ten days from a time on, as in {@code 2020/01/01 00:00:00}. */
  public static Certificate begun(Path folder, String time)
      throws IOException, InterruptedException {
    return make(
        Files.createTempDirectory(folder, "begun").resolve("begun.p12"),
        "ip:127.0.0.1",
        "-startdate",
        time,
        "-validity",
        "10");
  }

  /** For a host that no test's server is. */
  public static Certificate elsewhere(Path folder) throws IOException, InterruptedException {
    return make(folder.resolve("elsewhere.p12"), "dns:elsewhere.example", "-validity", "3650");
  }

  private static Certificate make(Path file, String alternativeName, String... validity)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
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
                "san=" + alternativeName));
    command.addAll(List.of(validity));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
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
    return pem("CERTIFICATE", store().getCertificate("key").getEncoded());
  }

  /** A PEM file of its private key, for a server that is no JVM. */
  public Path keyPem() throws IOException, GeneralSecurityException {
    return pem("PRIVATE KEY", store().getKey("key", PASSWORD).getEncoded());
  }

  private Path pem(String what, byte[] encoded) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return Files.writeString(
        Path.of(file + "." + what.replace(' ', '-').toLowerCase(Locale.ROOT) + ".pem"),
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, base64));
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
