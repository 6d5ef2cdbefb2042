package dev.tenk.gatling.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TenkCellTest {
  @TempDir Path folder;

  /** The k-th of ten takes k ms; the ninth is handed over 0.3 ms late and the last 2 ms. */
  @Test
  void judgesACellByItsSamples() throws IOException {
    StringBuilder rows = new StringBuilder("handed_ns,outcome,phase,done_ns,new,intended_ns\n");
    rows.append("900000000,ok,warm-up,999000000,,100000000\n");
    for (int k = 10; k >= 1; k--) {
      long intended = k * 1_000_000_000L;
      long handed = intended + (k == 10 ? 2_000_000 : k == 9 ? 300_000 : 0);
      long done = handed + k * 1_000_000L;
      rows.append("%d,ok,steady,%d,x,%d%n".formatted(handed, done, intended));
    }
    TenkCell cell = cell(rows.toString());
    assertThat(cell.requests()).hasSize(11).first().extracting("steady").isEqualTo(false);
    // the longest are 9.3 and 12 ms. Late starts added 0.3 ms to p90, of which 5 % are 0.465
    assertThat(cell.figures())
        .containsExactly(
            entry(Figure.SENT, 50.0),
            entry(Figure.LATE, 20.0),
            entry(Figure.VERY_LATE, 10.0),
            entry(Figure.VALID_P50, 1.0),
            entry(Figure.VALID_P90, 1.0),
            entry(Figure.RESPONSE_P50, 5.0));
    assertThat(cell.responseMillis()).containsExactly(5.0, 9.3, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void lateStartsThatMakeAQuantileLongerMakeItInvalid() throws IOException {
    StringBuilder rows = new StringBuilder("phase,intended_ns,handed_ns,done_ns,outcome\n");
    for (int k = 1; k <= 10; k++) {
      long intended = k * 1_000_000_000L;
      long handed = intended + (k >= 9 ? 2_000_000 : 0);
      rows.append("steady,%d,%d,%d,ok%n".formatted(intended, handed, handed + k * 1_000_000L));
    }
    // p90 is 11 ms, 2 of them by a late start
    assertThat(cell(rows.toString()).figures())
        .contains(entry(Figure.VALID_P50, 1.0), entry(Figure.VALID_P90, 0.0));
  }

  @Test
  void aFailureIsSlowerThanAnySuccess() throws IOException {
    TenkCell cell =
        cell(
            """
            phase,intended_ns,handed_ns,done_ns,outcome
            steady,1,1,2000001,timed-out
            steady,2,2,3000002,ok
            """);
    assertThat(cell.responseMillis()[0]).isEqualTo(3.0);
  }

  private TenkCell cell(String rows) throws IOException {
    Files.writeString(
        folder.resolve("cell.json"),
        "{\"started_at\": \"2026-11-30T12:00:00.5Z\", \"scheduled\": 20, \"new\": 1}");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("samples.csv.gz")))) {
      out.write(rows.getBytes(StandardCharsets.UTF_8));
    }
    return TenkCell.read(folder);
  }
}
