package dev.tenk.localcloud;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in S3.
 *
 * @param bucket the bucket
 * @param key the key, or the beginning of keys; may be empty
 */
record S3Uri(String bucket, String key) {
  private static final Pattern FORM = Pattern.compile("s3://([^/]+)(?:/(.*))?");

  /**
   * Reads {@code s3://bucket/key}.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static S3Uri parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a place in S3; expected as in s3://bucket/key");
    }
    return new S3Uri(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2));
  }

  /** A key below this one. */
  S3Uri resolve(String name) {
    return new S3Uri(bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
