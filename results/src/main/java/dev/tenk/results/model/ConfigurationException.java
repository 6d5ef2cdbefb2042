package dev.tenk.results.model;

/** The user asked for something wrong or impossible; the command ends with exit code 2. */
public final class ConfigurationException extends TenkException {
  /** A message that names file, line and column where there is one, and states what is expected. */
  public ConfigurationException(String message) {
    super(message);
  }

  /** The same, keeping the cause for debugging tenk itself. */
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
