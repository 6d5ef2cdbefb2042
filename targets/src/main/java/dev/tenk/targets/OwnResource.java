package dev.tenk.targets;

/**
 * Something of tenk's own in an account: made for a sweep, and to be taken down.
 *
 * @param kind what it is
 * @param name which it is told by in its account and region; it begins with {@link #PREFIX}
 */
public record OwnResource(Kind kind, String name) {
  /** What every name begins with. */
  public static final String PREFIX = "tenk-";

  /** Tag: the sweep it was made for. */
  public static final String SWEEP_TAG = "tenk:sweep";

  /** Tag: the run it was made for. */
  public static final String RUN_TAG = "tenk:run";

  /** Tag: the instant after which anybody may take it down, as in {@code 2026-11-21T08:00:00Z}. */
  public static final String EXPIRES_TAG = "tenk:expires";

  /** What it is, in the order of taking down. */
  public enum Kind {
    /** A Lambda function with its version and alias. */
    FUNCTION("function"),
    /** A SageMaker endpoint. */
    ENDPOINT("endpoint"),
    /** A SageMaker endpoint configuration. */
    ENDPOINT_CONFIG("endpoint configuration");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** Which it is, for people: {@code function tenk-5f0c-1024}. */
  public String inWords() {
    return kind.words + " " + name;
  }
}
