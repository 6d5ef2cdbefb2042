package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.localcloud.LocalCloudProfile.Function;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The code of functions: zip archives that name the function of the profile whose code it is, and
 * addresses where they are had without a signature, as GetFunction gives them.
 */
final class FunctionPackages {
  private static final String PATH = "/lambda-packages/";
  private static final String ENTRY = "function.txt";
  private static final String REGISTRY = ".dkr.ecr.";

  private final Arns arns;
  private final Supplier<URI> url;
  private final Map<String, byte[]> byToken = new ConcurrentHashMap<>();

  /**
   * Packages of an account.
   *
   * @param url where they are had, known once the server listens
   */
  FunctionPackages(Arns arns, Supplier<URI> url) {
    this.arns = arns;
    this.url = url;
  }

  /** Where a function's package is, as GetFunction tells it. */
  Map<String, Object> location(Function function, String origin) {
    if (function.image()) {
      return Map.of("RepositoryType", "ECR", "ImageUri", image(origin));
    }
    String token = UUID.randomUUID().toString();
    byToken.put(token, zip(origin));
    return Map.of("RepositoryType", "S3", "Location", url.get() + PATH + token);
  }

  /** What is at a path, once: an address is good for one function at one time. */
  Optional<byte[]> take(String path) {
    return path.startsWith(PATH)
        ? Optional.ofNullable(byToken.remove(path.substring(PATH.length())))
        : Optional.empty();
  }

  /** Whether a path is an address of a package, known or not. */
  static boolean isAddress(String path) {
    return path.startsWith(PATH);
  }

  /** The function of the profile that an archive is the code of; empty for any other bytes. */
  static Optional<String> origin(byte[] zip) {
    try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
      ZipEntry entry = entries.getNextEntry();
      return entry != null && entry.getName().equals(ENTRY)
          ? Optional.of(new String(entries.readAllBytes(), UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same of a container image's address. */
  static Optional<String> origin(String imageUri) {
    int from = imageUri.lastIndexOf('/');
    int to = imageUri.lastIndexOf(':');
    return imageUri.contains(REGISTRY) && from < to
        ? Optional.of(imageUri.substring(from + 1, to))
        : Optional.empty();
  }

  private String image(String origin) {
    return arns.accountId() + REGISTRY + arns.region() + ".amazonaws.com/" + origin + ":latest";
  }

  private static byte[] zip(String origin) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream entries = new ZipOutputStream(bytes)) {
      entries.putNextEntry(new ZipEntry(ENTRY));
      entries.write(origin.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
