package dev.tenk.session.shard;

import dev.tenk.results.model.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which shard a process is, from what schedulers set for a task of an array: Slurm counts from any
 * number in any step, Kubernetes and AWS Batch from 0.
 */
public final class ShardIndex {
  private static final String SLURM = "SLURM_ARRAY_TASK_ID";
  private static final String SLURM_MIN = "SLURM_ARRAY_TASK_MIN";
  private static final String SLURM_STEP = "SLURM_ARRAY_TASK_STEP";
  private static final String KUBERNETES = "JOB_COMPLETION_INDEX";
  private static final String AWS_BATCH = "AWS_BATCH_JOB_ARRAY_INDEX";

  private ShardIndex() {}

  /**
   * The index, from 0.
   *
   * @param option what the command line says; it goes before the environment
   * @throws ConfigurationException when nobody says, or what is set is no such number
   */
  public static int of(OptionalInt option, Map<String, String> environment) {
    if (option.isPresent()) {
      return option.getAsInt();
    }
    Optional<Integer> task = number(environment, SLURM);
    if (task.isPresent()) {
      int min = number(environment, SLURM_MIN).orElse(0);
      int step = number(environment, SLURM_STEP).orElse(1);
      int from = task.get() - min;
      if (step < 1 || from < 0 || from % step != 0) {
        throw new ConfigurationException(
            "%s is %d, which is not of an array from %d in steps of %d; give --index"
                .formatted(SLURM, task.get(), min, step));
      }
      return from / step;
    }
    return number(environment, KUBERNETES)
        .or(() -> number(environment, AWS_BATCH))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "no scheduler has set an index for this process (%s, %s, %s); give --index"
                        .formatted(SLURM, KUBERNETES, AWS_BATCH)));
  }

  private static Optional<Integer> number(Map<String, String> environment, String name) {
    String text = environment.get(name);
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new ConfigurationException(
          "%s is '%s', expected a whole number; give --index".formatted(name, text));
    }
    return Optional.of(Integer.valueOf(text));
  }
}
