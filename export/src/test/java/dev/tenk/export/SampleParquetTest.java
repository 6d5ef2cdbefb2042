package dev.tenk.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back by DuckDB. */
class SampleParquetTest {
  private static final SampleParquet.Of CELL =
      new SampleParquet.Of(
          new CellKey("edge, 'int8'", "even", 2),
          Standing.STAND_IN,
          Instant.parse("2026-11-21T02:00:00.123456Z"));

  @TempDir Path folder;

  @Test
  void everyValueAndEveryAbsentOne() throws IOException, SQLException {
    Path file = folder.resolve("samples.parquet");
    try (SampleParquet out = new SampleParquet(file, "20261121T020000Z-x-0001")) {
      out.add(CELL, full());
      out.add(
          CELL,
          sample(1, OptionalLong.empty(), new Outcome.TimedOut(Optional.of("timeout: \"é\""))));
      out.add(
          CELL,
          sample(
              2, OptionalLong.of(5), new Outcome.Throttled(OptionalInt.of(429), Optional.empty())));
    }
    assertThat(
            rows(
                "select run_id, target, workload, repetition, standing, epoch_us(cell_epoch),"
                    + " sequence, phase, payload_id, intended_ns, handed_ns, sent_ns, done_ns,"
                    + " outcome, error_code, http_status, request_bytes, response_bytes, queue_ns,"
                    + " model_ns, handler_ns, init_ns, restore_ns, billed_ns, memory_used_bytes,"
                    + " cold, variant, marshalling_ns, acquire_ns, service_call_ns, poll_gap_ns,"
                    + " first_byte_ns, output_digest from '"
                    + file
                    + "' order by sequence"))
        .containsExactly(
            "20261121T020000Z-x-0001|edge,"
                + " 'int8'|even|2|stand-in|1795226400123456|0|warm-up|7|1|2|3|"
                + (1L << 40)
                + "|ok|null|200|10|20|11|12|13|14|15|16|17|true|blue|21|22|23|24|25|0123456789abcdef",
            "20261121T020000Z-x-0001|edge,"
                + " 'int8'|even|2|stand-in|1795226400123456|1|steady|0|null|2|null|9|timed-out|timeout:"
                + " \"é\"|null|10"
                + "|null".repeat(16),
            "20261121T020000Z-x-0001|edge,"
                + " 'int8'|even|2|stand-in|1795226400123456|2|steady|0|5|2|null|9|throttled|null|429|10"
                + "|null".repeat(16));
  }

  @Test
  void severalRowGroupsHoldAllRows() throws IOException, SQLException {
    Path file = folder.resolve("many.parquet");
    int rows = 1_000_000;
    try (SampleParquet out = new SampleParquet(file, "run")) {
      for (int i = 0; i < rows; i++) {
        // digits that do not compress, so that a row group is full before the end
        out.add(
            CELL,
            sample(
                i,
                OptionalLong.of((i * 0x9E3779B97F4A7C15L) >>> 2),
                new Outcome.Succeeded(
                    OptionalInt.of(200), i, Long.toHexString(i * 0x9E3779B97F4A7C15L))));
      }
    }
    assertThat(
            rows(
                "select count(*), sum(sequence), sum(response_bytes), count(distinct output_digest)"
                    + " from '"
                    + file
                    + "'"))
        .containsExactly("1000000|499999500000|499999500000|1000000");
    assertThat(
            rows("select count(distinct row_group_id) > 1 from parquet_metadata('" + file + "')"))
        .containsExactly("true");
  }

  private static Sample full() {
    return new Sample(
        0,
        Phase.WARM_UP,
        7,
        OptionalLong.of(1),
        2,
        OptionalLong.of(3),
        1L << 40,
        10,
        new Outcome.Succeeded(OptionalInt.of(200), 20, "0123456789abcdef"),
        new ServerFacts(
            OptionalLong.of(11),
            OptionalLong.of(12),
            OptionalLong.of(13),
            OptionalLong.of(14),
            OptionalLong.of(15),
            OptionalLong.of(16),
            OptionalLong.of(17),
            Optional.of(true),
            Optional.of("blue")),
        new ClientFacts(
            OptionalLong.of(21),
            OptionalLong.of(22),
            OptionalLong.of(23),
            OptionalLong.of(24),
            OptionalLong.of(25)));
  }

  private static Sample sample(long sequence, OptionalLong intendedNanos, Outcome outcome) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        intendedNanos,
        2,
        OptionalLong.empty(),
        9,
        10,
        outcome,
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private static List<String> rows(String query) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          columns.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", columns));
      }
      return rows;
    }
  }
}
