package dev.tenk.gatling.action;

import dev.tenk.results.model.ConfigurationException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The targets that the simulation of this process may call, and those that it has steps for. */
final class CallableTargets {
  private static volatile Set<String> allowed;
  private static final Set<String> called = new LinkedHashSet<>();

  private CallableTargets() {}

  static void allow(Collection<String> names) {
    allowed = Set.copyOf(names);
  }

  /**
   * Records a step.
   *
   * @throws ConfigurationException when there is no such target, naming those there are
   */
  static synchronized void call(String name) {
    if (allowed == null) {
      throw new IllegalStateException("tenk's actions run only in a cell that tenk started");
    }
    if (!allowed.contains(name)) {
      throw new ConfigurationException(
          "invoke(\"%s\"): there is no such target for it; there are %s"
              .formatted(name, String.join(", ", allowed.stream().sorted().toList())));
    }
    called.add(name);
  }

  /** Targets without a step, in order of name. */
  static synchronized List<String> neverCalled() {
    return allowed.stream().filter(name -> !called.contains(name)).sorted().toList();
  }
}
