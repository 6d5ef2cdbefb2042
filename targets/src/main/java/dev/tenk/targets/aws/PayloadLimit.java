package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.payload.BodyFormat;
import dev.tenk.targets.payload.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The largest request a service takes. The limits are data, in {@code limits.csv} next to this
 * class, for they change.
 *
 * @param kind of target
 * @param maxRequestBytes body size
 * @param source where the figure is from
 */
public record PayloadLimit(String kind, long maxRequestBytes, String source) {
  private static final String FILE = "limits.csv";

  /** The limit of a kind of target. */
  public static PayloadLimit of(String kind) {
    try (InputStream in = PayloadLimit.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(",", 4))
          .filter(fields -> fields[0].equals(kind))
          .map(fields -> new PayloadLimit(kind, Long.parseLong(fields[1]), fields[3]))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no limit for " + kind));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The bodies of all payloads.
   *
   * @throws ConfigurationException when one is larger than the service takes
   */
  public List<byte[]> bodies(String targetName, BodyFormat format, List<Payload> payloads) {
    return payloads.stream().map(payload -> body(targetName, format, payload)).toList();
  }

  /** Size of the largest of them; refuses as {@link #bodies} does. */
  public OptionalLong largest(String targetName, BodyFormat format, List<Payload> payloads) {
    return payloads.stream().mapToLong(payload -> body(targetName, format, payload).length).max();
  }

  private byte[] body(String targetName, BodyFormat format, Payload payload) {
    byte[] body = format.body(payload);
    if (body.length > maxRequestBytes) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "target '%s': payload %s makes a request of %,d bytes, and %s takes at most %,d (%s); send a smaller image, or a more compact encoding",
              targetName,
              payload.name(),
              body.length,
              kind,
              maxRequestBytes,
              source));
    }
    return body;
  }
}
