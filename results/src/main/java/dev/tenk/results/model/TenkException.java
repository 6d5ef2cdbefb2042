package dev.tenk.results.model;

/** Root of every exception tenk throws on purpose. Its message is written for the user. */
public class TenkException extends RuntimeException {
  /** A failure whose message states what was wrong, where, and what to do. */
  public TenkException(String message) {
    super(message);
  }

  /** The same, keeping the cause for debugging tenk itself. */
  public TenkException(String message, Throwable cause) {
    super(message, cause);
  }
}
