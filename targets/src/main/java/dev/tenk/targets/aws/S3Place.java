package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.BaseUrl;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where objects are kept in S3, or in what speaks it. Its text says all of it, so that whoever
 * starts a process elsewhere has one word to hand on.
 *
 * @param bucket its name
 * @param prefix what all names begin with, without a slash at its ends; may be empty
 * @param endpointUrl of the service; empty for the one that the SDK is set to, Amazon's as a rule
 * @param encryption by which the service encrypts objects; empty for the bucket's own
 * @param kmsKeyId key of that encryption; empty for the account's own
 */
public record S3Place(
    String bucket,
    String prefix,
    Optional<URI> endpointUrl,
    Optional<String> encryption,
    Optional<String> kmsKeyId) {
  private static final String SCHEME = "s3://";
  private static final Pattern FORM =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([^?]*))?(?:\\?(.*))?");
  private static final Pattern ENCRYPTION = Pattern.compile("AES256|aws:kms(:dsse)?");
  private static final String ENDPOINT_URL = "endpoint-url";
  private static final String SSE = "sse";
  private static final String KMS_KEY_ID = "sse-kms-key-id";

  /**
   * Checks the encryption.
   *
   * @throws ConfigurationException when there is none of the name, or a key and no such encryption
   */
  public S3Place {
    encryption
        .filter(each -> !ENCRYPTION.matcher(each).matches())
        .ifPresent(
            each -> {
              throw new ConfigurationException(
                  "'%s' is no encryption of S3; expected AES256, aws:kms or aws:kms:dsse"
                      .formatted(each));
            });
    if (kmsKeyId.isPresent() && encryption.filter(each -> each.startsWith("aws:kms")).isEmpty()) {
      throw new ConfigurationException(
          "a key of KMS encrypts nothing without the encryption aws:kms; name that, too");
    }
  }

  /** Whether a text is to be one, right or wrong. */
  public static boolean isNamedBy(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Reads {@code s3://BUCKET/PREFIX}, and what {@link #toString} puts behind it.
   *
   * @throws ConfigurationException when it is none
   */
  public static S3Place parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw wrong(text);
    }
    S3Place place =
        new S3Place(
            parts.group(1),
            parts.group(2) == null ? "" : parts.group(2).replaceAll("^/+|/+$", ""),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Optional<URI> endpointUrl = Optional.empty();
    Optional<String> encryption = Optional.empty();
    Optional<String> kmsKeyId = Optional.empty();
    String query = parts.group(3) == null ? "" : parts.group(3);
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
      switch (pair.substring(0, Math.max(0, equals))) {
        case ENDPOINT_URL -> endpointUrl = Optional.of(endpointUrl(value));
        case SSE -> encryption = Optional.of(value);
        case KMS_KEY_ID -> kmsKeyId = Optional.of(value);
        default -> throw wrong(text);
      }
    }
    return place.with(endpointUrl, encryption, kmsKeyId);
  }

  private static ConfigurationException wrong(String text) {
    return new ConfigurationException(
        "'%s' is not a place in S3; expected as in s3://bucket/prefix, with a bucket of 3 to 63 characters (a-z, 0-9, . and -)"
            .formatted(BaseUrl.withoutSecrets(text)));
  }

  /**
   * Reads the address of a service.
   *
   * @throws ConfigurationException when it is none
   */
  public static URI endpointUrl(String text) {
    try {
      return BaseUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(ENDPOINT_URL + ": " + e.getMessage(), e);
    }
  }

  /** The same place by other ways; an empty one is as it was. */
  public S3Place with(Optional<URI> url, Optional<String> sse, Optional<String> keyId) {
    return new S3Place(
        bucket,
        prefix,
        url.or(() -> endpointUrl),
        sse.or(() -> encryption),
        keyId.or(() -> kmsKeyId));
  }

  /** A place below it. */
  public S3Place below(String path) {
    return new S3Place(bucket, key(path), endpointUrl, encryption, kmsKeyId);
  }

  /** The place of another name, where this one has its last name. */
  public S3Place beside(String name) {
    String above = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    return new S3Place(bucket, above + name, endpointUrl, encryption, kmsKeyId);
  }

  /** The key of an object of that name. */
  String key(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** {@code s3://BUCKET/PREFIX} alone, for people. */
  public String shown() {
    return SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    endpointUrl.ifPresent(url -> query.add(pair(ENDPOINT_URL, url.toString())));
    encryption.ifPresent(sse -> query.add(pair(SSE, sse)));
    kmsKeyId.ifPresent(key -> query.add(pair(KMS_KEY_ID, key)));
    return shown() + query;
  }

  private static String pair(String key, String value) {
    return key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
