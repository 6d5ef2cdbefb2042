package dev.tenk.openinference;

import java.util.Objects;

/**
 * One version of one model in a server's model repository.
 *
 * @param name model name, not empty
 * @param version its version; may be empty
 * @param state whether it answers
 * @param reason why it is in that state; may be empty
 */
public record RepositoryModel(String name, String version, State state, String reason) {
  /** Whether a model answers. */
  public enum State {
    /** Loaded; it answers. */
    READY,
    /** About to answer. */
    LOADING,
    /** Answers what it was asked before, and nothing new. */
    UNLOADING,
    /** Not loaded. */
    UNAVAILABLE
  }

  public RepositoryModel {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("model name is empty");
    }
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(reason, "reason");
  }
}
