package dev.tenk.targets.edge.meter;

import dev.tenk.results.model.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers one challenge of HTTP's digest authentication (RFC 7616) with SHA-256 and {@code
 * qop=auth}, any number of times: what Shellys of generation 2 and later ask for
 * (https://shelly-api-docs.shelly.cloud/gen2/General/Authentication).
 */
final class DigestLogin {
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^\\s,]+))");

  private final String user;
  private final String realm;
  private final String nonce;
  private final Optional<String> opaque;
  private final String secret;
  private int count;

  private DigestLogin(String user, String password, String challenge) {
    this.user = user;
    this.realm = parameter(challenge, "realm").orElseThrow();
    this.nonce = parameter(challenge, "nonce").orElseThrow();
    this.opaque = parameter(challenge, "opaque");
    this.secret = sha256(user + ":" + realm + ":" + password);
  }

  /**
   * For a challenge.
   *
   * @param challenge value of {@code WWW-Authenticate}
   * @return empty where it is none that can be answered
   */
  static Optional<DigestLogin> of(String challenge, String user, String password) {
    boolean known =
        challenge.toLowerCase(Locale.ROOT).startsWith("digest ")
            && parameter(challenge, "algorithm").orElse("MD5").equalsIgnoreCase("SHA-256")
            && parameter(challenge, "qop").orElse("").matches("(.*[,\\s])?auth([,\\s].*)?")
            && parameter(challenge, "realm").isPresent()
            && parameter(challenge, "nonce").isPresent();
    return known ? Optional.of(new DigestLogin(user, password, challenge)) : Optional.empty();
  }

  private static Optional<String> parameter(String challenge, String name) {
    Matcher matcher = PARAMETER.matcher(challenge);
    while (matcher.find()) {
      if (matcher.group(1).equalsIgnoreCase(name)) {
        return Optional.of(matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
      }
    }
    return Optional.empty();
  }

  /**
   * The value of {@code Authorization} for the next GET.
   *
   * @param target path and query as they are sent
   * @param clientNonce hard to guess, without quotes
   */
  String authorization(String target, String clientNonce) {
    count++;
    String times = String.format(Locale.ROOT, "%08x", count);
    String response =
        sha256(
            String.join(":", secret, nonce, times, clientNonce, "auth", sha256("GET:" + target)));
    return "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", algorithm=SHA-256, qop=auth, nc=%s, cnonce=\"%s\", response=\"%s\"%s"
        .formatted(
            user,
            realm,
            nonce,
            target,
            times,
            clientNonce,
            response,
            opaque.map(value -> ", opaque=\"" + value + "\"").orElse(""));
  }

  private static String sha256(String text) {
    MessageDigest digest = Hashes.newSha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return Hashes.hex(digest);
  }
}
