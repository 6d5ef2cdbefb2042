package dev.tenk.results.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows without names of columns, and values that other tools or settings write. */
class RecordedRowsTest {
  private static final long START_MILLIS = 1_764_550_000_007L;

  private static List<ImportedRequest> read(String file) throws IOException {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x", bytes, Optional.empty())
        .read("x", new ByteArrayInputStream(bytes), requests::add);
    return requests;
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void jmeterWithoutNamesOfColumnsHasItsUsualOnes(String separator) throws IOException {
    String rows =
        """
        1764550000007,23,infer,200,OK,callers 1-1,text,true,,1234,600,1,1,http://x/infer,22,0,1
        1764550000030,20,infer,500,no,callers 1-1,text,false,broken,99,600,1,1,http://x/infer,19,0,0
        """
            .replace(",", separator);

    List<ImportedRequest> requests = read(rows);

    assertThat(requests)
        .containsExactly(
            new ImportedRequest(
                "infer",
                START_MILLIS * 1_000_000,
                23_000_000,
                600,
                new Outcome.Succeeded(OptionalInt.of(200), 1234, "")),
            new ImportedRequest(
                "infer",
                (START_MILLIS + 23) * 1_000_000,
                20_000_000,
                600,
                new Outcome.Failed(OptionalInt.of(500), Optional.empty())));
  }

  @Test
  void vegetasCsvHasNoNamesEither() throws IOException {
    List<ImportedRequest> requests =
        read(
            """
            1764550000007000001,200,5000000,12,3,,e30=,load,0,POST,http://x/infer,
            1764550001007000000,503,6000000,12,9,503 Service Unavailable,,load,1,POST,http://x/infer,
            """);

    assertThat(requests)
        .containsExactly(
            new ImportedRequest(
                "load",
                1_764_550_000_007_000_001L,
                5_000_000,
                12,
                new Outcome.Succeeded(OptionalInt.of(200), 3, "")),
            new ImportedRequest(
                "load",
                1_764_550_001_007_000_000L,
                6_000_000,
                12,
                new Outcome.Throttled(OptionalInt.of(503), Optional.empty())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1764550000|23|true|x:3: timeStamp: '1764550000' is not milliseconds since 1970",
        "2025/12/01 00:46|23|true|x:3: timeStamp: '2025/12/01 00:46' is not milliseconds since"
            + " 1970",
        "1764550000007|-1|true|x:3: elapsed: '-1' is not a whole number of 0 or more",
        "1764550000007|1.5|true|x:3: elapsed: '1.5' is not a whole number of 0 or more",
        "1764550000007|99999999999999999|true|x:3: elapsed: '99999999999999999' is not a whole",
        "1764550000007|23|yes|x:3: success: 'yes' is neither true nor false",
        "1764550000007||true|x:3: elapsed: the value is missing",
      })
  void aRowThatCannotBeIsRefusedByItsLine(
      String timeStamp, String elapsed, String success, String message) {
    String file =
        "timeStamp,elapsed,label,success\n1764550000007,23,infer,true\n%s,%s,infer,%s\n"
            .formatted(timeStamp, elapsed == null ? "" : elapsed, success);

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<sample t='5' ts='1764550000' s='true'/>|x:2: '1764550000' of 'ts' is not milliseconds",
        "<sample t='-5' ts='1764550000007' s='true'/>|x:2: '-5' of 't' is not a whole number",
        "<sample t='5' ts='1764550000007' s='1'/>|x:2: '1' of 's' is neither true nor false",
        "<sample ts='1764550000007' s='true'/>|x:2: 'sample' has no 't'",
      })
  void norAnElement(String element, String message) {
    String file = "<?xml version='1.0'?>\n<testResults version='1.2'>" + element + "</testResults>";

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Concurrency,Inferences/Second,Client Send,Client Recv,p50 latency\n1,2,3,4,5\n",
        "{\n  \"request_throughput\": {\"unit\": \"requests/sec\", \"avg\": 2}\n}",
        "{\"power\":128,\"cost\":1,\"duration\":1,\"stateMachine\":{}}",
      })
  void whatHasMeansOnlyIsNoRun(String file) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "x: it has figures of a whole load and no requests, of which no run can be made; tenk"
                + " import stated FILE makes them figures for a scenario");
  }

  @Test
  void aLastRowThatWasCutIsRefused() {
    String file =
        "timeStamp,elapsed,label,success,bytes\n1764550000007,23,infer,true,9\n1764550000030,2";

    assertThatThrownBy(() -> read(file))
        .hasMessage("x:3: the row has 2 values, expected 5 as in line 1");
  }
}
