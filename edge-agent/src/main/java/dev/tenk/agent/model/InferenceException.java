package dev.tenk.agent.model;

/** A model could not be loaded or run. */
public final class InferenceException extends Exception {
  /**
   * @param message what failed, and of which model
   * @param cause the runtime's own failure
   */
  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
