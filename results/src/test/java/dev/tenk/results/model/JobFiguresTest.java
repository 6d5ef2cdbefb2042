package dev.tenk.results.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JobFiguresTest {
  private static final JobFigures JOB = new JobFigures("tenk-1", 5000, 240_000, 400_000, 2);

  @Test
  void detailsAreKeptAndReadBack() {
    Map<String, String> details = JOB.in(Map.of("region", "us-east-1"));

    assertThat(details)
        .containsEntry("region", "us-east-1")
        .containsEntry("job_start_ms", "240000");
    assertThat(JobFigures.of(details)).contains(JOB);
    assertThat(JobFigures.of(Map.of("region", "us-east-1"))).isEmpty();
  }

  /** 5000 in 400 s; two instances are billed for 400 s each. */
  @Test
  void whatFollowsFromThem() {
    assertThat(JOB.perSecond()).hasValue(12.5);
    assertThat(JOB.billedSeconds()).isEqualTo(800);
    assertThat(new JobFigures("tenk-1", 5000, 240_000, 0, 2).perSecond()).isEmpty();
  }

  @Test
  void detailsThatWereAltered() {
    Map<String, String> details = JOB.in(Map.of());
    details.put("job_start_ms", "soon");
    assertThatThrownBy(() -> JobFigures.of(details))
        .isInstanceOf(TenkException.class)
        .hasMessage("the figures of job tenk-1 are no numbers");
  }
}
