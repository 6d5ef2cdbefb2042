package dev.tenk.openinference;

/**
 * A received message is not what the protocol allows; the message states what is wrong and where.
 */
public final class MalformedMessageException extends RuntimeException {
  /**
   * @param message what is wrong and where in the message, safe to show to the sender
   */
  public MalformedMessageException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong and where in the message, safe to show to the sender
   * @param cause the failure that revealed it
   */
  public MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
