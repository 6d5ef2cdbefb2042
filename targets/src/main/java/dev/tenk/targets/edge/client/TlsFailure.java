package dev.tenk.targets.edge.client;

import dev.tenk.targets.CertificateTrust;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What is said of a failure of TLS. */
public final class TlsFailure {
  /** The name of an alert (RFC 8446, 6) in the JDK's words. */
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: ([a-z0-9_]+)");

  private static final Pattern OLD_VERSION =
      Pattern.compile("selected protocol version (\\S+) is not accepted");

  /** What is thrown where the connection ends before the handshake does. */
  static final String CLOSED = "Connection closed";

  private TlsFailure() {}

  /**
   * The sentence.
   *
   * @param server host and port
   */
  public static String inWords(SSLException failure, String server) {
    return CertificateTrust.refusal(failure).orElseGet(() -> ofOther(failure, server));
  }

  private static String ofOther(SSLException failure, String server) {
    String said = String.valueOf(failure.getMessage());
    if (failure instanceof NotSslRecordException) {
      return server + " answers without TLS; write http://" + server;
    }
    Matcher version = OLD_VERSION.matcher(said);
    if (version.find()) {
      return "%s speaks %s only, which this JVM takes for broken; the server needs TLS 1.2 or newer"
          .formatted(server, version.group(1));
    }
    Matcher alert = ALERT.matcher(said);
    if (!alert.find()) {
      return said.startsWith(CLOSED)
          ? server + " closed the connection in the middle of the TLS handshake; does it speak TLS?"
          : server + ": " + said;
    }
    return switch (alert.group(1)) {
      case "certificate_required", "bad_certificate" ->
          server
              + " demands a client's certificate ("
              + alert.group(1)
              + "), which tenk has none of; let it do without for tenk, or put a proxy before it";
      case "protocol_version" ->
          server
              + " speaks no version of TLS that this JVM does (protocol_version); the server needs"
              + " TLS 1.2 or newer";
      case "handshake_failure" ->
          server
              + " refused the TLS handshake (handshake_failure); it may demand a client's"
              + " certificate, or ciphers that this JVM does not have";
      case "unrecognized_name" ->
          server + " serves no host of that name over TLS (unrecognized_name)";
      default -> server + " ended TLS with the alert " + alert.group(1);
    };
  }
}
