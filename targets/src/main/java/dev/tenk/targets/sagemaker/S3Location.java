package dev.tenk.targets.sagemaker;

/**
 * Where an object is.
 *
 * @param bucket its bucket
 * @param key its key within; a prefix ends with a slash or is empty
 */
record S3Location(String bucket, String key) {
  private static final String SCHEME = "s3://";

  /**
   * Reads {@code s3://bucket/key}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static S3Location parse(String text) {
    if (!text.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a place in S3; expected as in s3://bucket/prefix");
    }
    String rest = text.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    return slash < 0
        ? new S3Location(rest, "")
        : new S3Location(rest.substring(0, slash), rest.substring(slash + 1));
  }

  /** The object of that name below this prefix. */
  S3Location child(String name) {
    return new S3Location(
        bucket, key.isEmpty() || key.endsWith("/") ? key + name : key + "/" + name);
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
