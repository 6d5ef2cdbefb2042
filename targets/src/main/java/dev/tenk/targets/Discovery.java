package dev.tenk.targets;

import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a server or an account tells of a place that is to become a target. What it is asked with
 * are the keys that a suite would have; the key of what is yet to be found holds any value.
 */
public interface Discovery {
  /**
   * What answers there, and the models that it lists.
   *
   * @param sketch a target with the way there
   * @throws dev.tenk.results.model.ConfigurationException with what was answered and what to do
   * @throws TargetUnavailableException where nothing answers now
   */
  Served served(TargetPlan sketch);

  /**
   * What it tells of the one that the sketch names.
   *
   * @throws dev.tenk.results.model.ConfigurationException with what was answered and what to do
   * @throws TargetUnavailableException where nothing answers now
   */
  Told told(TargetPlan sketch);

  /**
   * What answers.
   *
   * @param by as it calls itself, with its version, or in our own words
   * @param isKnown whether it answered as such a server does
   * @param ready names of the models that answer
   * @param others names of models that it has and that do not answer now
   */
  record Served(String by, boolean isKnown, List<String> ready, List<String> others) {
    /** Copies its lists. */
    public Served {
      ready = List.copyOf(ready);
      others = List.copyOf(others);
    }
  }

  /**
   * What is told of one.
   *
   * @param kind of target that it is
   * @param inputs what it takes; none where it does not tell
   * @param whyNoInputs what was answered instead
   * @param outputs names of what it gives; none where it does not tell
   * @param keys of the target that follow from it, with their values as YAML
   */
  record Told(
      String kind,
      List<TensorMetadata> inputs,
      Optional<String> whyNoInputs,
      List<String> outputs,
      SortedMap<String, String> keys) {
    /** Copies its lists. */
    public Told {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }
}
