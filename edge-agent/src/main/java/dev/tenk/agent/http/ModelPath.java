package dev.tenk.agent.http;

import java.util.List;
import java.util.Optional;

/** Path of a model or of one of its versions, and what is asked of it. */
record ModelPath(String name, Optional<String> version, List<String> action) {
  /** Reads {@code NAME[/versions/VERSION]} and what follows. */
  static ModelPath of(List<String> parts) {
    boolean versioned = parts.size() > 2 && parts.get(1).equals("versions");
    return new ModelPath(
        parts.get(0),
        versioned ? Optional.of(parts.get(2)) : Optional.empty(),
        parts.subList(versioned ? 3 : 1, parts.size()));
  }

  @Override
  public String toString() {
    return "model \"%s\"%s".formatted(name, version.map(v -> " version \"" + v + "\"").orElse(""));
  }
}
