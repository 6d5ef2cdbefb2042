package dev.tenk.results.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Offsets;
import dev.tenk.results.table.TraceForm.Bound;
import dev.tenk.results.table.TraceForm.Format;
import dev.tenk.results.table.TraceReader.Trace;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReaderTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void secondsAreTakenAsTheyAre() {
    assertThat(read("1.5\n1.500000001\n1.500000001\n\n86_400\n"))
        .containsExactly(1_500_000_000L, 1_500_000_001L, 1_500_000_001L, 86_400_000_000_000L);
    // a published trace of functions has more digits than ns have; half of one is rounded up
    assertThat(read("5160.142570018768\n5160.1425700195\n"))
        .containsExactly(5_160_142_570_019L, 5_160_142_570_020L);
    assertThat(read("0\n1.5e2\n2E+2\n")).containsExactly(0, 150 * SECOND, 200 * SECOND);
  }

  @Test
  void instantsCountFromTheFirst() {
    assertThat(
            read(
                """
                time,status
                2026-01-31T23:59:59.9Z,200
                2026-02-01T00:00:00Z,503
                2026-02-01T01:00:01+01:00,200
                """
                    .replace("\n", "\r\n")))
        .containsExactly(0, 100_000_000L, 1_100_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-03-29 01:59:59.123456789 +0100;2026-03-29 03:00:00+0200|876543211|with a zone",
        "2026-10-25 02:59:59+02:00;2026-10-25T02:00:00+01|1000000000|with a zone, whole seconds",
        "2026-01-31 08:00:00 UTC;2026-01-31 08:00:00.5 UTC|500000000|with a zone",
        "2024-02-28 23:59:59;2024-03-01 00:00:00|86401000000000|without a zone, taken as UTC",
        "\"2026-01-31 08:00:00,000\";\"2026-01-31 08:00:00,250\"|250000000|without a zone",
        "2026/11/30 16:05:59;2026/11/30 16:06:00.5|1500000000|without a zone",
        "30/Nov/2026:16:05:59 +0000;30/Nov/2026:17:06:00 +0100|1000000000|with a zone",
        "1769846400;1769846401.25|1250000000|seconds since 1970",
        "1.7698464e9;1.769846401e9|1000000000|seconds since 1970",
        "1769846400000;1769846401250|1250000000|milliseconds since 1970",
        "1769846400000000;1769846401250000|1250000000|microseconds since 1970",
        "1769846400000000000;1769846401250000001|1250000001|nanoseconds since 1970",
      })
  void timesAreReadAsTheyAreWritten(String lines, long secondNanos, String readAs) {
    Trace trace = TraceReader.read("calls.csv", "at\n" + lines.replace(';', '\n'), TraceForm.PLAIN);

    assertThat(nanos(trace)).containsExactly(0, secondNanos);
    assertThat(trace.readAs()).contains(readAs).contains("; 2 rows from ");
  }

  @Test
  void aHeaderIsNoTimestamp() {
    assertThat(read("\uFEFF0.25\n")).containsExactly(250_000_000L);
    assertThat(read("\uFEFFat\n2\n")).containsExactly(2 * SECOND);
    assertThat(read("\"@timestamp\"\n2\n")).containsExactly(2 * SECOND);
    assertThat(read("id\n2\n")).containsExactly(2 * SECOND);
    assertThat(read("at\n")).isEmpty();
    assertThat(read("")).isEmpty();
  }

  /**
   * Columns as in AzureLLMInferenceDataset2023.md of Azure/AzurePublicDataset; rows are made up.
   */
  @Test
  void anAzureTraceOfInferencesIsReadByColumn() {
    Trace trace =
        TraceReader.read(
            "code.csv",
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:00:00.1234500,1200,11
            2023-11-16 18:00:00.1234501,90,2
            2023-11-16 18:00:03.0000000,4000,75
            """,
            form("timestamp", null, null, false));

    assertThat(nanos(trace)).containsExactly(0, 100, 2_876_550_000L);
    assertThat(trace.readAs())
        .isEqualTo(
            "column 'TIMESTAMP', dates and times without a zone, taken as UTC; 3 rows from"
                + " 2023-11-16T18:00:00.123450 to 2023-11-16T18:00:03");
  }

  /** Columns as in AzureFunctionsInvocationTrace2021.md there, in the order of beginnings. */
  @Test
  void anAzureTraceOfFunctionsIsSortedWhenAsked() {
    String csv =
        """
        app,func,end_timestamp,duration
        7342,313c,10.5,0.134
        17c3,c9f8,42.25,0.013
        7fa0,9bc8,11,42.356
        """;

    assertThatThrownBy(() -> TraceReader.read("f.csv", csv, TraceForm.PLAIN))
        .hasMessage(
            "f.csv:1: the first column is 'app', expected the time, which is maybe in"
                + " 'end_timestamp'; put it first, or in a replay name it as 'column'");
    assertThatThrownBy(() -> read(",at\n0,1\n"))
        .hasMessageStartingWith("calls.csv:1: the first column is '', expected the time; put it");
    assertThatThrownBy(() -> TraceReader.read("f.csv", csv, form("func", null, null, false)))
        .hasMessageStartingWith("f.csv:2: '313c' is neither a number");
    assertThatThrownBy(() -> TraceReader.read("f.csv", csv, form("end", null, null, false)))
        .hasMessage(
            "f.csv:1: there is no column 'end'; there are app, func, end_timestamp, duration");
    assertThatThrownBy(
            () -> TraceReader.read("f.csv", csv, form("end_timestamp", null, null, false)))
        .hasMessageStartingWith(
            "f.csv:4: '11' lies before the line above; put the file in order (a replay does with"
                + " 'sort: true'");
    Trace sorted = TraceReader.read("f.csv", csv, form("end_timestamp", null, null, true));
    assertThat(nanos(sorted)).containsExactly(10_500_000_000L, 11 * SECOND, 42_250_000_000L);
    assertThat(sorted.readAs()).endsWith("; 3 rows from 10.5 s to 42.25 s; put in order");
  }

  /** Columns as in benchmarks/burstgpt_loadgen of wxsms/dynamo; rows are made up. */
  @Test
  void aBurstGptTraceIsSecondsInItsFirstColumn() {
    assertThat(
            read(
                """
                Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
                5,ChatGPT,400,20,420,Conversation log
                45,GPT-4,900,0,900,"API log"
                """))
        .containsExactly(5 * SECOND, 45 * SECOND);
  }

  @Test
  void anAccessLogIsReadByItsTime() {
    Trace nginx =
        TraceReader.read(
            "access.log",
            """
            192.0.2.1 - [odd] [30/Nov/2026:16:05:58 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8"
            192.0.2.1 - - [30/Nov/2026:17:05:59 +0100] "GET /;x=\\x22 HTTP/1.1" 200 5

            """,
            format(Format.NGINX));
    String entry =
        "https 2026-11-30T16:06:00.500000Z app/lb/1 192.0.2.1:1 10.0.0.1:80 0.0 0.4 0.0 200 200 3"
            + " 5 \"POST https://x:443/ HTTP/2.0\" \"a b\" - - arn:x \"Root=1\" \"x\" \"arn:y\" 0"
            + " 2026-11-30T16:06:00.%s0Z \"forward\" \"-\"\n";
    Trace alb =
        TraceReader.read(
            "alb.log", entry.formatted("10000") + entry.formatted("10001"), format(Format.ALB));

    assertThat(nanos(nginx)).containsExactly(0, SECOND);
    assertThat(nginx.readAs()).startsWith("nginx log, instants with a zone, whole seconds; 2 rows");
    assertThat(nanos(alb)).containsExactly(0, 10_000);
    assertThatThrownBy(() -> TraceReader.read("a.log", "\nGET /\n", format(Format.NGINX)))
        .hasMessageStartingWith("a.log:2: there is no time as in [31/Jan/2026:08:00:00 +0000]");
    assertThatThrownBy(() -> TraceReader.read("a.log", "http 2026 x\n", format(Format.ALB)))
        .hasMessage(
            "a.log:1: there are 3 fields, expected the 22 or more of an entry in an ALB's access"
                + " log");
  }

  @Test
  void aSliceIsFromOneInstantUntilBeforeAnother() {
    String csv = "at\n0\n10\n20\n20\n30\n";

    Trace middle = TraceReader.read("a.csv", csv, form(null, "5s", "30s", false));
    assertThat(nanos(middle)).containsExactly(5 * SECOND, 15 * SECOND, 15 * SECOND);
    assertThat(middle.readAs())
        .isEqualTo(
            "column 'at', seconds from the start; 5 rows from 0 s to 30 s; 3 of them from 10 s to"
                + " 20 s");
    String instants = "at\n2026-01-31T08:00:00Z\n2026-01-31T09:00:00Z\n2026-01-31T10:00:00Z\n";
    for (String from : new String[] {"1h", "2026-01-31T10:00:00+01:00"}) {
      assertThat(nanos(TraceReader.read("a.csv", instants, form(null, from, null, false))))
          .containsExactly(0, 3600 * SECOND);
    }
    assertThatThrownBy(() -> TraceReader.read("a.csv", csv, form(null, "31s", null, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no row of a.csv lies there; its rows are from 0 s to 30 s");
    assertThatThrownBy(
            () -> TraceReader.read("a.csv", csv, form(null, "2026-01-31 08:00:00", null, false)))
        .hasMessageContaining("is an instant, but the file counts from its start");
    assertThatThrownBy(
            () ->
                TraceReader.read("a.csv", instants, form(null, "2026-01-31 08:00:00", null, false)))
        .hasMessageContaining("has no zone, but the instants of the file have");
    assertThat(nanos(TraceReader.read("a.csv", instants, form(null, "1h", "2500000h", false))))
        .containsExactly(0, 3600 * SECOND);
    assertThatThrownBy(
            () -> TraceReader.read("a.csv", instants, form(null, "2500000h", null, false)))
        .hasMessageStartingWith("no row of a.csv lies there");
    assertThatThrownBy(() -> Bound.of("noon")).hasMessageStartingWith("'noon' is neither a time");
  }

  @Test
  void aUnitIsStatedOrInTheNameOfTheColumn() {
    assertThat(read("time_ms\n0\n250.5\n")).containsExactly(0, 250_500_000L);
    assertThat(read("time (us)\n0\n250\n")).containsExactly(0, 250_000L);
    TraceForm form =
        new TraceForm(
            Format.CSV,
            Optional.empty(),
            Optional.of(TimeUnit.NANOSECONDS),
            false,
            Optional.empty(),
            Optional.empty());
    assertThat(nanos(TraceReader.read("a.csv", "time_ms\n7\n", form))).containsExactly(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1;never|calls.csv:2: 'never' is not like the lines above, which are seconds from the start",
        "1;-1|calls.csv:2: '-1' is not like the lines above",
        "1;2026-01-31T08:00:00Z|calls.csv:2: '2026-01-31T08:00:00Z' is not like",
        "1769846400;1769846401000|calls.csv:2: '1769846401000' is not like the lines above, which are seconds since 1970",
        "1;1769846401|calls.csv:2: '1769846401' is not like the lines above, which are seconds from",
        "2026-01-31T08:00:00Z;1|calls.csv:2: '1' is not like the lines above, which are instants with a zone",
        "2026-01-31T08:00:00Z;2026-01-31T08:00:01|calls.csv:2: '2026-01-31T08:00:01' is not",
        "at;2026-01-31 08:00|calls.csv:2: '2026-01-31 08:00' is neither a number",
        "at;2026-02-30T08:00:00Z|calls.csv:2: '2026-02-30T08:00:00Z' is neither",
        "at;2026-01-31T08:00:00.1234567891Z|calls.csv:2: '2026-01-31T08:00:00.1234567891Z' is",
        "at;2026/01-31 08:00:00|calls.csv:2: '2026/01-31 08:00:00' is neither",
        "at;31/01/2026 08:00:00|calls.csv:2: '31/01/2026 08:00:00' is neither",
        "at;99999999999999999999|calls.csv:2: '99999999999999999999' is neither",
        "at;\"0,5\"|calls.csv:2: '0,5' has a comma; write a decimal point",
        "at;3;;2.9|calls.csv:4: '2.9' lies before the line above; put the file in order",
        "2026-01-31T08:00:00Z;2026-01-31T07:59:59Z|calls.csv:2: '2026-01-31T07:59:59Z' lies before",
        "0,5;1,25|calls.csv:1: '0,5' may be a number with a decimal comma or two values",
        "2026-01-31 08:00:00,123;|calls.csv:1: '2026-01-31 08:00:00,123' may be a number",
        "at;0,5|calls.csv:2: the row has 2 values, expected 1 as in line 1; put a value",
        "at;1900-01-01T00:00:00Z|calls.csv:2: '1900-01-01T00:00:00Z' lies before 1970",
        "id,time;1,0.5|calls.csv:1: the first column is 'id', expected the time; put it first, or in",
        "Unnamed: 0,at;0,0.5|calls.csv:1: the first column is 'Unnamed: 0', expected the time",
        "at;1.76985E+12;1.77E+12|calls.csv:3: this instant and all above have no more than 7 digits",
      })
  void namesTheLineAndWhatIsWrong(String lines, String message) {
    assertThatThrownBy(() -> read(lines.replace(';', '\n')))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  /** 45,000.5 is noon of 2023-03-15 in a spreadsheet, and half past twelve at night in seconds. */
  @ParameterizedTest
  @ValueSource(strings = {"time", "Date", "call_timestamp", "Uhrzeit"})
  void datesAsSpreadsheetsCountThemMayBeSeconds(String column) {
    String rows = column + "\n45000\n45000.500011574\n59999.25\n";
    assertThatThrownBy(() -> read(rows))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "calls.csv:4: the numbers of column '%s' are seconds from the start, or else days since 1900, as spreadsheets save dates; say 'unit: s' for seconds, or save dates in a format such as yyyy-mm-dd hh:mm:ss.000"
                .formatted(column));
    TraceForm seconds =
        new TraceForm(
            Format.CSV,
            Optional.empty(),
            Optional.of(TimeUnit.SECONDS),
            false,
            Optional.empty(),
            Optional.empty());
    assertThat(nanos(TraceReader.read("calls.csv", rows, seconds)))
        .containsExactly(45_000 * SECOND, 45_000_500_011_574L, 59_999_250_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "load;45000;45000.5",
        "time;45000;45001",
        "time;29999;45000.5",
        "time;45000.5;60000",
        "time_s;45000;45000.5",
        "45000;45000.5"
      })
  void otherNumbersAreSeconds(String lines) {
    assertThat(read(lines.replace(';', '\n'))).hasSize(2).doesNotContain(0);
  }

  /** Azure Functions 2019 has no instants: a column for each minute of a day. */
  @Test
  void countsByMinuteAreRefusedShortly() {
    StringBuilder rows = new StringBuilder("HashOwner,HashApp,HashFunction,Trigger");
    for (int minute = 1; minute <= 1440; minute++) {
      rows.append(',').append(minute);
    }
    rows.append("\nab,cd,ef,http").append(",0".repeat(1440)).append('\n');
    assertThatThrownBy(() -> read(rows.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("calls.csv:2: 'ab' is neither a number")
        .hasMessageEndingWith(
            "; 'column' names another of the columns HashOwner, HashApp, HashFunction, Trigger, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 … (1444)");
  }

  @Test
  void decimalCommasBesideSemicolonsAreRefused() {
    assertThatThrownBy(() -> read("0,5;1\n1,25;1\n"))
        .hasMessageStartingWith("calls.csv:1: '0,5;1' may be a number with a decimal comma");
    assertThatThrownBy(() -> read("at;n\n0,5;1\n"))
        .hasMessageStartingWith("calls.csv:2: '0,5' has a comma; write a decimal point");
    assertThat(read("at;n\n0.5;1\n")).containsExactly(500_000_000L);
  }

  /** More than a chunk, so that it is put in order in place. */
  @Test
  void manyThousandsArePutInOrder() {
    int count = 40_000;
    StringBuilder csv = new StringBuilder("at\n");
    IntStream.range(0, count).forEach(i -> csv.append(i * 7919L % count).append('\n'));

    long[] nanos = nanos(TraceReader.read("a.csv", csv.toString(), form(null, null, null, true)));

    assertThat(nanos).isEqualTo(IntStream.range(0, count).mapToLong(i -> i * SECOND).toArray());
  }

  private static TraceForm form(String column, String from, String to, boolean sort) {
    return new TraceForm(
        Format.CSV,
        Optional.ofNullable(column),
        Optional.empty(),
        sort,
        Optional.ofNullable(from).map(Bound::of),
        Optional.ofNullable(to).map(Bound::of));
  }

  private static TraceForm format(Format format) {
    return new TraceForm(
        format, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty());
  }

  private static long[] read(String csv) {
    return nanos(TraceReader.read("calls.csv", csv, TraceForm.PLAIN));
  }

  private static long[] nanos(Trace trace) {
    Offsets offsets = trace.offsets();
    return IntStream.range(0, offsets.size()).mapToLong(offsets::get).toArray();
  }
}
