package dev.tenk.agent.model;

/** A model could not be loaded or run. */
public final class InferenceException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message what failed, for callers
   */
  public InferenceException(String message) {
    super(message);
  }

  /**
   * @param message what failed, for callers
   * @param cause the runtime's own failure
   */
  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
