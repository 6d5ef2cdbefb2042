package dev.tenk.targets.payload;

/** A reply that is no answer to the question asked. */
public final class UnreadableAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  private final String errorCode;

  /** Keeps one word for tables, e.g. {@code malformed-answer}, and the cause where there is one. */
  public UnreadableAnswerException(String errorCode, Throwable cause) {
    this(errorCode, cause == null ? errorCode.replace('-', ' ') : cause.getMessage(), cause);
  }

  /** The same, with what is wrong in words. */
  public UnreadableAnswerException(String errorCode, String message, Throwable cause) {
    super(message, cause);
    this.errorCode = errorCode;
  }

  /** One word for tables. */
  public String errorCode() {
    return errorCode;
  }
}
