package dev.tenk.targets;

import dev.tenk.results.model.Shortage;
import java.util.Map;
import java.util.Optional;

/**
 * Tells from what a client threw that this machine, and not the target, was why no connection was
 * opened.
 */
public final class Shortages {
  /**
   * What the operating system says, Linux's words and others'. Java hands out no error number, and
   * the type of an exception is another one with each client.
   */
  private static final Map<String, Shortage> WORDS =
      Map.of(
          // EADDRNOTAVAIL
          "assign requested address",
          Shortage.PORTS,
          // EMFILE, ENFILE
          "Too many open files",
          Shortage.DESCRIPTORS,
          // ENOBUFS
          "No buffer space available",
          Shortage.MEMORY,
          // ENOMEM
          "Cannot allocate memory",
          Shortage.MEMORY);

  private Shortages() {}

  /** What there was too little of; empty where a failure has another cause. */
  public static Optional<Shortage> of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return Optional.of(Shortage.MEMORY);
      }
      String message = String.valueOf(cause.getMessage());
      for (Map.Entry<String, Shortage> each : WORDS.entrySet()) {
        if (message.contains(each.getKey())) {
          return Optional.of(each.getValue());
        }
      }
    }
    return Optional.empty();
  }
}
