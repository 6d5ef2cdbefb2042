package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardIndexTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SLURM_ARRAY_TASK_ID=4 | 4",
        "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=1 | 3",
        "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=3 | 2",
        "JOB_COMPLETION_INDEX=2 | 2",
        "AWS_BATCH_JOB_ARRAY_INDEX=5 | 5",
        "SLURM_ARRAY_TASK_ID= AWS_BATCH_JOB_ARRAY_INDEX=0 | 0"
      })
  void itIsWhatTheSchedulerHasSet(String environment, int expected) {
    assertThat(ShardIndex.of(OptionalInt.empty(), of(environment))).isEqualTo(expected);
  }

  @Test
  void theOptionGoesBeforeThem() {
    assertThat(ShardIndex.of(OptionalInt.of(3), of("JOB_COMPLETION_INDEX=2"))).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HOME=/x | no scheduler has set an index for this process (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX); give --index",
        "JOB_COMPLETION_INDEX=two | JOB_COMPLETION_INDEX is 'two', expected a whole number; give --index",
        "SLURM_ARRAY_TASK_ID=6 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=3 | SLURM_ARRAY_TASK_ID is 6, which is not of an array from 1 in steps of 3; give --index"
      })
  void whatIsNoneIsRefused(String environment, String sentence) {
    assertThatThrownBy(() -> ShardIndex.of(OptionalInt.empty(), of(environment)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(sentence);
  }

  private static Map<String, String> of(String text) {
    Map<String, String> environment = new HashMap<>();
    for (String each : text.split(" ", -1)) {
      String[] parts = each.split("=", -1);
      environment.put(parts[0], parts[1]);
    }
    return environment;
  }
}
