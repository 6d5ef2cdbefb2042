package dev.tenk.results.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the service says of a job over many inputs, as it is kept among a target's details. It says
 * nothing of single inferences: there are no response times in it.
 *
 * @param name of the job
 * @param inferences whose results were read back, at least 1
 * @param startMillis from its creation until it began on its instances, ms
 * @param processingMillis from then to its end, which is what is billed of each instance, ms; the
 *     start of the container is part of it
 * @param instances at least 1
 */
public record JobFigures(
    String name, long inferences, long startMillis, long processingMillis, int instances) {
  private static final String NAME = "job";
  private static final String INFERENCES = "job_inferences";
  private static final String START = "job_start_ms";
  private static final String PROCESSING = "job_processing_ms";
  private static final String INSTANCES = "job_instances";
  private static final double MILLIS_PER_SECOND = 1000;

  /**
   * From a target's details; empty where no job was measured.
   *
   * @throws TenkException of details that were altered
   */
  public static Optional<JobFigures> of(Map<String, String> details) {
    if (!details.containsKey(NAME)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new JobFigures(
              details.get(NAME),
              Long.parseLong(details.get(INFERENCES)),
              Long.parseLong(details.get(START)),
              Long.parseLong(details.get(PROCESSING)),
              Integer.parseInt(details.get(INSTANCES))));
    } catch (NumberFormatException e) {
      throw new TenkException("the figures of job " + details.get(NAME) + " are no numbers", e);
    }
  }

  /** A target's details with these figures. */
  public SortedMap<String, String> in(Map<String, String> details) {
    SortedMap<String, String> all = new TreeMap<>(details);
    all.put(NAME, name);
    all.put(INFERENCES, String.valueOf(inferences));
    all.put(START, String.valueOf(startMillis));
    all.put(PROCESSING, String.valueOf(processingMillis));
    all.put(INSTANCES, String.valueOf(instances));
    return all;
  }

  /** Inferences a second of all its instances; empty where it took less than can be seen. */
  public OptionalDouble perSecond() {
    return processingMillis == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(inferences * MILLIS_PER_SECOND / processingMillis);
  }

  /** What is billed, instance-seconds. */
  public double billedSeconds() {
    return processingMillis / MILLIS_PER_SECOND * instances;
  }
}
